"""Puts the frames of one session on the hearing's time line, so that picture and sound stay together."""

_FIRST_WINDOW_MS = 2_000
_WINDOW_MS = 10_000
_TOLERANCE_MS = 30
_BROKEN_MS = 1_000
_JUMP_MS = 10_000


class Timeline:
    """One track's RTP timestamps as hearing time.

    A frame stands where its timestamp puts it, counted from the first frame's capture time. Capture times
    are late by whatever the network took, so their error is the least one within some seconds. Sound is
    never moved for it (its samples follow each other, and none is to be lost), unless it is a second behind,
    which is a source that stood still; the picture is moved to where the sound is. Timestamps that jump far
    away from capture time, either way, are counted from there anew.

    Args:
        rate: Timestamp units a second.
        leader: The sound's time line, for the picture's.
    """

    def __init__(self, rate: int, leader: "Timeline | None" = None) -> None:
        self._rate = rate
        self._leader = leader
        self._anchor: int | None = None
        self._window_begins = 0
        self._window = self._ticks(_FIRST_WINDOW_MS)
        self._least: int | None = None
        self._error: int | None = None

    @property
    def error_ms(self) -> float | None:
        """By how much capture times are later than the places given, in the last window or, before there is
        one, so far; None without a frame."""
        error = self._least if self._error is None else self._error
        return None if error is None else error * 1_000 / self._rate

    def place(self, timestamp: int, capture: int) -> int:
        """Hearing time of a frame, in timestamp units."""
        if self._anchor is None:
            self._anchor = self._ticks(capture) - timestamp
            self._window_begins = timestamp
        error = self._ticks(capture) - timestamp - self._anchor
        if abs(error) > self._ticks(_JUMP_MS):
            self._anchor += error
            error, self._least, self._window_begins = 0, None, timestamp
        self._least = error if self._least is None else min(self._least, error)
        if timestamp - self._window_begins >= self._window:
            correction = self._correction(self._least)
            self._anchor += correction
            self._error = self._least - correction
            self._least = None
            self._window_begins, self._window = timestamp, self._ticks(_WINDOW_MS)
        return timestamp + self._anchor

    def _correction(self, least: int) -> int:
        if self._leader is not None and self._leader.error_ms is not None:
            apart = least - self._ticks(self._leader.error_ms)
            return apart if abs(apart) > self._ticks(_TOLERANCE_MS) else 0
        return least if least > self._ticks(_BROKEN_MS) else 0

    def _ticks(self, milliseconds: float) -> int:
        return round(milliseconds * self._rate / 1_000)
