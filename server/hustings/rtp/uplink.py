"""What a publisher's line carries, judged by its receiver: after draft-ietf-rmcat-gcc-02, without its filter.

What waits in a line's queue comes late against its timestamps. Sound tells best: its packets are small, come
steadily, and no encoder holds them back.
"""

from collections import deque

from hustings.rtp.wrapping import signed_distance

QUEUE_MS = 120
"""By so much all that has come lately was later than the quickest: a queue."""
LATELY_MS = 400
RATE_MS = 1_000
DRIFT = 0.0005
"""By this part the sender's clock may be slower than ours, and look like a queue that grows."""
BACK_OFF = 0.85
HOLD_MS = 1_000
"""Between two cuts: until one is obeyed."""
GROWTH_PER_S = 1.12
LEAST = 150_000
"""Bits a second: sound, and a small picture of some kind."""


class Uplink:
    """One publisher's line. Times are milliseconds.

    Args:
        most: Bits a second that it may send whatever its line carries.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._grown: int | None = None
        self._cut: int | None = None
        self._began: int | None = None
        self._first: tuple[int, int] | None = None
        """Timestamp and arrival of a packet of sound."""
        self._quickest = 0.0
        self._late: deque[tuple[int, float]] = deque()
        self._octets: deque[tuple[int, int]] = deque()

    def arrived(self, now: int, octets: int) -> None:
        """Something came."""
        if self._began is None:
            self._began = now
        self._octets.append((now, octets))
        while now - self._octets[0][0] > RATE_MS:
            self._octets.popleft()

    def sound_arrived(self, now: int, timestamp: int, rate: int) -> None:
        """A packet of sound came, of a stream with so many ticks a second."""
        if self._first is None:
            self._first = timestamp, now
        began, at = self._first
        elapsed = signed_distance(timestamp, began, 32) * 1_000 / rate
        lateness = now - at - elapsed
        before = self._late[-1][0] if self._late else now
        self._quickest = min(lateness, self._quickest + DRIFT * (now - before))
        self._late.append((now, lateness - self._quickest))
        while now - self._late[0][0] > LATELY_MS:
            self._late.popleft()

    def other_sound(self) -> None:
        """What sound comes from now on has other timestamps."""
        self._first = None
        self._quickest = 0.0
        self._late.clear()

    def limit(self, now: int) -> int:
        """Bits a second that it may send now."""
        elapsed = min(now - self._grown, 1_000) if self._grown is not None else 0
        self._grown = now
        held = self._cut is not None and now - self._cut < HOLD_MS
        # Before a second has passed it is not known how much comes in one.
        known = self._began is not None and now - self._began >= RATE_MS
        if self._queues(now):
            if known and not held:
                self._cut = now
                came = sum(octets for _, octets in self._octets) * 8_000 / RATE_MS
                self._limit = min(self._limit, max(LEAST, BACK_OFF * came))
        elif not held:
            self._limit = min(self._most, self._limit * GROWTH_PER_S ** (elapsed / 1_000))
        return round(self._limit)

    def _queues(self, now: int) -> bool:
        recent = [late for when, late in self._late if now - when <= LATELY_MS]
        return len(recent) >= 5 and min(recent) >= QUEUE_MS
