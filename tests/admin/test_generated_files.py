"""The files that are written from the code: current in the repository, and noticed where they are stale."""

from pathlib import Path

import pytest

from hustings.admin.generated_files import FILES, main, stale

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_of_the_repository_is_up_to_date(name: str) -> None:
    assert ROOT / name not in stale(ROOT)


def test_what_is_stale_is_named_and_left_alone_until_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in FILES]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
    files[0].write_text("old")
    assert main([str(tmp_path), "--check"]) == 1
    assert all(f"{file} is stale" in capsys.readouterr().out for file in files[:1])
    assert files[0].read_text() == "old"
    assert not files[1].exists()
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    files[2].write_text(files[2].read_text() + "\n")
    assert main([str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().out
    assert f"{files[2]} is stale" in said
    assert f"{files[0]} is stale" not in said
