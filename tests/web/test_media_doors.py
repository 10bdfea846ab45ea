"""WHIP (RFC 9725) and WHEP as encoders and players meet them: through the public origin, at real media."""

import random
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aioice.ice
import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from redis.asyncio import Redis
from tests.media.clients import Rig, rig
from tests.web.house import HEARING, House, eventually, problem

from hustings.access.tokens import Verifier, inspect
from hustings.hearing.roles import Role
from hustings.journal.clock import open_clock
from hustings.journal.leases import RedisLeases
from hustings.ops.metrics import own
from hustings.room.rooms import Rooms
from hustings.web.media import media_app

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
AMARA = "candidate%3Aamara"
BOTH = [
    (f"whip/{HEARING}/{AMARA}", "amara", "sendonly"),
    (f"whep/{HEARING}/programme", "watcher", "recvonly"),
]
PUBLISH, PLAY = f"whip/{HEARING}/{AMARA}", f"whep/{HEARING}/programme"


@pytest.fixture(autouse=True)
def _loopback_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc's clients never use 127.0.0.1; a machine without a network has nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


@dataclass
class Doors:
    """A media process behind a signalling process."""

    house: House
    rig: Rig
    recordings: Path

    async def request(self, method: str, path: str, token: str | None, **more: Any) -> ClientResponse:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        address = f"{self.house.url}/{path.lstrip('/')}"
        return await self.house.client.request(method, address, headers=headers, **more)

    async def offer(self, path: str, token: str | None, sdp: str | bytes) -> ClientResponse:
        return await self.request("POST", path, token, headers=SDP, data=sdp)

    def live(self) -> list[str]:
        return [session for session, _ in self.rig.studio.sessions(HEARING)]


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
        )
        runner = web.AppRunner(app)
        await runner.setup()
        address = str(runtime_dir / "media-0.sock")
        await web.UnixSite(runner, address).start()
        assert await RedisLeases(redis).acquire(HEARING, "media:0", address, 60_000)
        yield Doors(house, media, tmp_path / "recordings")
        await runner.cleanup()
    await rooms.close()


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[RTCPeerConnection]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    yield connection
    await connection.close()


async def offer_of(peer: RTCPeerConnection, direction: str, codec: str = "video/H264") -> str:
    codecs = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType == codec]
    peer.addTransceiver("audio", direction=direction)
    peer.addTransceiver("video", direction=direction).setCodecPreferences(codecs)
    await peer.setLocalDescription(await peer.createOffer())
    sdp: str = peer.localDescription.sdp
    return sdp


async def publish(doors: Doors, peer: RTCPeerConnection, token: str | None = None) -> ClientResponse:
    answer = await doors.offer(PUBLISH, token or doors.house.token("amara"), await offer_of(peer, "sendonly"))
    assert answer.status == 201, await answer.text()
    return answer


@pytest.mark.parametrize(
    ("path", "subject", "way"), [(PUBLISH, "amara", "sendonly"), (PLAY, "watcher", "recvonly")]
)
async def test_an_offer_is_answered_with_a_session_that_connects_and_is_deleted(
    doors: Doors, peer: RTCPeerConnection, path: str, subject: str, way: str
) -> None:
    token = doors.house.token(subject)
    async with await doors.offer(path, token, await offer_of(peer, way)) as answer:
        assert answer.status == 201
        assert answer.content_type == "application/sdp"
        location, etag = answer.headers["Location"], answer.headers["ETag"]
        sdp = await answer.text()
    assert re.fullmatch(rf"/{path[:4]}/{HEARING}/sessions/[0-9a-f]{{32}}", location)
    assert re.fullmatch(r'"[^"]+"', etag)
    await peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def connected() -> bool:
        return peer.connectionState == "connected"

    await eventually(connected)
    assert doors.live() == [location.rsplit("/", 1)[1]]
    async with await doors.request("DELETE", location, token) as answer:
        assert answer.status == 200
    assert doors.live() == []
    async with await doors.request("DELETE", location, token) as answer:
        await problem(answer, 404, "no-such-session")


async def test_a_session_is_its_subjects_alone(doors: Doors, peer: RTCPeerConnection) -> None:
    location = (await publish(doors, peer)).headers["Location"]
    for subject in ("chair", "secretariat", "kenya-1"):
        for method in ("GET", "DELETE", "PATCH"):
            async with await doors.request(
                method, location, doors.house.token(subject), headers=FRAGMENT
            ) as answer:
                await problem(answer, 404, "no-such-session")
    other_door = location.replace("/whip/", "/whep/")
    async with await doors.request("DELETE", other_door, doors.house.token("amara")) as answer:
        await problem(answer, 404, "no-such-session")
    async with await doors.request("DELETE", location, None) as answer:
        await problem(answer, 401, "token-missing")
    assert len(doors.live()) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, "not-sdp"),
        ("hello", 400, "not-sdp"),
        ("v=0\r\n", 422, "nothing-to-send"),
        ("v=0\r\nm=video\r\n", 400, "not-sdp"),
        (b"v=0\r\ns=\xff\r\n", 400, "not-sdp"),
        ("v=0\r\n" + "a=x:y\r\n" * 20_000, 413, "sdp-too-large"),
    ],
)
@pytest.mark.parametrize(("path", "subject"), [(PUBLISH, "amara"), (PLAY, "watcher")])
async def test_what_is_no_offer_makes_no_session(
    doors: Doors, path: str, subject: str, body: str | bytes, status: int, code: str
) -> None:
    head = await doors.house.head()
    async with await doors.offer(path, doors.house.token(subject), body) as answer:
        await problem(answer, status, code)
    assert doors.live() == []
    assert await doors.house.head() == head


async def test_another_content_type_is_told_which_one_is_right(doors: Doors, peer: RTCPeerConnection) -> None:
    offer = await offer_of(peer, "sendonly")
    for headers in ({"Content-Type": "application/json"}, {"Content-Type": "text/plain"}, {}):
        async with await doors.request(
            "POST", PUBLISH, doors.house.token("amara"), headers=headers, data=offer.encode()
        ) as answer:
            await problem(answer, 415, "wrong-content-type")
            assert answer.headers["Accept-Post"] == "application/sdp"
    assert doors.live() == []


@pytest.mark.parametrize(
    ("path", "subject", "way"), [(PUBLISH, "amara", "sendonly"), (PLAY, "watcher", "recvonly")]
)
async def test_an_offer_with_vp8_only_is_refused(
    doors: Doors, peer: RTCPeerConnection, path: str, subject: str, way: str
) -> None:
    offer = await offer_of(peer, way, "video/VP8")
    async with await doors.offer(path, doors.house.token(subject), offer) as answer:
        await problem(answer, 422, "no-common-codec")
    assert doors.live() == []


async def test_no_spoilt_offer_is_a_server_error(doors: Doors, peer: RTCPeerConnection) -> None:
    """Lines lost, doubled, cut, and characters changed: always an answer or a 4xx."""
    offer = await offer_of(peer, "sendonly")
    token = doors.house.token("amara")
    chance = random.Random(9725)
    for _ in range(150):
        lines = offer.splitlines()
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(1, len(lines))
            match chance.randrange(4):
                case 0:
                    del lines[at]
                case 1:
                    lines.insert(at, chance.choice(lines))
                case 2:
                    lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
                case _:
                    lines[at] = lines[at].replace(chance.choice("0123456789 :/="), chance.choice("é-9 "))
        async with await doors.offer(PUBLISH, token, "\r\n".join(lines) + "\r\n") as answer:
            assert answer.status == 201 or 400 <= answer.status < 500, await answer.text()
            if answer.status == 201:
                async with await doors.request("DELETE", answer.headers["Location"], token) as ended:
                    assert ended.status == 200


async def test_a_feed_that_is_not_ones_own(doors: Doors, peer: RTCPeerConnection) -> None:
    offer = await offer_of(peer, "sendonly")
    for subject in ("chair", "kenya-1", "watcher"):
        async with await doors.offer(PUBLISH, doors.house.token(subject), offer) as answer:
            await problem(answer, 403, "forbidden-feed")
    assert doors.live() == []


async def test_a_feed_that_somebody_else_publishes(doors: Doors, peer: RTCPeerConnection) -> None:
    await publish(doors, peer)
    head = await doors.house.head()
    impostor = doors.house.token("impostor", role=Role.CANDIDATE, publish=["candidate:amara"])
    offer = peer.localDescription.sdp
    async with await doors.offer(PUBLISH, impostor, offer) as answer:
        await problem(answer, 409, "feed-taken")
    assert len(doors.live()) == 1
    assert await doors.house.head() == head


async def test_previews_are_for_the_podium_and_the_feeds_own_publisher(
    doors: Doors, peer: RTCPeerConnection
) -> None:
    offer = await offer_of(peer, "recvonly")
    path = f"whep/{HEARING}/feeds/{AMARA}"
    for subject in ("kenya-1", "watcher", "room"):
        async with await doors.offer(path, doors.house.token(subject), offer) as answer:
            await problem(answer, 403, "forbidden-feed")
    for subject in ("chair", "secretariat", "amara"):
        async with await doors.offer(path, doors.house.token(subject), offer) as answer:
            await problem(answer, 404, "unknown-feed")
    publisher = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        await publish(doors, publisher)
        for subject in ("chair", "amara"):
            async with await doors.offer(path, doors.house.token(subject), offer) as answer:
                assert answer.status == 201
    finally:
        await publisher.close()


@pytest.mark.parametrize(("path", "subject"), [(PUBLISH, "amara"), (PLAY, "watcher")])
async def test_void_tokens_make_no_session(
    doors: Doors, peer: RTCPeerConnection, path: str, subject: str
) -> None:
    house = doors.house
    offer = await offer_of(peer, "sendonly")
    tokens = {
        "token-expired": house.token(subject, life_s=60, now=1_000_000),
        "token-wrong-hearing": house.token(subject, "another"),
        "token-malformed": "abc",
    }
    for code, token in tokens.items():
        async with await doors.offer(path, token, offer) as answer:
            await problem(answer, 401, code)
    async with await doors.offer(path, None, offer) as answer:
        await problem(answer, 401, "token-missing")
    assert doors.live() == []


async def test_revocation_ends_sessions_within_two_seconds(doors: Doors, peer: RTCPeerConnection) -> None:
    token = doors.house.token("amara")
    location = (await publish(doors, peer, token)).headers["Location"]
    began = time.monotonic()
    await doors.house.give("secretariat", "RevokeToken", jti=inspect(token).claims["jti"])

    async def over() -> bool:
        return doors.live() == []

    await eventually(over)
    assert time.monotonic() - began < 2
    async with await doors.request("DELETE", location, doors.house.token("amara")) as answer:
        await problem(answer, 404, "no-such-session")


async def test_expiry_ends_sessions(doors: Doors, peer: RTCPeerConnection) -> None:
    await publish(doors, peer, doors.house.token("amara", life_s=3))
    assert len(doors.live()) == 1

    async def over() -> bool:
        return doors.live() == []

    await eventually(over)


def fragment(ufrag: str) -> str:
    return (
        f"a=ice-ufrag:{ufrag}\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
        "a=mid:0\r\na=candidate:1 1 udp 2122260223 127.0.0.1 61764 typ host\r\na=end-of-candidates\r\n"
    )


async def test_patch_takes_trickled_candidates_and_refuses_restarts(
    doors: Doors, peer: RTCPeerConnection
) -> None:
    made = await publish(doors, peer)
    location, etag = made.headers["Location"], made.headers["ETag"]
    found = re.search(r"a=ice-ufrag:(\S+)", peer.localDescription.sdp)
    assert found is not None
    same = fragment(found[1])
    cases: list[tuple[dict[str, str], str, int, str | None]] = [
        ({**FRAGMENT, "If-Match": etag}, same, 204, None),
        ({**FRAGMENT, "If-Match": f'"other", {etag}'}, same, 204, None),
        ({**FRAGMENT, "If-Match": "*"}, same, 204, None),
        (FRAGMENT, same, 428, "precondition-required"),
        ({**FRAGMENT, "If-Match": '"other"'}, same, 412, "precondition-failed"),
        ({**FRAGMENT, "If-Match": f"W/{etag}"}, same, 412, "precondition-failed"),
        ({**FRAGMENT, "If-Match": "*"}, fragment("another"), 422, "no-ice-restart"),
        ({**FRAGMENT, "If-Match": etag}, fragment("another"), 422, "no-ice-restart"),
        ({**FRAGMENT, "If-Match": etag}, "", 400, "not-sdp"),
        ({**FRAGMENT, "If-Match": etag}, "nothing\r\n", 400, "not-sdp"),
        ({**SDP, "If-Match": etag}, same, 415, "wrong-content-type"),
    ]
    for headers, body, status, code in cases:
        async with await doors.request(
            "PATCH", location, doors.house.token("amara"), headers=headers, data=body
        ) as answer:
            if code is None:
                assert (answer.status, await answer.text()) == (status, "")
                assert "ETag" not in answer.headers
            else:
                await problem(answer, status, code)
    assert len(doors.live()) == 1, "no refused PATCH ends the session"


async def test_a_delete_ignores_the_etag(doors: Doors, peer: RTCPeerConnection) -> None:
    location = (await publish(doors, peer)).headers["Location"]
    async with await doors.request(
        "DELETE", location, doors.house.token("amara"), headers={"If-Match": '"other"'}
    ) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", [PUBLISH, PLAY, f"whep/{HEARING}/feeds/{AMARA}"])
async def test_an_endpoint_answers_options_and_get_and_nothing_else(doors: Doors, path: str) -> None:
    async with await doors.request(
        "OPTIONS", path, None, headers={"Origin": "https://evil.example"}
    ) as answer:
        assert answer.status == 200
        assert answer.headers["Accept-Post"] == "application/sdp"
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
    token = doors.house.token("amara")
    for method in ("GET", "HEAD"):
        async with await doors.request(method, path, token) as answer:
            assert (answer.status, await answer.text()) == (204, "")
    for method in ("PUT", "DELETE", "PATCH"):
        async with await doors.request(method, path, token) as answer:
            await problem(answer, 405, "method-not-allowed")
            assert "POST" in answer.headers["Allow"]


async def test_a_session_answers_get_but_no_post_or_put(doors: Doors, peer: RTCPeerConnection) -> None:
    location = (await publish(doors, peer)).headers["Location"]
    token = doors.house.token("amara")
    async with await doors.request("GET", location, token) as answer:
        assert answer.status == 204
    async with await doors.request("OPTIONS", location, None) as answer:
        assert (answer.status, answer.headers["Accept-Patch"]) == (200, FRAGMENT["Content-Type"])
    for method in ("POST", "PUT"):
        async with await doors.request(method, location, token, headers=SDP, data="v=0") as answer:
            await problem(answer, 405, "method-not-allowed")
            assert "DELETE" in answer.headers["Allow"]


async def test_recordings_are_the_podiums_whole_or_in_ranges(doors: Doors) -> None:
    folder = doors.recordings / HEARING / "programme"
    folder.mkdir(parents=True)
    (folder / "0001.mp4").write_bytes(bytes(range(100)))
    (doors.recordings / "other.mp4").write_bytes(b"of another hearing")
    (folder / "link.mp4").symlink_to(doors.recordings / "other.mp4")
    path = f"recordings/{HEARING}/programme/0001.mp4"
    chair = doors.house.token("chair")
    async with await doors.request("GET", path, chair) as answer:
        assert (answer.status, answer.content_type) == (200, "video/mp4")
        assert await answer.read() == bytes(range(100))
    async with await doors.request("GET", path, chair, headers={"Range": "bytes=5-9"}) as answer:
        assert (answer.status, await answer.read()) == (206, bytes(range(5, 10)))
    for subject in ("amara", "watcher", "room", "kenya-1"):
        async with await doors.request("GET", path, doors.house.token(subject)) as answer:
            await problem(answer, 403, "not-permitted")
    for file in ("missing.mp4", "..%2Fother.mp4", "programme", "programme/link.mp4", "%00", "..%2f..%2fkeys"):
        async with await doors.request("GET", f"recordings/{HEARING}/{file}", chair) as answer:
            await problem(answer, 404, "not-found")
