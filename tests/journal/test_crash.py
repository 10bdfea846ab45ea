"""Crashes while the journal is written to: what was acknowledged is there, and what is lost is not hidden."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.conftest import BOTH_SERVERS
from tests.journal.conftest import Crash
from tests.journal.entries import append, decided, key

from hustings.hearing.chain import Head, verify
from hustings.journal.embedded import EmbeddedRedis, RedisNotStarted
from hustings.journal.heads import HeadRecord
from hustings.journal.streams import RedisJournal, RedisJournals
from hustings.room.ports import Appended, Conflict, JournalDamaged, JournalUnavailable

pytestmark = BOTH_SERVERS

WRITER = """
import asyncio, json, sys
from pathlib import Path
from tests.journal.entries import append
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournals

async def write():
    journal = RedisJournals(connect(sys.argv[1]), Path(sys.argv[2])).of("h1")
    number = 0
    while True:
        head = await append(journal, f"{sys.argv[3]} {number}", events=2)
        print(json.dumps([head.seq, head.hash]), flush=True)
        number += 1

asyncio.run(write())
"""


async def write_until_away(journal: RedisJournal, writer: str, acknowledged: dict[str, int]) -> str:
    """Append commands one after the other until the store is away; the id of the one in doubt."""
    number = 0
    head = Head()
    while True:
        command = f"{writer}-{number}"
        try:
            answer = await journal.append(key(command), head, decided(head, command, events=2))
            if isinstance(answer, Conflict):
                head = answer.head
                continue
            assert isinstance(answer, Appended)
            acknowledged[command] = answer.outcome.seq
            number += 1
            head = await journal.head()
        except JournalUnavailable:
            return command


async def test_server_killed_during_appends(
    mortal: EmbeddedRedis, client: Redis, crash: Crash, tmp_path: Path
) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    for crashes in range(3):
        acknowledged: dict[str, int] = {}
        writers = [
            asyncio.create_task(write_until_away(journal, f"{crashes}-{name}", acknowledged))
            for name in "abc"
        ]
        async with asyncio.timeout(60):
            while len(acknowledged) < 20:  # noqa: ASYNC110 - what is waited for is other tasks' doing
                await asyncio.sleep(0.001)
        await crash()
        doubtful = await asyncio.gather(*writers)
        await mortal.start()
        entries = await journal.read(limit=100_000)
        assert verify(entries) == await journal.head()
        by_command = {entry["command"]: entry["seq"] for entry in entries}
        assert acknowledged.items() <= by_command.items()
        for command in doubtful:
            outcome = await journal.outcome("chair", command)
            found = [entry["seq"] for entry in entries if entry["command"] == command]
            assert found == ([outcome.seq - 1, outcome.seq] if outcome else [])
    await append(journal, "after all")


async def test_writer_killed_during_appends(redis: Redis, redis_url: str, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    journal = RedisJournals(redis, heads).of("h1")
    said: list[Head] = []
    for run in range(3):
        writer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WRITER, redis_url, str(heads), str(run)),
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        for _ in range(10):
            said.append(Head(*json.loads(await writer.stdout.readline())))
        writer.send_signal(signal.SIGKILL)
        said += [Head(*json.loads(line)) for line in (await writer.stdout.read()).splitlines()]
        await writer.wait()
        entries = await journal.read(limit=100_000)
        assert {Head(entry["seq"], entry["hash"]) for entry in entries} >= set(said)
        assert said[-1].seq <= HeadRecord(heads, "h1").read().seq <= len(entries)
    await append(journal, "after all")


def append_only_file(server: EmbeddedRedis) -> Path:
    """Where the newest writes are: one file for 6.2, a folder of parts for 7.0."""
    parts = sorted(server.data.glob("appendonlydir/*.incr.aof"))
    return parts[-1] if parts else server.data / "appendonly.aof"


async def test_file_that_lost_its_end(mortal: EmbeddedRedis, client: Redis, tmp_path: Path) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    kept = await append(journal, "one", events=2)
    await append(journal, "two", events=2)
    await mortal.stop()
    file = append_only_file(mortal)
    os.truncate(file, file.stat().st_size - 10)
    await mortal.start()
    for asked in (
        lambda: journal.head(),
        lambda: journal.read(),
        lambda: journal.outcome("chair", "two"),
        lambda: anext(journal.tail(kept)),
        lambda: journal.append(key("three"), kept, decided(kept, "three", events=1)),
    ):
        with pytest.raises(JournalDamaged):
            await asked()
    left = await RedisJournals(client, tmp_path / "no heads").of("h1").head()
    assert left == kept, "A command's entries are lost all or none."


async def test_file_that_is_broken_in_its_middle_is_not_started_on(
    mortal: EmbeddedRedis, client: Redis, tmp_path: Path
) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    for number in range(10):
        await append(journal, str(number))
    await mortal.stop()
    file = append_only_file(mortal)
    text = bytearray(file.read_bytes())
    middle = text.index(b"\r\n*", len(text) // 2)
    text[middle : middle + 20] = b"x" * 20
    file.write_bytes(text)
    with pytest.raises(RedisNotStarted, match="ended at once"):
        await mortal.start()


async def test_lost_files_are_not_taken_for_a_new_hearing(
    mortal: EmbeddedRedis, client: Redis, tmp_path: Path
) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    await append(journal, "one")
    await mortal.stop()
    append_only_file(mortal).unlink()
    for file in mortal.data.glob("appendonlydir/*"):
        file.unlink()
    await mortal.start()
    with pytest.raises(JournalDamaged):
        await journal.head()
    with pytest.raises(JournalDamaged):
        await journal.append(key("new"), Head(), decided(Head(), "new", events=1))
