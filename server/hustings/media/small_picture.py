"""The programme's picture for thin lines: the small encoding of what is on air.

A source that sends none (another encoder than our pages, a file, a slate) gives stills instead: now and then
one of its keyframes, which is a whole picture by itself, as large and as slowly as the line takes it.
"""

from hustings.media.feeds import Feed
from hustings.media.lines import VideoLine
from hustings.rtp.packet import Packet
from hustings.rtp.wrapping import signed_distance

KEYFRAME_PATIENCE_MS = 500
"""How long the small encoding has to give a keyframe before it is cut in by its last group of pictures."""
GROUP_MAX = 24
"""Packets of a group of pictures that may be cut in: thin lines take a second for so many."""
STILL_EVERY_MS = 5_000
STILL_BITS_PER_S = 80_000
"""A still is followed by the next one after the time that it takes at this rate, if that is longer."""
STILL_MAX = 96
"""Packets of a keyframe: what is larger takes a thin line ten seconds, and is not sent."""


class SmallPicture:
    """Follows the feed that is on air.

    Attributes:
        line: What viewers on thin lines watch.
    """

    def __init__(self) -> None:
        self.line = VideoLine(self._request_keyframe, thin=True)
        self._feed: Feed | None = None
        self._moving = False
        """It is the small encoding, and not stills."""
        self._cut = False
        """The line has gone over to the feed."""
        self._since = 0
        self._still: list[Packet] = []
        self._next_still = self._still_out = 0
        """When the next still is due, and when the last one has gone out."""

    def follow(self, feed: Feed | None, now: int) -> None:
        """Go over to another feed's picture, or to none."""
        self._leave()
        self._feed = feed
        if feed is None:
            return
        self._cut, self._since, self._next_still = False, now, now
        self._still.clear()
        self._moving = feed.has_low
        (feed.low if self._moving else feed.video).subscribe(self)
        if self._moving and not self._cut_in(feed, now):
            feed.request_low_keyframe()

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        """A packet of the feed's line came."""
        if not self._moving:
            self._collect(packet, begins, now)
            return
        if begins and not self._cut:
            self._cut = True
            self.line.cut(packet, now)
        if self._cut and self._feed is not None:
            captured = self._feed.low.relation.captured(packet.timestamp)
            self.line.push(packet, now, now if captured is None else captured)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms."""
        feed = self._feed
        if feed is None:
            return
        if feed.has_low != self._moving:
            self.follow(feed, now)
        elif self._moving and not self._cut and now - self._since >= KEYFRAME_PATIENCE_MS:
            if not self._cut_in(feed, now):
                feed.request_low_keyframe()
        elif not self._moving and not self._still and self.line.watched and now >= self._next_still:
            feed.request_keyframe()

    def _leave(self) -> None:
        if self._feed is not None:
            (self._feed.low if self._moving else self._feed.video).unsubscribe(self)

    def _cut_in(self, feed: Feed, now: int) -> bool:
        group = list(feed.low.gop)
        if not feed.low.gop.whole or len(group) > GROUP_MAX:
            return False
        self._cut = True
        self.line.cut_in(group, now, feed.low.relation)
        return True

    def _collect(self, packet: Packet, begins: bool, now: int) -> None:
        """Gather a keyframe, and show it once it is whole."""
        if begins and now >= self._next_still and self.line.watched:
            self._still = [packet]
        elif self._still and packet.timestamp == self._still[0].timestamp:
            self._still.append(packet)
        else:
            self._still.clear()
        if not self._still or not packet.marker:
            return
        still, self._still = self._still, []
        length = signed_distance(packet.sequence, still[0].sequence, 16) + 1
        if length != len(still) or length > STILL_MAX:
            return
        octets = sum(len(one.payload) for one in still)
        self._still_out = now + octets * 8_000 // STILL_BITS_PER_S
        self._next_still = max(now + STILL_EVERY_MS, self._still_out)
        self.line.cut(still[0], now)
        # It will be seen late, by the time it takes to go out; nobody's lips are on it, and were its capture
        # told, receivers would hold back the sound for it.
        for one in still:
            self.line.push(one, now, now)

    def _request_keyframe(self) -> None:
        if self._feed is None:
            return
        if self._moving:
            self._feed.request_low_keyframe()
        else:
            self._next_still = min(self._next_still, self._still_out)
