"""How much time a source's packets have to spare before they are needed, and what is to be done about it.

A frame is taken every 20 ms, so a packet is needed at a tick, up to 20 ms before its own first sample is
heard. Counted in samples throughout.
"""

from hustings.media.sound.pcm import FRAME, MILLISECOND

LEAST = 5 * MILLISECOND
"""Beside the frame's own length: a loop that is a little late harms nothing."""
MOST_MARGIN = 60 * MILLISECOND
MORE = 10 * MILLISECOND
"""By so much more is spared after a packet came too late; it is given back within 10 s."""
LEEWAY = 15 * MILLISECOND
"""More than the longest period that can be left out, else it would be put in again."""
WATCHED = 50
"""Ticks over which the packet counts that had least to spare."""
BETWEEN = 5
"""Ticks from one shortening to the next: at most an eighth is left out, which is heard as brisk speech."""
_NONE = 1 << 30


class Spare:
    """Of one source."""

    def __init__(self) -> None:
        self._margin = LEAST
        self._least = self._newest = _NONE
        self._ticks = 0

    @property
    def wanted(self) -> int:
        """So much a packet is to have to spare at least."""
        return FRAME + self._margin

    def came(self, spare: int) -> None:
        """A packet came so long before its first sample is heard."""
        self._newest = min(self._newest, spare)
        self._least = min(self._least, spare)

    def too_late(self) -> None:
        """A packet came when something had been made up for it."""
        self._margin = min(MOST_MARGIN, self._margin + MORE)
        self.forget()

    def shortened(self, samples: int) -> None:
        """So much was left out; if that was not enough, more is soon."""
        self._least -= samples
        self._ticks = WATCHED - BETWEEN

    def forget(self) -> None:
        """What is played next has moved: watch anew."""
        self._least, self._ticks = _NONE, 0

    def tick(self) -> int:
        """What is to be done: 1 make the sound longer, -1 shorter, 0 nothing."""
        self._margin = max(LEAST, self._margin - 1)
        newest, self._newest = self._newest, _NONE
        if newest < self.wanted:
            return 1
        self._ticks += 1
        if self._ticks < WATCHED or self._least == _NONE:
            return 0
        if self._least > self.wanted + LEEWAY:
            return -1
        self.forget()
        return 0
