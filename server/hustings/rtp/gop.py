"""The last group of pictures, kept so that a source that gives no keyframe can still be cut in."""

from collections.abc import Iterator

from hustings.rtp.h264 import starts_keyframe
from hustings.rtp.packet import Packet
from hustings.rtp.wrapping import signed_distance

PACKETS_MAX = 2_048
BYTES_MAX = 2_500_000


class GroupOfPictures:
    """All packets since the last keyframe began, bounded: a longer group is forgotten whole."""

    def __init__(self, packets_max: int = PACKETS_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._packets_max = packets_max
        self._bytes_max = bytes_max
        self._packets: list[Packet] = []
        self._bytes = 0
        self._keyframe: Packet | None = None

    def push(self, packet: Packet) -> bool:
        """Take a packet; True when a keyframe begins with it."""
        begins = starts_keyframe(packet.payload) and (
            self._keyframe is None or signed_distance(packet.timestamp, self._keyframe.timestamp, 32) > 0
        )
        if begins:
            self._keyframe = packet
            self._packets.clear()
            self._bytes = 0
        elif not self._packets or signed_distance(packet.sequence, self._packets[0].sequence, 16) < 0:
            return False
        self._packets.append(packet)
        self._bytes += len(packet.payload)
        if len(self._packets) > self._packets_max or self._bytes > self._bytes_max:
            self._packets.clear()
            self._bytes = 0
        return begins

    def __len__(self) -> int:
        return len(self._packets)

    def __iter__(self) -> Iterator[Packet]:
        """The packets in the order of their sequence numbers."""
        if not self._packets:
            return iter(())
        first = self._packets[0].sequence
        return iter(sorted(self._packets, key=lambda packet: signed_distance(packet.sequence, first, 16)))
