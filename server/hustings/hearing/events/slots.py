"""The running order, the slots and their time."""

from dataclasses import dataclass

from hustings.hearing.model import InterventionKind, PhaseKind


@dataclass(frozen=True, slots=True)
class SlotStarted:
    slot: str


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """The phase's clock runs from this event's time."""

    slot: str
    phase: PhaseKind


@dataclass(frozen=True, slots=True)
class PhaseEnded:
    slot: str
    phase: PhaseKind
    left_out: str | None = None
    """Why questions that lots should have drawn were not put."""


@dataclass(frozen=True, slots=True)
class SlotEnded:
    slot: str


@dataclass(frozen=True, slots=True)
class ClockPaused:
    """`at` is when it takes effect: not before the clock's last event, not after this event's time."""

    slot: str
    phase: PhaseKind
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClockResumed:
    slot: str
    phase: PhaseKind


@dataclass(frozen=True, slots=True)
class TimeWarned:
    """`at` is the deadline itself, however late the tick came; `remaining_ms` is the warning's mark."""

    slot: str
    phase: PhaseKind
    remaining_ms: int
    at: int
    tones: int = 0
    """How often a bell rang with it."""


@dataclass(frozen=True, slots=True)
class TimeExpired:
    slot: str
    phase: PhaseKind
    at: int
    tones: int = 0


@dataclass(frozen=True, slots=True)
class GraceEnded:
    """The grace after zero is over; the format had the floor withdrawn."""

    slot: str
    phase: PhaseKind
    at: int


@dataclass(frozen=True, slots=True)
class RetryEnded:
    """The time in which a lost line could come back is over; the chair rules."""

    slot: str
    phase: PhaseKind
    at: int


@dataclass(frozen=True, slots=True)
class TimeRestored:
    slot: str
    phase: PhaseKind
    milliseconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class TimeExtended:
    slot: str
    phase: PhaseKind
    milliseconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class InterventionStarted:
    """Its clock runs from this event's time, or stands until the phase's clock is resumed."""

    intervention: str
    slot: str
    kind: InterventionKind
    speaker: str | None
    question: str | None
    budget_ms: int


@dataclass(frozen=True, slots=True)
class InterventionEnded:
    intervention: str


@dataclass(frozen=True, slots=True)
class InterventionWarned:
    intervention: str
    remaining_ms: int
    at: int
    tones: int = 0


@dataclass(frozen=True, slots=True)
class InterventionExpired:
    intervention: str
    at: int
    tones: int = 0


@dataclass(frozen=True, slots=True)
class InterventionGraceEnded:
    intervention: str
    at: int


@dataclass(frozen=True, slots=True)
class SlotMoved:
    """To the end of the running order; a slot that was current waits again, with what is left to it."""

    slot: str
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class CandidateWithdrawn:
    candidate: str
    slot: str
    reason: str
