"""What whoever presided decided, kept for the record."""

from dataclasses import dataclass
from enum import StrEnum


class RulingKind(StrEnum):
    OPENED = "opened"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    CHAIR_TAKEN = "chair-taken"
    MODALITIES_CHANGED = "modalities-changed"
    CLOCK_PAUSED = "clock-paused"
    CLOCK_RESUMED = "clock-resumed"
    TIME_RESTORED = "time-restored"
    TIME_EXTENDED = "time-extended"
    FLOOR_WITHDRAWN = "floor-withdrawn"
    """The time and the grace were over: the format had the floor withdrawn."""
    SLOT_MOVED = "slot-moved"
    CANDIDATE_WITHDRAWN = "candidate-withdrawn"
    MICROPHONE_CLOSED = "microphone-closed"
    POINT_OF_ORDER = "point-of-order"
    INTERRUPTED = "interrupted"
    INTERRUPTION_ENDED = "interruption-ended"
    TURN_PASSED = "turn-passed"
    """A state whose turn it was by lots."""
    QUESTION_REFUSED = "question-refused"
    QUESTION_RETURNED = "question-returned"
    QUESTION_REOPENED = "question-reopened"
    QUESTION_MERGED = "question-merged"
    QUESTION_CARRIED = "question-carried"
    TIME_TAKEN_BACK = "time-taken-back"
    UNDONE = "undone"
    DRAW_VOIDED = "draw-voided"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision, and the few that follow by themselves from a rule or a lost line."""

    seq: int
    """The journal's entry that holds it."""
    at: int
    """When it took effect."""
    kind: RulingKind
    presiding: str | None
    """The participant who presided."""
    reason: str = ""
    """In words; of a refused question and of a pause also a code; of what is undone the command's name."""
    participant: str | None = None
    member_state: str | None = None
    slot: str | None = None
    phase: str | None = None
    question: str | None = None
    into: str | None = None
    """The question it was merged into."""
    milliseconds: int | None = None
    granted: bool | None = None
    """A point of order."""
    draw: str | None = None
    undoes: int | None = None
    """The first of the entries that are undone."""
