"""Several sources on one continuous line of sequence numbers and timestamps.

Whoever receives the line sees one sender that never stops: at a cut the numbers go on where they were.
Within one source gaps stay gaps, so that a receiver asks for what is missing and a packet that comes
late has its own number waiting.
"""

from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK
from hustings.rtp.wrapping import Unwrapper, signed_distance


class Rewriter:
    """The numbers of one outgoing line. Until the first `cut` nothing passes."""

    def __init__(self, sequence: int = 0, timestamp: int = 0) -> None:
        """`sequence` and `timestamp` are where the line begins."""
        self._next_sequence = sequence
        self._timestamp = timestamp
        self._started = False
        self._unwrapper: Unwrapper | None = None
        self._first = 0
        self._sequence_offset = 0
        self._timestamp_offset = 0

    def cut(self, sequence: int, timestamp: int, advance: int) -> None:
        """Go over to a source whose first packet to pass carries `sequence` and `timestamp`.

        Args:
            advance: Ticks between the newest timestamp of the line and this one's; at least 1 is used.
                The first cut of a line begins where the line begins.
        """
        self._unwrapper = Unwrapper(16)
        self._first = self._unwrapper.unwrap(sequence)
        self._sequence_offset = self._next_sequence - sequence
        if self._started:
            self._timestamp = (self._timestamp + max(1, advance)) & TIMESTAMP_MASK
        self._timestamp_offset = self._timestamp - timestamp
        self._started = True

    def map(self, sequence: int, timestamp: int) -> tuple[int, int] | None:
        """The line's numbers for a packet of the present source; None for one from before its cut."""
        if self._unwrapper is None:
            return None
        if self._unwrapper.unwrap(sequence) < self._first:
            return None
        out_sequence = (sequence + self._sequence_offset) & SEQUENCE_MASK
        out_timestamp = (timestamp + self._timestamp_offset) & TIMESTAMP_MASK
        if signed_distance(out_sequence, self._next_sequence, 16) >= 0:
            self._next_sequence = (out_sequence + 1) & SEQUENCE_MASK
        if signed_distance(out_timestamp, self._timestamp, 32) > 0:
            self._timestamp = out_timestamp
        return out_sequence, out_timestamp

    @property
    def timestamp(self) -> int:
        """The newest timestamp of the line."""
        return self._timestamp
