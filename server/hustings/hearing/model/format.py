"""The modalities of a hearing."""

from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.model.candidacy import UnacceptedGuidelines


class PhaseKind(StrEnum):
    """The parts a slot is cut into. Each equals the `Stage` the hearing is in while it runs."""

    STATEMENT = "statement"
    QUESTIONS = "questions"
    CLOSING = "closing"


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
    DRAWING_OF_LOTS = "drawing-of-lots"
    """By lots for every place; no slot starts before they are drawn."""
    FIRST_DRAWN = "first-drawn-then-alphabetical"
    """The first by lots, then the others by name; no slot starts before the first is drawn."""


class DrawnAt(StrEnum):
    """When lots for the running order may be drawn."""

    ANY_TIME = "any-time"
    """Before the opening or after it."""
    OPENING = "opening"
    """Only once the hearing is open, with everybody there."""


class Selection(StrEnum):
    """Who asks next, and with which question."""

    CHAIR = "chair"
    """The chair chooses."""
    ORDER_OF_REQUEST = "order-of-request"
    """Questions in the order in which they were received, hands in the order in which they were raised."""
    DRAWN_STATES = "drawn-states"
    """States register for a candidate; lots are drawn among them, and they ask in the order drawn."""
    TOKENS = "tokens"
    """States register for a candidate; the chair draws their tokens out of a bag, one after another."""
    DRAWN_QUESTIONS = "drawn-questions"
    """Nothing is called but questions that lots have drawn, in the order drawn."""


class MayAsk(StrEnum):
    """Who may ask."""

    MEMBER_STATES = "member-states"
    """Delegates of a Member State."""
    GROUPS = "groups"
    """Delegates with a group: a regional group, a constituency."""
    CIVIL_SOCIETY = "civil-society"
    """Observers with a seat and a group. They do not take the floor."""


class HandIn(StrEnum):
    """Until when questions are handed in."""

    ANY_TIME = "any-time"
    """Until the candidate has been heard."""
    BEFORE_SLOT = "before-slot"
    """Until the candidate's slot begins."""
    BEFORE_OPENING = "before-opening"
    """Until the hearing is opened."""


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


class OnInterpretationLost(StrEnum):
    """What the clock does when an interpreter's line is lost while somebody has the floor."""

    RUN = "run"
    """It goes on."""
    PAUSE = "pause"
    """It stands as of the last that came of them, until the chair resumes it."""


class LostLineRuling(StrEnum):
    """What the chair may rule once a candidate's line is lost."""

    RESUME = "resume"
    """The clock goes on, with time restored or without."""
    RESTORE = "restore"
    """Time is given back, with a reason."""
    FILED_STATEMENT = "filed-statement"
    """The statement that the candidate filed is played."""
    MOVE_SLOT = "move-slot"
    """The slot goes to the end of the running order, once `retry` is over."""


class OnRecordingStopped(StrEnum):
    """What the clock does when the recording stops, which the webcast is taken from."""

    RUN = "run"
    """It goes on."""
    PAUSE = "pause"
    """It stands until the chair resumes it."""


@dataclass(frozen=True, slots=True)
class Bell:
    """A soft signal at a phase's or a turn's remaining time; 0 is the moment when it is up."""

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


class RefusedText(StrEnum):
    """Whether the record gives the text of questions that were refused."""

    WITHHELD = "withheld"
    """Never: the record counts them, by reason."""
    PUBLISHED = "published"
    """Once the hearing is closed."""


class Messages(StrEnum):
    """Whether a question may be asked by a recorded message, which is played when it is called."""

    NONE = "none"
    """By text, or live."""
    AUDIO = "audio"
    """By sound too."""
    VIDEO = "video"
    """By sound or video too."""


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
    messages: Messages = Messages.NONE
    """Whether a question may come as a recording, with a summary as its text."""
    message_ms: int = 60_000
    """With `messages`: how long such a recording may be; no longer than `question`."""
    bells: tuple[Bell, ...] = ()
    """Soft signals at a phase's remaining time: `bells = [{ remaining = "30 s", tones = 1 }]`."""
    intervention_warnings_ms: tuple[int, ...] = ()
    """Remaining time of a single question or answer at which a warning is given."""
    intervention_at_zero: AtZero = AtZero.WARN
    """The same for a single question or answer; with `"withdraw"` after the same grace."""
    intervention_bells: tuple[Bell, ...] = ()
    """The same signals at the remaining time of a single question or answer."""
    late_grace_ms: int = 0
    """How long the hearing waits for a late candidate before the slot may be moved to the end."""
    on_line_lost: OnLineLost = OnLineLost.RUN
    """What the clock does when the line of a remote holder of the floor is lost."""
    retry_ms: int = 0
    """With `on_line_lost = "pause"`: how long a lost line may be tried again before the slot may be moved."""
    lost_line_rulings: tuple[LostLineRuling, ...] = ()
    """What the chair may rule once a candidate's line is lost; empty: any of these."""
    restore_at_most_ms: int | None = None
    """How much may be restored to one candidate after lost lines, in all; None: as the chair rules."""
    restore_offered_ms: int = 30_000
    """The time that the console proposes to restore; the chair may give another."""
    on_interpretation_lost: OnInterpretationLost = OnInterpretationLost.RUN
    """What the clock does when an interpreter's line is lost while somebody speaks; the floor is heard on."""
    on_recording_stopped: OnRecordingStopped = OnRecordingStopped.RUN
    """What the clock does when the recording stops, which the webcast is taken from."""
    questions_per_state: int | None = None
    """How many questions a state may have for one candidate; None: as many as it likes."""
    first_rounds_first: bool = False
    """Nobody's second question to a candidate is called before everybody's first."""
    nominating_state: NominatingState = NominatingState.ALLOWED
    """What a state may ask a candidate whom it has nominated itself."""
    selection: Selection = Selection.CHAIR
    """Who asks next: as the chair chooses, in order of request, or by lots."""
    who_may_ask: tuple[MayAsk, ...] = ()
    """Who may ask; empty: every delegate."""
    groups: dict[str, int] = field(default_factory=dict)
    """How many questions each group may put to a candidate: `groups = { Employers = 4, Workers = 4 }`. With
    `who_may_ask = ["groups"]` no other group asks; empty: groups are not counted."""
    groups_hand_in: bool = False
    """The counts of `groups` hold for questions handed in, too, not only for those that are put."""
    groups_first: bool = False
    """Who speaks for a whole group (a delegate with a group and no state) asks before all others."""
    handed_in: HandIn = HandIn.ANY_TIME
    """Until when questions are handed in."""
    one_part: bool = False
    """A question asks one thing: a text with more than one question mark is not accepted."""
    batch: int = 1
    """How many questions are put one after another, then answered together in the time of one `answer`."""
    drawn_questions: int = 0
    """How many questions are drawn by lots for each candidate. The phase ends without them for a reason only,
    which goes on the record."""
    drawn_from: str = ""
    """With `drawn_questions`: the group whose questions are drawn, and put in no other way; empty: all."""
    show_next_question: bool = False
    """The candidate on call sees the question that comes next."""
    live_floor: bool = True
    """Whether delegates who are not in the room may take the floor; else the chair reads their questions."""
    reply_ms: int = 120_000
    """The time of a right of reply."""
    order: OrderRule = OrderRule.GIVEN_LIST
    """How the running order comes about: when the hearing is prepared, or by lots."""
    order_drawn: DrawnAt = DrawnAt.ANY_TIME
    """Where lots make the order: when they may be drawn."""
    split: Split = Split.FORMAT
    """Whether `phases` is fixed, or candidates may cut the same total differently before their slot."""
    languages: tuple[str, ...] = ()
    """Languages in which questions are accepted (BCP 47, `fr` includes `fr-CA`); empty: any."""
    access: Access = Access.MEMBERS
    """Who may follow: whoever has a token, everybody, or only those who take part (no observers)."""
    isolation: bool = False
    """Candidates who are still to come neither follow the hearing nor see its questions before their slot."""
    closed_days: int = 0
    """How many days before the opening the candidatures must have closed, where their closing is known; a
    rehearsal may be held before."""
    guidelines: str = ""
    """The ethics guidelines that candidates are asked to accept, as text; empty: none."""
    unaccepted_guidelines: UnacceptedGuidelines = UnacceptedGuidelines.WARN
    """Whether the slot of a candidate who has not accepted them begins: with a warning, or not at all."""
    refused_text: RefusedText = RefusedText.WITHHELD
    """Whether the public record gives the text of questions that were refused, once the hearing is closed."""


@dataclass(frozen=True, slots=True)
class ModalityChange:
    """The modalities were changed by the chair."""

    at: int
    reason: str
    before: Format
    after: Format
