"""How much one source may send."""


class Allowance:
    """So many bytes a second, and as much at once as comes together in `burst_s`."""

    def __init__(self, bytes_per_s: float, burst_s: float) -> None:
        self._per_ms = bytes_per_s / 1000
        self._most = bytes_per_s * burst_s
        self._left = self._most
        self._since: int | None = None

    def take(self, size: int, now: int) -> bool:
        """Whether so many bytes may come at `now` (milliseconds); if not, they count for nothing."""
        if self._since is not None:
            self._left = min(self._most, self._left + (now - self._since) * self._per_ms)
        self._since = now
        if size > self._left:
            return False
        self._left -= size
        return True
