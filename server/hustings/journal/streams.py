"""One Redis Stream per hearing: conditional append, blocking tail, snapshot.

Entry `n` has the stream id `n-0`. The stream holds each entry's hash beside its text, so that the script
that appends can compare hashes without parsing.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import Histogram
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ResponseError

from hustings.access.identity import HEARING_ID
from hustings.hearing.chain import ChainBroken, Entry, Head, verify
from hustings.hearing.errors import Code, Refused
from hustings.journal.heads import HeadRecord, damaged
from hustings.journal.store import key as store_key
from hustings.journal.store import reaching_store, script
from hustings.room.ports import Appended, CommandKey, Conflict, JournalDamaged, Known, Outcome, Reused

HEARTBEAT_MS = 2_000
BATCH = 500

_append_seconds = Histogram(
    "hustings_journal_append_seconds",
    "From asking the journal to append until the entries and the head record are synced",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


class RedisJournals:
    """All hearings' journals of one store. Head records go to `heads`, one file per hearing."""

    def __init__(self, redis: Redis, heads: Path) -> None:
        self._redis = redis
        self._heads = heads
        self._journals: dict[str, RedisJournal] = {}

    def of(self, hearing: str) -> "RedisJournal":
        """Raises ValueError for what cannot be a hearing's name."""
        if not HEARING_ID.fullmatch(hearing):
            raise ValueError("A hearing's name has 1 to 64 letters, digits, dots, hyphens or underscores.")
        journal = RedisJournal(self._redis, hearing, self._heads)
        return self._journals.setdefault(hearing, journal)

    async def hearings(self) -> list[str]:
        """Ids of the hearings that have at least one entry, sorted; or had: the head records know them."""
        found = {path.stem for path in self._heads.glob("*.json")}
        before, after = store_key("*", "journal").split("*")
        with reaching_store():
            async for name in self._redis.scan_iter(match=store_key("*", "journal"), count=500):
                found.add(name[len(before) : -len(after)])
        return sorted(found)


class RedisJournal:
    """One hearing's journal; `room.ports.Journal` says what its methods promise."""

    def __init__(self, redis: Redis, hearing: str, heads: Path) -> None:
        self._redis = redis
        self._hearing = hearing
        self._journal = store_key(hearing, "journal")
        self._head = store_key(hearing, "head")
        self._commands = store_key(hearing, "commands")
        self._snapshot = store_key(hearing, "snapshot")
        self._script = redis.register_script(script("append.lua"))
        self._record = HeadRecord(heads, hearing)
        self._recorded = Head()
        self._recording = asyncio.Lock()

    @property
    def hearing(self) -> str:
        return self._hearing

    async def append(
        self, key: CommandKey, head: Head, entries: Sequence[Entry], refused: Refused | None = None
    ) -> Appended | Known | Conflict | Reused:
        """Append all entries or none; see `room.ports.Journal.append`.

        Raises:
            JournalUnavailable: Nothing is known of the outcome.
            JournalDamaged: The journal contradicts what was acknowledged; nothing is acknowledged now.
            ValueError: The entries do not follow `head`, or there are entries beside a refusal.
        """
        _follow(head, entries)
        if refused and entries:
            raise ValueError("A refusal has no entries.")
        last = entries[-1] if entries else None
        outcome = Outcome(last["seq"] if last else head.seq, refused)
        record = self._record.read()
        arguments: list[str | int] = [
            _field(key.subject, key.id),
            key.digest,
            *(head.seq, head.hash),
            *(record.seq, record.hash),
            _dump_outcome(outcome),
        ]
        for entry in entries:
            arguments += [entry["hash"], json.dumps(entry, ensure_ascii=False, separators=(",", ":"))]
        with _append_seconds.time():
            with self._intact():
                status, seq, digest, rest = await self._script(
                    keys=[self._journal, self._head, self._commands], args=arguments
                )
            if status == "damaged":
                raise self._damaged(record, f"it ends at entry {seq}, and {rest}")
            now = Head(int(seq), digest)
            if status == "conflict":
                return Conflict(now)
            if status == "reused":
                return Reused()
            passed = {entry["seq"]: entry["hash"] for entry in entries} if status == "appended" else {}
            await self._acknowledge(now, passed)
        stored = _load_outcome(rest)
        return Appended(stored) if status == "appended" else Known(stored)

    async def outcome(self, subject: str, id: str) -> Outcome | None:
        """How a command ended, or None if it never arrived. Answering acknowledges, as appending does."""
        field = _field(subject, id)
        end, stored = await self._check(Head(), lambda pipe: pipe.hget(self._commands, field))
        if stored is None:
            return None
        await self._acknowledge(end, {})
        return _load_outcome(stored.split(" ", 1)[1])

    async def head(self) -> Head:
        """Where the journal ends. Raises JournalDamaged if that contradicts what was acknowledged."""
        end, _ = await self._check(Head())
        return end

    async def read(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        """Entries with seq > `after`, in order, their chain verified.

        Raises:
            JournalDamaged: They are not an unbroken chain, or the journal ends before what was acknowledged.
        """
        before = f"{after}-0"
        _, rows = await self._check(
            Head(), lambda pipe: pipe.xrange(self._journal, min=before, count=limit + 1)
        )
        start = Head()
        if after and rows:
            if rows[0][0] != before:
                raise self._damaged(self._record.read(), f"entry {after} is missing")
            start = _head_of(rows[:1])
            rows = rows[1:]
        with self._intact():
            entries = [_load_entry(*row) for row in rows[:limit]]
        self._follow(start, entries)
        return entries

    async def tail(self, after: Head) -> AsyncGenerator[list[Entry], None]:
        """Batches of entries from `after` on, for ever; see `room.ports.Journal.tail`."""
        await self._check(after)
        while True:
            with self._intact():
                reply: Any = await self._redis.xread(
                    {self._journal: f"{after.seq}-0"}, count=BATCH, block=HEARTBEAT_MS
                )
                entries = [_load_entry(*row) for _, rows in reply for row in rows]
            if entries:
                after = self._follow(after, entries)
            else:
                await self._check(after)
            yield entries

    async def load_snapshot(self) -> tuple[Head, dict[str, Any]] | None:
        """The newest state saved, if it stands on an entry of this journal and can be read."""
        with self._intact():
            text = await self._redis.get(self._snapshot)
        if text is None:
            return None
        try:
            values = json.loads(text)
            head, state = Head(values["seq"], values["hash"]), values["state"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        with self._intact():
            rows: Any = await self._redis.xrange(self._journal, min=f"{head.seq}-0", max=f"{head.seq}-0")
            return (head, state) if _head_of(rows) == head else None

    async def save_snapshot(self, head: Head, state: dict[str, Any]) -> None:
        """Keep a state for a quick start. Losing or overwriting it costs time, never truth."""
        text = json.dumps({"seq": head.seq, "hash": head.hash, "state": state}, ensure_ascii=False)
        with reaching_store():
            await self._redis.set(self._snapshot, text)

    async def _acknowledge(self, head: Head, passed: Mapping[int, str]) -> None:
        async with self._recording:
            if self._recorded.seq < head.seq:
                self._recorded = await asyncio.to_thread(self._record.advance, head, passed)

    async def _check(self, known: Head, ask: Callable[[Pipeline], object] | None = None) -> tuple[Head, Any]:
        """Where the journal ends, after comparing it with the head record and with a head known before.

        What `ask` asks for is answered from the same moment.
        """
        recorded = self._record.read()
        with self._intact():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.get(self._head)
                pipe.xlen(self._journal)
                pipe.xrevrange(self._journal, count=1)
                for head in (recorded, known):
                    pipe.xrange(self._journal, min=f"{head.seq}-0", max=f"{head.seq}-0")
                if ask:
                    ask(pipe)
                named, length, last, at_recorded, at_known, *answers = await pipe.execute()
            end = _head_of(last)
            found = [_head_of(at_recorded), _head_of(at_known)]
        if (named or _named(Head())) != _named(end):
            raise self._damaged(recorded, f"its last entry, {end.seq}, is not the one its head names")
        if length != end.seq:
            raise self._damaged(recorded, f"it has {length} entries, and the last has number {end.seq}")
        for head, there in zip((recorded, known), found, strict=True):
            if head.seq > end.seq:
                raise self._damaged(recorded, f"it ends at entry {end.seq}, but entry {head.seq} was there")
            if there != head:
                raise self._damaged(recorded, f"entry {head.seq} is not the one that was there")
        return end, answers[0] if answers else None

    @contextmanager
    def _intact(self) -> Iterator[None]:
        """Reach the store, and take what cannot be a journal's for damage."""
        try:
            with reaching_store():
                yield
        except ResponseError as error:
            if "WRONGTYPE" not in str(error):
                raise
            raise self._damaged(self._record.read(), "something else is stored under its name") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._damaged(self._record.read(), f"it holds what is no entry ({error!r})") from error

    def _follow(self, head: Head, entries: Sequence[Entry]) -> Head:
        try:
            return verify(entries, head)
        except ChainBroken as error:
            raise self._damaged(self._record.read(), f"its chain breaks ({error})") from error

    def _damaged(self, recorded: Head, why: str) -> JournalDamaged:
        return damaged(self._hearing, recorded, why, self._record.path)


def _follow(head: Head, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry["seq"] != head.seq + 1 or entry["prev"] != head.hash:
            raise ValueError(f"Entry {entry['seq']} does not follow the head it was decided on.")
        head = Head(entry["seq"], entry["hash"])


def _head_of(rows: Sequence[tuple[str, Mapping[str, str]]]) -> Head:
    """The head that the last of some stream entries makes; the empty journal's for none."""
    if not rows:
        return Head()
    id, fields = rows[-1]
    return Head(int(id.split("-")[0]), fields["hash"])


def _named(head: Head) -> str:
    return f"{head.seq} {head.hash}"


def _load_entry(id: str, fields: Mapping[str, str]) -> Entry:
    """Raises ValueError, KeyError or TypeError for what is no entry, or stored as another than it is."""
    entry: Entry = json.loads(fields["entry"])
    if id != f"{entry['seq']}-0" or fields["hash"] != entry["hash"]:
        raise ValueError(f"{id} holds entry {entry['seq']}")
    return entry


def _field(subject: str, id: str) -> str:
    """A command's name in the hash of outcomes: ids belong to the subject that sent them."""
    return json.dumps([subject, id])


def _dump_outcome(outcome: Outcome) -> str:
    values: dict[str, Any] = {"seq": outcome.seq}
    if outcome.refused:
        refused = outcome.refused
        values["refused"] = {"code": str(refused.code), "text": refused.text, "by": refused.by}
    return json.dumps(values, ensure_ascii=False)


def _load_outcome(text: str) -> Outcome:
    values = json.loads(text)
    refused = values.get("refused")
    if refused is None:
        return Outcome(values["seq"])
    return Outcome(values["seq"], Refused(Code(refused["code"]), refused["text"], refused["by"]))
