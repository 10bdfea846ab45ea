"""Reports of a process to a hearing: kept in order, given again until the journal takes them."""

import asyncio
import secrets
import uuid
from collections import deque

import structlog
from prometheus_client import Counter

from hustings.hearing.commands import Actor, Command, Submission
from hustings.room.ports import JournalDamaged, JournalUnavailable
from hustings.room.room import Room

log = structlog.get_logger("reporter")

LONGEST_QUEUE = 1_000
RETRY_SECONDS = 0.5
CANCEL_SECONDS = 1.0
"""How long a cancellation may take before it is said again."""

DROPPED = Counter("hustings_reports_dropped", "Reports given up because too many were waiting")


class Reporter:
    """Submits commands for a process, one after the other.

    A command keeps its id while it is tried again, so a report whose acknowledgement was lost has one
    effect. When more than `LONGEST_QUEUE` wait (the store is away for long), the oldest goes.
    """

    def __init__(self, room: Room, actor: Actor) -> None:
        self._room = room
        self._actor = actor
        self._waiting: deque[Submission] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task = asyncio.create_task(self._run())

    def report(self, command: Command) -> None:
        """Queue a report; returns at once."""
        if len(self._waiting) >= LONGEST_QUEUE:
            self._waiting.popleft()
            DROPPED.inc()
        self._waiting.append(Submission(str(uuid.uuid4()), self._actor, command, secrets.token_bytes(32)))
        self._idle.clear()
        self._wake.set()

    async def close(self, patience: float) -> None:
        """Give what waits `patience` seconds to be taken, then stop."""
        try:
            await asyncio.wait_for(self._idle.wait(), patience)
        except TimeoutError:
            log.warning("reports not taken at the end", waiting=len(self._waiting))
        while not self._task.done():
            # Up to Python 3.11 `asyncio.wait_for`, which the store's client uses, can swallow a cancellation.
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=CANCEL_SECONDS)

    async def _run(self) -> None:
        while True:
            while self._waiting:
                first = self._waiting[0]
                if not await self._give(first):
                    await asyncio.sleep(RETRY_SECONDS)
                elif self._waiting and self._waiting[0] is first:
                    self._waiting.popleft()
            self._idle.set()
            self._wake.clear()
            await self._wake.wait()

    async def _give(self, submission: Submission) -> bool:
        command = type(submission.command).__name__
        try:
            outcome = await self._room.submit(submission)
        except (JournalUnavailable, JournalDamaged) as error:
            log.warning("report waits for the journal", command=command, error=str(error))
            return False
        if outcome.refused:
            log.warning("report refused", command=command, why=str(outcome.refused))
        return True
