"""A data folder may be named relatively, as the command's own default is."""

from pathlib import Path

import pytest

from hustings.journal.embedded import EmbeddedRedis


async def test_a_relative_data_folder_is_relative_to_where_the_server_was_started(
    redis_binary: Path, runtime_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = EmbeddedRedis(Path("hearings", "redis"), runtime_dir, redis_binary)
    await server.start()
    await server.stop()

    assert (tmp_path / "hearings" / "redis" / "redis.log").is_file()
    assert (tmp_path / "hearings" / "redis" / "appendonlydir").is_dir()
