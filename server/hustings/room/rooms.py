"""This process's rooms, one per hearing."""

import asyncio

from hustings.hearing.chain import Head
from hustings.room.ports import HeadSigner, HearingClock, Journals
from hustings.room.room import Room


class UnknownHearing(Exception):
    """There is no hearing of this name: its journal is empty."""

    def __init__(self, hearing: str) -> None:
        super().__init__(f"There is no hearing {hearing!r}.")
        self.hearing = hearing


class Rooms:
    """Opens rooms when they are asked for, and keeps them open.

    Args:
        signer: Signs heads after each change of stage; None where this process signs none.
        process: This process's name in the log.
    """

    def __init__(
        self,
        journals: Journals,
        clock: HearingClock,
        signer: HeadSigner | None = None,
        process: str = "",
    ) -> None:
        self._journals = journals
        self._clock = clock
        self._signer = signer
        self._process = process
        self._rooms: dict[str, Room] = {}
        self._opening = asyncio.Lock()

    async def get(self, hearing: str, *, create: bool = False) -> Room:
        """The room of a hearing.

        Args:
            create: Open it even though nothing is journalled yet, to prepare it.

        Raises:
            UnknownHearing: Nothing is journalled under this name (or it cannot be a name).
            JournalUnavailable: The store is away.
            JournalDamaged: The journal cannot be folded.
        """
        room = self._rooms.get(hearing)
        if room is None:
            async with self._opening:
                room = self._rooms.get(hearing) or await self._open(hearing, create)
        if not create and room.head == Head():
            raise UnknownHearing(hearing)
        return room

    def opened(self) -> list[Room]:
        """The rooms that are open."""
        return list(self._rooms.values())

    async def close(self) -> None:
        """Close all rooms."""
        async with self._opening:
            rooms, self._rooms = list(self._rooms.values()), {}
        await asyncio.gather(*(room.close() for room in rooms))

    async def _open(self, hearing: str, create: bool) -> Room:
        try:
            journal = self._journals.of(hearing)
        except ValueError:
            raise UnknownHearing(hearing) from None
        if not create and await journal.head() == Head():
            raise UnknownHearing(hearing)
        room = await Room.open(journal, self._clock, self._signer, self._process)
        self._rooms[hearing] = room
        return room
