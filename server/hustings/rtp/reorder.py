"""Puts the packets of one stream back into order, within bounds."""

from dataclasses import dataclass
from enum import Enum, auto

_RESTART_AFTER = 5
"""So many packets one after the other that all look late are a source that began its numbers again."""


@dataclass(frozen=True, slots=True)
class Packet:
    sequence: int
    """Unwrapped."""
    timestamp: int
    """Unwrapped."""
    payload: bytes


class Arrival(Enum):
    KEPT = auto()
    LATE = auto()
    """It, or a later one, has been taken out already."""
    DUPLICATE = auto()
    RESTARTED = auto()
    """Kept; what was held before it was thrown away, because the numbers have nothing to do with it."""


class Reorder:
    """Holds at most `capacity` packets; `pop` gives the lowest sequence number there is.

    Sequence numbers are 16 bits and timestamps 32 bits as in RTP; both are unwrapped against the packet
    before, so that a wrap is no event (RFC 3550 appendix A.1).
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held: dict[int, Packet] = {}
        self._newest: Packet | None = None
        self._popped: int | None = None
        self._late_run = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def lowest(self) -> Packet | None:
        """What `pop` would give."""
        return self._held[min(self._held)] if self._held else None

    @property
    def newest(self) -> Packet | None:
        """The packet with the highest number so far, taken out or not."""
        return self._newest

    def push(self, sequence: int, timestamp: int, payload: bytes) -> Arrival:
        """Take in a packet. When full, the numbers are taken for restarted and the rest is dropped."""
        newest = self._newest
        if newest is None:
            self._keep(Packet(sequence & 0xFFFF, timestamp & 0xFFFFFFFF, payload))
            return Arrival.KEPT
        step = _signed(sequence - newest.sequence, 16)
        packet = Packet(
            newest.sequence + step, newest.timestamp + _signed(timestamp - newest.timestamp, 32), payload
        )
        if self._popped is not None and packet.sequence <= self._popped:
            self._late_run += 1
            if self._late_run < _RESTART_AFTER:
                return Arrival.LATE
            return self._restart(packet)
        if packet.sequence in self._held:
            return Arrival.DUPLICATE
        if abs(step) > self._capacity or len(self._held) >= self._capacity:
            return self._restart(packet)
        self._keep(packet)
        return Arrival.KEPT

    def pop(self) -> Packet | None:
        """The packet with the lowest number, or None; whatever comes below it afterwards is late."""
        if not self._held:
            return None
        packet = self._held.pop(min(self._held))
        self._popped = packet.sequence
        return packet

    def _restart(self, packet: Packet) -> Arrival:
        self._held.clear()
        self._newest = None
        self._popped = None
        self._keep(packet)
        return Arrival.RESTARTED

    def _keep(self, packet: Packet) -> None:
        self._late_run = 0
        self._held[packet.sequence] = packet
        if self._newest is None or packet.sequence > self._newest.sequence:
            self._newest = packet


def _signed(difference: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((difference + half) & ((1 << bits) - 1)) - half
