"""Signalling and media processes as bootstrap builds them, on a real store, on the loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import aioice.ice
import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiortc import RTCConfiguration, RTCPeerConnection
from redis.asyncio import Redis
from tests.media.clients import rig
from tests.web.encoders import STUN, TURN, TURN_SECRET, Doors
from tests.web.house import HEARING, PLAN, House, eventually

from hustings.access.keys import Keys
from hustings.access.tokens import Verifier, inspect, issue
from hustings.hearing.model import Hearing, IssuedToken, Participant
from hustings.hearing.roles import Role
from hustings.journal.bus import RedisBus
from hustings.journal.clock import open_clock
from hustings.journal.leases import RedisLeases
from hustings.journal.streams import RedisJournals
from hustings.materials.kinds import Limits
from hustings.materials.store import FileMaterials
from hustings.ops.metrics import own
from hustings.room.rooms import Rooms
from hustings.web.access_log import AccessLog
from hustings.web.ice_servers import IceServers
from hustings.web.limits import Bucket
from hustings.web.media import media_app
from hustings.web.signalling import signalling_app


@pytest.fixture
def nothing_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands for the limits: on a slow machine as on a fast one nothing is given back meanwhile."""
    has = Bucket.has
    monkeypatch.setattr(Bucket, "has", lambda bucket, now: has(bucket, 0.0))


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

    def visitor_token(hearing: str, subject: str) -> str:
        return issue(keys, hearing, subject, Role.OBSERVER)

    def make_link(base: str, state: Hearing, who: Participant, hours: float) -> tuple[str, IssuedToken]:
        life = int(hours * 3600)
        token = issue(
            keys, state.id, who.id, who.role, name=who.name, member_state=who.member_state, life_s=life
        )
        claims = inspect(token).claims
        return f"{base}/#token={token}", IssuedToken(claims["jti"], who.id, who.role, claims["exp"])

    app = signalling_app(
        rooms=rooms,
        journals=journals,
        verifier=Verifier(keys),
        bus=RedisBus(redis),
        leases=RedisLeases(redis),
        materials=FileMaterials(tmp_path, Limits(document=200_000), 0),
        clock=clock,
        signer=signer,
        room_token=room_token,
        visitor_token=visitor_token,
        make_link=make_link,
        missing=missing,
        exposition=exposition,
        public_url="https://hearings.example.org",
        static=tmp_path / "static",
    )
    runner = web.AppRunner(app, access_log_class=AccessLog, shutdown_timeout=5, auto_decompress=False)
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
    """A process with one prepared hearing, whose first head is signed."""
    await empty_house.give("secretariat", **PLAN)
    room = await empty_house.rooms.get(HEARING)

    async def signed() -> bool:
        return bool(room.state.signed_heads)

    # the server's own signature comes a moment later; a test that watches the head must not meet it
    await eventually(signed)
    return empty_house


@pytest_asyncio.fixture
async def doors(house: House, redis: Redis, runtime_dir: Path, tmp_path: Path) -> AsyncIterator[Doors]:
    """The media process has its own rooms, as a process of its own would."""
    rooms = Rooms(house.journals, await open_clock(redis), None, "media-0")

    async def missing() -> dict[str, str]:
        return {}

    async def exposition() -> str:
        return own()

    async with rig() as media:
        app = media_app(
            gateway=media.studio,
            verifier=Verifier(house.keys),
            rooms=rooms,
            recordings=tmp_path / "recordings",
            missing=missing,
            exposition=exposition,
            ice_servers=IceServers((STUN, TURN), TURN_SECRET),
        )
        runner = web.AppRunner(app, auto_decompress=False)
        await runner.setup()
        address = str(runtime_dir / "media-0.sock")
        await web.UnixSite(runner, address).start()
        assert await RedisLeases(redis).acquire(HEARING, "media:0", address, 60_000)
        yield Doors(house, media, tmp_path / "recordings")
        await runner.cleanup()
    await rooms.close()


@pytest_asyncio.fixture
async def peer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RTCPeerConnection]:
    """A client; aiortc's never use 127.0.0.1 by themselves, and a machine without a network has no other."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    yield connection
    await connection.close()
