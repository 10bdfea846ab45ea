"""Sends a line's packets spread over time, so that a keyframe does not hold up the sound on a thin line."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from prometheus_client import Counter

from hustings.media.audience.feeding import Feeding
from hustings.media.audience.interface import LinePacket

BITS_PER_S = 125_000
"""A little more than the small encoding has, and with the sound less than a line of 200 kbit/s carries."""
WAITING_MAX = 160
"""Packets: the largest still, and what comes while it goes out."""
MOST_AHEAD_S = 0.02
"""A small packet does not wait for the clock's next tick."""

dropped = Counter(
    "hustings_audience_paced_packets_dropped", "Packets for thin lines that had to wait too long"
)


class Pace:
    """A queue in front of the hot path, emptied at `BITS_PER_S`.

    Args:
        number: Of the line.
        request_keyframe: Asked for when the queue has run over: nothing that is left of it can be decoded.
    """

    def __init__(self, feeding: Feeding, number: int, request_keyframe: Callable[[], None]) -> None:
        self._feeding = feeding
        self._number = number
        self._request_keyframe = request_keyframe
        self._waiting: deque[LinePacket] = deque()
        self._free_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def send(self, picture: Sequence[LinePacket]) -> None:
        """Send these when it is their turn."""
        if len(self._waiting) + len(picture) > WAITING_MAX:
            dropped.inc(len(self._waiting))
            self._waiting.clear()
            self._request_keyframe()
        self._waiting.extend(picture)
        if self._timer is None:
            self._run()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()

    def _run(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._free_at = max(self._free_at, now)
        due: list[LinePacket] = []
        while self._waiting and self._free_at <= now + MOST_AHEAD_S:
            packet = self._waiting.popleft()
            due.append(packet)
            self._free_at += len(packet.payload) * 8 / BITS_PER_S
        if due:
            self._feeding.feed(self._number, due)
        if self._waiting:
            self._timer = loop.call_at(self._free_at - MOST_AHEAD_S, self._run)
