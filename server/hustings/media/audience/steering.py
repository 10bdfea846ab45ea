"""Steers one viewer between the full picture, the small one and sound alone: by its line, or as it chose."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prometheus_client import Counter

from hustings.media.audience.interface import Statistics, TrackStatistics
from hustings.rtp.evidence import Reading
from hustings.rtp.meter import HEADERS
from hustings.rtp.quality import PULSE_MS, Choice, Ladder, Reason, Rung

JUDGED_EVERY_MS = 500
LATE_MS = 900
"""Whoever judges so late was held up, and what is late may be so for the same reason."""
SENT_WINDOW = 3
"""Readings over which what is sent is measured."""
ESTIMATE_HOLDS_MS = 6_000
"""An estimate that is older is none: receivers of sound alone give no new ones."""

changes = Counter(
    "hustings_audience_quality_changes", "Viewers who went over to another quality", ["to", "why"]
)


@dataclass(frozen=True, slots=True)
class Quality:
    """What a viewer is sent, and why."""

    sent: Rung
    reason: Reason
    chosen: Rung | None
    """What the viewer pinned; None: what the line carries."""


class _Track:
    """What reports say of one track since the last reading."""

    def __init__(self) -> None:
        self._report: tuple[int, float, int] = (0, 0.0, 0)
        self._covered = 0

    def news(self, track: TrackStatistics) -> tuple[int, float]:
        """How many packets a new report covers, and how many of them were lost."""
        report = (track.lost, track.fraction_lost, track.jitter)
        if report == self._report:
            return 0, 0.0
        covered = track.packets - self._covered
        self._report, self._covered = report, track.packets
        return covered, covered * track.fraction_lost


class Steering:
    """One viewer's."""

    def __init__(self) -> None:
        now = monotonic_ms()
        self.chosen: Rung | None = None
        self.quality = Quality(Rung.FULL, Reason.CARRIED, None)
        self._ladder = Ladder(now)
        self._judged = now
        self._sent: deque[tuple[int, int]] = deque(maxlen=SENT_WINDOW)
        self._tracks = _Track(), _Track()
        self._dropped = 0
        self._probe = self._probed = 0
        """Bits a second to send besides; octets that were."""
        self._probed_at = now

    def due(self) -> bool:
        """Whether it is time to judge."""
        return monotonic_ms() - self._judged >= JUDGED_EVERY_MS

    def quiet_ms(self) -> int:
        """For so long there is nothing to do for it."""
        return 0 if self._probe else max(0, self._judged + JUDGED_EVERY_MS - monotonic_ms())

    def probe(self, send: Callable[[int], int]) -> None:
        """To be called often: where more is to be sent for a try, `send` sends about so many octets besides
        and says how many. At once they would be a queue by themselves."""
        now = monotonic_ms()
        lasts = min(now, self._judged + PULSE_MS) - self._probed_at
        if self._probe and lasts > 0:
            self._probed += send(self._probe * lasts // 8_000)
        self._probed_at = now

    def judge(self, statistics: Statistics, rates: Mapping[Rung, int], *, probes: bool) -> Choice:
        """What to send from now on; the arguments are those of `Ladder.judge`."""
        now = monotonic_ms()
        if now - self._judged >= LATE_MS:
            self._ladder.excuse(now)
        self._judged = now
        reading = self._reading(statistics, now)
        if self.chosen is not None:
            best = next(rung for rung in (self.chosen, *Rung) if rung in rates)
            choice = Choice(best, Reason.CHOSEN if best is self.chosen else Reason.SOURCE)
        else:
            choice = self._ladder.judge(reading, rates, probes=probes)
        self._probe, self._probed_at = choice.probe, now
        if choice.rung is not self.quality.sent:
            changes.labels(choice.rung, choice.reason).inc()
        self.quality = Quality(choice.rung, choice.reason, self.chosen)
        return choice

    def choose(self, rung: Rung | None) -> None:
        """Pin a quality, or leave it to the line again (None), beginning with what is sent now."""
        if rung is None and self.chosen is not None:
            self._ladder = Ladder(monotonic_ms())
            self._ladder.begin_at(self.chosen)
        self.chosen = rung
        left = Reason.CARRIED if self._ladder.rung is Rung.FULL else Reason.TRYING
        self.quality = Quality(rung or self._ladder.rung, Reason.CHOSEN if rung else left, rung)

    def _reading(self, statistics: Statistics, now: int) -> Reading:
        tracks = (statistics.video, statistics.audio)
        octets = self._probed + sum(t.octets + HEADERS * (t.packets + t.again) for t in tracks)
        self._sent.append((now, octets))
        first, before = self._sent[0]
        news = [mine.news(track) for mine, track in zip(self._tracks, tracks, strict=True)]
        dropped, self._dropped = statistics.dropped - self._dropped, statistics.dropped
        fresh = now - statistics.remb_ms < ESTIMATE_HOLDS_MS
        return Reading(
            now,
            (octets - before) * 8_000 // max(now - first, 1),
            statistics.remb if fresh else 0,
            sum(expected for expected, _ in news),
            sum(lost for _, lost in news),
            statistics.round_trip_ms,
            dropped,
        )


def monotonic_ms() -> int:
    """The clock of the hot path's reports."""
    return time.monotonic_ns() // 1_000_000
