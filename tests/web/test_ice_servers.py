"""STUN and TURN servers are told to whom it is due, in the standard's words (RFC 9725, section 4.6)."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from aiohttp import ClientResponse
from aiortc import RTCPeerConnection
from tests.web.encoders import BOTH, PLAY, STUN, TURN, TURN_SECRET, Doors, offer_of

from hustings.access.identity import Identity
from hustings.hearing.roles import Role
from hustings.web.ice_servers import LIFETIME_S, IceServers

AMARA = Identity("amara", Role.CANDIDATE, "h1", None, "Amara", frozenset(), "jti", 2_000_000_000)
RELAY = re.compile(
    r'<(.*)>; rel="ice-server"; username="(.*)"; credential="(.*)"; credential-type="password"'
)


def told(answer: ClientResponse) -> list[str]:
    return [link for link in answer.headers.getall("Link", []) if "ice-server" in link]


def check(link: str) -> str:
    """As coturn does: the password is the keyed digest of the name; returns the name."""
    found = RELAY.fullmatch(link)
    assert found is not None, link
    url, username, credential = found.groups()
    assert url == TURN
    digest = hmac.new(TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    assert credential == base64.b64encode(digest).decode()
    until, _, person = username.partition(":")
    assert time.time() < int(until) <= time.time() + LIFETIME_S
    assert re.fullmatch("[0-9a-f]{16}", person), "it names nobody"
    return username


@pytest.mark.parametrize(("path", "subject", "way"), BOTH)
async def test_a_session_comes_with_the_servers(
    doors: Doors, peer: RTCPeerConnection, path: str, subject: str, way: str
) -> None:
    async with await doors.offer(path, doors.house.token(subject), await offer_of(peer, way)) as answer:
        assert answer.status == 201
        stun, relay = told(answer)
    assert stun == f'<{STUN}>; rel="ice-server"'
    check(relay)


@pytest.mark.parametrize(("path", "subject", "_way"), BOTH)
async def test_who_shows_a_token_is_told_before_the_offer(
    doors: Doors, path: str, subject: str, _way: str
) -> None:
    async with await doors.request("OPTIONS", path, doors.house.token(subject)) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        _, relay = told(answer)
    assert check(relay)


async def test_who_shows_none_is_told_of_no_relay(doors: Doors) -> None:
    async with await doors.request("OPTIONS", PLAY, None) as answer:
        assert (answer.status, told(answer)) == (200, [f'<{STUN}>; rel="ice-server"'])
    async with await doors.request("OPTIONS", PLAY, "no.token.atall") as answer:
        assert (answer.status, told(answer)) == (401, [])


def test_a_password_is_good_for_a_sitting_and_no_longer_than_the_token() -> None:
    servers = IceServers((TURN,), TURN_SECRET)

    def until(now: float) -> int:
        (link,) = servers.links(AMARA, now)
        found = RELAY.fullmatch(link)
        assert found is not None
        return int(found[2].partition(":")[0])

    assert until(AMARA.expires - 3 * LIFETIME_S) == AMARA.expires - 2 * LIFETIME_S
    assert until(AMARA.expires - 60) == AMARA.expires
    assert IceServers().links(AMARA, 0) == []
    assert TURN_SECRET not in repr(servers)
