"""Counters that wrap round: telling before from after, and making them grow for ever."""


def signed_distance(later: int, earlier: int, bits: int) -> int:
    """How far `later` is ahead of `earlier` on a circle of 2**bits; negative when it is behind.

    Serial number arithmetic after RFC 1982: the shorter way round counts.
    """
    half = 1 << (bits - 1)
    return ((later - earlier + half) & ((1 << bits) - 1)) - half


class Unwrapper:
    """Follows a counter of `bits` bits and returns values that do not wrap.

    A value that comes late (up to half the circle) keeps its own, smaller, place; it may be negative
    right after the start.
    """

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._highest: int | None = None

    def unwrap(self, value: int) -> int:
        if self._highest is None:
            self._highest = value
            return value
        place = self._highest + signed_distance(value, self._highest, self._bits)
        self._highest = max(self._highest, place)
        return place
