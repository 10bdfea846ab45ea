"""What happened, in the past tense. A hearing is the fold of these (`engine.evolve`).

A field declared with `private()` goes into the entry's private part: the chain holds only a salted digest
of it, so an export without it still verifies (`chain`).
"""

from dataclasses import MISSING, dataclass, field
from typing import Any

from hustings.hearing.beacons import Beacon
from hustings.hearing.commands import PlannedSlot
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    DrawVoid,
    Format,
    HandKind,
    InterruptionKind,
    InterventionKind,
    Participant,
    PhaseFormat,
    PhaseKind,
    RefusalReason,
)
from hustings.hearing.roles import Place

PRIVATE = "private"
NAMES_ACTOR = "names-actor"
KEPT = "kept"


def private(*, names_actor: bool = False, default: Any = MISSING, kept: bool = False) -> Any:
    """A field that only the podium and the asker's delegation may read.

    Args:
        names_actor: It names who gave the command; the entry's public part then gives only their role.
        default: What it is in journals written before the field was there, and where it is left out.
        kept: It stays with the server: not even the podium's export carries it.
    """
    return field(default=default, metadata={PRIVATE: True, NAMES_ACTOR: names_actor, KEPT: kept})


@dataclass(frozen=True, slots=True)
class HearingPrepared:
    title: str
    format: Format
    participants: tuple[Participant, ...]
    slots: tuple[PlannedSlot, ...]
    """In the running order."""
    starts: int | None = None
    candidatures_closed: int | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class PreparationAmended:
    """Another plan stands in place of the one before."""

    title: str
    format: Format
    participants: tuple[Participant, ...]
    slots: tuple[PlannedSlot, ...]
    starts: int | None = None
    candidatures_closed: int | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class ModalitiesChanged:
    format: Format
    reason: str


@dataclass(frozen=True, slots=True)
class SplitChosen:
    slot: str
    phases: tuple[PhaseFormat, ...]


@dataclass(frozen=True, slots=True)
class HearingOpened:
    pass


@dataclass(frozen=True, slots=True)
class HearingSuspended:
    reason: str


@dataclass(frozen=True, slots=True)
class HearingResumed:
    pass


@dataclass(frozen=True, slots=True)
class HearingClosed:
    pass


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


@dataclass(frozen=True, slots=True)
class InterventionExpired:
    intervention: str
    at: int


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


@dataclass(frozen=True, slots=True)
class ChairTaken:
    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class FloorGiven:
    grant: str
    participant: str
    call: bool = False
    """Only called: on air once they say that they are ready."""


@dataclass(frozen=True, slots=True)
class FloorTaken:
    """Who was called is ready."""

    grant: str


@dataclass(frozen=True, slots=True)
class MicrophoneClosed:
    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class MicrophoneOpened:
    participant: str


@dataclass(frozen=True, slots=True)
class HandRaised:
    hand: str
    participant: str
    kind: HandKind
    text: str


@dataclass(frozen=True, slots=True)
class HandLowered:
    hand: str


@dataclass(frozen=True, slots=True)
class PointRuled:
    hand: str
    participant: str
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class InterruptionStarted:
    interruption: str
    kind: InterruptionKind
    speaker: str
    returns_to: str | None
    reason: str
    budget_ms: int | None


@dataclass(frozen=True, slots=True)
class InterruptionExpired:
    interruption: str
    at: int


@dataclass(frozen=True, slots=True)
class InterruptionGraceEnded:
    interruption: str
    at: int


@dataclass(frozen=True, slots=True)
class InterruptionEnded:
    interruption: str


@dataclass(frozen=True, slots=True)
class FloorWithdrawn:
    grant: str
    participant: str


@dataclass(frozen=True, slots=True)
class PlaceSet:
    participant: str
    place: Place


@dataclass(frozen=True, slots=True)
class QuestionSubmitted:
    """`slot` None: to every candidate."""

    question: str
    slot: str | None
    member_state: str | None
    language: str
    asker: str = private(names_actor=True)
    text: str = private()
    open_to_support: bool = False
    own_candidate: bool = False
    similar: tuple[str, ...] = private(default=())


@dataclass(frozen=True, slots=True)
class QuestionJoined:
    """The asker's delegation had asked the same already; `same` is the id they gave to it."""

    question: str
    same: str
    asker: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class QuestionRevised:
    question: str
    language: str
    by: str = private(names_actor=True)
    text: str = private()
    similar: tuple[str, ...] = private(default=())


@dataclass(frozen=True, slots=True)
class QuestionWithdrawn:
    question: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class QuestionSupported:
    question: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class SupportWithdrawn:
    question: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class QuestionAdmitted:
    question: str


@dataclass(frozen=True, slots=True)
class QuestionRefused:
    question: str
    reason: RefusalReason
    text: str = private()


@dataclass(frozen=True, slots=True)
class QuestionReturned:
    question: str
    text: str = private()


@dataclass(frozen=True, slots=True)
class QuestionReopened:
    """What was decided on it is taken back."""

    question: str


@dataclass(frozen=True, slots=True)
class QuestionMerged:
    question: str
    into: str


@dataclass(frozen=True, slots=True)
class QuestionMoved:
    """`place` is its new place in the queue (`places`), just before `before`, or the last (None)."""

    question: str
    before: str | None
    place: str


@dataclass(frozen=True, slots=True)
class QuestionCalled:
    """Makes the text public."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    question: str


@dataclass(frozen=True, slots=True)
class QuestionCarried:
    """To be answered in writing by the candidates of these slots. Makes the text public."""

    question: str
    slots: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class QuestionAnsweredInWriting:
    question: str
    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class DrawStarted:
    """Published before any entropy: the list, its digest, the digest of the secret, and the rules.

    Whoever contributes and does not reveal in time is left out and named; if fewer than two are left the
    draw is void.
    """

    draw: str
    purpose: DrawPurpose
    method: DrawMethod
    items: tuple[str, ...]
    choose: int
    list_digest: str
    commitment: str
    reason: str
    again: str | None
    slot: str | None
    beacon: Beacon | None
    round: int
    reveal_ms: int
    secret: str = private(kept=True)
    salt: str = private(kept=True)


@dataclass(frozen=True, slots=True)
class DrawContributed:
    draw: str
    member_state: str
    commitment: str


@dataclass(frozen=True, slots=True)
class ContributionsClosed:
    """`reveal_by` is the hearing time from which nothing more is revealed."""

    draw: str
    reveal_by: int


@dataclass(frozen=True, slots=True)
class ContributionRevealed:
    draw: str
    member_state: str
    value: str


@dataclass(frozen=True, slots=True)
class DrawConcluded:
    draw: str
    secret: str
    salt: str
    result: tuple[str, ...]
    left_out: tuple[str, ...]
    number: str
    randomness: str
    signature: str


@dataclass(frozen=True, slots=True)
class DrawVoided:
    """The secret comes out all the same: nobody drops a result unseen."""

    draw: str
    why: DrawVoid
    reason: str
    secret: str
    salt: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    jti: str
    reason: str = private()


@dataclass(frozen=True, slots=True)
class FeedFound:
    feed: str
    session: str
    subject: str


@dataclass(frozen=True, slots=True)
class FeedLost:
    feed: str
    session: str
    last_media: int


@dataclass(frozen=True, slots=True)
class RecordingClosed:
    file: str
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool


@dataclass(frozen=True, slots=True)
class RecorderStopped:
    reason: str


@dataclass(frozen=True, slots=True)
class RecorderWriting:
    pass


@dataclass(frozen=True, slots=True)
class HeadSigned:
    seq: int
    hash: str
    key: str
    signature: str


Event = (
    HearingPrepared
    | PreparationAmended
    | ModalitiesChanged
    | SplitChosen
    | HearingOpened
    | HearingSuspended
    | HearingResumed
    | HearingClosed
    | SlotStarted
    | PhaseStarted
    | PhaseEnded
    | SlotEnded
    | ClockPaused
    | ClockResumed
    | TimeWarned
    | TimeExpired
    | GraceEnded
    | TimeRestored
    | TimeExtended
    | InterventionStarted
    | InterventionEnded
    | InterventionWarned
    | InterventionExpired
    | InterventionGraceEnded
    | SlotMoved
    | CandidateWithdrawn
    | ChairTaken
    | FloorGiven
    | FloorWithdrawn
    | FloorTaken
    | MicrophoneClosed
    | MicrophoneOpened
    | HandRaised
    | HandLowered
    | PointRuled
    | InterruptionStarted
    | InterruptionExpired
    | InterruptionGraceEnded
    | InterruptionEnded
    | PlaceSet
    | QuestionSubmitted
    | QuestionJoined
    | QuestionRevised
    | QuestionWithdrawn
    | QuestionSupported
    | SupportWithdrawn
    | QuestionAdmitted
    | QuestionRefused
    | QuestionReturned
    | QuestionReopened
    | QuestionMerged
    | QuestionMoved
    | QuestionCalled
    | QuestionAnswered
    | QuestionCarried
    | QuestionAnsweredInWriting
    | DrawStarted
    | DrawContributed
    | ContributionsClosed
    | ContributionRevealed
    | DrawConcluded
    | DrawVoided
    | TokenRevoked
    | FeedFound
    | FeedLost
    | RecordingClosed
    | RecorderStopped
    | RecorderWriting
    | HeadSigned
)
