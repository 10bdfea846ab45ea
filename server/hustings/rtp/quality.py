"""What of a picture a viewer's line carries: a policy, told the time and what the viewer reports.

Going down is quick, for the sound suffers meanwhile. Going up is slow and is tried out first: what is sent is
made more step by step (a probe) until it is as much as the next rung would be. An attempt that fails doubles
the wait before the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hustings.rtp.evidence import Evidence, Reading, Strength


class Rung(StrEnum):
    """From the best to the cheapest."""

    FULL = "full"
    LOW = "low"
    SOUND = "sound"


_ORDER = tuple(Rung)
_BELOW = {rung: _ORDER[at + 1 :] for at, rung in enumerate(_ORDER)}
_ABOVE = {rung: _ORDER[:at][::-1] for at, rung in enumerate(_ORDER)}
"""Of each rung, the next ones first."""


class Reason(StrEnum):
    """Why a rung is sent."""

    CARRIED = "carried"
    """It is the best there is, and the line carries it."""
    LINE = "line"
    """The line carries no more, as far as is known."""
    TRYING = "trying"
    """Whether it carries more is being found out."""
    CHOSEN = "chosen"
    """The viewer wants this one and no other."""
    SOURCE = "source"
    """Nothing better is there at the moment."""
    OFFER = "offer"
    """The viewer's offer has no picture."""


SETTLE_MS = 2_500
"""After a change, what is still under way and the reports on it say little of what is sent now."""
STAND_MS = {Rung.FULL: 1_000, Rung.LOW: 4_000}
"""So long a rung is kept although the line seems too thin for it, unless that is beyond doubt."""
WAIT_FIRST_MS = 5_000
WAIT_MOST_MS = 80_000
PROVEN_MS = 20_000
"""A rung that was kept for so long after a climb was not a mistake."""
STEP_MS = 1_500
PULSE_MS = 300
STEP = 1.25
"""How much more each step of a probe sends than the one before: for a moment, then it waits for what comes
of it. What was too much stands in the queue for a tenth of a second or two."""
PROBE_MARGIN = 1.15


@dataclass(frozen=True, slots=True)
class Choice:
    """What to send now."""

    rung: Rung
    reason: Reason
    probe: int = 0
    """Bits a second to send besides for `PULSE_MS`, so that the line shows what it carries."""
    drain: bool = False
    """The line is full of what it does not carry: give it a moment before anything else is sent. Without it
    what is seen now is sent on until the other picture's keyframe is there."""


class Ladder:
    """Judges one viewer's line. Times are milliseconds of one clock."""

    def __init__(self, now: int) -> None:
        self.rung = Rung.FULL
        self._since = now
        self._moved = False
        self._drained = True
        """The queue of what was too much has been given its moment, as far as it was needed."""
        self._untried = False
        """The rung below the best was not the line's doing."""
        self._evidence = Evidence()
        self._bad_since: int | None = None
        self._good_since = now
        self._wait = WAIT_FIRST_MS
        self._climbed: int | None = None
        self._probe: float = 0.0
        self._probe_until = 0
        self._probe_base = 0

    def begin_at(self, rung: Rung) -> None:
        """It is this one that is sent, and nothing is known of the line."""
        self.rung = rung
        self._untried = rung is not Rung.FULL

    def excuse(self, now: int) -> None:
        """What was reported until now says nothing of the line: this end was held up itself."""
        self._bad_since = None
        self._evidence.excuse(now)

    @property
    def wait_ms(self) -> int:
        """How long the line has to be good before the next attempt."""
        return self._wait

    def judge(self, reading: Reading, rates: Mapping[Rung, int], *, probes: bool) -> Choice:
        """What to send, given the newest reports.

        Args:
            rates: The rungs that there are, with bits a second of their pictures.
            probes: More can be sent for a try; else a climb is a leap.
        """
        now = reading.now
        settled = not self._moved or now - self._since >= SETTLE_MS
        trying = bool(self._probe)
        estimates = trying or self.rung is Rung.FULL
        strength = self._evidence.take(reading, settled=settled, trying=trying, estimates=estimates)
        if self._climbed is not None and now - self._climbed >= PROVEN_MS:
            self._climbed, self._wait = None, WAIT_FIRST_MS
        if self.rung not in rates:
            return self._without(now, rates)
        if strength is Strength.NONE:
            self._bad_since = None
        else:
            self._good_since = now
            if self._bad_since is None:
                self._bad_since = now
        if self._probe:
            return self._probing(now, strength, rates)
        if not self._drained and (self._evidence.overflows or (settled and self._evidence.waits)):
            # It went down by an estimate alone, and only now is seen to have filled the line.
            self._drained = True
            self._bad_since = None
            self._since = now
            return Choice(self.rung, Reason.LINE, drain=True)
        lower = next((r for r in _BELOW[self.rung] if r in rates), None)
        if lower is not None and self._too_much(now, strength, lower):
            return self._down(lower, now)
        return self._stay_or_climb(reading, rates, probes)

    def _without(self, now: int, rates: Mapping[Rung, int]) -> Choice:
        """The rung is not there any more."""
        other = next((r for r in (*_BELOW[self.rung], *_ABOVE[self.rung]) if r in rates), Rung.SOUND)
        self._go(other, now)
        return Choice(other, Reason.SOURCE)

    def _too_much(self, now: int, strength: Strength, lower: Rung) -> bool:
        if self._bad_since is None or self.rung not in STAND_MS:
            return False
        beyond_doubt = strength is Strength.STRONG and self.rung is Rung.FULL
        if lower is Rung.SOUND and not self._evidence.overflows:
            # To have no picture costs more than the smaller one does, and an estimate may be wrong.
            beyond_doubt = False
        return beyond_doubt or now - self._bad_since >= STAND_MS[self.rung]

    def _down(self, rung: Rung, now: int) -> Choice:
        if self._climbed is not None:
            self._failed()
        self._untried = False
        self._go(rung, now)
        if rung is Rung.SOUND:
            return Choice(rung, Reason.LINE)
        self._drained = self._evidence.overflows
        return Choice(rung, Reason.LINE, drain=self._drained)

    def _stay_or_climb(self, reading: Reading, rates: Mapping[Rung, int], probes: bool) -> Choice:
        now = reading.now
        higher = next((r for r in _ABOVE[self.rung] if r in rates), None)
        if higher is None:
            top = self.rung is Rung.FULL
            return Choice(self.rung, Reason.CARRIED if top else Reason.SOURCE)
        waited = now - max(self._since, self._good_since) >= self._wait
        probes = probes and self.rung is not Rung.SOUND
        if not waited or not self._evidence.has_room(reading, probes=probes):
            return Choice(self.rung, self._kept())
        if probes:
            self._probe, self._probe_base = 1.0, max(reading.sent, 1)
            self._probe_until = now
            return self._probing(now, Strength.NONE, rates)
        return self._up(higher, now)

    def _probing(self, now: int, strength: Strength, rates: Mapping[Rung, int]) -> Choice:
        higher = next((r for r in _ABOVE[self.rung] if r in rates), None)
        if strength is not Strength.NONE or higher is None:
            self._probe = 0.0
            self._failed()
            self._since = now
            return Choice(self.rung, Reason.LINE)
        goal = (self._probe_base - rates[self.rung] + rates[higher]) * PROBE_MARGIN
        if now >= self._probe_until:
            if self._probe_base * self._probe >= goal:
                self._probe = 0.0
                return self._up(higher, now)
            self._probe *= STEP
            self._probe_until = now + STEP_MS
            extra = min(self._probe_base * self._probe, goal) - self._probe_base
            return Choice(self.rung, Reason.TRYING, probe=max(0, round(extra)))
        return Choice(self.rung, Reason.TRYING)

    def _up(self, rung: Rung, now: int) -> Choice:
        self._go(rung, now)
        self._climbed = now
        return Choice(rung, Reason.CARRIED if rung is Rung.FULL else self._kept())

    def _kept(self) -> Reason:
        """Why it is a lower rung: a line of which nothing is known is not said to carry no more."""
        return Reason.TRYING if self._untried else Reason.LINE

    def _failed(self) -> None:
        self._untried = False
        self._climbed = None
        self._wait = min(2 * self._wait, WAIT_MOST_MS)

    def _go(self, rung: Rung, now: int) -> None:
        self.rung = rung
        self._drained = True
        self._since = self._good_since = now
        self._moved = True
        self._bad_since = None
        self._evidence.changed(now)
