"""A slate on a feed of its own, which nobody publishes, records or reports."""

from hustings.hearing.slate import Slate
from hustings.media.feeds import Feed, Source
from hustings.media.slate.drawing import Drawing
from hustings.media.slate.source import SlateSource
from hustings.room.ports import HearingClock
from hustings.rtp.frames import EncodedFrame
from hustings.rtp.packet import Packet

NAME = "slate"


class Showing:
    """One hearing's slate. The programme takes its picture from `feed` as from any other."""

    def __init__(self, hearing: str, clock: HearingClock, drawing: Drawing) -> None:
        self.feed = Feed(hearing, NAME, _NotRecorded(), clock, _not_reported, _stays, lambda: None)
        self._source = SlateSource(hearing, clock, drawing, self._take)
        self.feed.join(self._source)

    def say(self, slate: Slate) -> None:
        """This is what it is to say from now on."""
        self._source.say(slate)

    def show(self, live: bool) -> None:
        """Whether anybody is to see it; it costs nothing while nobody is."""
        self._source.show(live)

    def close(self) -> None:
        self._source.close()

    def _take(self, source: SlateSource, packet: Packet, now: int) -> None:
        self.feed.video_received(source, packet, now)


class _NotRecorded:
    """The programme is, and with it the slate where it was shown."""

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None:
        pass

    def ended(self, hearing: str, feed: str, session: str) -> None:
        pass


def _not_reported(hearing: str, feed: str, session: str, subject: str, up: bool, last_media: int) -> None:
    pass


def _stays(source: Source, why: str) -> None:
    """Silence is no loss: it is not shown."""
