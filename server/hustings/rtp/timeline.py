"""Where a packet's timestamp lies in time: unwrapped to 64 bits, and as hearing time of capture."""

from collections import deque

from hustings.rtp.wrapping import Unwrapper, signed_distance

REPORTS_KEPT = 8
STEP_MS = 1_000
"""A sender's wall clock that moved by more than this was set, not delayed."""
CREDIBLE_PAST_MS = 10_000
CREDIBLE_FUTURE_MS = 500


class SenderClock:
    """How far one sender's wall clock is from hearing time, shared by its audio and its video.

    Each sender report gives the difference plus its own delay in the network; the smallest of the last
    few is nearest to the truth, and being shared it keeps sound and picture together.
    """

    def __init__(self) -> None:
        self._differences: deque[float] = deque(maxlen=REPORTS_KEPT)

    def report(self, wall_ms: float, now: int) -> None:
        """A sender report written at `wall_ms` (the sender's clock) arrived at `now` (hearing time)."""
        difference = now - wall_ms
        if self._differences and abs(difference - self._differences[-1]) > STEP_MS:
            self._differences.clear()
        self._differences.append(difference)

    def hearing_time(self, wall_ms: float) -> float | None:
        """Hearing time of a moment on the sender's clock; None before the first report."""
        return wall_ms + min(self._differences) if self._differences else None


class Timeline:
    """One stream's timestamps.

    Args:
        rate: Ticks a second: 90000 for video, 48000 for Opus.
    """

    def __init__(self, rate: int, clock: SenderClock) -> None:
        self._rate = rate
        self._clock = clock
        self._unwrapper = Unwrapper(32)
        self._report: tuple[float, int] | None = None
        self._last_capture: int | None = None

    def report(self, wall_ms: float, timestamp: int) -> None:
        """A sender report: at `wall_ms` on the sender's clock its stream stood at `timestamp`."""
        self._report = (wall_ms, timestamp)

    def place(self, timestamp: int, arrival: int) -> tuple[int, int]:
        """Unwrapped timestamp, and hearing time of capture in milliseconds.

        Capture comes from the sender's reports where there are any and they are credible (not far from
        the arrival), else it is the arrival. It never goes back.
        """
        capture = arrival
        if self._report is not None:
            wall_ms, reported = self._report
            ticks = signed_distance(timestamp, reported, 32)
            placed = self._clock.hearing_time(wall_ms + ticks * 1000 / self._rate)
            if placed is not None and -CREDIBLE_PAST_MS <= placed - arrival <= CREDIBLE_FUTURE_MS:
                capture = round(placed)
        if self._last_capture is not None:
            capture = max(capture, self._last_capture)
        self._last_capture = capture
        return self._unwrapper.unwrap(timestamp), capture
