"""Offers by the thousand, from one address or with one token: refused, and nobody else notices."""

import asyncio
from collections import Counter

import pytest
from aiohttp import ClientSession, TCPConnector
from aiortc import RTCPeerConnection
from tests.web.encoders import PLAY, PUBLISH, SDP, Doors, offer_of
from tests.web.house import problem

from hustings.web.limits import OFFERS, SESSIONS

AT_ONCE = 40


@pytest.mark.usefixtures("nothing_comes_back")
async def test_one_address_is_turned_away_and_others_are_served(
    doors: Doors, peer: RTCPeerConnection
) -> None:
    offer = await offer_of(peer, "recvonly")
    turn = asyncio.Semaphore(AT_ONCE)

    async def flood() -> int:
        async with turn, await doors.offer(PLAY, None, "v=0\r\n") as answer:
            return answer.status

    extra = 50
    answers = Counter(await asyncio.gather(*(flood() for _ in range(int(OFFERS.burst) + extra))))
    assert answers == {401: OFFERS.burst, 429: extra}
    token = doors.house.token("watcher")
    async with await doors.offer(PLAY, token, offer) as answer:
        await problem(answer, 429, "too-fast")
        assert answer.headers["Retry-After"] == "1"
    async with ClientSession(connector=TCPConnector(local_addr=("127.0.0.2", 0))) as elsewhere:
        headers = {**SDP, "Authorization": f"Bearer {token}"}
        async with elsewhere.post(f"{doors.house.url}/{PLAY}", data=offer, headers=headers) as answer:
            assert answer.status == 201
    # what is no offer is not counted: who is connected can always end it
    async with await doors.request("GET", PLAY, token) as answer:
        assert answer.status == 204


@pytest.mark.usefixtures("nothing_comes_back")
@pytest.mark.parametrize(
    ("path", "subject", "way"), [(PUBLISH, "amara", "sendonly"), (PLAY, "watcher", "recvonly")]
)
async def test_one_token_makes_so_many_sessions_and_no_more(
    doors: Doors, peer: RTCPeerConnection, path: str, subject: str, way: str
) -> None:
    offer = await offer_of(peer, way)
    token = doors.house.token(subject)
    for _ in range(int(SESSIONS.burst)):
        async with await doors.offer(path, token, "v=0\r\n") as answer:
            assert answer.status == 422, "what makes no session is not counted"
        async with await doors.offer(path, token, offer) as answer:
            assert answer.status == 201
        async with await doors.request("DELETE", answer.headers["Location"], token) as answer:
            assert answer.status == 200
    async with await doors.offer(path, token, offer) as answer:
        await problem(answer, 429, "too-fast")
    assert doors.live() == []
    other = await offer_of(RTCPeerConnection(), "recvonly")
    async with await doors.offer(PLAY, doors.house.token("kenya-1"), other) as answer:
        assert answer.status == 201
