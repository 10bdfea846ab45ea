"""Entries for journal tests, sealed by the rules' own chain."""

import json
from collections.abc import Sequence

from redis.asyncio import Redis

from hustings.hearing.chain import Entry, Head, seal
from hustings.hearing.commands import Actor, OpenHearing, Submission
from hustings.hearing.events import HearingSuspended
from hustings.hearing.roles import Role
from hustings.journal.store import key as store_key
from hustings.room.ports import Appended, CommandKey, Journal, Outcome

JOURNAL = store_key("h1", "journal")
HEAD = store_key("h1", "head")
COMMANDS = store_key("h1", "commands")


def key(command: str, *, subject: str = "chair", digest: str = "a" * 64) -> CommandKey:
    return CommandKey(subject, command, digest)


def decided(
    head: Head, command: str, *, events: int, hearing: str = "h1", at: int = 1_000
) -> tuple[Entry, ...]:
    """So many entries that follow `head`; their content names the command."""
    submission = Submission(command, Actor("chair", Role.CHAIR), OpenHearing(), b"s" * 32)
    what = [HearingSuspended(f"{command} {number}") for number in range(events)]
    return seal(hearing, head, at + head.seq, submission, what)


async def append(journal: Journal, command: str, *, events: int = 1) -> Head:
    """Append behind the journal's end; the new end."""
    head = await journal.head()
    entries = decided(head, command, events=events, hearing=journal.hearing)
    assert await journal.append(key(command), head, entries) == Appended(Outcome(head.seq + events))
    return Head(entries[-1]["seq"], entries[-1]["hash"])


async def plant(redis: Redis, entries: Sequence[Entry]) -> None:
    """Make these the whole journal of `h1`, as somebody who writes past the script could."""
    await redis.delete(JOURNAL, HEAD)
    for entry in entries:
        await redis.xadd(JOURNAL, {"hash": entry["hash"], "entry": json.dumps(entry)}, f"{entry['seq']}-0")
    if entries:
        await redis.set(HEAD, f"{entries[-1]['seq']} {entries[-1]['hash']}")
