"""People, slots and their clocks."""

from dataclasses import dataclass
from enum import StrEnum

from hustings.hearing.model.format import Bell, PhaseKind
from hustings.hearing.roles import Place, Role


class SlotStage(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """Its candidate withdrew before it could end."""


class InterventionKind(StrEnum):
    """Turns of speaking that have a clock of their own."""

    QUESTION = "question"
    ANSWER = "answer"


class TimeChangeKind(StrEnum):
    RESTORED = "restored"
    """Given back after a lost line."""
    EXTENDED = "extended"
    """Added for any other reason."""
    TAKEN_BACK = "taken-back"
    """An addition that was undone before its time had begun."""
    UNDONE = "undone"
    """Spent under a command that was undone: it counts for nobody."""


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
    nominated_by: tuple[str, ...] = ()
    """Further states that nominate this candidate."""
    delegation: str | None = None
    """The delegation whose seat this is, where the hearing has delegations."""

    @property
    def states(self) -> frozenset[str]:
        """Whom they are bound to: the own state, and for a candidate every one that nominates them."""
        own = () if self.member_state is None else (self.member_state,)
        return frozenset((*own, *self.nominated_by))

    group: str | None = None
    """The regional group or constituency in whose name this participant may ask."""


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
    restored_ms: int = 0
    """Part of the clock's budget, as is `extended_ms`: what the format allotted is the rest of it."""
    extended_ms: int = 0
    lines_lost: int = 0
    """How often the candidate's line was lost while they had the floor."""
    rang: Bell | None = None
    """The last bell."""
    rang_at: int | None = None
    retry_over: bool = False
    """While it is paused for a lost line: the time to come back in is over."""
    candidate_lost: bool = False
    """It is paused for the lost line of the candidate, not of somebody else who had the floor."""

    @property
    def allotted_ms(self) -> int:
        """What the format gives every candidate."""
        return self.clock.budget_ms - self.restored_ms - self.extended_ms


@dataclass(frozen=True, slots=True)
class Spoken:
    """Interventions of one kind that have ended, in one slot."""

    count: int = 0
    spent_ms: int = 0
    overrun_ms: int = 0


@dataclass(frozen=True, slots=True)
class TimeChange:
    """A ruling of the chair that changed a phase's budget."""

    kind: TimeChangeKind
    phase: PhaseKind
    milliseconds: int
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    candidate: str
    rank: int
    stage: SlotStage
    phases: tuple[PhaseRun, ...]
    current: int | None = None
    """Index into `phases` while the slot is current."""
    post: str = ""
    """Id of the post that is stood for; in older journals its title."""
    received: int | None = None
    """When the candidature was received (Unix milliseconds)."""
    asked: Spoken = Spoken()
    """Questions put to this candidate."""
    answered: Spoken = Spoken()
    changes: tuple[TimeChange, ...] = ()
    moved: str | None = None
    """Why it was moved to the end last."""
    withdrawn_at: int | None = None
    """When its candidate withdrew; a slot that had ended stays `ENDED`."""
    withdrawn_reason: str | None = None
    left_out: str | None = None
    """Why drawn questions were not put."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """One turn of speaking, with a clock of its own inside the phase's."""

    id: str
    kind: InterventionKind
    slot: str
    speaker: str | None
    """A participant; None where nobody with a seat speaks."""
    question: str | None
    """The question that is put or answered, where it was called."""
    clock: Clock
    warned_ms: tuple[int, ...] = ()
    expired: bool = False
    grace_over: bool = False
    rang: Bell | None = None
    """The last bell."""
    rang_at: int | None = None
