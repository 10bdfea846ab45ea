"""WHIP (RFC 9725) and WHEP: which offers are answered, which are refused, and to whom."""

import random
import re

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from tests.web.encoders import AMARA, PLAY, PUBLISH, Doors, offer_of, publish
from tests.web.house import HEARING, eventually, problem

from hustings.hearing.roles import Role


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
