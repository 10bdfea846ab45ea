"""What rooms do by themselves: ticks at deadlines, signed heads, snapshots."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from redis.asyncio import Redis
from tests.room.conftest import OpenRoom
from tests.room.sitting import (
    CHAIR,
    HEARING,
    KENYA,
    PLAN,
    SECRETARIAT,
    STATEMENT_MS,
    SetClock,
    entries_of,
    give,
    until,
)

from hustings.access.keys import Keys
from hustings.hearing import commands as c
from hustings.hearing.chain import Head, head_message
from hustings.hearing.engine import next_deadline
from hustings.hearing.events import TimeExpired, TimeWarned
from hustings.hearing.model import AtZero, Hearing, PhaseKind, Stage
from hustings.journal.streams import RedisJournal
from hustings.room.keepers import NAMESPACE, SNAPSHOT_EVERY
from hustings.room.position import beginning, read_on, starting_point
from hustings.room.room import Room
from hustings.wire import snapshots
from hustings.wire.entries import event_of, fold

NewJournal = Callable[[], RedisJournal]
STARTED = 10_000
LATE_MS = 7_777


async def start(room: Room, clock: SetClock) -> None:
    await give(room, CHAIR, c.OpenHearing())
    clock.time = STARTED
    await give(room, CHAIR, c.StartSlot("slot-ada"))


async def test_a_tick_takes_effect_once_and_at_the_deadline(
    room: Room, open_room: OpenRoom, clock: SetClock, new_journal: NewJournal
) -> None:
    other = await open_room()
    await start(room, clock)
    clock.time = STARTED + STATEMENT_MS + LATE_MS
    for each in (room, other):
        await until(each, lambda each=each: each.state.slots["slot-ada"].phases[0].expired)  # type: ignore[misc]
    assert next_deadline(room.state) is None
    await give(room, CHAIR, c.EndSlot("slot-ada"))
    times = [(event_of(entry), entry["time"]) for entry in await entries_of(new_journal())]
    due = [(event, time) for event, time in times if isinstance(event, TimeWarned | TimeExpired)]
    zero = STARTED + STATEMENT_MS
    assert due == [
        (TimeWarned("slot-ada", PhaseKind.STATEMENT, 120_000, zero - 120_000), clock.time),
        (TimeWarned("slot-ada", PhaseKind.STATEMENT, 30_000, zero - 30_000), clock.time),
        (TimeExpired("slot-ada", PhaseKind.STATEMENT, zero), clock.time),
    ]


async def test_a_tick_has_the_same_id_in_every_process(
    room: Room, clock: SetClock, new_journal: NewJournal
) -> None:
    await start(room, clock)
    seq, due = room.state.seq, next_deadline(room.state)
    clock.time = STARTED + STATEMENT_MS
    await until(room, lambda: room.state.slots["slot-ada"].phases[0].expired)
    ticked = [entry for entry in await entries_of(new_journal()) if entry["seq"] > seq]
    assert due == STARTED + STATEMENT_MS - 120_000
    expected = str(uuid.uuid5(NAMESPACE, f"{HEARING} tick {seq} {due}"))
    assert {entry["command"] for entry in ticked} == {expected}


async def test_deadlines_come_one_by_one_as_the_clock_goes(room: Room, clock: SetClock) -> None:
    await start(room, clock)
    clock.time = STARTED + STATEMENT_MS - 120_000
    await until(room, lambda: room.state.slots["slot-ada"].phases[0].warned_ms == (120_000,))
    clock.time = STARTED + STATEMENT_MS - 30_000
    await until(room, lambda: room.state.slots["slot-ada"].phases[0].warned_ms == (120_000, 30_000))
    assert not room.state.slots["slot-ada"].phases[0].expired


async def test_grace_over_takes_the_floor_without_anybodys_command(
    open_room: OpenRoom, clock: SetClock
) -> None:
    room = await open_room()
    modalities = replace(PLAN.format, at_zero=AtZero.WITHDRAW, grace_ms=10_000)
    await give(room, SECRETARIAT, replace(PLAN, format=modalities))
    await start(room, clock)
    assert room.state.floor is not None
    clock.time = STARTED + STATEMENT_MS + 10_000
    await until(room, lambda: room.state.floor is None)
    assert room.state.slots["slot-ada"].phases[0].grace_over


async def test_a_deadline_that_passed_while_nobody_was_there_is_kept_on_opening(
    room: Room, open_room: OpenRoom, clock: SetClock
) -> None:
    await start(room, clock)
    await room.close()
    clock.time = STARTED + STATEMENT_MS
    later = await open_room()
    await until(later, lambda: later.state.slots["slot-ada"].phases[0].expired)


async def test_heads_are_signed_at_each_change_of_stage(
    open_room: OpenRoom, keys: Keys, new_journal: NewJournal
) -> None:
    signer = keys.signer()
    room, other = [await open_room(signer=signer) for _ in range(2)]

    async def signed(count: int) -> None:
        for each in (room, other):
            await until(each, lambda: len(each.state.signed_heads) == count)  # noqa: B023

    await give(room, SECRETARIAT, PLAN)
    await signed(1)
    await give(other, CHAIR, c.OpenHearing())
    await signed(2)
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    await give(room, CHAIR, c.CloseHearing())
    await signed(3)

    turns, stage = [], Stage.UNPREPARED
    state = Hearing(HEARING)
    for entry in await entries_of(new_journal()):
        state = fold(state, [entry])
        if state.stage is not stage:
            turns.append(Head(entry["seq"], entry["hash"]))
        stage = state.stage
    assert [Head(signed.seq, signed.hash) for signed in room.state.signed_heads] == turns
    for head in room.state.signed_heads:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key))
        message = head_message(HEARING, Head(head.seq, head.hash))
        key.verify(bytes.fromhex(head.signature), message)
        assert head.key == signer.public_key


async def test_a_head_left_unsigned_is_signed_by_who_comes_next(
    room: Room, open_room: OpenRoom, keys: Keys
) -> None:
    await give(room, CHAIR, c.OpenHearing())
    turned = room.head
    await room.close()
    later = await open_room(signer=keys.signer())
    await until(later, lambda: bool(later.state.signed_heads))
    assert later.state.signed_heads[0].hash == turned.hash


async def ask(room: Room, questions: int) -> None:
    for number in range(questions):
        await give(room, KENYA, c.SubmitQuestion(f"q{number}", "slot-ada", f"Why {number}?"))


async def snapshot_is_saved(journal: RedisJournal) -> None:
    async with asyncio.timeout(30):
        while await journal.load_snapshot() is None:  # noqa: ASYNC110 - it comes from another process
            await asyncio.sleep(0.01)


async def test_a_room_opened_from_a_snapshot_is_like_one_that_read_everything(
    room: Room, open_room: OpenRoom, new_journal: NewJournal
) -> None:
    await ask(room, SNAPSHOT_EVERY + 5)
    journal = new_journal()
    await snapshot_is_saved(journal)
    start = await starting_point(journal)
    assert start.head.seq >= SNAPSHOT_EVERY
    assert start.head.seq < room.head.seq
    everything = await read_on(journal, beginning(journal))
    opened = await open_room()
    assert (opened.state, opened.head) == (everything.state, everything.head) == (room.state, room.head)


async def test_before_so_many_entries_there_is_no_snapshot(room: Room, new_journal: NewJournal) -> None:
    await ask(room, 3)
    assert await new_journal().load_snapshot() is None


class Trusting(RedisJournal):
    """A journal that hands out a snapshot without looking whether it stands on an entry of it."""

    saved: tuple[Head, dict[str, Any]]

    async def load_snapshot(self) -> tuple[Head, dict[str, Any]]:
        return self.saved


async def test_a_room_looks_itself_whether_a_snapshot_stands_on_the_journal(
    room: Room, open_room: OpenRoom, redis: Redis, tmp_path: Path
) -> None:
    await ask(room, 3)
    journal = Trusting(redis, HEARING, tmp_path / "heads")
    forged = snapshots.dump(replace(room.state, title="Not what was journalled"))
    journal.saved = (Head(room.head.seq, "f" * 64), forged)
    opened = await open_room(journal)
    assert opened.state == room.state


@pytest.mark.parametrize("what", ["hash", "seq", "version", "hearing", "events"])
async def test_a_snapshot_that_the_journal_does_not_confirm_is_ignored(
    room: Room, open_room: OpenRoom, new_journal: NewJournal, what: str
) -> None:
    await ask(room, 3)
    journal, head = new_journal(), room.head
    state = replace(room.state, title="Not what was journalled")
    saved = snapshots.dump(state)
    match what:
        case "hash":
            head = Head(head.seq, "f" * 64)
        case "seq":
            head = Head(head.seq + 1, head.hash)
        case "version":
            saved = {**saved, "version": "0.0"}
        case "hearing":
            saved = snapshots.dump(replace(state, id="another"))
        case "events":
            saved = snapshots.dump(replace(state, seq=state.seq - 1))
    await journal.save_snapshot(head, saved)
    opened = await open_room()
    assert opened.state == room.state
