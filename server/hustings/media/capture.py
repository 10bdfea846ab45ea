"""Turns one publisher session's packets into encoded frames for recorders and packagers."""

from hustings.room.ports import FrameSink
from hustings.rtp.frames import EncodedFrame, Kind
from hustings.rtp.h264 import AccessUnit, Depacketiser
from hustings.rtp.packet import Packet
from hustings.rtp.timeline import SenderClock, Timeline


class Capture:
    """The frames of one session of one feed, with capture times that keep sound and picture together."""

    def __init__(self, sink: FrameSink, hearing: str, feed: str, session: str) -> None:
        self._sink = sink
        self._names = (hearing, feed, session)
        self._depacketiser = Depacketiser()
        clock = SenderClock()
        self._clock = clock
        self._lines = {"video": Timeline(90_000, clock), "audio": Timeline(48_000, clock)}

    @property
    def waiting(self) -> bool:
        """No frame of video comes out until a keyframe comes in."""
        return self._depacketiser.waiting

    def report(self, kind: str, wall_ms: float, timestamp: int, now: int) -> None:
        """A sender report of the publisher arrived."""
        self._clock.report(wall_ms, now)
        self._lines[kind].report(wall_ms, timestamp)

    def video(self, packet: Packet, now: int) -> None:
        for unit in self._depacketiser.push(
            packet.sequence, packet.timestamp, packet.marker, packet.payload, now
        ):
            self._picture(unit, now)

    def audio(self, packet: Packet, now: int) -> None:
        if packet.payload:
            timestamp, capture = self._lines["audio"].place(packet.timestamp, now)
            self._sink.frame(*self._names, EncodedFrame(Kind.AUDIO, packet.payload, timestamp, capture, True))

    def end(self) -> None:
        """No more frames will come."""
        self._sink.ended(*self._names)

    def _picture(self, unit: AccessUnit, now: int) -> None:
        timestamp, capture = self._lines["video"].place(unit.timestamp, now)
        frame = EncodedFrame(Kind.VIDEO, unit.data, timestamp, capture, unit.keyframe, unit.parameters)
        self._sink.frame(*self._names, frame)
