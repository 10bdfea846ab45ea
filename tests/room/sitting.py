"""A hearing held in real rooms: its plan, who takes part, and a clock that a test can set."""

import asyncio
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from hustings.hearing.chain import Entry
from hustings.hearing.commands import Actor, Command, PlannedSlot, PrepareHearing, Submission
from hustings.hearing.model import Format, Participant, PhaseFormat, PhaseKind
from hustings.hearing.roles import Place, Role
from hustings.room.ports import Journal, Outcome
from hustings.room.room import Room

HEARING = "hearing-1"
SECRETARIAT = Actor("secretariat", Role.SECRETARIAT)
CHAIR = Actor("chair", Role.CHAIR)
KENYA = Actor("delegate-ken", Role.DELEGATE, "KEN")
PERU = Actor("delegate-per", Role.DELEGATE, "PER")
MEDIA = Actor("media:0", Role.MEDIA)

STATEMENT_MS = 300_000
PLAN = PrepareHearing(
    "A hearing",
    Format(
        "tested",
        (PhaseFormat(PhaseKind.STATEMENT, STATEMENT_MS), PhaseFormat(PhaseKind.QUESTIONS, STATEMENT_MS)),
        warnings_ms=(120_000, 30_000),
    ),
    (
        Participant("ada", Role.CANDIDATE, "Ada", 1, Place.REMOTE, "SWE", "candidate:ada"),
        Participant("bo", Role.CANDIDATE, "Bo", 2, Place.REMOTE, "VNM", "candidate:bo"),
        Participant("chair", Role.CHAIR, "The chair", 3, Place.REMOTE, "CHE", "chair"),
    ),
    (PlannedSlot("slot-ada", "ada"), PlannedSlot("slot-bo", "bo")),
)


class SetClock:
    """A hearing clock that stands until it is set."""

    def __init__(self, now: int = 1_000) -> None:
        self.time = now

    def now(self) -> int:
        return self.time


class RunningClock:
    """A hearing clock that runs with the machine's."""

    def now(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def submission(actor: Actor, command: Command, id: str | None = None) -> Submission:
    return Submission(id or str(uuid.uuid4()), actor, command, secrets.token_bytes(32))


def again(sent: Submission) -> Submission:
    """The same command as it comes in a second time, perhaps through another process."""
    return replace(sent, salt=secrets.token_bytes(32))


async def give(room: Room, actor: Actor, command: Command) -> Outcome:
    """Give a command that must be accepted."""
    outcome = await room.submit(submission(actor, command))
    assert outcome.refused is None, outcome.refused
    return outcome


async def until(room: Room, condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for the room to come to something; the limit is only against hanging."""
    async with asyncio.timeout(seconds):
        changes = room.subscribe()
        while not condition():
            await anext(changes)


async def entries_of(journal: Journal) -> list[Entry]:
    return await journal.read(limit=100_000)
