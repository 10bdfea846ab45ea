"""Other makers' WebRTC publishes to a running server and watches it: each program in both places."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aioice.ice import get_host_addresses
from tests.e2e.demo import Demo, running_demo
from tests.interop import peers
from tests.interop.heard import decoded_pictures, decoded_seconds

VIDEO_PACKETS, SOUNDS = 250, 100
OWN = next(iter(get_host_addresses(use_ipv4=True, use_ipv6=False)), None)
"""GStreamer's ICE binds its sockets to a network, so it cannot be reached over the loopback."""
LOSING = {"werift": 97, "pion": 0.03}
"""The option by which a program loses three in a hundred packets that come: werift counts those it keeps."""

FEW = 0.05

Peer = tuple[str, peers.Command]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    options = ["--no-generated-feed", f"--media-address={OWN or '127.0.0.1'}"]
    async with running_demo(tmp_path_factory.mktemp("server") / "demo", options) as demo:
        yield demo


@pytest.fixture(
    scope="module",
    params=["werift", "gstreamer", pytest.param("pion", marks=pytest.mark.long)],
)
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Peer:
    ways: dict[str, Callable[[], peers.Command]] = {
        "werift": peers.werift,
        "gstreamer": peers.gstreamer,
        "pion": lambda: peers.pion(tmp_path_factory.mktemp("pion")),
    }
    if request.param == "gstreamer" and OWN is None:
        pytest.skip("this machine has no address but the loopback's, which GStreamer does not use")
    try:
        return request.param, ways[request.param]()
    except peers.Unavailable as why:
        pytest.skip(f"{request.param} is not here: {why}")


def publishing(demo: Demo, **options: Any) -> dict[str, Any]:
    seat = demo.seats("candidate")[0]
    url = f"{demo.said['whip_url']}/{demo.hearing}/{quote(seat['feed'], safe='')}"
    return {"url": url, "token": seat["token"], "publish": True, **options}


def watching(demo: Demo, **options: Any) -> dict[str, Any]:
    url = f"{demo.said['whep_url']}/{demo.hearing}/programme"
    return {"url": url, "token": demo.seats("delegate")[0]["token"], "publish": False, **options}


def got_enough(viewer: peers.Foreign) -> bool:
    video, audio = viewer.tracks["video"], viewer.tracks["audio"]
    return len(video.packets) >= VIDEO_PACKETS and len(audio.packets) >= SOUNDS


@pytest.mark.asyncio(loop_scope="module")
async def test_it_publishes_and_watches(demo: Demo, peer: Peer) -> None:
    name, program = peer
    options = {"lose": LOSING[name]} if name in LOSING else {}
    async with peers.running(program, publishing(demo)) as publisher:
        await publisher.until(lambda: publisher.connected)
        async with peers.running(program, watching(demo, **options)) as viewer:
            await viewer.until(lambda: got_enough(viewer))
            assert await viewer.end() == 200
        if name != "gstreamer":
            assert publisher.events("pli"), "for a viewer who comes"
        assert await publisher.end() == 200
    video, audio = viewer.tracks["video"], viewer.tracks["audio"]
    if options:
        # Not all of it: werift gives a packet up after asking for 50 ms, which on a busy machine is short.
        assert video.late, "what was lost has been sent again"
    else:
        # A break in the numbers would be a gap without end; the few that a busy machine loses are none.
        assert len(video.missing) < FEW * len(video.packets)
        assert len(audio.missing) < FEW * len(audio.packets)
    # Where a packet was given up, nothing can be decoded until the next keyframe.
    assert decoded_pictures(video.in_order()) > (0.2 if options else 0.8) * len(video.markers)
    assert decoded_seconds(audio.in_order()) > 0.8 * SOUNDS * 0.02
