"""Turns the packets of one session of a feed, or of the programme, into encoded frames.

This is the seam for whoever needs media and is no viewer: the recorder, and what packages, translates or
relays. A consumer is a `room.ports.FrameSink`; the programme's frames come to it under the feed name
`programme`, its picture and its mixed sound on one clock by their capture times.
"""

from collections.abc import Callable

from hustings.room.ports import FrameSink
from hustings.rtp.frames import EncodedFrame, Kind
from hustings.rtp.h264 import AccessUnit, Depacketiser
from hustings.rtp.packet import Packet
from hustings.rtp.timeline import Timeline

Captured = Callable[[int, int], float]
"""Hearing time of capture (milliseconds) of a packet, by its timestamp and its arrival."""


class Capture:
    """The frames of one session, with capture times that keep sound and picture together.

    Args:
        session: Names the run of numbers: timestamps are continuous within it.
        video: When a picture was captured.
        audio: When sound was captured.
    """

    def __init__(
        self, sink: FrameSink, hearing: str, feed: str, session: str, video: Captured, audio: Captured
    ) -> None:
        self._sink = sink
        self._names = (hearing, feed, session)
        self._depacketiser = Depacketiser()
        self._video, self._audio = Timeline(video), Timeline(audio)

    @property
    def waiting(self) -> bool:
        """No frame of video comes out until a keyframe comes in."""
        return self._depacketiser.waiting

    def video(self, packet: Packet, now: int) -> None:
        for unit in self._depacketiser.push(
            packet.sequence, packet.timestamp, packet.marker, packet.payload, now
        ):
            self._picture(unit, now)

    def audio(self, packet: Packet, now: int) -> None:
        if packet.payload:
            timestamp, capture = self._audio.place(packet.timestamp, now)
            self._sink.frame(*self._names, EncodedFrame(Kind.AUDIO, packet.payload, timestamp, capture, True))

    def end(self) -> None:
        """No more frames will come."""
        self._sink.ended(*self._names)

    def _picture(self, unit: AccessUnit, now: int) -> None:
        timestamp, capture = self._video.place(unit.timestamp, now)
        frame = EncodedFrame(Kind.VIDEO, unit.data, timestamp, capture, unit.keyframe, unit.parameters)
        self._sink.frame(*self._names, frame)
