"""WHEP viewers that take packets and decode nothing, and publishers of known pictures."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiortc import MediaStreamTrack
from tests.bench.sitting import Sitting
from tests.media.raw import offer_of

from hustings.media import offers
from hustings.media.network import Network
from hustings.media.seam import Peer
from hustings.media.whip_client import WhipClient

PORTS = range(40_000, 41_000)
PATIENCE = 30.0
"""Seconds, against hanging."""


class LeanViewer:
    """One viewer on WebRTC transports without anything behind them.

    Attributes:
        packets: RTP packets received.
        first: When the first came (monotonic seconds).
    """

    def __init__(self) -> None:
        self.packets = 0
        self.first = 0.0
        self._peer = Peer(
            Network("127.0.0.1", PORTS),
            rtp=self._rtp,
            rtcp=lambda data: None,
            closed=lambda: None,
            controlling=True,
        )

    async def join(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        """Returns when packets come."""
        local = await self._peer.open()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with http.post(url, data=offer_of(local, sends=False), headers=headers) as response:
            text = await response.text()
            assert response.status == 201, text
        answer = offers.parse(text)
        await self._peer.connect(answer.remote_transport(answer.media[0]))
        async with asyncio.timeout(PATIENCE):
            while not self.packets:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        await self._peer.close()

    def _rtp(self, data: bytes) -> None:
        if not self.packets:
            self.first = time.monotonic()
        self.packets += 1


@asynccontextmanager
async def published(
    sitting: Sitting, feed: str, token: str, tracks: list[MediaStreamTrack]
) -> AsyncIterator[None]:
    client = WhipClient(f"{sitting.demo.said['whip_url']}/{sitting.demo.hearing}/{feed}", token, tracks)
    async with asyncio.timeout(PATIENCE):
        await client.start()
    try:
        yield
    finally:
        await client.stop()
