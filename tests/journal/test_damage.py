"""A journal that contradicts what was acknowledged: whoever asks is told, and nothing is written to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from tests.conftest import BOTH_SERVERS
from tests.journal.entries import COMMANDS, HEAD, JOURNAL, append, decided, key, plant

from hustings.hearing.chain import Entry, Head
from hustings.journal.heads import HeadRecord
from hustings.journal.streams import RedisJournal, RedisJournals
from hustings.room.ports import JournalDamaged, JournalUnavailable, Known, Outcome

pytestmark = BOTH_SERVERS

Damage = Callable[[Redis, list[Entry]], Awaitable[object]]


async def cut(redis: Redis, whole: list[Entry]) -> None:
    await plant(redis, whole[:2])


async def equally_long_branch(redis: Redis, whole: list[Entry]) -> None:
    await plant(redis, decided(Head(), "branch", events=len(whole)))


async def longer_branch(redis: Redis, whole: list[Entry]) -> None:
    await plant(redis, decided(Head(), "branch", events=len(whole) + 2))


async def branch_after_the_first(redis: Redis, whole: list[Entry]) -> None:
    first = whole[0]
    await plant(redis, [first, *decided(Head(1, first["hash"]), "branch", events=len(whole))])


async def stored_under_another_hash(redis: Redis, whole: list[Entry]) -> None:
    await redis.delete(JOURNAL)
    for entry in whole:
        await redis.xadd(JOURNAL, {"hash": "e" * 64, "entry": json.dumps(entry)}, f"{entry['seq']}-0")


async def other_ids(redis: Redis, whole: list[Entry]) -> None:
    await redis.delete(JOURNAL)
    for entry in whole:
        await redis.xadd(JOURNAL, {"hash": entry["hash"], "entry": json.dumps(entry)}, f"{entry['seq']}-7")


async def other_fields(redis: Redis, whole: list[Entry]) -> None:
    await redis.xdel(JOURNAL, "3-0")
    await redis.xadd(JOURNAL, {"text": "hello"}, "4-0")


async def string_for_a_journal(redis: Redis, whole: list[Entry]) -> None:
    await redis.set(JOURNAL, "hello")


async def list_for_a_head(redis: Redis, whole: list[Entry]) -> None:
    await redis.delete(HEAD)
    await redis.rpush(HEAD, "hello")


DAMAGES: dict[str, Damage] = {
    "FLUSHALL": lambda redis, whole: redis.flushall(),
    "last entry deleted": lambda redis, whole: redis.xdel(JOURNAL, "3-0"),
    "middle entry deleted": lambda redis, whole: redis.xdel(JOURNAL, "2-0"),
    "first entry deleted": lambda redis, whole: redis.xdel(JOURNAL, "1-0"),
    "trimmed to one": lambda redis, whole: redis.xtrim(JOURNAL, maxlen=1, approximate=False),
    "trimmed to none": lambda redis, whole: redis.xtrim(JOURNAL, maxlen=0, approximate=False),
    "journal deleted": lambda redis, whole: redis.delete(JOURNAL),
    "head deleted": lambda redis, whole: redis.delete(HEAD),
    "head set back": lambda redis, whole: redis.set(HEAD, f"2 {whole[1]['hash']}"),
    "head of another branch": lambda redis, whole: redis.set(HEAD, "3 " + "f" * 64),
    "head is nonsense": lambda redis, whole: redis.set(HEAD, "hello"),
    "cut, head and all": cut,
    "equally long branch": equally_long_branch,
    "longer branch": longer_branch,
    "branch after the first": branch_after_the_first,
    "stored under another hash": stored_under_another_hash,
    "other ids": other_ids,
    "other fields": other_fields,
    "string for a journal": string_for_a_journal,
    "list for a head": list_for_a_head,
}


@pytest.fixture
def journal(journals: RedisJournals) -> RedisJournal:
    return journals.of("h1")


async def first_batch(journal: RedisJournal, after: Head) -> list[Entry]:
    async with aclosing(journal.tail(after)) as batches:
        return await anext(batches)


async def heartbeats(batches: AsyncIterator[list[Entry]]) -> None:
    async for batch in batches:
        assert batch == []


async def stored(redis: Redis) -> list[object]:
    """All there is of the hearing."""
    commands = await redis.hgetall(COMMANDS)
    head = await redis.get(HEAD) if await redis.type(HEAD) == "string" else await redis.type(HEAD)
    entries = (
        await redis.xrange(JOURNAL) if await redis.type(JOURNAL) == "stream" else await redis.get(JOURNAL)
    )
    return [commands, head, entries]


@pytest.mark.parametrize("name", DAMAGES)
async def test_everything_that_is_asked_says_so(
    journal: RedisJournal, journals: RedisJournals, redis: Redis, name: str
) -> None:
    await append(journal, "one", events=2)
    head = await append(journal, "two")
    await DAMAGES[name](redis, await journal.read())
    damaged = await stored(redis)

    newcomer = RedisJournals(redis, journals.of("h1")._record.path.parent).of("h1")
    for reader in (journal, newcomer):
        for asked in (
            lambda reader=reader: reader.head(),
            lambda reader=reader: reader.read(),
            lambda reader=reader: reader.read(after=head.seq),
            lambda reader=reader: reader.outcome("chair", "one"),
            lambda reader=reader: reader.outcome("chair", "never sent"),
            lambda reader=reader: first_batch(reader, head),
            lambda reader=reader: first_batch(reader, Head()),
            lambda reader=reader: reader.append(key("new"), head, decided(head, "new", events=1)),
            lambda reader=reader: reader.append(key("none"), head, ()),
            lambda reader=reader: reader.append(key("one"), Head(), decided(Head(), "one", events=2)),
        ):
            with pytest.raises(JournalDamaged, match=r"(?s)'h1' is damaged: .* delete .*h1\.json"):
                await asked()
    assert await stored(redis) == damaged


async def rewrite(redis: Redis, whole: list[Entry], number: int, text: str) -> None:
    await plant(redis, whole)
    rows: Any = await redis.xrange(JOURNAL)
    await redis.delete(JOURNAL)
    for id, values in rows:
        if id == f"{number}-0":
            values["entry"] = text
        await redis.xadd(JOURNAL, values, id)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: json.dumps({**entry, "time": entry["time"] + 1}),
        lambda entry: json.dumps({**entry, "seq": 9}),
        lambda entry: json.dumps({**entry, "prev": "e" * 64}),
        lambda entry: json.dumps({"seq": entry["seq"], "hash": entry["hash"]}),
        lambda entry: json.dumps(entry)[:-9],
        lambda entry: "[]",
        lambda entry: "null",
        lambda entry: "[" * 5_000,
        lambda entry: "",
    ],
    ids=["time", "number", "link", "little left", "cut", "list", "null", "deep", "empty"],
)
async def test_changed_entry_shows_to_whoever_reads_it(
    journal: RedisJournal, redis: Redis, change: Callable[[Entry], str]
) -> None:
    await append(journal, "one", events=3)
    whole = await journal.read()
    await rewrite(redis, whole, 2, change(whole[1]))
    for after in (0, 1):
        with pytest.raises(JournalDamaged):
            await journal.read(after=after)
    with pytest.raises(JournalDamaged):
        await first_batch(journal, Head())
    with pytest.raises(JournalDamaged):
        await first_batch(journal, Head(1, whole[0]["hash"]))
    assert await journal.read(after=2) == whole[2:]


@pytest.mark.parametrize("behind", [Head(9, "a" * 64), Head(2, "a" * 64)], ids=["beyond", "other branch"])
async def test_whoever_is_ahead_of_the_journal_is_told(
    journals: RedisJournals, redis: Redis, tmp_path: Path, behind: Head
) -> None:
    """Without a head record too: it is what the process itself has seen."""
    await append(journals.of("h1"), "one", events=2)
    unrecorded = RedisJournals(redis, tmp_path / "elsewhere").of("h1")
    assert (await unrecorded.head()).seq == 2
    with pytest.raises(JournalDamaged):
        await first_batch(unrecorded, behind)


@pytest.mark.parametrize("name", ["FLUSHALL", "cut, head and all", "equally long branch", "longer branch"])
async def test_damage_while_blocked_in_a_read(
    journal: RedisJournal, redis: Redis, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("hustings.journal.streams.HEARTBEAT_MS", 300)
    head = await append(journal, "one", events=3)
    whole = await journal.read()
    async with aclosing(journal.tail(head)) as batches:
        waiting = asyncio.create_task(heartbeats(batches))
        while not (await redis.info("clients"))["blocked_clients"]:  # noqa: ASYNC110 - it happens in the server
            await asyncio.sleep(0.005)
        await DAMAGES[name](redis, whole)
        with pytest.raises(JournalDamaged):
            await waiting


async def test_operator_may_go_on_with_what_is_left(
    journal: RedisJournal, redis: Redis, tmp_path: Path
) -> None:
    await append(journal, "one", events=3)
    await cut(redis, await journal.read())
    with pytest.raises(JournalDamaged) as told:
        await journal.head()
    record = tmp_path / "heads" / "h1.json"
    assert str(record) in str(told.value)
    record.unlink()
    restarted = RedisJournals(redis, tmp_path / "heads").of("h1")
    assert (await restarted.head()).seq == 2
    assert (await append(restarted, "on")).seq == 3
    assert HeadRecord(tmp_path / "heads", "h1").read() == await restarted.head()


async def test_restored_older_copy_shows(journal: RedisJournal, redis: Redis) -> None:
    await append(journal, "one", events=2)
    older = await journal.read()
    await append(journal, "two")
    await plant(redis, older)
    with pytest.raises(JournalDamaged, match="entry 3 was there"):
        await journal.read()
    head = Head(2, older[-1]["hash"])
    with pytest.raises(JournalDamaged, match="acknowledged entries are missing"):
        await journal.append(key("three"), head, decided(head, "three", events=1))


@pytest.mark.parametrize("ask", ["append", "outcome"])
async def test_whoever_acknowledges_again_records_it(
    journal: RedisJournal, redis: Redis, tmp_path: Path, ask: str
) -> None:
    """The process that appended may have died between the journal and the head record."""
    entries = decided(Head(), "one", events=2)
    await journal.append(key("one"), Head(), entries)
    (tmp_path / "heads" / "h1.json").unlink()
    other = RedisJournals(redis, tmp_path / "heads").of("h1")
    if ask == "append":
        assert await other.append(key("one"), Head(), entries) == Known(Outcome(2))
    else:
        assert await other.outcome("chair", "one") == Outcome(2)
    assert HeadRecord(tmp_path / "heads", "h1").read() == Head(2, entries[-1]["hash"])


async def test_nothing_is_acknowledged_that_cannot_be_recorded(redis: Redis, tmp_path: Path) -> None:
    blocked = tmp_path / "heads" / "h1.lock"
    blocked.mkdir(parents=True)
    journal = RedisJournals(redis, tmp_path / "heads").of("h1")
    entries = decided(Head(), "one", events=1)
    with pytest.raises(JournalUnavailable, match="head record"):
        await journal.append(key("one"), Head(), entries)
    with pytest.raises(JournalUnavailable, match="head record"):
        await journal.outcome("chair", "one")
    blocked.rmdir()
    assert await journal.append(key("one"), Head(), entries) == Known(Outcome(1))
    assert await journal.read() == list(entries)


async def test_snapshot_that_cannot_be_read_is_none(journal: RedisJournal, redis: Redis) -> None:
    head = await append(journal, "one")
    await journal.save_snapshot(head, {"title": "Hearing"})
    assert await journal.load_snapshot() == (head, {"title": "Hearing"})
    for text in ("", "{", "[]", "{}", '{"seq": 1}'):
        await redis.set("hustings:{h1}:snapshot", text)
        assert await journal.load_snapshot() is None
