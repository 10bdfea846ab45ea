"""Following a journal: every entry once and in order, heartbeats, a store that goes away and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.conftest import BOTH_SERVERS
from tests.journal.conftest import Crash
from tests.journal.entries import append, decided, key

from hustings.hearing.chain import Entry, Head, verify
from hustings.journal.bus import RedisBus
from hustings.journal.clock import open_clock
from hustings.journal.embedded import EmbeddedRedis
from hustings.journal.leases import RedisLeases
from hustings.journal.store import connect
from hustings.journal.streams import BATCH, RedisJournals
from hustings.room.ports import Appended, JournalUnavailable, Outcome

pytestmark = BOTH_SERVERS


async def entries_of(batches: AsyncIterator[list[Entry]], number: int) -> list[Entry]:
    """The next so many entries."""
    found: list[Entry] = []
    async with asyncio.timeout(60):
        while len(found) < number:
            found += await anext(batches)
    return found


async def until_blocked(redis: Redis, clients: int) -> None:
    async with asyncio.timeout(60):
        while (await redis.info("clients"))["blocked_clients"] < clients:  # noqa: ASYNC110 - it happens in the server
            await asyncio.sleep(0.01)


async def test_blocked_reader_gets_what_is_appended(journals: RedisJournals, redis: Redis) -> None:
    journal = journals.of("h1")
    async with aclosing(journal.tail(Head())) as batches:
        waiting = asyncio.create_task(entries_of(batches, 2))
        await until_blocked(redis, 1)
        await append(journal, "one", events=2)
        assert await waiting == await journal.read()
        await append(journal, "two")
        assert await entries_of(batches, 1) == await journal.read(after=2)


async def test_follows_from_the_middle_and_in_batches(journals: RedisJournals) -> None:
    journal = journals.of("h1")
    middle = await append(journal, "one", events=3)
    await append(journal, "two", events=BATCH + 1)
    async with aclosing(journal.tail(middle)) as batches:
        first, second = await anext(batches), await anext(batches)
    assert (len(first), len(second)) == (BATCH, 1)
    assert verify([*first, *second], middle) == await journal.head()


async def test_heartbeat_where_nothing_happens(
    journals: RedisJournals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hustings.journal.streams.HEARTBEAT_MS", 50)
    journal = journals.of("h1")
    async with aclosing(journal.tail(Head())) as batches:
        assert [await anext(batches), await anext(batches)] == [[], []]
        await append(journal, "one")
        assert await entries_of(batches, 1) == await journal.read()
        assert await anext(batches) == []


async def test_many_followers_starve_nobody(journals: RedisJournals, redis: Redis) -> None:
    """One process follows more hearings than the client library gives connections by default."""
    followed = [journals.of(f"h{number}") for number in range(110)]
    bus = RedisBus(redis)
    tails = [journal.tail(Head()) for journal in followed]
    subscribers = [bus.subscribe("h0") for _ in range(10)]
    async with asyncio.timeout(90):
        waiting = [asyncio.create_task(entries_of(tail, 1)) for tail in tails]
        heard = [asyncio.ensure_future(anext(subscriber)) for subscriber in subscribers]
        await until_blocked(redis, 110)
        await bus.publish("h0", "presence", "ada", True, 60_000)
        for journal in followed:
            await append(journal, "one")
        assert [batch[0]["seq"] for batch in await asyncio.gather(*waiting)] == [1] * 110
        assert {message["value"] for message in await asyncio.gather(*heard)} == {True}
    for each in (*tails, *subscribers):
        await each.aclose()


async def test_nothing_acknowledged_is_missing_after_a_crash(
    mortal: EmbeddedRedis, client: Redis, crash: Crash, tmp_path: Path
) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    async with aclosing(journal.tail(Head())) as batches:
        seen = await append(journal, "one", events=2)
        assert verify(await entries_of(batches, 2)) == seen
        waiting = asyncio.create_task(entries_of(batches, 1))
        await until_blocked(client, 1)
        acknowledged = await append(journal, "two")
        assert verify(await waiting, seen) == acknowledged
        waiting = asyncio.create_task(entries_of(batches, 1))
        await until_blocked(client, 1)
        await crash()
        with pytest.raises(JournalUnavailable):
            await waiting
    await mortal.start()
    assert await journal.head() == acknowledged
    async with aclosing(journal.tail(seen)) as batches:
        assert verify(await entries_of(batches, 1), seen) == acknowledged
        later = await append(journal, "three")
        assert verify(await entries_of(batches, 1), acknowledged) == later


async def test_while_the_store_is_away_everything_says_so(
    mortal: EmbeddedRedis, client: Redis, crash: Crash, tmp_path: Path
) -> None:
    journals = RedisJournals(client, tmp_path / "heads")
    journal, bus, leases = journals.of("h1"), RedisBus(client), RedisLeases(client)
    head = await append(journal, "one")
    await bus.publish("h1", "presence", "ada", True, 60_000)
    subscribed = bus.subscribe("h1")
    await anext(subscribed)
    waiting = asyncio.ensure_future(anext(subscribed))
    await crash()
    for asked in (
        lambda: waiting,
        lambda: journal.append(key("two"), head, decided(head, "two", events=1)),
        lambda: journal.outcome("chair", "one"),
        lambda: journal.head(),
        lambda: journal.read(),
        lambda: anext(journal.tail(head)),
        lambda: journal.load_snapshot(),
        lambda: journal.save_snapshot(head, {}),
        lambda: journals.hearings(),
        lambda: bus.publish("h1", "presence", "ada", True, 60_000),
        lambda: anext(bus.subscribe("h1")),
        lambda: leases.acquire("h1", "media:0", "a", 1_000),
        lambda: leases.release("h1", "media:0"),
        lambda: leases.address("h1"),
        lambda: open_clock(client),
    ):
        with pytest.raises(JournalUnavailable):
            await asked()
    await mortal.start()
    answer = await journal.append(key("two"), head, decided(head, "two", events=1))
    assert answer == Appended(Outcome(2))


@pytest.mark.parametrize(
    ("setting", "value"), [("maxmemory", "1"), ("min-replicas-to-write", "1"), ("replicaof", "")]
)
async def test_store_that_cannot_write_now_is_away(
    mortal: EmbeddedRedis, client: Redis, tmp_path: Path, setting: str, value: str
) -> None:
    journal = RedisJournals(client, tmp_path / "heads").of("h1")
    head = await append(journal, "one")
    other = connect(mortal.url)
    if setting == "replicaof":
        await other.replicaof("127.0.0.1", "1")
    else:
        await other.config_set(setting, value)
    entries = decided(head, "two", events=3)
    with pytest.raises(JournalUnavailable):
        await journal.append(key("two"), head, entries)
    if setting == "replicaof":
        await other.replicaof("NO", "ONE")
    else:
        await other.config_set(setting, "0")
    assert await journal.head() == head
    assert await journal.append(key("two"), head, entries) == Appended(Outcome(4))
    await other.aclose()
