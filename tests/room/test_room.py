"""Deciding together: several rooms of one hearing on one real journal."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from tests.room.conftest import OpenRoom
from tests.room.sitting import (
    CHAIR,
    HEARING,
    KENYA,
    MEDIA,
    PERU,
    PLAN,
    SECRETARIAT,
    again,
    entries_of,
    give,
    submission,
    until,
)

from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, Head, verify
from hustings.hearing.errors import Code
from hustings.hearing.model import Hearing, Stage
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournal
from hustings.room.ports import Journal, JournalUnavailable, Outcome
from hustings.room.room import CONFLICTS, LONGEST_QUEUE, Room
from hustings.wire.entries import fold


class LateTail(RedisJournal):
    """A journal whose news are late for ever: what others appended is found by reading only."""

    async def tail(self, after: Head) -> AsyncGenerator[list[Entry], None]:
        while True:
            await asyncio.sleep(3600)
            yield []


@pytest_asyncio.fixture
async def late_journal(redis_url: str, tmp_path: Path) -> AsyncIterator[Journal]:
    client = connect(redis_url)
    yield LateTail(client, HEARING, tmp_path / "heads")
    await client.aclose()


async def test_a_room_begins_empty(open_room: OpenRoom) -> None:
    room = await open_room()
    assert (room.state, room.head) == (Hearing(HEARING), Head())


async def test_the_sender_sees_what_was_done(room: Room) -> None:
    outcome = await give(room, CHAIR, c.OpenHearing())
    assert room.state.stage is Stage.BETWEEN_SLOTS
    assert outcome.seq == room.state.seq == room.head.seq == 2


async def test_two_rooms_come_to_the_same_state(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    await give(room, CHAIR, c.OpenHearing())
    await give(other, CHAIR, c.StartSlot("slot-ada"))
    await until(room, lambda: room.head == other.head)
    assert room.state == other.state
    assert room.state.current_slot == "slot-ada"


async def test_the_state_is_the_fold_of_the_journal(
    room: Room, new_journal: Callable[[], RedisJournal]
) -> None:
    await give(room, CHAIR, c.OpenHearing())
    await give(room, CHAIR, c.StartSlot("slot-ada"))
    entries = await entries_of(new_journal())
    assert verify(entries) == room.head
    assert fold(Hearing(HEARING), entries) == room.state


async def test_who_was_slower_decides_again(room: Room, open_room: OpenRoom, late_journal: Journal) -> None:
    late = await open_room(late_journal)
    before = CONFLICTS._value.get()
    await give(room, CHAIR, c.OpenHearing())
    assert late.state.stage is Stage.PREPARED
    outcome = await give(late, CHAIR, c.StartSlot("slot-ada"))
    assert CONFLICTS._value.get() == before + 1
    assert outcome.seq == late.head.seq
    assert late.state.current_slot == "slot-ada"


async def test_who_was_slower_is_refused_on_the_new_state(
    room: Room, open_room: OpenRoom, late_journal: Journal
) -> None:
    late = await open_room(late_journal)
    await give(room, CHAIR, c.OpenHearing())
    outcome = await late.submit(submission(CHAIR, c.OpenHearing()))
    assert outcome.refused is not None
    assert outcome.refused.code is Code.NOT_NOW
    assert late.head == room.head


async def test_of_two_contradicting_consoles_one_is_overtaken(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    await give(room, CHAIR, c.OpenHearing())
    first, second = await asyncio.gather(
        room.submit(submission(CHAIR, c.GiveFloor("ada"))),
        other.submit(submission(CHAIR, c.GiveFloor("bo"))),
    )
    refusals = [outcome.refused for outcome in (first, second) if outcome.refused]
    assert [refusal.code for refusal in refusals] == [Code.OVERTAKEN]
    await until(room, lambda: room.head == other.head)
    assert room.state.floor is not None
    assert room.state.floor.holder == ("bo" if first.refused else "ada")
    assert refusals[0].by == room.state.floor.id


async def test_a_command_sent_again_has_no_second_effect(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    sent = submission(KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    first = await room.submit(sent)
    await give(room, CHAIR, c.OpenHearing())
    head = room.head
    assert await room.submit(again(sent)) == first
    assert await other.submit(again(sent)) == first
    assert other.head == room.head == head


async def test_an_answer_stands_though_the_state_would_refuse_now(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    sent = submission(CHAIR, c.OpenHearing())
    first = await room.submit(sent)
    assert first.refused is None
    for each in (room, other):
        assert await each.submit(again(sent)) == first


async def test_a_refusal_stands_though_the_state_would_allow_now(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    sent = submission(CHAIR, c.StartSlot("slot-ada"))
    first = await room.submit(sent)
    assert first.refused is not None
    await give(room, CHAIR, c.OpenHearing())
    for each in (room, other):
        assert await each.submit(again(sent)) == first
    assert room.state.current_slot is None


async def test_a_command_without_effect_is_remembered_as_accepted(
    room: Room, new_journal: Callable[[], RedisJournal]
) -> None:
    await give(room, MEDIA, c.ReportFeedFound("candidate:ada", "s1", "ada"))
    head = room.head
    sent = submission(MEDIA, c.ReportFeedFound("candidate:ada", "s1", "ada"))
    assert await room.submit(sent) == Outcome(head.seq)
    assert room.head == head
    assert await new_journal().outcome(MEDIA.subject, sent.id) == Outcome(head.seq)


async def test_an_id_with_another_content_is_refused(room: Room) -> None:
    sent = submission(KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    await room.submit(sent)
    head = room.head
    other = await room.submit(replace(sent, command=c.SubmitQuestion("q2", "slot-ada", "Why not?")))
    assert other.refused is not None
    assert other.refused.code is Code.REUSED_ID
    assert room.head == head


async def test_ids_belong_to_their_senders(room: Room) -> None:
    sent = submission(KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    await room.submit(sent)
    await room.submit(replace(sent, actor=PERU, command=c.SubmitQuestion("q2", "slot-ada", "Why?")))
    assert room.state.questions.keys() == {"q1", "q2"}


async def test_commands_at_once_in_one_room_are_all_taken(room: Room) -> None:
    asked = [submission(KENYA, c.SubmitQuestion(f"q{n}", "slot-ada", f"Why {n}?")) for n in range(40)]
    outcomes = await asyncio.gather(*(room.submit(each) for each in asked))
    assert sorted(outcome.seq for outcome in outcomes) == list(range(2, 42))
    assert len(room.state.questions) == 40


async def test_too_many_waiting_commands_are_turned_away(room: Room) -> None:
    asked = [submission(KENYA, c.OpenHearing()) for _ in range(LONGEST_QUEUE + 5)]
    tasks = [asyncio.create_task(room.submit(each)) for each in asked]
    late = await asyncio.gather(*tasks[LONGEST_QUEUE:], return_exceptions=True)
    for task in tasks[:LONGEST_QUEUE]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in late] == [JournalUnavailable] * 5
    await give(room, CHAIR, c.OpenHearing())


async def test_a_cancelled_sender_does_not_hold_up_the_others(room: Room) -> None:
    task = asyncio.create_task(room.submit(submission(CHAIR, c.OpenHearing())))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    assert "q1" in room.state.questions


async def test_a_slow_follower_sees_only_the_newest_state(room: Room) -> None:
    changes = room.subscribe()
    assert (await anext(changes)).questions == {}
    for n in range(3):
        await give(room, KENYA, c.SubmitQuestion(f"q{n}", "slot-ada", f"Why {n}?"))
    assert (await anext(changes)).questions.keys() == {"q0", "q1", "q2"}
    await give(room, CHAIR, c.OpenHearing())
    assert (await anext(changes)).stage is Stage.BETWEEN_SLOTS


async def test_a_room_forgets_who_stopped_following(room: Room) -> None:
    before = len(room._subscriptions)
    kept = room.subscribe()
    for _ in range(10):
        room.subscribe()
    assert len(room._subscriptions) == before + 1
    del kept


async def test_followers_end_with_the_room(room: Room) -> None:
    changes = room.subscribe()
    await anext(changes)
    waiting = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0)
    await room.close()
    await room.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
    assert [state async for state in room.subscribe()] == []


async def test_the_plan_is_refused_twice(room: Room) -> None:
    outcome = await room.submit(submission(SECRETARIAT, PLAN))
    assert outcome.refused is not None
