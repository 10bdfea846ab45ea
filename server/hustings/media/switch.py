"""The programme's picture: cut at keyframes from feed to feed, and to the slate while the one it should be is
not there."""

import asyncio

from hustings.media.feeds import Feed
from hustings.media.lines import VideoLine
from hustings.media.small_picture import SmallPicture
from hustings.room.ports import HearingClock
from hustings.rtp.packet import Packet

KEYFRAME_PATIENCE_MS = 250
"""How long a source has to give a keyframe before it is cut in by its last group of pictures: browsers answer
in 37 to 113 ms and the time that the line takes, other encoders not at all."""
AT_ONCE_PACKETS = 64
"""A group of pictures that is no longer than that is cut in without waiting: a keyframe has just been."""
COMING_MS = 700
"""How long a source that has just joined is waited for before the slate says so, lest it merely flash up."""
HOLD_MS = 2_000
"""How long the picture that is no longer on air stays while the next one does not come."""
GONE_MS = 2_300
"""How long a picture stays of which nothing more comes; by then the hearing knows that its line is lost."""
FRESH_MS = 1_000
"""A group of pictures that ended longer ago is the past of a camera that is off."""


class _Picture:
    """A feed whose picture is on air or about to be."""

    def __init__(self, switch: "Switch", feed: Feed, now: int) -> None:
        self.feed = feed
        self.since = now
        self.last = now
        """When something came of it."""
        self._switch = switch
        feed.video.subscribe(self)

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        self.last = now
        self._switch.picture(self, packet, begins, now)

    def request_keyframe(self) -> None:
        self.feed.request_keyframe()
        self.feed.request_low_keyframe()

    def end(self) -> None:
        self.feed.video.unsubscribe(self)


class Switch:
    """Puts one feed's picture after the other on a line that never breaks.

    Args:
        slate: What is shown while the picture that should be there is not.
    """

    def __init__(self, clock: HearingClock, slate: Feed | None) -> None:
        self._clock = clock
        self._slate = slate
        self.line = VideoLine(self._request_keyframe)
        self.small = SmallPicture()
        """The same for thin lines."""
        self._shown: _Picture | None = None
        self._next: _Picture | None = None
        """Of the feed that is on air, until its keyframe."""
        self._interim: _Picture | None = None
        """Of the slate, until its keyframe."""
        self._bring_slate()

    @property
    def shown(self) -> Feed | None:
        """Whose picture is passed on."""
        return self._shown.feed if self._shown is not None else None

    @property
    def on_slate(self) -> bool:
        """The slate is shown, or is to be as soon as it comes."""
        return self._interim is not None or (self._shown is not None and self._shown.feed is self._slate)

    def to(self, feed: Feed | None) -> None:
        """This is to be seen from its next keyframe on; None: nobody, from now on."""
        if self._next is not None and self._next.feed is not feed:
            self._next.end()
            self._next = None
        if feed is None:
            if self.shown is not self._slate:
                self._end_shown()
            self._bring_slate()
        elif feed is self.shown:
            self._end_interim()
        else:
            if self._next is None:
                self._await(feed, self._clock.now())
            if not feed.up and not _is_coming(feed):
                self._bring_slate()

    def close(self) -> None:
        """Show nothing more."""
        self._slate = None
        self.to(None)
        self._end_interim()

    def picture(self, source: _Picture, packet: Packet, begins: bool, now: int) -> None:
        """A packet of a source's line came."""
        if begins and source in (self._next, self._interim):
            self._take(source)
            self.line.cut(packet, now, source.feed.video.relation.captured(packet.timestamp))
        if source is self._shown:
            captured = source.feed.video.relation.captured(packet.timestamp)
            self.line.push(packet, now, now if captured is None else captured)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: what has waited long enough."""
        self.small.tick(now)
        shown = self._shown
        if shown is not None and self._next is None and self._is_gone(shown, now):
            self._end_shown()
            self._await(shown.feed, now)
            self._bring_slate()
        source = self._next
        if source is None:
            return
        waited = now - source.since
        if waited >= KEYFRAME_PATIENCE_MS and self._cut_in(source, now):
            return
        if waited >= COMING_MS and not source.feed.up:
            self._bring_slate()
        if waited >= HOLD_MS and self.shown is not self._slate:
            self._end_shown()
            self._bring_slate()
        source.feed.request_keyframe()

    def _await(self, feed: Feed, now: int) -> None:
        """Show this as soon as it can be: by its next keyframe, or its last one."""
        source = self._next = _Picture(self, feed, now)
        if len(feed.video.gop) <= AT_ONCE_PACKETS and self._cut_in(source, now):
            return
        source.request_keyframe()
        # The regular look comes up to a tenth of a second later.
        asyncio.get_running_loop().call_later(KEYFRAME_PATIENCE_MS / 1_000, self._impatient, source)

    def _impatient(self, source: _Picture) -> None:
        if source is self._next:
            self._cut_in(source, self._clock.now())

    def _cut_in(self, source: _Picture, now: int) -> bool:
        """Show a source by its last group of pictures; False if there is none that can be shown."""
        feed = source.feed
        if not feed.up or not feed.video.gop.whole or not _is_fresh(feed, now):
            return False
        group = list(feed.video.gop)
        self._take(source)
        self.line.cut_in(group, now, feed.video.relation)
        return True

    def _is_gone(self, shown: _Picture, now: int) -> bool:
        return self._slate is not None and shown.feed is not self._slate and now - shown.last >= GONE_MS

    def _take(self, source: _Picture) -> None:
        if self._shown is not None:
            self._shown.end()
        if source is self._next:
            self._next = None
            self._end_interim()
        else:
            self._interim = None
        self._shown = source
        self.small.follow(source.feed, self._clock.now())

    def _end_shown(self) -> None:
        if self._shown is not None:
            self._shown.end()
            self._shown = None
            self.small.follow(None, self._clock.now())

    def _end_interim(self) -> None:
        if self._interim is not None:
            self._interim.end()
            self._interim = None

    def _bring_slate(self) -> None:
        if self._slate is not None and not self.on_slate:
            self._interim = _Picture(self, self._slate, self._clock.now())
            self._interim.request_keyframe()

    def _request_keyframe(self) -> None:
        # What is about to be cut away needs none, but the slate stays for as long as it takes.
        for source in (self._next or self._shown, self._interim, self._shown if self.on_slate else None):
            if source is not None:
                source.feed.request_keyframe()


def _is_coming(feed: Feed) -> bool:
    """Its publisher, or the file that is played, is there and sends its first packets in a moment."""
    return feed.current is not None and feed.current.last_packet is None


def _is_fresh(feed: Feed, now: int) -> bool:
    return feed.video.passed is not None and now - feed.video.passed < FRESH_MS
