"""The store goes away and comes back; the journal is cut short, forked, or not ours."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from tests.room.conftest import OpenRoom
from tests.room.sitting import (
    CHAIR,
    HEARING,
    KENYA,
    PLAN,
    SECRETARIAT,
    SetClock,
    again,
    entries_of,
    give,
    submission,
    until,
)

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, entry_hash, verify
from hustings.journal.embedded import EmbeddedRedis
from hustings.journal.store import connect
from hustings.journal.store import key as store_key
from hustings.journal.streams import RedisJournal
from hustings.room.ports import CommandKey, JournalDamaged, JournalUnavailable
from hustings.room.room import DAMAGE, REFOLDED, Room

NewJournal = Callable[[], RedisJournal]
KEPT = [store_key(HEARING, part) for part in ("journal", "head", "commands")]


@pytest_asyncio.fixture
async def mortal(tmp_path: Path, runtime_dir: Path) -> AsyncIterator[EmbeddedRedis]:
    """A server of the test's own, to be killed."""
    server = EmbeddedRedis(tmp_path / "redis", runtime_dir)
    await server.start()
    yield server
    await server.stop()


async def kill(server: EmbeddedRedis) -> None:
    os.kill(server.pid, signal.SIGKILL)
    await server.wait()


async def until_taken(room: Room, sent: c.Submission) -> int:
    """Give the same command until the journal answers."""
    async with asyncio.timeout(60):
        while True:
            try:
                outcome = await room.submit(again(sent))
                assert outcome.refused is None
                return outcome.seq
            except JournalUnavailable:
                await asyncio.sleep(0.05)


async def test_nothing_acknowledged_is_lost_with_the_store(mortal: EmbeddedRedis, tmp_path: Path) -> None:
    clients = [connect(mortal.url) for _ in range(2)]
    room, other = [
        await Room.open(RedisJournal(client, HEARING, tmp_path / "heads"), SetClock()) for client in clients
    ]
    await give(room, SECRETARIAT, PLAN)
    await give(room, CHAIR, c.OpenHearing())
    state, head = room.state, room.head

    await kill(mortal)
    sent = submission(KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    with pytest.raises(JournalUnavailable):
        await room.submit(sent)
    assert (room.state, room.head) == (state, head)

    await mortal.start()
    seq = await until_taken(room, sent)
    assert seq == head.seq + 1
    await until(other, lambda: other.head == room.head)
    assert other.state == room.state
    assert list(room.state.questions) == ["q1"]
    entries = await entries_of(RedisJournal(clients[0], HEARING, tmp_path / "heads"))
    assert verify(entries) == room.head
    assert entries[head.seq - 1]["hash"] == head.hash
    for each in (room, other):
        await each.close()
    for client in clients:
        await client.aclose()


async def test_commands_given_while_the_store_dies_count_once_or_not_at_all(
    mortal: EmbeddedRedis, tmp_path: Path
) -> None:
    client = connect(mortal.url)
    room = await Room.open(RedisJournal(client, HEARING, tmp_path / "heads"), SetClock())
    await give(room, SECRETARIAT, PLAN)
    asked = [submission(KENYA, c.SubmitQuestion(f"q{n}", "slot-ada", f"Why {n}?")) for n in range(60)]
    tasks = [asyncio.create_task(room.submit(each)) for each in asked]
    await until(room, lambda: len(room.state.questions) >= 10)
    await kill(mortal)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    acknowledged = [answer for answer in answers if not isinstance(answer, BaseException)]
    unknown = [answer for answer in answers if isinstance(answer, BaseException)]
    assert acknowledged
    assert unknown
    assert {type(answer) for answer in unknown} == {JournalUnavailable}

    await mortal.start()
    for each in asked:
        await until_taken(room, each)
    entries = await entries_of(RedisJournal(client, HEARING, tmp_path / "heads"))
    verify(entries)
    found = [entry["command"] for entry in entries if entry["type"] == "QuestionSubmitted"]
    assert sorted(found) == sorted(each.id for each in asked)
    await room.close()
    await client.aclose()


async def old_copy(redis: Redis) -> dict[str, bytes]:
    client = Redis.from_url(_url(redis), decode_responses=False)
    copy = {name: await client.dump(name) for name in KEPT}
    await client.aclose()
    return {name: value for name, value in copy.items() if value is not None}


async def restore(redis: Redis, copy: dict[str, bytes]) -> None:
    client = Redis.from_url(_url(redis), decode_responses=False)
    for name, value in copy.items():
        await client.restore(name, 0, value, replace=True)
    await client.aclose()


def _url(redis: Redis) -> str:
    return f"unix://{redis.connection_pool.connection_kwargs['path']}"


def forget_acknowledged(journal: RedisJournal) -> None:
    """What an operator does to go on with a journal that was cut short."""
    journal._record.path.unlink()


async def test_on_a_journal_cut_short_nothing_is_acknowledged_and_the_state_is_kept(
    room: Room, redis: Redis
) -> None:
    copy = await old_copy(redis)
    await give(room, CHAIR, c.OpenHearing())
    state, epoch, damage = room.state, room.epoch, DAMAGE._value.get()
    await restore(redis, copy)
    for command in (c.OpenHearing(), c.StartSlot("slot-ada")):
        with pytest.raises(JournalDamaged, match="acknowledged"):
            await room.submit(submission(CHAIR, command))
    assert (room.state, room.epoch) == (state, epoch)
    assert DAMAGE._value.get() >= damage + 2


async def test_what_is_left_of_a_journal_begins_a_new_epoch_when_an_operator_says_so(
    room: Room, redis: Redis, new_journal: NewJournal
) -> None:
    copy, short = await old_copy(redis), room.head
    await give(room, CHAIR, c.OpenHearing())
    changes, epoch = room.subscribe(), room.epoch
    assert (await anext(changes)).seq == 2
    await restore(redis, copy)
    forget_acknowledged(new_journal())
    await until(room, lambda: room.epoch != epoch)
    assert room.head == short
    assert (await anext(changes)).seq == 1
    await give(room, CHAIR, c.OpenHearing())
    assert verify(await entries_of(new_journal())) == room.head


async def test_a_forked_journal_begins_a_new_epoch(
    room: Room, open_room: OpenRoom, redis: Redis, new_journal: NewJournal
) -> None:
    copy = await old_copy(redis)
    await give(room, CHAIR, c.OpenHearing())
    await give(room, KENYA, c.SubmitQuestion("lost", "slot-ada", "Why?"))
    epoch, refolded = room.epoch, REFOLDED._value.get()
    await restore(redis, copy)
    forget_acknowledged(new_journal())
    other = await open_room()
    for number in range(4):
        await give(other, KENYA, c.SubmitQuestion(f"q{number}", "slot-ada", f"Why {number}?"))
    await until(room, lambda: room.head == other.head)
    assert room.state == other.state
    assert "lost" not in room.state.questions
    assert room.epoch != epoch
    assert REFOLDED._value.get() == refolded + 1


async def test_a_decision_on_a_lost_branch_is_made_again_on_the_other(
    room: Room, open_room: OpenRoom, redis: Redis, new_journal: NewJournal
) -> None:
    copy = await old_copy(redis)
    await give(room, CHAIR, c.OpenHearing())
    await restore(redis, copy)
    forget_acknowledged(new_journal())
    outcome = await room.submit(submission(CHAIR, c.OpenHearing()))
    assert outcome.refused is None
    assert outcome.seq == 2
    assert verify(await entries_of(new_journal())) == room.head


async def test_a_changed_entry_is_found_on_opening(room: Room, open_room: OpenRoom, redis: Redis) -> None:
    await give(room, CHAIR, c.OpenHearing())
    await room.close()
    stream = store_key(HEARING, "journal")
    rows: Any = await redis.xrange(stream)
    await redis.delete(stream)
    for id, fields in rows:
        entry = json.loads(fields["entry"])
        if entry["seq"] == 1:
            entry["public"]["title"] = "Another title"
        await redis.xadd(stream, {**fields, "entry": json.dumps(entry)}, id=id)
    with pytest.raises(JournalDamaged):
        await open_room()


async def test_an_entry_of_a_newer_version_is_found_on_opening(
    room: Room, open_room: OpenRoom, new_journal: NewJournal
) -> None:
    (first,) = await entries_of(new_journal())
    entry = {**first, "seq": 2, "type": "HearingImagined", "public": {}, "private": {}, "prev": first["hash"]}
    entry["hash"] = entry_hash(entry)
    key = CommandKey("future", "c1", "0" * 64)
    await new_journal().append(key, Head(1, first["hash"]), [entry])  # type: ignore[list-item]
    with pytest.raises(JournalDamaged, match="HearingImagined"):
        await open_room()
    assert room.state.seq == 1
