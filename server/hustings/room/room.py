"""A hearing in one process: follows the journal, decides commands, tells who listens.

Any number of processes hold a room of the same hearing. Each decides on what it has folded; the journal
takes a decision only at the head it was made on, so one wins and the others decide again.
"""

import asyncio
import random
import secrets
import weakref
from collections.abc import Callable, Coroutine, Sequence
from itertools import islice

import structlog
from prometheus_client import Counter, Gauge

from hustings.hearing.chain import Entry, Head, seal
from hustings.hearing.commands import Actor, Submission
from hustings.hearing.engine import decide, event_time
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import Event
from hustings.hearing.model import Hearing
from hustings.room import keepers
from hustings.room.ports import (
    Appended,
    CommandKey,
    Conflict,
    HeadSigner,
    HearingClock,
    Journal,
    JournalDamaged,
    JournalUnavailable,
    Known,
    Outcome,
    Reused,
)
from hustings.room.position import PAGE, Position, beginning, read_on, starting_point
from hustings.room.subscription import Subscription
from hustings.room.views import Viewer, ViewFeed
from hustings.wire.commands import command_digest

ATTEMPTS = 200
"""How often a command is decided again because another process was faster. Somebody wins every time."""
PATIENT_ATTEMPTS = 3
"""After these a random pause comes before each further attempt."""
LONGEST_PAUSE_S = 0.02
LONGEST_QUEUE = 2_000
"""Commands waiting their turn in one room; more are turned away."""
FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 2.0
CANCEL_AGAIN_S = 0.1
WOKEN_AT_ONCE = 25
"""Viewers that are told of a change in one turn of the loop: some 2 ms."""

CONFLICTS = Counter("hustings_room_conflicts", "Decisions made again because another process was faster")
TURNED_AWAY = Counter("hustings_room_turned_away", "Commands turned away because too many were waiting")
DAMAGE = Counter("hustings_room_journal_damaged", "Times a journal was found truncated or forked")
REFOLDED = Counter("hustings_room_refolded", "Times a room folded its journal again under a new epoch")
ROOMS = Gauge("hustings_rooms", "Hearings that this process holds a room of")


class Room:
    """One hearing, as this process knows it. Made by `Room.open`."""

    def __init__(self, journal: Journal, clock: HearingClock, position: Position, process: str) -> None:
        self._journal = journal
        self._clock = clock
        self._position = position
        self._epoch = secrets.token_hex(8)
        self._log = structlog.get_logger("room").bind(hearing=journal.hearing, process=process)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._subscriptions: weakref.WeakSet[Subscription] = weakref.WeakSet()
        self._asleep: dict[Subscription, None] = {}
        """Patient ones that are still to be told of the newest state, the longest waiting first."""
        self._waking: asyncio.Handle | None = None
        self._views = ViewFeed(self)
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    @classmethod
    async def open(
        cls, journal: Journal, clock: HearingClock, signer: HeadSigner | None = None, process: str = ""
    ) -> "Room":
        """Fold the journal and follow it from there.

        Args:
            signer: Signs the head after each change of stage; None leaves that to other processes.
            process: This process's name in the log.

        Raises:
            JournalUnavailable: The store is away.
            JournalDamaged: The journal cannot be folded.
        """
        position = await read_on(journal, await starting_point(journal))
        room = cls(journal, clock, position, process)
        room._keep("follow", room._follow)
        room._keep("deadlines", lambda: keepers.keep_deadlines(room, clock))
        room._keep("snapshots", lambda: keepers.save_snapshots(room, journal))
        if signer is not None:
            room._keep("signing", lambda: keepers.sign_heads(room, signer))
        ROOMS.inc()
        return room

    async def close(self) -> None:
        """Stop following; subscriptions and viewers end. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        ROOMS.dec()
        running = set(self._tasks)
        while running:
            # Up to Python 3.11 `asyncio.wait_for`, which the store's client uses, can swallow a cancellation.
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_S)
        for subscription in list(self._subscriptions):
            subscription.end()

    @property
    def hearing(self) -> str:
        return self._journal.hearing

    @property
    def state(self) -> Hearing:
        return self._position.state

    @property
    def head(self) -> Head:
        return self._position.head

    @property
    def position(self) -> Position:
        """State and head of one moment, with where the stage last changed."""
        return self._position

    @property
    def epoch(self) -> str:
        """Changes when the journal had to be folded again: what was told before may be void."""
        return self._epoch

    def subscribe(self, *, patient: bool = False) -> Subscription:
        """Follow the state, the patient ones behind the rest; see `Subscription`."""
        subscription = Subscription(lambda: self._position.state, patient)
        if self._closed:
            subscription.end()
        self._subscriptions.add(subscription)
        return subscription

    def viewer(self, actor: Actor, name: str) -> Viewer:
        """The messages that keep one connection's views up to date; see `Viewer`."""
        return Viewer(self, self._views, actor, name)

    async def submit(self, submission: Submission) -> Outcome:
        """Decide a command and make its events durable. The same id again has no second effect.

        The room's own state has the events in it when this returns.

        Returns:
            How it ended; a refusal is in it, not raised.

        Raises:
            JournalUnavailable: Nothing is known of the outcome: ask by id, or submit the same again.
            JournalDamaged: The journal contradicts what was acknowledged; an operator has to act.
        """
        if self._waiting >= LONGEST_QUEUE:
            TURNED_AWAY.inc()
            raise JournalUnavailable("Too many commands are waiting for the journal.")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._settle(submission)
        finally:
            self._waiting -= 1

    async def _settle(self, submission: Submission) -> Outcome:
        key = CommandKey(submission.actor.subject, submission.id, command_digest(submission.command))
        for attempt in range(ATTEMPTS):
            try:
                outcome = await self._attempt(key, submission)
            except JournalDamaged as damage:
                if not await self._fold_again(damage):
                    raise
                continue
            if outcome is not None:
                return outcome
            CONFLICTS.inc()
            if attempt >= PATIENT_ATTEMPTS:
                await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_S))
        raise JournalUnavailable("Other processes were faster every time.")

    async def _attempt(self, key: CommandKey, submission: Submission) -> Outcome | None:
        """Decide on the present state and append; None, caught up, if another process was faster."""
        at = self._position
        now = event_time(at.state, self._clock.now())
        events, refused = _answer(at.state, submission, now)
        entries = seal(self.hearing, at.head, now, submission, events)
        match await self._journal.append(key, at.head, entries, refused):
            case Appended(outcome):
                if self._position is at:
                    self._absorb(entries)
                await self._reach(outcome.seq)
                return outcome
            case Known(outcome):
                await self._reach(outcome.seq)
                return outcome
            case Reused():
                return Outcome(at.head.seq, _reused())
            case Conflict(head):
                if head.seq < at.head.seq or (head.seq == at.head.seq and head != at.head):
                    raise JournalDamaged(
                        f"The journal of hearing {self.hearing!r} ends at entry {head.seq} on another branch"
                        f" than entry {at.head.seq}, which was there."
                    )
                await self._reach(head.seq)
                return None

    async def _reach(self, seq: int) -> None:
        """Read on until entry `seq` is folded.

        Raises:
            JournalDamaged: It is not there.
        """
        while self._position.head.seq < seq:
            entries = await self._journal.read(self._position.head.seq, PAGE)
            if not entries and self._position.head.seq < seq:
                raise JournalDamaged(f"The journal of hearing {self.hearing!r} has lost entry {seq}.")
            self._absorb(entries)

    def _absorb(self, entries: Sequence[Entry]) -> None:
        position = self._position.after(entries)
        if position is not self._position:
            self._move(position)

    def _move(self, position: Position) -> None:
        self._position = position
        for subscription in list(self._subscriptions):
            if subscription.patient:
                self._asleep[subscription] = None
            else:
                subscription.wake()
        if self._waking is None:
            self._wake_some()

    def _wake_some(self) -> None:
        """A few patient ones in each turn of the loop: what is urgent gets in between."""
        for subscription in list(islice(self._asleep, WOKEN_AT_ONCE)):
            del self._asleep[subscription]
            subscription.wake()
        again = self._asleep and not self._closed
        self._waking = asyncio.get_running_loop().call_soon(self._wake_some) if again else None

    async def _follow(self) -> None:
        retry = FIRST_RETRY_S
        while True:
            try:
                async for entries in self._journal.tail(self._position.head):
                    self._absorb(entries)
                    retry = FIRST_RETRY_S
            except JournalUnavailable as error:
                self._log.warning("journal away", error=str(error))
            except JournalDamaged as damage:
                await self._fold_again(damage)
            await asyncio.sleep(retry)
            retry = min(2 * retry, LONGEST_RETRY_S)

    async def _fold_again(self, damage: JournalDamaged) -> bool:
        """Fold the journal from its beginning; whether that led to another head than before.

        Raises:
            JournalDamaged: What is there cannot be folded; the state stays as it was.
            JournalUnavailable: The store is away.
        """
        DAMAGE.inc()
        self._log.error("journal damaged", why=str(damage), seq=self.head.seq)
        position, seen = beginning(self._journal), None
        while seen is not self._position:
            seen = self._position
            position = await read_on(self._journal, position)
        if position.head == self._position.head:
            return False
        REFOLDED.inc()
        self._epoch = secrets.token_hex(8)
        self._log.error("folded again", epoch=self._epoch, seq=position.head.seq, before=self.head.seq)
        self._move(position)
        return True

    def _keep(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._tasks.append(asyncio.create_task(keepers.keep(name, work, self._log), name=f"room {name}"))


def _answer(state: Hearing, submission: Submission, now: int) -> tuple[tuple[Event, ...], Refused | None]:
    try:
        return decide(state, submission, now), None
    except Refused as refused:
        return (), refused.with_traceback(None)


def _reused() -> Refused:
    return Refused(Code.REUSED_ID, "This command id was used before with another content. Take a fresh one.")
