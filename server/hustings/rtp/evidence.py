"""What a viewer's reports say of its line: whether it is sent more than the line carries."""

from collections import deque
from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """How much speaks for a line that is too thin."""

    NONE = 0
    SOME = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known at one moment, a few times a second.

    Attributes:
        now: Milliseconds.
        sent: Bits a second that went out to the viewer lately, headers and retransmissions included.
        estimate: What the viewer thinks its line carries (REMB), bits a second; 0: it has not said.
        expected: Packets that its newest report covers; 0: no new report since the last reading.
        lost: Of these.
        round_trip_ms: The newest; 0: not known.
        dropped: Packets that the path would not take since the last reading.
    """

    now: int
    sent: int
    estimate: int = 0
    expected: int = 0
    lost: float = 0.0
    round_trip_ms: float = 0.0
    dropped: int = 0


LOSS_WINDOW_MS = 4_000
LOSS_COUNTS_FROM = 40
"""Of fewer packets a share says nothing: at 3 % one in eight reports on 20 packets shows 10 %."""
REPORT_LAG_MS = 1_500
"""A report that comes sooner after a change is on what was sent before it."""
LOSS_SOME, LOSS_STRONG = 0.12, 0.3
"""Lines that lose a few in a hundred by themselves are not too thin."""
CUT = 0.97
"""An estimate that falls below so much of what it was says that the line's queue grows."""
CUT_HOLDS_MS = 1_500
SHORT_TRYING, SHORT_SOME, SHORT_STRONG = 0.75, 0.5, 0.3
"""Estimate for each bit that is sent. A busy receiver takes its own delay for a queue, and falls to more than
half; a line that is a little too thin shows by what it loses and holds back."""
GROWS_WITHIN_MS = 2_500
"""Where the line does carry what is sent, its estimate grows, if slowly. One that stands still proves nothing
by itself."""
QUEUE_TRYING_MS, QUEUE_SOME_MS, QUEUE_STRONG_MS = 100, 250, 700
"""Round trip beyond the shortest one: what waits in the line's queue."""
FORGETS = 0.003
ROOM = 1.15
"""Estimate for each bit that is sent, before a leap. Before a probe it is not asked: it hardly grows beyond
what has come so far, and where a line has widened it would stand in the way for minutes."""
DROPS_WITHIN_MS = 1_500


class Evidence:
    """Gathers readings."""

    def __init__(self) -> None:
        self._losses: deque[tuple[int, int, float]] = deque()
        self._estimate: int | None = None
        self._grew = 0
        self._cut: int | None = None
        self._shortest: float | None = None
        self._round_trips: deque[float] = deque(maxlen=2)
        self._dropped: int | None = None
        self._changed: int | None = None
        self._reported: deque[tuple[int, int, float]] = deque()
        self.overflows = False
        """More was sent than the line carries, and it is still in the line's queue, with the sound behind it.
        Unlike `take` this regards what was sent before a change too, for that is what stands there; and it
        disregards estimates, which a busy receiver lowers for want of time, with an empty queue."""
        self.waits = False
        """The round trip says that something is in the queue."""

    def changed(self, now: int) -> None:
        """Something else is sent from now on: reports on what was sent before are no evidence."""
        self._changed = now
        self._losses.clear()
        self._cut = self._dropped = None
        self._grew = now

    def excuse(self, now: int) -> None:
        """What was reported until now was held up at this end."""
        self.changed(now)
        self._reported.clear()

    def take(
        self, reading: Reading, *, settled: bool, trying: bool = False, estimates: bool = True
    ) -> Strength:
        """The strength of what speaks for congestion.

        Args:
            settled: What was sent before it changed is no longer under way.
            trying: More is sent for a try: the first sign of a queue is enough.
            estimates: The viewer's estimate counts. Of little that is sent busy receivers think too little.
        """
        loss = self._loss(reading)
        waits = self._waits_ms(reading, trying=trying)
        queue = _graded(waits, QUEUE_TRYING_MS if trying else QUEUE_SOME_MS, QUEUE_STRONG_MS)
        doubtful = waits >= QUEUE_TRYING_MS or loss is not Strength.NONE
        short = self._short(reading, trying=trying, doubtful=doubtful)
        if not estimates:
            short = Strength.NONE
        if not settled:
            queue = Strength.NONE
        drops = self._drops(reading)
        self.waits = waits >= QUEUE_SOME_MS
        lost = _within_window(self._reported, reading)
        self.overflows = lost >= LOSS_SOME or waits >= QUEUE_STRONG_MS or drops is not Strength.NONE
        if not settled:
            loss = min(loss, Strength.SOME)
        return max(loss, short, queue, drops)

    def has_room(self, reading: Reading, *, probes: bool) -> bool:
        """The viewer's estimate, where it gives one, does not speak against sending more."""
        return probes or not reading.estimate or reading.estimate >= ROOM * reading.sent

    def _loss(self, reading: Reading) -> Strength:
        stale = self._changed is not None and reading.now - self._changed < REPORT_LAG_MS
        share = _within_window(self._losses, reading, stale=stale)
        return _graded(share, LOSS_SOME, LOSS_STRONG)

    def _short(self, reading: Reading, *, trying: bool, doubtful: bool) -> Strength:
        estimate, now = reading.estimate, reading.now
        if not estimate:
            return Strength.NONE
        # A receiver that sees no queue takes its time with the first one, and then gives what comes.
        before = reading.sent if self._estimate is None else self._estimate
        if estimate > before:
            self._grew = now
        elif estimate < CUT * before:
            self._cut = now
        self._estimate = estimate
        if trying and self._cut == now and estimate < SHORT_TRYING * reading.sent:
            return Strength.SOME
        cut = self._cut is not None and now - self._cut <= CUT_HOLDS_MS
        stands = doubtful and now - self._grew >= GROWS_WITHIN_MS
        if not (cut or stands):
            return Strength.NONE
        return _graded(-estimate / max(reading.sent, 1), -SHORT_SOME, -SHORT_STRONG)

    def _waits_ms(self, reading: Reading, *, trying: bool) -> float:
        """What the round trip is longer than the shortest one: by the last two reports, for one may have been
        held up where it was written or read."""
        newest = reading.round_trip_ms
        if not newest:
            return 0.0
        if not self._round_trips or newest != self._round_trips[-1]:
            self._round_trips.append(newest)
        if self._shortest is None or newest < self._shortest:
            self._shortest = newest
        # A way that has become longer is forgotten within minutes, a queue is gone long before.
        self._shortest += FORGETS * (newest - self._shortest)
        return (newest if trying else min(self._round_trips)) - self._shortest

    def _drops(self, reading: Reading) -> Strength:
        if reading.dropped:
            before, self._dropped = self._dropped, reading.now
            if before is not None and reading.now - before <= DROPS_WITHIN_MS:
                return Strength.SOME
        return Strength.NONE


def _within_window(reports: deque[tuple[int, int, float]], reading: Reading, *, stale: bool = False) -> float:
    """The share that was lost of what the reports of the last seconds cover; a stale one is left out."""
    now = reading.now
    if reading.expected and not stale:
        reports.append((now, reading.expected, reading.lost))
    while reports and now - reports[0][0] > LOSS_WINDOW_MS:
        reports.popleft()
    expected = sum(one[1] for one in reports)
    return sum(one[2] for one in reports) / expected if expected >= LOSS_COUNTS_FROM else 0.0


def _graded(value: float, some: float, strong: float) -> Strength:
    return Strength.STRONG if value >= strong else Strength.SOME if value >= some else Strength.NONE
