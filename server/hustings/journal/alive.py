"""Which transient values one subscriber knows to be alive, and when each lapses."""

import heapq
from collections.abc import Callable
from typing import Any


class AliveValues:
    """Sorts news from repetitions, and tells what has lapsed.

    Args:
        now: Seconds, on a clock that only goes forward.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._numbers: dict[tuple[str, str], int] = {}
        self._ends: list[tuple[float, int, str, str]] = []

    def take(self, message: dict[str, Any]) -> bool:
        """Note a message; False if it is no news (it came both as alive and as a change)."""
        name = (message["topic"], message["key"])
        number = message["number"]
        if number <= self._numbers.get(name, 0):
            return False
        if message["value"] is None:
            return self._numbers.pop(name, None) is not None
        self._numbers[name] = number
        heapq.heappush(self._ends, (self._now() + message["expires_ms"] / 1000, number, *name))
        return True

    def lapsed(self) -> list[dict[str, Any]]:
        """Messages that say what has ended by now. They carry the number of the value that ended."""
        gone = []
        while self._ends and self._ends[0][0] <= self._now():
            _, number, topic, name = heapq.heappop(self._ends)
            if self._numbers.get((topic, name)) == number:
                del self._numbers[(topic, name)]
                gone.append({"topic": topic, "key": name, "value": None, "number": number, "expires_ms": 0})
        return gone

    def until_next(self) -> float | None:
        """Seconds to wait at most."""
        return max(0.0, self._ends[0][0] - self._now()) if self._ends else None
