"""The state of a hearing: what a fold over its journal yields. All values are immutable.

Times are milliseconds of hearing time (see `docs/decisions`); durations are milliseconds. Mappings are
treated as immutable: `evolve` replaces them, nothing else touches them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.beacons import Beacon
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
    WITHDRAWN = "withdrawn"
    """Its candidate withdrew before it could end."""


class QuestionStage(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """Back with its delegation, to be changed."""
    ADMITTED = "admitted"
    REFUSED = "refused"
    MERGED = "merged"
    """Put together with another one, which names its askers too."""
    CALLED = "called"
    ANSWERED = "answered"
    CARRIED = "carried"
    """To be answered in writing."""
    WITHDRAWN = "withdrawn"
    """By its own delegation."""


class RefusalReason(StrEnum):
    """Why a question was refused; the chair adds a text of their own."""

    OUT_OF_SCOPE = "out-of-scope"
    PERSONAL = "personal"
    ABUSIVE = "abusive"
    REPEATED = "repeated"
    NO_TIME = "no-time"


class AtZero(StrEnum):
    """What happens when a budget is spent."""

    WARN = "warn"
    """Everybody sees it; the chair ends the phase."""
    WITHDRAW = "withdraw"
    """The floor is taken away after the grace: the microphone is closed."""


class OrderRule(StrEnum):
    """How the running order comes about."""

    GIVEN_LIST = "given-list"
    """As the secretariat's list has it."""
    ALPHABETICAL = "alphabetical"
    """By the candidates' names as written, without regard to case and accents."""
    ORDER_OF_RECEIPT = "order-of-receipt"
    """By when each candidature was received."""


class Split(StrEnum):
    """Who says how a candidate's time is cut into phases."""

    FORMAT = "format"
    """The same for everyone."""
    CANDIDATE = "candidate"
    """The total is the same; what `phases` says holds for a candidate who chooses nothing."""


class Access(StrEnum):
    """Who may follow a hearing."""

    MEMBERS = "members"
    """Whoever has a token."""
    OPEN = "open"
    """Everybody, without a token too."""
    CLOSED = "closed"
    """Those who take part: observers are not let in."""


class OnLineLost(StrEnum):
    """What the clock does when the line of a remote holder of the floor is lost."""

    RUN = "run"
    """It goes on."""
    PAUSE = "pause"
    """It stands as of the last that came of them, until the chair rules."""


class InterventionKind(StrEnum):
    """Turns of speaking that have a clock of their own."""

    QUESTION = "question"
    ANSWER = "answer"


class HandKind(StrEnum):
    """What a delegate asks the chair for."""

    FLOOR = "floor"
    POINT_OF_ORDER = "point-of-order"
    """Goes before everything, and stops the clock at once."""
    REPLY = "reply"
    """The right of reply of a delegation that was addressed."""


class InterruptionKind(StrEnum):
    """Why the speaker stands back and the clock stands."""

    POINT_OF_ORDER = "point-of-order"
    REPLY = "reply"
    CHAIR = "chair"


class TimeChangeKind(StrEnum):
    RESTORED = "restored"
    """Given back after a lost line."""
    EXTENDED = "extended"
    """Added for any other reason."""


@dataclass(frozen=True, slots=True)
class Bell:
    """A soft signal at a phase's remaining time; 0 is the moment when it is up."""

    remaining_ms: int
    tones: int
    """One, two or three."""


class NominatingState(StrEnum):
    """What a state may ask a candidate whom it has nominated itself."""

    ALLOWED = "allowed"
    """Whatever others may ask."""
    FLAGGED = "flagged"
    """Allowed, and the podium and the record say so."""
    BARRED = "barred"
    """It asks its own candidate nothing."""


class DrawPurpose(StrEnum):
    """What lots are drawn for."""

    ORDER = "order"
    """The running order of the candidates who have not been heard."""
    QUESTIONS = "questions"
    """Which admitted questions of one slot are put first."""
    STATES = "states"
    """Which Member States come next."""


class DrawMethod(StrEnum):
    """Where a draw's entropy comes from; `draw_proof.PROOF` says against whom each is proof."""

    CONTRIBUTIONS = "contributions"
    BEACON = "beacon"
    ROOM_NUMBER = "room-number"
    OPERATOR = "operator"
    PHYSICAL = "physical"
    """Drawn by hand; the result is entered."""


class DrawStage(StrEnum):
    CONTRIBUTING = "contributing"
    REVEALING = "revealing"
    AWAITING = "awaiting"
    """The round, the number or the result is still to come."""
    CONCLUDED = "concluded"
    VOID = "void"


class DrawVoid(StrEnum):
    """Why a draw came to nothing."""

    TOO_FEW = "too-few"
    """Fewer than two contributions were revealed."""
    RULED = "ruled"
    """By the chair, or before the opening by the secretariat, with a reason."""
    CLOSED = "closed"
    """The hearing was closed."""


@dataclass(frozen=True, slots=True)
class PhaseFormat:
    kind: PhaseKind
    budget_ms: int


@dataclass(frozen=True, slots=True)
class Format:
    """The modalities of one hearing, the same for each of its candidates."""

    name: str
    """What the modalities are called."""
    phases: tuple[PhaseFormat, ...]
    """The parts of each candidate's slot, in the order statement, questions, closing, and their times."""
    warnings_ms: tuple[int, ...] = (120_000, 30_000)
    """Remaining time at which a warning is given."""
    at_zero: AtZero = AtZero.WARN
    """What happens when a phase's time is spent: a warning only, or the floor is withdrawn after `grace`."""
    grace_ms: int = 15_000
    """With `at_zero = "withdraw"`: how long after zero the floor is taken away."""
    question_ms: int = 60_000
    """How long one question may take to ask."""
    answer_ms: int = 180_000
    """How long one answer may take."""
    question_length: int = 1_000
    """Longest text of a question, in characters."""
    bells: tuple[Bell, ...] = ()
    """Soft signals at a phase's remaining time: `bells = [{ remaining = "30 s", tones = 1 }]`."""
    intervention_warnings_ms: tuple[int, ...] = ()
    """Remaining time of a single question or answer at which a warning is given."""
    intervention_at_zero: AtZero = AtZero.WARN
    """The same for a single question or answer; with `"withdraw"` after the same grace."""
    late_grace_ms: int = 0
    """How long the hearing waits for a late candidate before the slot may be moved to the end."""
    on_line_lost: OnLineLost = OnLineLost.RUN
    """What the clock does when the line of a remote holder of the floor is lost."""
    retry_ms: int = 0
    """With `on_line_lost = "pause"`: how long a lost line may be tried again before the slot may be moved."""
    questions_per_state: int | None = None
    """How many questions a state may have for one candidate; None: as many as it likes."""
    first_rounds_first: bool = False
    """Nobody's second question to a candidate is called before everybody's first."""
    nominating_state: NominatingState = NominatingState.ALLOWED
    """What a state may ask a candidate whom it has nominated itself."""
    show_next_question: bool = False
    """The candidate on call sees the question that comes next."""
    live_floor: bool = True
    """Whether delegates who are not in the room may take the floor; else the chair reads their questions."""
    reply_ms: int = 120_000
    """The time of a right of reply."""
    order: OrderRule = OrderRule.GIVEN_LIST
    """How the running order comes about when the hearing is prepared."""
    split: Split = Split.FORMAT
    """Whether `phases` is fixed, or candidates may cut the same total differently before their slot."""
    languages: tuple[str, ...] = ()
    """Languages in which questions are accepted (BCP 47, `fr` includes `fr-CA`); empty: any."""
    access: Access = Access.MEMBERS
    """Who may follow: whoever has a token, everybody, or only those who take part (no observers)."""
    isolation: bool = False
    """Candidates who are still to come neither follow the hearing nor see its questions before their slot."""
    closed_days: int = 0
    """How many days before the opening the candidatures must have closed, where their closing is known."""


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
    restored_ms: int = 0
    """Part of the clock's budget, as is `extended_ms`: what the format allotted is the rest of it."""
    extended_ms: int = 0
    lines_lost: int = 0
    """How often the candidate's line was lost while they had the floor."""
    rang: Bell | None = None
    """The last bell."""
    rang_at: int | None = None

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


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question went with the candidate of one slot."""

    called_at: int | None = None
    answered_at: int | None = None
    written: str | None = None
    """The candidate's answer in writing."""
    written_at: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    slot: str | None
    """None: to every candidate."""
    asker: str
    """Subject of the token that submitted it."""
    member_state: str | None
    language: str
    """BCP 47 tag of the text."""
    text: str
    rank: int
    """The order of receipt."""
    stage: QuestionStage
    submitted_at: int
    refusal: RefusalReason | None = None
    refusal_text: str | None = None
    called_at: int | None = None
    """When it was called first: public from then on."""
    admitted_at: int | None = None
    refused_at: int | None = None
    answered_at: int | None = None
    """When the last of its candidates had answered."""
    queue: str = ""
    """Its place among the admitted (`places`); empty while it has none."""
    open_to_support: bool = False
    """Its askers let the other delegations read and support it before it is called."""
    own_candidate: bool = False
    """It goes, among others or alone, to a candidate whom the asking state has nominated."""
    askers: tuple[str, ...] = ()
    """Subjects of the same delegation who asked the same."""
    same: tuple[str, ...] = ()
    """Ids under which they did."""
    similar: tuple[str, ...] = ()
    """Questions that were there already and said nearly the same."""
    supporters: tuple[str, ...] = ()
    """Member States, in the order they came."""
    merged_into: str | None = None
    merged: tuple[str, ...] = ()
    """Questions merged into this one."""
    return_text: str | None = None
    returned_at: int | None = None
    withdrawn_at: int | None = None
    carried_at: int | None = None
    """When it was carried to writing: public from then on."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By slot, of those it was put to or that owe an answer in writing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The floor, given to one participant. `id` names this grant, not the participant."""

    id: str
    holder: str
    since: int
    ready: bool = True
    """Not on air before: who is called from elsewhere says first that they are ready."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A request for the floor that is open."""

    id: str
    participant: str
    kind: HandKind
    text: str
    rank: int
    since: int


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something that goes before the speaker; afterwards the floor is theirs again, and the clock goes on."""

    id: str
    kind: InterruptionKind
    speaker: str
    returns_to: str | None
    """Who had the floor."""
    since: int
    clock: Clock | None = None
    """Of a right of reply."""
    expired: bool = False
    grace_over: bool = False


@dataclass(frozen=True, slots=True)
class PointRuling:
    """What the chair ruled on a point of order."""

    participant: str
    granted: bool
    reason: str
    at: int


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
class Contribution:
    """One delegation's part in a draw."""

    member_state: str
    commitment: str
    value: str | None = None
    """64 hex digits, once revealed."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A drawing of lots. Secret and salt are nobody's to see before it is concluded or void."""

    id: str
    purpose: DrawPurpose
    method: DrawMethod
    items: tuple[str, ...]
    """The list, in the order it was published in: slots, questions or states."""
    choose: int
    rank: int
    stage: DrawStage
    started_at: int
    list_digest: str
    commitment: str
    """`lots.secret_digest`; empty for a draw by hand."""
    secret: str
    salt: str
    reason: str = ""
    again: str | None = None
    """The draw that this one replaces."""
    slot: str | None = None
    """The slot of the questions."""
    beacon: Beacon | None = None
    round: int = 0
    reveal_ms: int = 0
    contributions: Mapping[str, Contribution] = field(default_factory=dict)
    """By Member State."""
    reveal_by: int | None = None
    """Hearing time from which nothing more is revealed."""
    ended_at: int | None = None
    result: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """States that did not reveal what they had contributed."""
    number: str = ""
    randomness: str = ""
    signature: str = ""
    void: DrawVoid | None = None
    void_reason: str = ""

    @property
    def open(self) -> bool:
        return self.stage not in (DrawStage.CONCLUDED, DrawStage.VOID)


@dataclass(frozen=True, slots=True)
class SignedHead:
    seq: int
    hash: str
    key: str
    """The raw Ed25519 public key, hex."""
    signature: str
    """Ed25519 over `chain.head_message`, hex."""


@dataclass(frozen=True, slots=True)
class ModalityChange:
    """The modalities were changed by the chair."""

    at: int
    reason: str
    before: Format
    after: Format


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
    changes: tuple[ModalityChange, ...] = ()
    starts: int | None = None
    """When it is planned to open (Unix milliseconds, as hearing time)."""
    candidatures_closed: int | None = None
    rehearsal: bool = False
    participants: Mapping[str, Participant] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the questions of each delegation (`delegations.of`)."""
    queue_end: int = 0
    """How often a question took the last place of the queue (`places`)."""
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    draws: Mapping[str, Draw] = field(default_factory=dict)
    signed_heads: tuple[SignedHead, ...] = ()
    revoked: frozenset[str] = frozenset()
    """Ids (`jti`) of revoked tokens."""
    current_slot: str | None = None
    current_question: str | None = None
    floor: Grant | None = None
    intervention: Intervention | None = None
    hands: Mapping[str, Hand] = field(default_factory=dict)
    interruption: Interruption | None = None
    point_rulings: tuple[PointRuling, ...] = ()
    muted: frozenset[str] = frozenset()
    """Participants whose microphone the chair has closed; only they themselves open it again."""
    presiding: str | None = None
    """Who took the chair; None while it is with whoever takes part as chair."""
    idle_since: int | None = None
    """Since when the next candidate is awaited, between slots."""
    clock_at: int = 0
    """When a clock was last touched: no pause is dated back further."""
    suspended_from: Stage | None = None
    opened_at: int | None = None
    closed_at: int | None = None
    recording_stopped: str | None = None
    """Why the recorder has stopped, while it has."""
    seq: int = 0
    """Number of the last event folded in; the first event is 1."""
    time: int = 0
    """Time of the last event."""
