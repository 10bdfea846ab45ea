"""The last group of pictures, kept so that a source that gives no keyframe can still be cut in."""

from collections.abc import Iterator

from hustings.rtp.h264 import starts_keyframe
from hustings.rtp.packet import Packet
from hustings.rtp.wrapping import signed_distance

PACKETS_MAX = 1_024
BYTES_MAX = 1_000_000
"""Four seconds of 2 Mbit/s: to get a longer group would take viewers longer than the next keyframe."""


class GroupOfPictures:
    """All packets since the last keyframe began, bounded: a longer group is forgotten whole.

    Attributes:
        overflows: How many groups were.
    """

    def __init__(self, packets_max: int = PACKETS_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._packets_max = packets_max
        self._bytes_max = bytes_max
        self._packets: dict[int, Packet] = {}
        """By how far their number is from the first one's."""
        self._bytes = 0
        self._keyframe: Packet | None = None
        self.overflows = 0

    def push(self, packet: Packet) -> bool:
        """Take a packet; True when a keyframe begins with it."""
        begins = starts_keyframe(packet.payload) and (
            self._keyframe is None or signed_distance(packet.timestamp, self._keyframe.timestamp, 32) > 0
        )
        if begins:
            self._begin(packet)
        elif self._packets and self._keyframe is not None:
            self._keep(signed_distance(packet.sequence, self._keyframe.sequence, 16), packet)
        return begins

    @property
    def whole(self) -> bool:
        """There is a group, and none of its packets is missing: a decoder can make pictures of it."""
        return bool(self._packets) and max(self._packets) == len(self._packets) - 1

    def __len__(self) -> int:
        return len(self._packets)

    def __iter__(self) -> Iterator[Packet]:
        """The packets in the order of their sequence numbers."""
        return (self._packets[at] for at in sorted(self._packets))

    def _begin(self, first: Packet) -> None:
        # Where the first packet was lost and came again, what follows it is there already.
        later = [p for p in self._packets.values() if signed_distance(p.sequence, first.sequence, 16) > 0]
        self._forget()
        self._keyframe = first
        for packet in (first, *later):
            self._keep(signed_distance(packet.sequence, first.sequence, 16), packet)

    def _keep(self, at: int, packet: Packet) -> None:
        if at < 0 or at in self._packets:
            return
        self._packets[at] = packet
        self._bytes += len(packet.payload)
        if len(self._packets) > self._packets_max or self._bytes > self._bytes_max:
            self.overflows += 1
            self._forget()

    def _forget(self) -> None:
        self._packets.clear()
        self._bytes = 0
