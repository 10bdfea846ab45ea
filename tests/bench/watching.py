"""When viewers saw what: a WHEP player of aiortc's, and a page of the delegate's in Chromium."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aioice.ice
import av
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from playwright.async_api import Page
from tests.bench.sitting import Sitting

from hustings.media.generated_picture import read_burnt_clock

PATIENCE = 30.0
"""Seconds, against hanging."""

WATCH = """(() => {
  window.firstFrame = null;
  window.isGenerated = null;
  window.changes = [];
  const seen = new WeakSet();
  const strip = new OffscreenCanvas(16, 1).getContext("2d", { willReadFrequently: true });
  const frame = (video) => {
    if (window.firstFrame === null) window.firstFrame = performance.now();
    // a strip below what moves: colour bars in the generated picture, one grey in the other
    strip.drawImage(video, 0, video.videoHeight * 0.4, video.videoWidth, 4, 0, 0, 16, 1);
    const { data } = strip.getImageData(0, 0, 16, 1);
    const greens = Array.from({ length: 16 }, (_, i) => data[4 * i + 1]);
    const generated = Math.max(...greens) - Math.min(...greens) > 60;
    if (generated !== window.isGenerated) window.changes.push([generated, Date.now()]);
    window.isGenerated = generated;
    video.requestVideoFrameCallback(() => frame(video));
  };
  const look = () => {
    const video = document.querySelector('[data-testid="programme-video"]');
    if (video && !seen.has(video)) {
      seen.add(video);
      video.requestVideoFrameCallback(() => frame(video));
    }
    setTimeout(look, 5);
  };
  look();
})()"""
"""Notes, from inside a page, its first frame and each change between the generated picture and another."""


async def first_frame_ms(page: Page) -> float:
    """From the start of the navigation to the first frame of the programme on the page."""
    found = await page.wait_for_function("() => window.firstFrame", timeout=PATIENCE * 1000)
    return float(await found.json_value())


async def page_changed_ms(page: Page, generated: bool, since: float) -> float:
    """Milliseconds from `since` (Unix seconds) until the page showed the generated picture, or another."""
    found = await page.wait_for_function(
        """([generated, since]) =>
          window.changes.find((change) => change[0] === generated && change[1] >= since)""",
        arg=[generated, since * 1000],
        timeout=PATIENCE * 1000,
        polling=20,
    )
    change: list[Any] = await found.json_value()
    return float(change[1]) - since * 1000


class Player:
    """A WHEP player that decodes.

    Attributes:
        delays: Milliseconds from each generated picture's making to its decoding here.
    """

    def __init__(self, track: MediaStreamTrack) -> None:
        self.delays: list[float] = []
        self._track = track
        self._generated: bool | None = None
        self._changes: list[tuple[bool, float]] = []
        self._news = asyncio.Event()

    async def run(self) -> None:
        while True:
            frame = await self._track.recv()
            assert isinstance(frame, av.VideoFrame)
            now = time.time()
            try:
                self.delays.append(now * 1000 - read_burnt_clock(frame))
                generated = True
            except ValueError:
                generated = False
            if generated is not self._generated:
                self._generated = generated
                self._changes.append((generated, now))
                self._news.set()

    async def changed_ms(self, generated: bool, since: float) -> float:
        """Milliseconds from `since` (Unix seconds) until such a picture was decoded."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for kind, at in self._changes:
                    if kind is generated and at >= since:
                        return (at - since) * 1000
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def playing(sitting: Sitting, token: str) -> AsyncIterator[Player]:
    """Play the programme; the player has its first picture."""
    # aiortc never uses the loopback by itself
    own, aioice.ice.get_host_addresses = aioice.ice.get_host_addresses, lambda *_, **__: ["127.0.0.1"]
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        peer.addTransceiver("video", direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        url = f"{sitting.demo.said['whep_url']}/{sitting.demo.hearing}/programme"
        async with sitting.http.post(url, data=peer.localDescription.sdp, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
            await peer.setRemoteDescription(RTCSessionDescription(await answer.text(), "answer"))
        player = Player(peer.getReceivers()[0].track)
        running = asyncio.create_task(player.run())
        await player.changed_ms(True, 0)
        yield player
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    finally:
        aioice.ice.get_host_addresses = own
        with contextlib.suppress(ConnectionError):
            await peer.close()
