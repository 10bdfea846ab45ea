"""How much passes lately."""

from collections import deque

BUCKET_MS = 500
BUCKETS = 8
HEADERS = 60
"""Octets of a packet besides its payload: RTP, SRTP's tag, UDP, IPv4."""


class Meter:
    """Counts a line's packets over the last few seconds. Times are milliseconds."""

    def __init__(self) -> None:
        self._buckets: deque[tuple[int, int]] = deque(maxlen=BUCKETS)
        self._began = 0
        self._told: tuple[int, int] = (-1, 0)
        """A moment's rate, which is asked for by every viewer: what is over does not change."""

    def add(self, now: int, octets: int) -> None:
        """A packet with so much payload passed."""
        bucket = now // BUCKET_MS
        if self._buckets and self._buckets[-1][0] == bucket:
            octets += self._buckets.pop()[1]
        elif not self._buckets:
            self._began = bucket
        self._buckets.append((bucket, octets + HEADERS))

    def bits_per_second(self, now: int) -> int:
        """Of the busiest second within the last four; 0 before the first has passed whole."""
        newest = now // BUCKET_MS
        if self._told[0] == newest:
            return self._told[1]
        octets = {bucket: count for bucket, count in self._buckets if newest - BUCKETS < bucket < newest}
        seconds = [octets.get(b, 0) + octets.get(b + 1, 0) for b in range(newest - BUCKETS, newest - 1)]
        self._told = newest, max(seconds, default=0) * 8
        return self._told[1]
