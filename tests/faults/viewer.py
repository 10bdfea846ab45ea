"""A WHEP player of aiortc's own parts that notes every picture it shows."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise

import aiohttp
import av
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from tests.e2e.seeing import until

from hustings.media.generated_picture import read_burnt_clock

UNBROKEN_MS = 3_000
"""Between two pictures of a session that goes on. The generated feed itself skips on a machine that is busy;
a session made anew takes longer than this to be missed."""


class Viewer:
    """Plays until closed.

    Attributes:
        shown: Monotonic time when each picture came out, and the Unix milliseconds burnt into it.
        sounds: Pieces of 20 ms that came out.
    """

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.addTransceiver("audio", direction="recvonly")
        self.peer.addTransceiver("video", direction="recvonly")
        self.peer.on("track", self._play)
        self.shown: list[tuple[float, int]] = []
        self.sounds = 0
        self._readers: list[asyncio.Task[None]] = []

    async def post(self, http: aiohttp.ClientSession, url: str, token: str) -> tuple[int, str]:
        """Ask to play: the status, and the session's path or what was said instead."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with http.post(url, data=self.peer.localDescription.sdp, headers=headers) as response:
            body = await response.text()
            if response.status != 201:
                return response.status, body
            session = response.headers["Location"]
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp=body, type="answer"))
        return 201, session

    async def shows(self, pictures: int, after: float = 0.0) -> None:
        """Wait for so many pictures, each another than the one before, that came after a monotonic time."""

        async def enough() -> bool:
            return len({burnt for at, burnt in self.shown if at > after}) >= pictures

        await until(enough, f"{pictures} pictures")

    def widest_gap_ms(self) -> int:
        """Between the moments at which two pictures shown one after the other were made."""
        return max(second[1] - first[1] for first, second in pairwise(self.shown))

    async def close(self) -> None:
        await self.peer.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    def _play(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.create_task(self._read(track)))

    async def _read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if not isinstance(frame, av.VideoFrame):
                self.sounds += 1
                continue
            # The slate, which says that the line is lost, bears no clock.
            with suppress(ValueError):
                self.shown.append((time.monotonic(), read_burnt_clock(frame)))


@asynccontextmanager
async def watching(url: str, token: str) -> AsyncIterator[Viewer]:
    """A player whose picture moves. Asks again while the server is not there, as players do."""
    async with aiohttp.ClientSession() as http:
        viewer = await _connected(http, url, token)
        try:
            yield viewer
        finally:
            await viewer.close()


async def _connected(http: aiohttp.ClientSession, url: str, token: str) -> Viewer:
    async with asyncio.timeout(60):
        while True:
            viewer = Viewer()
            status, said = await viewer.post(http, url, token)
            if status == 201:
                return viewer
            assert status in (404, 503), said
            await viewer.close()
            await asyncio.sleep(0.2)
