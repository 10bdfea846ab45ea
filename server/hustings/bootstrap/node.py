"""A media node: takes the leases of hearings, follows their journals, and reports what its media does."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from hustings.hearing.commands import Actor, Command, ReportFeedFound, ReportFeedLost, ReportPlayingEnded
from hustings.hearing.model import Hearing
from hustings.hearing.roles import Role
from hustings.room.ports import HearingClock, JournalDamaged, Journals, JournalUnavailable, Leases
from hustings.room.reporter import Reporter
from hustings.room.room import Room
from hustings.room.rooms import Rooms

log = structlog.get_logger("node")

BEAT_SECONDS = 0.5
LEASE_MS = 3_000
LAST_REPORTS_SECONDS = 3.0


class Plane(Protocol):
    """What a node does to the media of the hearings it carries."""

    def follow(self, state: Hearing) -> None:
        """The hearing's state is this now."""
        ...

    async def close_hearing(self, hearing: str) -> None:
        """End all sessions of a hearing: another process has it now."""
        ...


Attach = Callable[[Room], Awaitable[None]]
"""Called once for each hearing that is taken, beside everything else: it may take its time."""

LastMedia = Callable[[Room, str], Awaitable[int | None]]
"""When the last media of a feed came to a process that is gone, in hearing time; None if nobody knows."""

MOST_EARLY = 1_000
"""Reports kept for hearings whose lease is held and whose room is not open yet."""


@dataclass
class Carried:
    """A hearing whose media this node carries."""

    room: Room
    reporter: Reporter
    tasks: tuple[asyncio.Task[None], ...]

    def cancel(self) -> None:
        for task in self.tasks:
            task.cancel()


class MediaNode:
    """Carries the media of the hearings whose lease it holds.

    While the store is away it keeps what it has: media goes on, and what is to be reported waits.

    Args:
        name: Names the place of this process, not its pid: when it is started again it takes its own
            leases back at once.
        address: The unix socket of its doors.
    """

    def __init__(
        self, name: str, address: str, leases: Leases, journals: Journals, rooms: Rooms, clock: HearingClock
    ) -> None:
        self._name = name
        self._address = address
        self._leases = leases
        self._journals = journals
        self._rooms = rooms
        self._clock = clock
        self._carried: dict[str, Carried] = {}
        self._early: deque[tuple[str, Command]] = deque(maxlen=MOST_EARLY)
        self._damaged: dict[str, str] = {}

    async def run(self, plane: Plane, attach: Attach, last_media: LastMedia) -> None:
        """Take and renew leases for ever."""
        while True:
            try:
                for hearing in await self._journals.hearings():
                    await self._renew(hearing, plane, attach, last_media)
            except JournalUnavailable as error:
                log.warning("the store is away; media goes on", error=str(error))
            await asyncio.sleep(BEAT_SECONDS)

    async def close(self) -> None:
        """Give the last reports, then the leases back."""
        for hearing, carried in self._carried.items():
            carried.cancel()
            await carried.reporter.close(LAST_REPORTS_SECONDS)
            try:
                await self._leases.release(hearing, self._name)
            except JournalUnavailable:
                log.warning("lease not given back; it lapses by itself", hearing=hearing)
        self._carried.clear()

    def report(self, hearing: str, command: Command) -> None:
        """Put a report into a hearing's journal, now or when the store is back."""
        carried = self._carried.get(hearing)
        if carried is None:
            # a publisher may be faster than a long journal is read
            self._early.append((hearing, command))
            return
        carried.reporter.report(command)

    def report_all(self, command: Command) -> None:
        """Put a report that is about this process into the journals of all the hearings it carries."""
        for carried in self._carried.values():
            carried.reporter.report(command)

    def feed_changed(
        self, hearing: str, feed: str, session: str, subject: str, up: bool, last_media: int
    ) -> None:
        """A publisher's media came or went."""
        if up:
            self.report(hearing, ReportFeedFound(feed, session, subject))
        else:
            self.report(hearing, ReportFeedLost(feed, session, last_media))

    def played(self, hearing: str, playing: str) -> None:
        """The file of a playing is over."""
        self.report(hearing, ReportPlayingEnded(playing))

    async def _renew(self, hearing: str, plane: Plane, attach: Attach, last_media: LastMedia) -> None:
        held = await self._leases.acquire(hearing, self._name, self._address, LEASE_MS)
        carried = self._carried.get(hearing)
        if held and carried is None:
            try:
                await self._take(hearing, plane, attach, last_media)
            except JournalDamaged as damage:
                # said once, not at every beat
                if self._damaged.get(hearing) != str(damage):
                    self._damaged[hearing] = str(damage)
                    log.error("a hearing cannot be carried", hearing=hearing, why=str(damage))
        elif not held and carried is not None:
            log.warning("another process has this hearing's media now", hearing=hearing)
            del self._carried[hearing]
            carried.cancel()
            await plane.close_hearing(hearing)
            await carried.reporter.close(0)

    async def _take(self, hearing: str, plane: Plane, attach: Attach, last_media: LastMedia) -> None:
        room = await self._rooms.get(hearing)
        # Their publishers were on a process that is gone; they come back to this one by themselves.
        orphans = [feed for feed in room.state.feeds.values() if feed.up]
        ends = [await last_media(room, feed.name) for feed in orphans]
        reporter = Reporter(room, Actor(f"media:{self._name}", Role.MEDIA))
        for feed, end in zip(orphans, ends, strict=True):
            at = self._clock.now() if end is None else end
            reporter.report(ReportFeedLost(feed.name, feed.session, at))
        early, self._early = self._early, deque(maxlen=MOST_EARLY)
        # Attaching beside the renewing: it reads whole recordings, and a lease lapses in the meantime.
        tasks = asyncio.create_task(_follow(room, plane)), asyncio.create_task(_attach(room, attach))
        self._carried[hearing] = Carried(room, reporter, tasks)
        for named, command in early:
            self.report(named, command)
        log.info("carries a hearing's media", hearing=hearing)


async def _attach(room: Room, attach: Attach) -> None:
    try:
        await attach(room)
    except Exception:
        log.exception("files from before could not be looked after", hearing=room.hearing)


async def _follow(room: Room, plane: Plane) -> None:
    """What is on air and on the record follows from the journal, and from nothing else."""
    async for state in room.subscribe():
        plane.follow(state)
