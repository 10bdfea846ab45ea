"""The state of a hearing: what a fold over its journal yields. All values are immutable.

Times are milliseconds of hearing time (see `docs/decisions`); durations are milliseconds. Mappings are
treated as immutable: `evolve` replaces them, nothing else touches them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.roles import Place, Role


class Stage(StrEnum):
    """Where a hearing stands. `phases.TRANSITIONS` says which step leads where."""

    UNPREPARED = "unprepared"
    PREPARED = "prepared"
    BETWEEN_SLOTS = "between-slots"
    STATEMENT = "statement"
    QUESTIONS = "questions"
    CLOSING = "closing"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class PhaseKind(StrEnum):
    """The parts a slot is cut into. Each equals the `Stage` the hearing is in while it runs."""

    STATEMENT = "statement"
    QUESTIONS = "questions"
    CLOSING = "closing"


class SlotStage(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    ENDED = "ended"


class QuestionStage(StrEnum):
    SUBMITTED = "submitted"
    ADMITTED = "admitted"
    REFUSED = "refused"
    CALLED = "called"
    ANSWERED = "answered"


class RefusalReason(StrEnum):
    """Why a question was refused; the chair adds a text of their own."""

    OUT_OF_SCOPE = "out-of-scope"
    PERSONAL = "personal"
    ABUSIVE = "abusive"
    REPEATED = "repeated"
    NO_TIME = "no-time"


class AtZero(StrEnum):
    """What happens when a phase's budget is spent."""

    WARN = "warn"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class PhaseFormat:
    kind: PhaseKind
    budget_ms: int


@dataclass(frozen=True, slots=True)
class Format:
    """The modalities of one hearing, the same for each of its candidates."""

    name: str
    phases: tuple[PhaseFormat, ...]
    warnings_ms: tuple[int, ...] = (120_000, 30_000)
    """Remaining time at which a warning is given."""
    at_zero: AtZero = AtZero.WARN
    grace_ms: int = 15_000
    """With `AtZero.WITHDRAW`: how long after zero the floor is taken away."""
    question_ms: int = 60_000
    answer_ms: int = 180_000
    question_length: int = 1_000
    """Longest text of a question, in characters."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody with a seat: candidate, chair, delegate, or the room itself."""

    id: str
    role: Role
    name: str
    rank: int
    place: Place
    member_state: str | None = None
    """ISO 3166-1 alpha-3; for a candidate, the nominating state."""
    feed: str | None = None
    """The feed this participant publishes: `candidate:<id>`, `chair`, `room`, `delegate:<id>`."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A budget that is being spent. It does not tick: everyone computes the same remainder.

    `running_since` is the hearing time it last started at, or None while it stands.
    """

    budget_ms: int
    spent_ms: int = 0
    running_since: int | None = None

    def spent_at(self, now: int) -> int:
        """Milliseconds spent by `now`; a `now` before the start counts as the start."""
        if self.running_since is None:
            return self.spent_ms
        return self.spent_ms + max(0, now - self.running_since)

    def remaining_at(self, now: int) -> int:
        """Milliseconds left at `now`; negative is overrun."""
        return self.budget_ms - self.spent_at(now)


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """One phase of one slot, as far as it has come."""

    kind: PhaseKind
    clock: Clock
    started_at: int | None = None
    ended_at: int | None = None
    paused_ms: int = 0
    """Closed pauses; an open one runs since `paused_since`."""
    paused_since: int | None = None
    pause_reason: str | None = None
    warned_ms: tuple[int, ...] = ()
    expired: bool = False
    grace_over: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    candidate: str
    rank: int
    stage: SlotStage
    phases: tuple[PhaseRun, ...]
    current: int | None = None
    """Index into `phases` while the slot is current."""


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    slot: str
    asker: str
    """Subject of the token that submitted it."""
    member_state: str | None
    language: str
    """BCP 47 tag of the text."""
    text: str
    rank: int
    stage: QuestionStage
    submitted_at: int
    refusal: RefusalReason | None = None
    refusal_text: str | None = None
    called_at: int | None = None
    admitted_at: int | None = None
    refused_at: int | None = None
    answered_at: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The floor, given to one participant. `id` names this grant, not the participant."""

    id: str
    holder: str
    since: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the media plane reported it last."""

    name: str
    subject: str
    session: str
    up: bool
    since: int


@dataclass(frozen=True, slots=True)
class Recording:
    file: str
    """Path relative to the hearing's recordings folder."""
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool
    """Found unfinished after a crash, and closed then."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    seq: int
    hash: str
    key: str
    """The raw Ed25519 public key, hex."""
    signature: str
    """Ed25519 over `chain.head_message`, hex."""


@dataclass(frozen=True, slots=True)
class OnAir:
    """What everyone sees and hears. `video` is None when nobody has the floor."""

    video: str | None = None
    audio: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hearing:
    id: str
    stage: Stage = Stage.UNPREPARED
    title: str = ""
    format: Format | None = None
    participants: Mapping[str, Participant] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    signed_heads: tuple[SignedHead, ...] = ()
    revoked: frozenset[str] = frozenset()
    """Ids (`jti`) of revoked tokens."""
    current_slot: str | None = None
    current_question: str | None = None
    floor: Grant | None = None
    suspended_from: Stage | None = None
    opened_at: int | None = None
    closed_at: int | None = None
    recording_stopped: str | None = None
    """Why the recorder has stopped, while it has."""
    seq: int = 0
    """Number of the last event folded in; the first event is 1."""
    time: int = 0
    """Time of the last event."""
