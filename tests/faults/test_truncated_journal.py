"""A journal that lost its last entries while the server was down: whole from the inside, and yet detected."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from tests.e2e.demo import (
    STOPPING,
    free_media_port,
    free_tcp_port,
    hustings,
    running_demo,
    scratch,
    surroundings,
)
from tests.e2e.seeing import until
from tests.faults.delegate import delegate_of


def commands_of(log: bytes) -> list[tuple[int, list[bytes]]]:
    """The commands of an append-only file, each with where it begins (the RESP of redis.io/docs)."""
    commands, at = [], 0
    while at < len(log):
        begin = at
        end = log.index(b"\r\n", at)
        count, at = int(log[at + 1 : end]), end + 2
        words = []
        for _ in range(count):
            end = log.index(b"\r\n", at)
            length = int(log[at + 1 : end])
            words.append(log[end + 2 : end + 2 + length])
            at = end + 2 + length + 2
        commands.append((begin, words))
    return commands


def cut_last_entry(data: Path) -> None:
    """Take the last append, and what came after it, off the store's log."""
    (path,) = sorted((data / "redis").rglob("*.incr.aof")) or sorted((data / "redis").glob("*.aof"))
    log = path.read_bytes()
    commands = commands_of(log)
    last = max(n for n, (_, words) in enumerate(commands) if words[0].upper() == b"XADD")
    while commands[last][1][0].upper() not in (b"MULTI", b"SELECT"):
        last -= 1
    path.write_bytes(log[: commands[last][0]])


@asynccontextmanager
async def server_on(data: Path, log: Path) -> AsyncIterator[str]:
    """`hustings serve` on a folder, whether or not it becomes ready; its origin."""
    port = free_tcp_port()
    with scratch() as folder, log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hustings", "serve", f"--data={data}", f"--port={port}"),
            *(f"--media-port={free_media_port()}", "--media-address=127.0.0.1"),
            stdout=sink,
            stderr=sink,
            env=surroundings(),
            cwd=folder,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOPPING)


async def says_damaged(http: aiohttp.ClientSession) -> bool:
    try:
        async with http.get("/readyz") as response:
            return "journals: Damaged, the log says how: demo" in await response.text()
    except aiohttp.ClientError:
        return False


async def test_it_is_said_everywhere_and_nothing_is_accepted(tmp_path: Path) -> None:
    data, log = tmp_path / "demo", tmp_path / "second.log"
    async with running_demo(data) as demo:
        async with delegate_of(demo) as delegate:
            await delegate.ask()
            await delegate.all_answered(30)
        assert await demo.stop() == 0
        token = demo.seats("delegate")[0]["token"]
    assert (await hustings("doctor", f"--data={data}"))[0] == 0
    cut_last_entry(data)

    status, said = await hustings("doctor", f"--data={data}")
    assert status == 1
    assert "PROBLEM  journal demo" in said
    assert "damaged" in said

    async with server_on(data, log) as origin, aiohttp.ClientSession(origin) as http:
        await until(lambda: says_damaged(http), "the server to say that it is damaged")
        headers = {"Authorization": f"Bearer {token}"}
        command = {"id": "1", "type": "SubmitQuestion", "question": "q", "slot": "slot-1", "text": "And now?"}
        url = "/api/hearings/demo/commands"
        async with http.post(url, json=command, headers=headers) as response:
            assert response.status == 503
            assert (await response.json())["code"] == "journal-damaged"
    assert "is damaged" in log.read_text()
    assert "have been acknowledged" in log.read_text()


@pytest.mark.long
async def test_a_store_that_lost_all_of_a_hearing_is_no_empty_store(tmp_path: Path) -> None:
    data, log = tmp_path / "demo", tmp_path / "second.log"
    async with running_demo(data, ["--no-generated-feed"]) as demo:
        assert await demo.stop() == 0
    shutil.rmtree(data / "redis")

    status, said = await hustings("doctor", f"--data={data}")
    assert status == 1, said
    assert "PROBLEM  journal demo" in said

    async with server_on(data, log) as origin, aiohttp.ClientSession(origin) as http:
        await until(lambda: says_damaged(http), "the server to say that it is damaged")
