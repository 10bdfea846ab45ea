"""What people and processes may ask of a hearing: imperatives. `engine.decide` answers each.

Every command names what it acts on (this slot, this phase, this question, this grant of the floor), never
"the next one": if that is no longer current it is refused as `overtaken`.
"""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from hustings.hearing.beacons import Beacon
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    Format,
    HandKind,
    InterventionKind,
    Participant,
    PhaseFormat,
    PhaseKind,
    QuestionStage,
    RefusalReason,
)
from hustings.hearing.roles import Place, Role

Id = Annotated[str, MinLen(1), MaxLen(64)]
ShortText = Annotated[str, MaxLen(500)]
Reason = Annotated[str, MinLen(1), MaxLen(500)]
"""For everybody to read."""
Digest = Annotated[str, MinLen(64), MaxLen(64)]
"""64 hex digits."""
Millis = Annotated[int, Ge(0), Le(2**53 - 1)]
QuestionText = Annotated[str, MinLen(1), MaxLen(4_000)]
LanguageTag = Annotated[str, MinLen(2), MaxLen(35)]


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    id: Id
    candidate: Id
    post: Annotated[str, MaxLen(200)] = ""
    """The post that is stood for; empty where the hearing is about one."""
    received: Millis | None = None
    """When the candidature was received (Unix milliseconds): what `order-of-receipt` sorts by."""


@dataclass(frozen=True, slots=True)
class PrepareHearing:
    """Set title, modalities, participants and running order; only while nothing is prepared."""

    title: Annotated[str, MinLen(1), MaxLen(200)]
    format: Format
    participants: Annotated[tuple[Participant, ...], MaxLen(2_000)]
    slots: Annotated[tuple[PlannedSlot, ...], MinLen(1), MaxLen(100)]
    """In the order of the list; the format's `order` says whether it stays so."""
    starts: Millis | None = None
    """When the sitting is planned to open (Unix milliseconds)."""
    candidatures_closed: Millis | None = None
    """When candidatures close or closed (Unix milliseconds): the hearing cannot open before."""
    rehearsal: bool = False
    """A rehearsal, and marked as one everywhere; its id ends in `-rehearsal`."""


@dataclass(frozen=True, slots=True)
class AmendPreparation:
    """Put another plan in place of the prepared one, before the hearing is open.

    Slots that questions have been asked in stay, with their candidates.
    """

    title: Annotated[str, MinLen(1), MaxLen(200)]
    format: Format
    participants: Annotated[tuple[Participant, ...], MaxLen(2_000)]
    slots: Annotated[tuple[PlannedSlot, ...], MinLen(1), MaxLen(100)]
    starts: Millis | None = None
    candidatures_closed: Millis | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class ChangeModalities:
    """Put other modalities in place of the present ones, with a reason; between candidates only.

    Once a candidate has been heard, the time of the others and how it is cut stay the same.
    """

    format: Format
    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ChooseSplit:
    """Cut a candidate's time into other phases than the format has it, before the slot begins.

    The format must leave it to the candidate; the total stays what it is for everyone.
    """

    slot: Id
    phases: Annotated[tuple[PhaseFormat, ...], MinLen(1), MaxLen(3)]


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """Open the sitting."""


@dataclass(frozen=True, slots=True)
class SuspendHearing:
    """Pause the sitting; a running clock is paused with it."""

    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class ResumeHearing:
    """Go on after a suspension; the clock stays paused until it is resumed itself."""


@dataclass(frozen=True, slots=True)
class CloseHearing:
    """End the hearing for good."""


@dataclass(frozen=True, slots=True)
class StartSlot:
    """Begin a candidate's slot: its first phase runs and the candidate has the floor."""

    slot: Id


@dataclass(frozen=True, slots=True)
class PauseClock:
    slot: Id
    phase: PhaseKind
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class ResumeClock:
    slot: Id
    phase: PhaseKind


@dataclass(frozen=True, slots=True)
class RestoreTime:
    """Give back time that a lost line cost. It stands in the public ledger, with its reason."""

    slot: Id
    phase: PhaseKind
    seconds: Annotated[int, Ge(1), Le(86_400)]
    reason: Reason


@dataclass(frozen=True, slots=True)
class ExtendTime:
    """Add time for any other reason than a lost line. It stands in the public ledger, with its reason."""

    slot: Id
    phase: PhaseKind
    seconds: Annotated[int, Ge(1), Le(86_400)]
    reason: Reason


@dataclass(frozen=True, slots=True)
class BeginIntervention:
    """Start the clock of one question, or of one answer; for an answer the candidate has the floor.

    `replaces` is the intervention the sender saw as current (None: none).
    """

    slot: Id
    kind: InterventionKind
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class EndIntervention:
    intervention: Id


@dataclass(frozen=True, slots=True)
class MoveSlot:
    """Move to the end of the running order: the slot of a late candidate, or one that lost its line.

    Its time is undiminished: what is left of it goes on when the slot is started again.
    """

    slot: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class WithdrawCandidate:
    """A candidate has withdrawn: marked as such, never deleted; the order of the others stays."""

    candidate: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class TakeChair:
    """Preside from now on. `replaces` is who the sender saw as presiding (None: nobody)."""

    replaces: Id | None = None
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class NextPhase:
    """End the named phase and begin the one that follows it in the format."""

    slot: Id
    phase: PhaseKind


@dataclass(frozen=True, slots=True)
class EndSlot:
    """End a slot and withdraw the floor."""

    slot: Id


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Give the floor to a participant.

    `replaces` is the grant the sender saw as current (None: the floor was free).
    """

    participant: Id
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class WithdrawFloor:
    grant: Id


@dataclass(frozen=True, slots=True)
class ConfirmReady:
    """The one who was called to the floor is ready: on air from now on."""

    grant: Id


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Close somebody's microphone, at the server. Only they themselves can open it again."""

    participant: Id
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """Open one's own microphone again after the chair closed it."""

    participant: Id


@dataclass(frozen=True, slots=True)
class RaiseHand:
    """Ask for the floor, raise a point of order, or claim a right of reply."""

    hand: Id
    kind: HandKind = HandKind.FLOOR
    text: ShortText = ""


@dataclass(frozen=True, slots=True)
class LowerHand:
    hand: Id


@dataclass(frozen=True, slots=True)
class RulePointOfOrder:
    """Grant a point of order, or refuse it with a reason; then the clock goes on."""

    hand: Id
    granted: bool
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class GiveReply:
    """Give a right of reply: a short turn with its own time, while the candidate's clock stands."""

    hand: Id


@dataclass(frozen=True, slots=True)
class InterruptSpeaker:
    """Whoever presides takes the floor at once; the clock stands until the interruption is ended."""

    grant: Id
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class EndInterruption:
    """The floor goes back to whom it was taken from, and the clock goes on."""

    interruption: Id


@dataclass(frozen=True, slots=True)
class SetPlace:
    """A participant moved into the room, or out of it."""

    participant: Id
    place: Place


@dataclass(frozen=True, slots=True)
class SubmitQuestion:
    """Ask the candidate of one slot, or of every one (`slot` is null).

    The asker and the state come from the token. What a delegation asks twice is one question.
    """

    question: Id
    slot: Id | None
    text: QuestionText
    language: LanguageTag = "en"
    open_to_support: bool = False
    """Let the other delegations read it now, and support it."""


@dataclass(frozen=True, slots=True)
class ReviseQuestion:
    """Change a question that was returned or withdrawn, and submit it again."""

    question: Id
    text: QuestionText
    language: LanguageTag = "en"


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """Take back a question of one's own delegation, as long as it was not called."""

    question: Id


@dataclass(frozen=True, slots=True)
class SupportQuestion:
    """Support another delegation's question that is open to it; once for each state."""

    question: Id


@dataclass(frozen=True, slots=True)
class WithdrawSupport:
    question: Id


@dataclass(frozen=True, slots=True)
class AdmitQuestion:
    """Put a question at the end of the queue. `stage` is where the sender saw it."""

    question: Id
    stage: QuestionStage = QuestionStage.SUBMITTED


@dataclass(frozen=True, slots=True)
class RefuseQuestion:
    """Refuse a question, for a reason. `stage` is where the sender saw it (null: wherever it is)."""

    question: Id
    reason: RefusalReason
    text: ShortText = ""
    stage: QuestionStage | None = None


@dataclass(frozen=True, slots=True)
class ReturnQuestion:
    """Give a question back to its delegation, saying what to change."""

    question: Id
    text: Annotated[str, MinLen(1), MaxLen(500)]
    stage: QuestionStage | None = None


@dataclass(frozen=True, slots=True)
class ReopenQuestion:
    """Take back what was decided on a question: it is submitted again, as if nobody had ruled."""

    question: Id
    stage: QuestionStage


@dataclass(frozen=True, slots=True)
class MergeQuestion:
    """Put a question together with another one, which then names the askers of both."""

    question: Id
    into: Id


@dataclass(frozen=True, slots=True)
class MoveQuestion:
    """Move an admitted question in the queue: before another one, or to the end (null)."""

    question: Id
    before: Id | None


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """Put an admitted question to the candidate now: everyone sees its text.

    `replaces` is the question the sender saw as current (None: none).
    """

    question: Id
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class MarkAnswered:
    question: Id


@dataclass(frozen=True, slots=True)
class CarryToWriting:
    """Let every candidate to whom a question was not put answer it in writing. This publishes its text."""

    question: Id


@dataclass(frozen=True, slots=True)
class AnswerInWriting:
    """A candidate's own answer to a question that was carried to writing; it is published at once."""

    question: Id
    text: QuestionText


@dataclass(frozen=True, slots=True)
class StartOrderDraw:
    """Draw lots for the running order: publishes the list of slots and the digest of a secret.

    `slots` are all that have not begun, in the order in which those that are not drawn shall follow. `reason`
    is for drawing again what was drawn before. `reveal_ms` is how long contributions may be revealed.
    """

    draw: Id
    slots: Annotated[tuple[Id, ...], MinLen(2), MaxLen(100)]
    method: DrawMethod
    choose: Annotated[int, Ge(0), Le(100)] = 0
    """How many of the first places are drawn; 0: all."""
    reason: ShortText = ""
    beacon: Beacon | None = None
    round: Annotated[int, Ge(0), Le(2**53 - 1)] = 0
    reveal_ms: Annotated[int, Ge(10_000), Le(3_600_000)] = 120_000


@dataclass(frozen=True, slots=True)
class StartChoiceDraw:
    """Draw lots among admitted questions of one slot, or among Member States."""

    draw: Id
    purpose: DrawPurpose
    items: Annotated[tuple[Id, ...], MinLen(1), MaxLen(250)]
    choose: Annotated[int, Ge(1), Le(250)]
    method: DrawMethod
    reason: ShortText = ""
    beacon: Beacon | None = None
    round: Annotated[int, Ge(0), Le(2**53 - 1)] = 0
    reveal_ms: Annotated[int, Ge(10_000), Le(3_600_000)] = 120_000


@dataclass(frozen=True, slots=True)
class ContributeToDraw:
    """A delegation seals its part: the `lots.contribution_digest` of a value that it reveals later."""

    draw: Id
    commitment: Digest


@dataclass(frozen=True, slots=True)
class CloseContributions:
    """No further delegation contributes; those that did reveal now."""

    draw: Id


@dataclass(frozen=True, slots=True)
class RevealContribution:
    draw: Id
    value: Digest
    """64 hex digits that fit what the delegation published."""


@dataclass(frozen=True, slots=True)
class ConcludeDraw:
    """Reveal the secret and compute the result, with what the method calls for and nothing else."""

    draw: Id
    number: Annotated[str, MaxLen(64)] = ""
    """Drawn in the room."""
    randomness: Annotated[str, MaxLen(64)] = ""
    signature: Annotated[str, MaxLen(192)] = ""
    """With `randomness`: of the beacon's round, hex."""
    result: Annotated[tuple[Id, ...], MaxLen(250)] = ()
    """Drawn by hand, in the order in which they were drawn."""


@dataclass(frozen=True, slots=True)
class VoidDraw:
    """Give a draw up, with a reason. Its secret is revealed all the same."""

    draw: Id
    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """A token is void from now on, in every process."""

    jti: Id
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class ReportFeedFound:
    """The media plane has a publisher's first keyframe (or sound) on a feed."""

    feed: Id
    session: Id
    subject: Id


@dataclass(frozen=True, slots=True)
class ReportFeedLost:
    """The media plane lost a feed's publisher. `last_media` is when its last packet came."""

    feed: Id
    session: Id
    last_media: Millis


@dataclass(frozen=True, slots=True)
class ReportRecording:
    """A file of the recording is closed and will not change any more."""

    file: Annotated[str, MinLen(1), MaxLen(255)]
    feed: Id
    start: Millis
    end: Millis
    bytes: Millis
    sha256: Annotated[str, MinLen(64), MaxLen(64)]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class ReportRecorderStopped:
    """The recorder does not write any more (disk at its reserve, or it failed)."""

    reason: ShortText


@dataclass(frozen=True, slots=True)
class ReportRecorderWriting:
    """The recorder writes again after it had stopped."""


@dataclass(frozen=True, slots=True)
class SignHead:
    """Publish a signature over the journal's head at `seq`."""

    seq: Annotated[int, Ge(1)]
    hash: Annotated[str, MinLen(64), MaxLen(64)]
    key: Annotated[str, MinLen(64), MaxLen(64)]
    signature: Annotated[str, MinLen(128), MaxLen(128)]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something is due. What is due takes effect at its deadline, however late the tick comes."""


Command = (
    PrepareHearing
    | AmendPreparation
    | ChangeModalities
    | ChooseSplit
    | OpenHearing
    | SuspendHearing
    | ResumeHearing
    | CloseHearing
    | StartSlot
    | PauseClock
    | ResumeClock
    | RestoreTime
    | ExtendTime
    | BeginIntervention
    | EndIntervention
    | MoveSlot
    | WithdrawCandidate
    | TakeChair
    | NextPhase
    | EndSlot
    | GiveFloor
    | WithdrawFloor
    | ConfirmReady
    | CloseMicrophone
    | OpenMicrophone
    | RaiseHand
    | LowerHand
    | RulePointOfOrder
    | GiveReply
    | InterruptSpeaker
    | EndInterruption
    | SetPlace
    | SubmitQuestion
    | ReviseQuestion
    | WithdrawQuestion
    | SupportQuestion
    | WithdrawSupport
    | AdmitQuestion
    | RefuseQuestion
    | ReturnQuestion
    | ReopenQuestion
    | MergeQuestion
    | MoveQuestion
    | CallQuestion
    | MarkAnswered
    | CarryToWriting
    | AnswerInWriting
    | StartOrderDraw
    | StartChoiceDraw
    | ContributeToDraw
    | CloseContributions
    | RevealContribution
    | ConcludeDraw
    | VoidDraw
    | RevokeToken
    | ReportFeedFound
    | ReportFeedLost
    | ReportRecording
    | ReportRecorderStopped
    | ReportRecorderWriting
    | SignHead
    | Tick
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command, as their token says."""

    subject: str
    role: Role
    member_state: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A command on its way to be decided, with everything that deciding again must find unchanged.

    Attributes:
        id: The sender's command id (UUID text); idempotent for ever within `actor.subject`.
        salt: 32 random bytes drawn where the command came in; seeds the salts of private parts.
    """

    id: str
    actor: Actor
    command: Command
    salt: bytes
