"""A candidate's feed without a camera: a test picture with a clock, and a voice-like sound."""

import asyncio
import ssl
import time
from fractions import Fraction
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamError, MediaStreamTrack
from av.video.codeccontext import VideoCodecContext

from hustings.media.generated_picture import Picture
from hustings.media.generated_speech import RATE, speech_loop
from hustings.media.whip_client import WhipClient

FRAMES_PER_SECOND = 25
SMALL_PER_SECOND = 15
SMALL_WIDTH, SMALL_HEIGHT = 320, 180
SMALL_BITS = 100_000
"""A second; fits with the sound into a line of 200 kbit/s."""
SAMPLES = 960
"""20 ms, one Opus packet."""

BEHIND = 0.5
"""Seconds. A track that nobody read for longer goes on with the present instead of catching up."""


class _Beat:
    """Numbers of regular moments, each handed out when it has come."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._start: float | None = None
        self._next = 0

    async def next(self) -> int:
        now = asyncio.get_running_loop().time()
        if self._start is None:
            self._start = now
        wait = self._start + self._next / self._per_second - now
        if wait < -BEHIND:
            self._next = int((now - self._start) * self._per_second)
        number = self._next
        self._next += 1
        await asyncio.sleep(max(0.0, wait))
        return number


class GeneratedVideo(MediaStreamTrack):
    """640 x 360 at 25 pictures a second, each bearing the moment when it was made."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._picture = Picture()
        self._beat = _Beat(FRAMES_PER_SECOND)

    async def recv(self) -> av.VideoFrame:
        if self.readyState != "live":
            raise MediaStreamError
        number = await self._beat.next()
        frame = self._picture.at(time.time_ns() // 1_000_000)
        frame.pts = number
        frame.time_base = Fraction(1, FRAMES_PER_SECOND)
        return frame


class GeneratedSmallVideo(MediaStreamTrack):
    """The same in 320 x 180 at 15 pictures a second. aiortc's encoder goes no lower than 500 kbit/s.

    It hands out packets, which cannot be asked for a keyframe; one comes every two seconds.
    """

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._picture = Picture()
        self._beat = _Beat(SMALL_PER_SECOND)
        self._coder = _small_coder()

    async def recv(self) -> "av.Packet[Any]":
        if self.readyState != "live":
            raise MediaStreamError
        number = await self._beat.next()
        frame = self._picture.at(time.time_ns() // 1_000_000).reformat(SMALL_WIDTH, SMALL_HEIGHT)
        frame.pts = number
        frame.time_base = Fraction(1, SMALL_PER_SECOND)
        (packet,) = self._coder.encode(frame)
        return packet


def _small_coder() -> VideoCodecContext:
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = SMALL_WIDTH, SMALL_HEIGHT, "yuv420p"
    context.framerate, context.time_base = Fraction(SMALL_PER_SECOND), Fraction(1, SMALL_PER_SECOND)
    context.thread_count = 1
    context.bit_rate = SMALL_BITS
    context.options = {
        "profile": "baseline",
        "level": "3.1",
        "preset": "veryfast",
        "tune": "zerolatency",
        "x264-params": f"keyint={2 * SMALL_PER_SECOND}:scenecut=0:repeat-headers=1:annexb=1"
        f":sliced-threads=0:vbv-maxrate={SMALL_BITS // 1_000}:vbv-bufsize={SMALL_BITS // 1_000}",
    }
    return context


class GeneratedSpeech(MediaStreamTrack):
    """Mono sound at 48 kHz, in frames of 20 ms."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._speech = speech_loop()
        self._beat = _Beat(RATE / SAMPLES)

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        position = await self._beat.next() * SAMPLES
        start = position % len(self._speech)
        samples = np.ascontiguousarray(self._speech[start : start + SAMPLES]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = position
        frame.time_base = Fraction(1, RATE)
        return frame


async def publish_generated(
    whip_url: str, token: str, until: asyncio.Event, tls: ssl.SSLContext | None = None
) -> None:
    """Publish the generated feed at `whip_url` (the feed's own endpoint) until the event is set.

    Waits for a server that is not there yet and comes back after losses; raises WhipRefused when the
    server says no for good.
    """
    client = WhipClient(whip_url, token, [GeneratedVideo(), GeneratedSpeech(), GeneratedSmallVideo()], tls)
    starting = asyncio.create_task(client.start())
    ending = asyncio.create_task(until.wait())
    try:
        await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await ending
    finally:
        ending.cancel()
        starting.cancel()
        await asyncio.gather(starting, ending, return_exceptions=True)
        await client.stop()
