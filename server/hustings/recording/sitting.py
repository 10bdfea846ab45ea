"""Recording only while the sitting is open: before it, in a break and after it nobody is on the record."""

from hustings.room.ports import FrameSink
from hustings.rtp.frames import EncodedFrame


class WhileSitting:
    """A `room.ports.FrameSink` that lets frames through for the hearings that sit.

    When a sitting is suspended or closed, what was being recorded ends there; what is still published when
    it is resumed is recorded anew from its next keyframe.
    """

    def __init__(self, sink: FrameSink) -> None:
        self._sink = sink
        self._sitting: set[str] = set()
        self._passing: set[tuple[str, str, str]] = set()

    def sits(self, hearing: str, open: bool) -> None:
        """Say whether the sitting of a hearing is open."""
        if open:
            self._sitting.add(hearing)
            return
        self._sitting.discard(hearing)
        for key in [key for key in self._passing if key[0] == hearing]:
            self.ended(*key)

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None:
        if hearing in self._sitting:
            self._passing.add((hearing, feed, session))
            self._sink.frame(hearing, feed, session, frame)

    def ended(self, hearing: str, feed: str, session: str) -> None:
        if (hearing, feed, session) in self._passing:
            self._passing.remove((hearing, feed, session))
            self._sink.ended(hearing, feed, session)
