"""What a viewer is sent, asked and chosen at its session's layer door."""

from aiortc import RTCPeerConnection
from tests.web.encoders import PLAY, Doors, offer_of
from tests.web.house import problem

JSON = {"Content-Type": "application/json"}
AUTOMATIC = {
    "layers": [{"encodingId": "full"}, {"encodingId": "low"}, {"encodingId": "sound"}],
    "sent": "full",
    "reason": "carried",
    "chosen": None,
}


async def played(doors: Doors, peer: RTCPeerConnection) -> tuple[str, str]:
    """A viewer's token, and the address of its layer door."""
    token = doors.house.token("watcher")
    answer = await doors.offer(PLAY, token, await offer_of(peer, "recvonly"))
    address, relation = answer.headers["Link"].split("; ")
    assert relation == 'rel="urn:ietf:params:whep:ext:core:layer"'
    assert address == f"<{answer.headers['Location']}/layer>"
    return token, address.strip("<>")


async def test_a_viewer_asks_what_it_is_sent_and_chooses(doors: Doors, peer: RTCPeerConnection) -> None:
    token, layer = await played(doors, peer)
    async with await doors.request("GET", layer, token) as answer:
        assert await answer.json() == AUTOMATIC
    for body in ({"rid": "low"}, {"mediaId": "1", "encodingId": "low"}, {"rid": "low", "mediaId": "0"}):
        async with await doors.request("POST", layer, token, json=body) as answer:
            assert answer.status == 200
            assert (await answer.json())["chosen"] == "low"
    async with await doors.request("POST", layer, token, json={"mediaId": "1"}) as answer:
        assert (await answer.json())["chosen"] is None


async def test_what_is_no_layer_is_refused(doors: Doors, peer: RTCPeerConnection) -> None:
    token, layer = await played(doors, peer)
    for body in (b"", b"no", b"[]", b'"low"', b'{"rid": "4k"}', b'{"rid": ["low"]}', b'{"maxWidth": 320}'):
        async with await doors.request("POST", layer, token, headers=JSON, data=body) as answer:
            await problem(answer, 400, "malformed")
    async with await doors.request("POST", layer, token, headers=JSON, data=b" " * 1_100) as answer:
        await problem(answer, 413, "too-large")
    async with await doors.request("POST", layer, token, data=b"{}") as answer:
        await problem(answer, 415, "wrong-content-type")
    async with await doors.request("DELETE", layer, token) as answer:
        await problem(answer, 405, "method-not-allowed")
    async with await doors.request("GET", layer, token) as answer:
        assert await answer.json() == AUTOMATIC


async def test_the_door_is_its_subjects_alone(doors: Doors, peer: RTCPeerConnection) -> None:
    token, layer = await played(doors, peer)
    for method in ("GET", "POST"):
        async with await doors.request(method, layer, doors.house.token("chair"), json={}) as answer:
            await problem(answer, 404, "no-such-session")
        async with await doors.request(method, layer, None, json={}) as answer:
            await problem(answer, 401, "token-missing")
    async with await doors.request("OPTIONS", layer, token) as answer:
        assert answer.headers["Accept-Post"] == "application/json"
    session = layer.removesuffix("/layer")
    async with await doors.request("DELETE", session, token) as answer:
        assert answer.status == 200
    async with await doors.request("POST", layer, token, json={"rid": "low"}) as answer:
        await problem(answer, 404, "no-such-session")
