"""Browsers' stand-ins for the media tests: plain aiortc peers over real UDP, and what the studio needs."""

import asyncio
import fractions
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import av
import numpy as np
from aiortc import (
    AudioStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import AUDIO_PTIME, MediaStreamTrack
from numpy.typing import NDArray

from hustings.hearing.roles import Role
from hustings.media.audience.house import MakeFan, best_fan
from hustings.media.gateway import Limits, Studio
from hustings.media.network import Network
from hustings.room.ports import Answer, Identity
from hustings.rtp.frames import EncodedFrame, Kind

HEARING = "hearing"
LIMIT_S = 30
"""Against hanging only."""


class SteadyClock:
    def now(self) -> int:
        return time.monotonic_ns() // 1_000_000


def identity(subject: str, role: Role = Role.CANDIDATE, publish: frozenset[str] = frozenset()) -> Identity:
    return Identity(subject, role, HEARING, None, subject, publish, f"jti-{subject}", 2**40)


@dataclass
class Recorded:
    """A frame sink that keeps everything."""

    frames: list[tuple[str, str, EncodedFrame]] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None:
        self.frames.append((feed, session, frame))

    def ended(self, hearing: str, feed: str, session: str) -> None:
        self.ends.append((feed, session))

    def of(self, feed: str, kind: Kind) -> list[EncodedFrame]:
        return [frame for name, _, frame in self.frames if name == feed and frame.kind is kind]


@dataclass
class Watched:
    """Feeds found and lost."""

    seen: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def __call__(
        self, hearing: str, feed: str, session: str, subject: str, up: bool, last_media: int
    ) -> None:
        self.seen.append((feed, session, subject, up))

    def is_up(self, feed: str) -> bool:
        states = [up for name, _, _, up in self.seen if name == feed]
        return bool(states) and states[-1]


@dataclass
class Rig:
    studio: Studio
    sink: Recorded
    watched: Watched


@asynccontextmanager
async def rig(
    limits: Limits | None = None,
    address: str = "127.0.0.1",
    played: Callable[[str, str], None] = lambda hearing, playing: None,
    make_fan: MakeFan = best_fan,
) -> AsyncIterator[Rig]:
    sink, watched = Recorded(), Watched()
    network = Network(address, range(18181, 18381))
    studio = Studio(network, sink, SteadyClock(), watched, limits, played, make_fan=make_fan)
    studio.open()
    try:
        yield Rig(studio, sink, watched)
    finally:
        await studio.close()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


class Colour(VideoStreamTrack):
    """A plain colour with a bar that moves."""

    def __init__(self, luma: int, width: int = 320, height: int = 240) -> None:
        super().__init__()
        self._luma = luma
        self._size = (height, width)
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        height, width = self._size
        picture = np.full((height * 3 // 2, width), 128, dtype=np.uint8)
        picture[:height] = self._luma
        bar = 8 * self._count % width
        picture[: height // 4, bar : bar + 8] = 255 - self._luma
        self._count += 1
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """A sine."""

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._hertz = hertz
        self._sample = 0
        self._began = 0.0

    async def recv(self) -> av.AudioFrame:
        rate, count = 48_000, int(AUDIO_PTIME * 48_000)
        if not self._sample:
            self._began = time.monotonic()
        await asyncio.sleep(max(0.0, self._began + self._sample / rate - time.monotonic()))
        at = np.arange(self._sample, self._sample + count)
        wave = (np.sin(2 * np.pi * self._hertz * at / rate) * 12_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.pts, frame.sample_rate = self._sample, rate
        frame.time_base = fractions.Fraction(1, rate)
        self._sample += count
        return frame


def codecs(mime: str) -> list[object]:
    return [
        codec
        for codec in RTCRtpSender.getCapabilities("video").codecs
        if codec.mimeType.lower() == "video/rtx"
        or (codec.mimeType == mime and codec.parameters.get("profile-level-id", "42e01f") == "42e01f")
    ]


class Client:
    """One aiortc peer that offers."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.answer: Answer | None = None

    def add(self, source: MediaStreamTrack | str, direction: str, mime: str = "video/H264") -> None:
        transceiver = self.peer.addTransceiver(source, direction=direction)
        if transceiver.kind == "video":
            transceiver.setCodecPreferences(codecs(mime))  # type: ignore[arg-type]

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def connect(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        self.answer = await ask(await self.offer())
        await self.peer.setRemoteDescription(RTCSessionDescription(self.answer.sdp, "answer"))
        await until(lambda: self.peer.connectionState == "connected")
        return self.answer

    async def close(self) -> None:
        await self.peer.close()


@asynccontextmanager
async def publishing(
    studio: Studio,
    feed: str,
    who: Identity,
    video: MediaStreamTrack | None,
    audio: MediaStreamTrack | None,
) -> AsyncIterator[Client]:
    client = Client()
    for track in (video, audio):
        if track is not None:
            client.add(track, "sendonly")
    try:
        await client.connect(lambda offer: studio.publish(HEARING, feed, who, offer))
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def watching(
    studio: Studio, who: Identity, feed: str | None = None, kinds: tuple[str, ...] = ("video", "audio")
) -> AsyncIterator[Client]:
    client = Client()
    for kind in kinds:
        client.add(kind, "recvonly")
    try:
        await client.connect(lambda offer: studio.play(HEARING, feed, who, offer))
        yield client
    finally:
        await client.close()


def track_of(client: Client, kind: str) -> MediaStreamTrack:
    return next(r.track for r in client.peer.getReceivers() if r.track is not None and r.track.kind == kind)


async def picture(client: Client) -> NDArray[np.uint8]:
    """The next decoded frame's luma plane."""
    async with asyncio.timeout(LIMIT_S):
        frame = await track_of(client, "video").recv()
    assert isinstance(frame, av.VideoFrame)
    return frame.to_ndarray(format="gray").astype(np.uint8)


async def sound(client: Client) -> NDArray[np.int16]:
    """The next 20 ms of decoded sound, one channel."""
    async with asyncio.timeout(LIMIT_S):
        frame = await track_of(client, "audio").recv()
    assert isinstance(frame, av.AudioFrame)
    return frame.to_ndarray().reshape(-1)[::2].astype(np.int16)
