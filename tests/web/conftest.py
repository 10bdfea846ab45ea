"""A signalling process as bootstrap builds it, on a real store, listening on the loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from aiohttp import ClientSession, web
from redis.asyncio import Redis
from tests.web.house import HEARING, PLAN, House

from hustings.access.keys import Keys
from hustings.access.tokens import Verifier, issue
from hustings.hearing.roles import Role
from hustings.journal.bus import RedisBus
from hustings.journal.clock import open_clock
from hustings.journal.leases import RedisLeases
from hustings.journal.streams import RedisJournals
from hustings.ops.metrics import own
from hustings.room.rooms import Rooms
from hustings.web.access_log import AccessLog
from hustings.web.signalling import signalling_app


@pytest_asyncio.fixture
async def empty_house(
    redis: Redis, journals: RedisJournals, keys: Keys, tmp_path: Path
) -> AsyncIterator[House]:
    """A process with no hearing prepared."""
    clock = await open_clock(redis)
    signer = keys.signer()
    rooms = Rooms(journals, clock, signer, "signalling")

    async def missing() -> dict[str, str]:
        return {} if await redis.ping() else {"redis": "away"}

    async def exposition() -> str:
        return own()

    def room_token(hearing: str, subject: str, name: str) -> str:
        return issue(keys, hearing, subject, Role.ROOM, name=name, publish=())

    app = signalling_app(
        rooms=rooms,
        journals=journals,
        verifier=Verifier(keys),
        bus=RedisBus(redis),
        leases=RedisLeases(redis),
        clock=clock,
        head_key=signer.public_key,
        room_token=room_token,
        missing=missing,
        exposition=exposition,
        public_url="https://hearings.example.org",
        static=tmp_path / "static",
    )
    runner = web.AppRunner(app, access_log_class=AccessLog, shutdown_timeout=5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with ClientSession() as client:
        yield House(f"http://{host}:{port}", client, keys, journals, rooms)
    await runner.cleanup()
    await rooms.close()


@pytest_asyncio.fixture
async def house(empty_house: House) -> House:
    """A process with one prepared hearing."""
    await empty_house.give("secretariat", **PLAN)
    assert (await empty_house.rooms.get(HEARING)).state.title == PLAN["title"]
    return empty_house
