"""WHIP (RFC 9725) and WHEP sessions: whose they are, what they answer, when they end; recordings."""

import re
import time

from aiortc import RTCPeerConnection
from tests.web.encoders import FRAGMENT, SDP, Doors, publish
from tests.web.house import HEARING, eventually, problem

from hustings.access.tokens import inspect


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
