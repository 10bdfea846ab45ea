"""One room per hearing and process, opened when it is asked for."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.room.sitting import HEARING, PLAN, SECRETARIAT, SetClock, give

from hustings.access.keys import Keys
from hustings.journal.streams import RedisJournals
from hustings.room.rooms import Rooms, UnknownHearing


@pytest_asyncio.fixture
async def rooms(journals: RedisJournals, keys: Keys) -> AsyncIterator[Rooms]:
    rooms = Rooms(journals, SetClock(), keys.signer(), "process-0")
    yield rooms
    await rooms.close()


async def test_an_empty_journal_is_no_hearing(rooms: Rooms) -> None:
    with pytest.raises(UnknownHearing) as caught:
        await rooms.get(HEARING)
    assert caught.value.hearing == HEARING
    assert rooms.opened() == []


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", "x" * 65, "hearing:1", "{h}"])
async def test_what_cannot_be_a_name_is_no_hearing(rooms: Rooms, name: str) -> None:
    for create in (False, True):
        with pytest.raises(UnknownHearing):
            await rooms.get(name, create=create)


async def test_a_hearing_is_prepared_in_a_room_that_was_asked_for(rooms: Rooms) -> None:
    room = await rooms.get(HEARING, create=True)
    with pytest.raises(UnknownHearing):
        await rooms.get(HEARING)
    await give(room, SECRETARIAT, PLAN)
    assert await rooms.get(HEARING) is room


async def test_all_who_ask_at_once_get_the_same_room(rooms: Rooms) -> None:
    found = await asyncio.gather(*(rooms.get(HEARING, create=True) for _ in range(20)))
    assert len({id(room) for room in found}) == 1
    assert rooms.opened() == found[:1]


async def test_hearings_are_apart(rooms: Rooms) -> None:
    one, two = await rooms.get("one", create=True), await rooms.get("two", create=True)
    await give(one, SECRETARIAT, PLAN)
    assert (one.state.id, two.state.id) == ("one", "two")
    assert two.head.seq == 0


async def test_closing_closes_every_room(rooms: Rooms) -> None:
    room = await rooms.get(HEARING, create=True)
    await rooms.close()
    assert [state async for state in room.subscribe()] == []
    assert rooms.opened() == []
