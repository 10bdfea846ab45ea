"""Rooms on a real journal, closed after each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.room.sitting import HEARING, PLAN, SECRETARIAT, SetClock, give

from hustings.journal.store import connect
from hustings.journal.streams import RedisJournal, RedisJournals
from hustings.room.ports import HeadSigner, HearingClock, Journal
from hustings.room.room import Room

OpenRoom = Callable[..., Awaitable[Room]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest_asyncio.fixture
async def new_journal(redis_url: str, tmp_path: Path) -> AsyncIterator[Callable[[], RedisJournal]]:
    """Journals of one hearing as separate processes have them: each with connections of its own."""
    clients = []

    def journal() -> RedisJournal:
        clients.append(connect(redis_url))
        return RedisJournals(clients[-1], tmp_path / "heads").of(HEARING)

    yield journal
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture
async def open_room(new_journal: Callable[[], RedisJournal], clock: SetClock) -> AsyncIterator[OpenRoom]:
    """Opens rooms of one hearing, each on a journal of its own unless one is given."""
    rooms: list[Room] = []

    async def open_room(
        journal: Journal | None = None, clock: HearingClock = clock, signer: HeadSigner | None = None
    ) -> Room:
        room = await Room.open(journal or new_journal(), clock, signer, f"process-{len(rooms)}")
        rooms.append(room)
        return room

    yield open_room
    for room in rooms:
        await room.close()


@pytest_asyncio.fixture
async def room(open_room: OpenRoom) -> Room:
    """A room of a prepared hearing."""
    room = await open_room()
    await give(room, SECRETARIAT, PLAN)
    return room
