"""Publishers that flash and beep at the same moments, and a viewer that says when it saw and heard them.

What is captured is sent later by a delay of each kind's own, and the publisher's sender reports say when it
was captured: whoever follows the reports has flash and beep together.
"""

import asyncio
import fractions
import itertools
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.rtp import RtcpSrPacket
from numpy.typing import NDArray
from tests.media.clients import Client, track_of

from hustings.rtp import rtcp
from hustings.rtp.wrapping import signed_distance

RATES = {"video": 90_000, "audio": 48_000}
PICTURES, FRAME = 25, 960
EVERY = 0.32
"""Seconds from one flash to the next: eight pictures, sixteen frames of sound."""
LONG = 0.08
WIDTH, HEIGHT = 160, 120


class Flashes(MediaStreamTrack):
    """White for two pictures of eight; they are sent `delay` seconds after they were captured.

    `grain` makes the stream as large as a camera's.
    """

    kind = "video"

    def __init__(self, began: float, delay: float, grain: int = 0) -> None:
        super().__init__()
        self.reported = False
        """A sender report went out."""
        self._grain = np.random.default_rng(1).integers(-grain, grain + 1, (8, HEIGHT, WIDTH))
        self.began, self._delay, self._number = began, delay, 0
        self.zero = began
        """What is captured when the timestamp is 0."""

    async def recv(self) -> av.VideoFrame:
        number = self._number = max(self._number + 1, _late(self, PICTURES))
        await _until(self.began + number / PICTURES + self._delay)
        picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, dtype=np.uint8)
        picture[:HEIGHT] = 200 if number % round(EVERY * PICTURES) < LONG * PICTURES else 50
        picture[:HEIGHT] += self._grain[number % 8].astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = number, fractions.Fraction(1, PICTURES)
        return frame


class Beeps(MediaStreamTrack):
    """A tone while there is a flash, and hardly anything else."""

    kind = "audio"

    def __init__(self, began: float, delay: float, hertz: float = 1_000) -> None:
        super().__init__()
        self.reported = False
        """A sender report went out."""
        self.began, self._delay, self._hertz, self._number = began, delay, hertz, 0
        self.zero = 0.0

    async def recv(self) -> av.AudioFrame:
        number = self._number = max(self._number + 1, _late(self, RATES["audio"] / FRAME))
        # aiortc counts from the first frame that it encodes.
        self.zero = self.zero or self.began + number * FRAME / RATES["audio"]
        await _until(self.began + number * FRAME / RATES["audio"] + self._delay)
        at = (np.arange(FRAME) + number * FRAME) / RATES["audio"]
        loud = (at % EVERY) < LONG
        wave = np.sin(2 * np.pi * self._hertz * at) * np.where(loud, 8_000, 20)
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16).reshape(1, -1), "s16", "mono")
        frame.pts, frame.sample_rate = number * FRAME, RATES["audio"]
        frame.time_base = fractions.Fraction(1, RATES["audio"])
        return frame


def _late(track: Any, rate: float) -> int:
    """What a camera would deliver now if nobody had read it for half a second: it does not catch up."""
    behind = time.time() - track.began - track._delay - track._number / rate
    return int((time.time() - track.began - track._delay) * rate) if behind > 0.5 else 0


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.time()))


@pytest.fixture
def _plain_timestamps(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc's senders count timestamps from next to 0 instead of from anywhere."""
    numbers = itertools.count(1)
    monkeypatch.setattr("aiortc.rtcrtpsender.random32", lambda: next(numbers))


def report_capture(client: Client) -> None:
    """Let a publisher's sender reports say when things were captured, not when they were sent."""
    for sender in client.peer.getSenders():
        assert isinstance(sender.track, Flashes | Beeps)
        sender._send_rtcp = partial(  # type: ignore[method-assign]
            _report, sender._send_rtcp, sender.track, RATES[sender.kind]
        )


async def _report(send: Any, track: Flashes | Beeps, rate: int, packets: list[Any]) -> None:
    for packet in packets:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            info.ntp_timestamp = rtcp.ntp_of_unix(track.zero + info.rtp_timestamp / rate)
    await send(packets)
    track.reported = True


@dataclass
class Watch:
    """What a viewer sees and hears, by the sender reports it has at that moment.

    Attributes:
        events: By kind, the moments (seconds, the server's clock) when a flash or a beep began.
    """

    events: dict[str, list[float]] = field(default_factory=lambda: {"video": [], "audio": []})
    _reports: dict[str, tuple[float, int]] = field(default_factory=dict)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def follow(self, client: Client) -> None:
        for receiver in client.peer.getReceivers():
            assert receiver.track is not None
            kind = receiver.track.kind
            handle = receiver._handle_rtcp_packet

            async def noted(packet: Any, kind: str = kind, handle: Any = handle) -> None:
                if isinstance(packet, RtcpSrPacket):
                    info = packet.sender_info
                    wall = rtcp.ntp_milliseconds(info.ntp_timestamp) / 1_000
                    self._reports[kind] = (wall, info.rtp_timestamp)
                await handle(packet)

            receiver._handle_rtcp_packet = noted  # type: ignore[method-assign]
            self._tasks.append(asyncio.create_task(self._look(client, receiver, kind)))

    async def _look(self, client: Client, receiver: Any, kind: str) -> None:
        track, loud = track_of(client, kind), True
        while True:
            frame = await track.recv()
            mapper = receiver._RTCRtpReceiver__timestamp_mapper
            assert frame.pts is not None
            stamp = frame.pts + mapper._origin
            at = _picture(frame) if isinstance(frame, av.VideoFrame) else _beep(frame)
            if at is not None and not loud and kind in self._reports:
                wall, reported = self._reports[kind]
                ticks = signed_distance((stamp + at) & 0xFFFFFFFF, reported, 32)
                self.events[kind].append(wall + ticks / RATES[kind])
            loud = at is not None

    def offsets(self, since: int = 0) -> list[float]:
        """By how many milliseconds each beep, from this one on, is later than the flash next to it."""
        flashes = np.array(self.events["video"])
        return [
            float(1_000 * (beep - flashes[np.abs(flashes - beep).argmin()]))
            for beep in self.events["audio"][since:]
            if flashes.size
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _picture(frame: av.VideoFrame) -> int | None:
    return 0 if frame.to_ndarray(format="gray").mean() > 120 else None


def _beep(frame: Any) -> int | None:
    """Where in the frame it is loud, in samples."""
    pcm: NDArray[np.int16] = frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)]
    loud = np.flatnonzero(np.abs(pcm.astype(np.int32)) > 1_200)
    return int(loud[0]) if loud.size else None
