"""Log lines that somebody on the network could cause without end are written now and then, with a count."""

import time

EVERY_SECONDS = 10.0


class Sparingly:
    """Says when one more line may be written.

    Args:
        seconds: Between two lines.
    """

    def __init__(self, seconds: float = EVERY_SECONDS) -> None:
        self._seconds = seconds
        self._times = 0
        self._last: float | None = None

    def due(self) -> int:
        """It has happened again: how often since the line before, if there is to be one now; else 0."""
        self._times += 1
        now = time.monotonic()
        if self._last is not None and now - self._last < self._seconds:
            return 0
        times, self._times, self._last = self._times, 0, now
        return times
