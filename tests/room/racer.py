"""One process of the race: gives every command, in an order of its own, through a room of its own."""

import asyncio
import hashlib
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from tests.room.sitting import CHAIR, HEARING, KENYA, MEDIA, PERU, RunningClock, again, submission

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, canonical
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournal
from hustings.room.ports import Outcome
from hustings.room.room import CONFLICTS, Room
from hustings.wire import snapshots

COMMANDS = 1_000
AT_ONCE = 4
"""Commands that one process has under way."""


@dataclass(frozen=True)
class Finish:
    """What one process came to."""

    outcomes: dict[str, Outcome]
    head: Head
    state: str
    """SHA-256 of its state at the end."""
    conflicts: int


def commands() -> list[c.Submission]:
    """The same in every process: questions, reports, and grants of the floor that contradict each other."""
    race = uuid.UUID(int=0)
    made = []
    for number in range(COMMANDS):
        id = str(uuid.uuid5(race, str(number)))
        match number % 10:
            case 0:
                given = submission(CHAIR, c.GiveFloor(("ada", "bo")[number // 10 % 2]), id)
            case 1:
                given = submission(MEDIA, c.ReportFeedFound("candidate:ada", f"session-{number}", "ada"), id)
            case 2:
                given = submission(CHAIR, c.AdmitQuestion(f"q{number + 1}"), id)
            case _:
                asker = (KENYA, PERU)[number % 2]
                question = c.SubmitQuestion(f"q{number}", "slot-bo", f"Question {number}?")
                given = submission(asker, question, id)
        made.append(given)
    return made


def race(url: str, heads: Path, seed: int, racers: int) -> Finish:
    """Run in a process of its own."""
    return asyncio.run(_race(url, heads, seed, racers))


async def _race(url: str, heads: Path, seed: int, racers: int) -> Finish:
    client = connect(url)
    journal = RedisJournal(client, HEARING, heads)
    room = await Room.open(journal, RunningClock(), process=f"racer-{seed}")
    await _all(client, "race:ready", racers)
    waiting = commands()
    random.Random(seed).shuffle(waiting)
    outcomes: dict[str, Outcome] = {}

    async def run() -> None:
        while waiting:
            given = waiting.pop()
            outcomes[given.id] = await room.submit(again(given))

    await asyncio.gather(*(run() for _ in range(AT_ONCE)))
    await _all(client, "race:done", racers)
    end = await journal.head()
    async with asyncio.timeout(30):
        async for _ in room.subscribe():
            if room.head == end:
                break
    state = hashlib.sha256(canonical(snapshots.dump(room.state))).hexdigest()
    finish = Finish(outcomes, room.head, state, int(CONFLICTS._value.get()))
    await room.close()
    await client.aclose()
    return finish


async def _all(client: Redis, line: str, racers: int) -> None:
    """Wait at a line until every racer has come to it."""
    await client.incr(line)
    while int(await client.get(line) or 0) < racers:  # noqa: ASYNC110 - the others are other processes
        await asyncio.sleep(0.01)
