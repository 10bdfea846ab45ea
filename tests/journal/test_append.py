"""Conditional append: all or nothing, once per command id, only behind the head that was decided on."""

import pytest
from redis.asyncio import Redis
from tests.conftest import BOTH_SERVERS
from tests.journal.entries import decided, key

from hustings.hearing.chain import Head, verify
from hustings.hearing.errors import Code, Refused
from hustings.journal.streams import RedisJournals
from hustings.room.ports import Appended, Conflict, Known, Outcome, Reused

pytestmark = BOTH_SERVERS


async def test_appends_behind_the_head(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    first = decided(Head(), "one", events=2)
    assert await journal.append(key("one"), Head(), first) == Appended(Outcome(2))
    head = Head(2, first[-1]["hash"])
    assert await journal.head() == head
    second = decided(head, "two", events=1)
    assert await journal.append(key("two"), head, second) == Appended(Outcome(3))
    entries = await journal.read()
    assert entries == [*first, *second]
    assert verify(entries) == await journal.head()


async def test_reads_from_the_middle_in_portions(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    entries = decided(Head(), "one", events=7)
    await journal.append(key("one"), Head(), entries)
    assert await journal.read(after=2, limit=3) == list(entries[2:5])
    assert await journal.read(after=7) == []


async def test_overtaken_decision_appends_nothing(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    winner = decided(Head(), "winner", events=1)
    await journal.append(key("winner"), Head(), winner)
    loser = decided(Head(), "loser", events=3)
    assert await journal.append(key("loser"), Head(), loser) == Conflict(Head(1, winner[0]["hash"]))
    assert await journal.read() == list(winner)
    assert await journal.outcome("chair", "loser") is None


async def test_same_number_with_another_hash_is_a_conflict(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    first = decided(Head(), "one", events=1)
    await journal.append(key("one"), Head(), first)
    elsewhere = Head(1, "f" * 64)
    answer = await journal.append(key("two"), elsewhere, decided(elsewhere, "two", events=1))
    assert answer == Conflict(Head(1, first[0]["hash"]))


async def test_command_id_is_idempotent_for_ever(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    first = decided(Head(), "one", events=2)
    await journal.append(key("one"), Head(), first)
    head = await journal.head()
    second = decided(head, "two", events=1)
    await journal.append(key("two"), head, second)
    assert await journal.append(key("one"), Head(), first) == Known(Outcome(2))
    late = Head(3, second[0]["hash"])
    assert await journal.append(key("one"), late, decided(late, "one", events=2)) == Known(Outcome(2))
    assert len(await journal.read()) == 3


async def test_ids_belong_to_their_subject(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    await journal.append(key("one", subject="chair"), Head(), decided(Head(), "one", events=1))
    head = await journal.head()
    answer = await journal.append(key("one", subject="delegate"), head, decided(head, "one", events=1))
    assert answer == Appended(Outcome(2))


async def test_nothing_happened_is_remembered_too(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    await journal.append(key("one"), Head(), decided(Head(), "one", events=1))
    head = await journal.head()
    assert await journal.append(key("two"), head, ()) == Appended(Outcome(1))
    assert await journal.head() == head
    assert await journal.outcome("chair", "two") == Outcome(1)


async def test_refusal_is_remembered_outside_the_chain(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    refused = Refused(Code.OVERTAKEN, "Question q1 («déjà») is no longer current.", by="q2")
    assert await journal.append(key("one"), Head(), (), refused) == Appended(Outcome(0, refused))
    assert await journal.append(key("one"), Head(), (), None) == Known(Outcome(0, refused))
    assert await journal.outcome("chair", "one") == Outcome(0, refused)
    assert await journal.head() == Head()
    assert await journal.read() == []


async def test_refusal_on_an_old_state_is_a_conflict(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    await journal.append(key("one"), Head(), decided(Head(), "one", events=1))
    refused = Refused(Code.NOT_NOW, "Not at this stage.")
    answer = await journal.append(key("two"), Head(), (), refused)
    assert isinstance(answer, Conflict)
    assert await journal.outcome("chair", "two") is None


async def test_same_id_with_another_content(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    await journal.append(key("one"), Head(), decided(Head(), "one", events=1))
    head = await journal.head()
    other = key("one", digest="b" * 64)
    assert await journal.append(other, head, decided(head, "one", events=1)) == Reused()
    assert await journal.head() == head


async def test_entries_that_do_not_follow_are_a_mistake_of_the_caller(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    with pytest.raises(ValueError, match="does not follow"):
        await journal.append(key("one"), Head(), decided(Head(5, "a" * 64), "one", events=1))
    with pytest.raises(ValueError, match="refusal"):
        await journal.append(
            key("one"), Head(), decided(Head(), "one", events=1), Refused(Code.INVALID, "No.")
        )
    assert await journal.head() == Head()


async def test_hearings_are_apart(journals: RedisJournals) -> None:
    await journals.of("b").append(key("one"), Head(), decided(Head(), "one", events=1, hearing="b"))
    await journals.of("a.2").append(key("one"), Head(), decided(Head(), "one", events=1, hearing="a.2"))
    await journals.of("empty").append(key("one"), Head(), ())
    assert await journals.hearings() == ["a.2", "b"]
    with pytest.raises(ValueError, match="name"):
        journals.of("../a")


async def test_script_is_sent_again_after_the_server_forgot_it(journals: RedisJournals, redis: Redis) -> None:
    journal = journals.of("h1")
    await journal.append(key("one"), Head(), decided(Head(), "one", events=1))
    await redis.script_flush()
    head = await journal.head()
    answer = await journal.append(key("two"), head, decided(head, "two", events=1))
    assert answer == Appended(Outcome(2))


async def test_snapshot_comes_back_only_on_its_own_journal(journals: RedisJournals, redis: Redis) -> None:
    journal = journals.of("h1")
    assert await journal.load_snapshot() is None
    await journal.append(key("one"), Head(), decided(Head(), "one", events=2))
    head = await journal.head()
    state = {"title": "Séance", "seq": 2}
    await journal.save_snapshot(head, state)
    assert await journal.load_snapshot() == (head, state)
    await journal.save_snapshot(Head(2, "0" * 64), state)
    assert await journal.load_snapshot() is None
    await journal.save_snapshot(Head(9, head.hash), state)
    assert await journal.load_snapshot() is None
