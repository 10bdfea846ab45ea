"""Where a packet's timestamp lies in time: as hearing time of capture, and unwrapped to 64 bits."""

from collections import deque
from collections.abc import Callable

from hustings.rtp.wrapping import Unwrapper, signed_distance

REPORTS_KEPT = 8
STEP_MS = 1_000
"""A sender's wall clock that moved by more than this was set, not delayed."""
CREDIBLE_PAST_MS = 10_000
CREDIBLE_FUTURE_MS = 500
CLOCKS_APART = 0.001
"""By this part a sender's ticks may be slower than ours."""
TOLD_AT_ONCE_MS = 10


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


class SentStream:
    """One stream's timestamps as its sender means them.

    Args:
        rate: Ticks a second: 90000 for video, 48000 for Opus.
        clock: Of the sender, shared by all its streams.
    """

    def __init__(self, rate: int, clock: SenderClock) -> None:
        self._rate = rate
        self._clock = clock
        self._report: tuple[float, int] | None = None
        self._swiftest: tuple[int, float] | None = None

    def report(self, wall_ms: float, timestamp: int) -> None:
        """A sender report: at `wall_ms` on the sender's clock its stream stood at `timestamp`."""
        self._report = (wall_ms, timestamp)

    def captured(self, timestamp: int, arrival: int) -> float:
        """Hearing time of capture in milliseconds, of a packet that came at `arrival`.

        From the sender's reports where there are any and they are credible (not far from the arrival), else
        from the arrival of the packet that came quickest.
        """
        swiftest = self._quickest(timestamp, arrival)
        if self._report is not None:
            wall_ms, reported = self._report
            placed = self._clock.hearing_time(wall_ms + self._milliseconds(timestamp, reported))
            if placed is not None and -CREDIBLE_PAST_MS <= placed - arrival <= CREDIBLE_FUTURE_MS:
                return placed
        return swiftest

    def _quickest(self, timestamp: int, arrival: int) -> float:
        if self._swiftest is not None:
            known, came = self._swiftest
            elapsed = self._milliseconds(timestamp, known)
            expected = came + elapsed * (1 + CLOCKS_APART)
            if expected <= arrival < expected + STEP_MS:
                if elapsed > 0:
                    self._swiftest = (timestamp, expected)
                return expected
        self._swiftest = (timestamp, arrival)
        return arrival

    def _milliseconds(self, timestamp: int, since: int) -> float:
        return signed_distance(timestamp, since, 32) * 1000 / self._rate


class Relation:
    """How the timestamps of an outgoing line stand to hearing time of capture, at present.

    It is what the line's sender reports say (RFC 3550, section 6.4.1). Between cuts it hardly moves.

    Attributes:
        steps: Counts how often it moved by so much that receivers are to be told at once.
    """

    def __init__(self, ticks_per_ms: int) -> None:
        self._ticks_per_ms = ticks_per_ms
        self._noted: tuple[int, float] | None = None
        self.steps = 0

    def note(self, timestamp: int, captured: float) -> None:
        """What the line gives with `timestamp` was captured then."""
        before = self.captured(timestamp)
        if before is None or abs(captured - before) >= TOLD_AT_ONCE_MS:
            self.steps += 1
        self._noted = (timestamp, captured)

    def captured(self, timestamp: int) -> float | None:
        """Hearing time of capture, milliseconds; None before anything was noted."""
        if self._noted is None:
            return None
        known, captured = self._noted
        return captured + signed_distance(timestamp, known, 32) / self._ticks_per_ms

    def timestamp(self, captured: float) -> int | None:
        """The line's timestamp (32 bits) that stands for this moment."""
        if self._noted is None:
            return None
        known, moment = self._noted
        return round(known + (captured - moment) * self._ticks_per_ms) & 0xFFFFFFFF


class Timeline:
    """One stream's timestamps, unwrapped, and its capture times in order.

    Args:
        captured: Hearing time of capture in milliseconds of a timestamp that came at an arrival.
    """

    def __init__(self, captured: Callable[[int, int], float]) -> None:
        self._captured = captured
        self._unwrapper = Unwrapper(32)
        self._last_capture: int | None = None

    def place(self, timestamp: int, arrival: int) -> tuple[int, int]:
        """Unwrapped timestamp, and hearing time of capture in milliseconds, which never goes back."""
        capture = round(self._captured(timestamp, arrival))
        if self._last_capture is not None:
            capture = max(capture, self._last_capture)
        self._last_capture = capture
        return self._unwrapper.unwrap(timestamp), capture
