"""What was sent a moment ago, by sequence number: answers NACKs (RFC 4585, section 6.2.1)."""

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """The last `capacity` packets of one line, a ring indexed by sequence number.

    Args:
        capacity: A power of two, at most 32768.
    """

    def __init__(self, capacity: int = 1024) -> None:
        if capacity & (capacity - 1) or not 0 < capacity <= 32768:
            raise ValueError("capacity must be a power of two up to 32768")
        self._mask = capacity - 1
        self._ring: list[tuple[int, T] | None] = [None] * capacity

    def add(self, sequence: int, packet: T) -> None:
        self._ring[sequence & self._mask] = (sequence, packet)

    def get(self, sequence: int) -> T | None:
        """The packet with this number, unless it is too old or never passed."""
        held = self._ring[sequence & self._mask]
        return held[1] if held is not None and held[0] == sequence else None
