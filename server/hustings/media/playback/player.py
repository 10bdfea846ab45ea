"""Plays a reel into a feed, as a publisher that needs no line."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from hustings.hearing.roles import Role
from hustings.media.playback.reel import PACKETS, PICTURES, SAMPLES, Reel, Second, Unreadable
from hustings.room.ports import HearingClock, Identity
from hustings.rtp.h264_packets import payloads, units
from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK, Packet

log = structlog.get_logger(__name__)

VIDEO_RATE, AUDIO_RATE = 90_000, 48_000
STANDING_SECONDS = 0.5
"""How often the picture of a playing that stands is sent: who joins sees it, and the feed is not lost."""
HELD_UP = 0.5
"""Seconds. A process that was held up for longer goes on where it was, instead of hurrying."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is to be played now, and where it stands."""

    playing: str
    reel: Path
    position_ms: int
    """Where in the file it is; looked at when it begins and when it goes on."""
    running: bool


class Player:
    """One playing. It begins, and goes on after it stood, at the whole second reached: there is a keyframe.

    Args:
        take: Gets the packets: `take(kind, packet, now)`.
        ended: Called once, when the file is over or cannot be read on; not after `stop`.
    """

    def __init__(
        self,
        cue: Cue,
        hearing: str,
        clock: HearingClock,
        take: Callable[["Player", str, Packet, int], None],
        ended: Callable[["Player"], None],
    ) -> None:
        self.cue = cue
        self.session = secrets.token_hex(16)
        self.who = Identity("playing", Role.MEDIA, hearing, None, None, frozenset(), "playing", 2**53)
        self.has_video = True
        self.last_packet: int | None = None
        self._clock = clock
        self._take = take
        self._ended = ended
        self._changed = asyncio.Event()
        self._sequences = {"video": 0, "audio": 0}
        self._stamps = {"video": -1, "audio": -1}
        self._start = 0.0
        self._began: int | None = None
        """Hearing time at timestamp 0."""
        self._origin = 0.0
        self._task = asyncio.create_task(self._play(), name=f"playing {cue.playing}")

    def follow(self, cue: Cue) -> None:
        """Stand still or go on, as the hearing says."""
        if cue.running != self.cue.running:
            self.cue = cue
            self._changed.set()

    def stop(self) -> None:
        """Send nothing more."""
        self._task.cancel()

    def request_keyframe(self, *, low: bool = False) -> None:
        """One comes with every second, and every half second while the picture stands."""

    def keyframe_came(self, *, low: bool = False) -> None:
        pass

    def captured(self, kind: str, timestamp: int, arrival: int) -> float:
        if self._began is None:
            return arrival
        return self._began + timestamp * 1_000 / (AUDIO_RATE if kind == "audio" else VIDEO_RATE)

    def tick(self, now: int) -> None:
        pass

    async def _play(self) -> None:
        try:
            reel = await asyncio.to_thread(Reel, self.cue.reel)
            self._start = asyncio.get_running_loop().time()
            self._began = self._clock.now()
            while await self._run(reel):
                await self._stand(reel)
        except (OSError, Unreadable) as error:
            log.error("a file cannot be played", playing=self.cue.playing, why=str(error))
        self._ended(self)

    async def _run(self, reel: Reel) -> bool:
        """Play on from the cue's second; whether it was to stand before the end."""
        number = min(self.cue.position_ms // 1_000, len(reel) - 1)
        if not self.cue.running:
            return True
        loop = asyncio.get_running_loop()
        self._origin = loop.time() - number
        coming = asyncio.create_task(asyncio.to_thread(reel.second, number))
        try:
            while number * 1_000 < reel.duration_ms:
                second = await coming
                if number + 1 < len(reel):
                    coming = asyncio.create_task(asyncio.to_thread(reel.second, number + 1))
                for at, kind, data in _in_order(second):
                    if (number + at) * 1_000 >= reel.duration_ms:
                        break
                    await self._until(number + at)
                    if not self.cue.running:
                        return True
                    self._send(kind, number + at, data)
                number += 1
            await self._until(reel.duration_ms / 1_000)
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        return False

    async def _until(self, position: float) -> None:
        """Wait for a place in the file, or for a change."""
        loop = asyncio.get_running_loop()
        wait = self._origin + position - loop.time()
        if wait < -HELD_UP:
            self._origin -= wait
        if wait > 0:
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                pass
        self._changed.clear()

    async def _stand(self, reel: Reel) -> None:
        """Show the picture of the second reached until it goes on."""
        number = min(self.cue.position_ms // 1_000, len(reel) - 1)
        second = await asyncio.to_thread(reel.second, number)
        loop = asyncio.get_running_loop()
        while not self.cue.running:
            self._origin = loop.time() - number
            if second.pictures:
                self._send("video", number, second.pictures[0])
            try:
                async with asyncio.timeout(STANDING_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()

    def _send(self, kind: str, position: float, data: bytes) -> None:
        # The stream's own time goes on while the file stands.
        elapsed = self._origin + position - self._start
        now = self._clock.now()
        self.last_packet = now
        parts = [data] if kind == "audio" else payloads(units(data))
        step = SAMPLES if kind == "audio" else 1
        rate = AUDIO_RATE if kind == "audio" else VIDEO_RATE
        timestamp = max(round(elapsed * rate / step) * step, self._stamps[kind] + step)
        self._stamps[kind] = timestamp
        for number, payload in enumerate(parts, start=1):
            self._emit(kind, number == len(parts), timestamp, payload, now)

    def _emit(self, kind: str, marker: bool, timestamp: int, payload: bytes, now: int) -> None:
        sequence = self._sequences[kind]
        self._sequences[kind] = sequence + 1
        ssrc = 1 if kind == "video" else 2
        packet = Packet(0, marker, sequence & SEQUENCE_MASK, timestamp & TIMESTAMP_MASK, ssrc, payload)
        self._take(self, kind, packet, now)


def _in_order(second: Second) -> list[tuple[float, str, bytes]]:
    pictures = [(number / PICTURES, "video", data) for number, data in enumerate(second.pictures)]
    sound = [(number / PACKETS, "audio", data) for number, data in enumerate(second.sound)]
    return sorted(pictures + sound, key=lambda item: item[0])
