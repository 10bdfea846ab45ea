"""A publisher of real H.264 that listens to nobody, as OBS and others do: keyframes come by the clock."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from fractions import Fraction
from functools import cache

import av
import numpy as np
from tests.media.raw import Raw

from hustings.rtp.h264_packets import annex_b_units, payloads

RATE = 25


@cache
def film(luma: int, group: int, width: int, height: int) -> tuple[tuple[bytes, ...], ...]:
    """One group of pictures, as the payloads of each: a bar that wanders over a plain ground."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.framerate, context.time_base = Fraction(RATE), Fraction(1, RATE)
    context.thread_count = 1
    context.options = {
        "profile": "baseline",
        "preset": "veryfast",
        "tune": "zerolatency",
        "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0:repeat-headers=1:annexb=1"
        ":sliced-threads=0",
    }
    packets: list[bytes] = []
    for number in range(group):
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        planes[:height] = luma
        left = 8 * number % (width - 16)
        planes[:height, left : left + 16] = 255 - luma
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        packets += map(bytes, context.encode(frame))
    packets += map(bytes, context.encode(None))
    return tuple(tuple(payloads(annex_b_units(packet))) for packet in packets)


class Encoder:
    """Sends its film again and again from wherever it stands, whatever is asked of it.

    Attributes:
        pictures: How many it has sent.
    """

    def __init__(
        self, peer: Raw, luma: int, group: int = RATE, *, size: tuple[int, int] = (320, 240), ssrc: int = 77
    ) -> None:
        self.pictures = 0
        self._peer = peer
        self._film = film(luma, group, *size)
        self._ssrc = ssrc
        self._sequence = 65_000
        self._at = 0

    def picture(self) -> None:
        """Send the next picture."""
        timestamp = (2**32 - 50_000 + self.pictures * 90_000 // RATE) & 0xFFFFFFFF
        parts = self._film[self._at]
        self._at = (self._at + 1) % len(self._film)
        for number, payload in enumerate(parts, start=1):
            marker = number == len(parts)
            self._peer.send(self._sequence & 0xFFFF, timestamp, payload, marker=marker, ssrc=self._ssrc)
            self._sequence += 1
        self.pictures += 1

    def lose(self) -> None:
        """A packet gets lost for good."""
        self._sequence += 1

    def rewind(self) -> None:
        """Go on with the film's beginning, which is a keyframe."""
        self._at = 0

    async def run(self) -> None:
        """Send at the film's pace for ever."""
        began = time.monotonic() - self.pictures / RATE
        while True:
            self.picture()
            await asyncio.sleep(max(0.0, began + self.pictures / RATE - time.monotonic()))


@asynccontextmanager
async def encoding(
    peer: Raw, luma: int, group: int = RATE, *, size: tuple[int, int] = (320, 240), ssrc: int = 77
) -> AsyncIterator[Encoder]:
    encoder = Encoder(peer, luma, group, size=size, ssrc=ssrc)
    running = asyncio.create_task(encoder.run())
    try:
        yield encoder
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
