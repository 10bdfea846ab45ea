"""The shapes of the views: what a page reads, as plain data."""

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.asking_views import AskingView
from hustings.hearing.candidacy_views import (
    FilingView,
    GuidelinesView,
    MessageView,
    SentView,
    StatementView,
)
from hustings.hearing.draw_views import DrawView
from hustings.hearing.plain_words import RuleView
from hustings.hearing.preparation_views import DelegationView, PostView
from hustings.hearing.question_views import QuestionView
from hustings.hearing.slot_views import InterventionView, SlotView
from hustings.hearing.speaker_views import HandView, InterruptionView, PointRulingView
from hustings.hearing.views.actions import ActionView
from hustings.hearing.views.alarms import AlarmView
from hustings.hearing.views.verbs import VerbView


class Audience(StrEnum):
    """Audience parts are computed and serialised once for all who share them."""

    PODIUM = "podium"
    """Chair, vice-chair, secretariat: every question with its text, feeds, recordings."""
    DELEGATES = "delegates"
    """Delegates: what is public, and the questions that are open to their support."""
    FLOOR = "floor"
    """Everybody else: what is public."""
    APART = "apart"
    """Candidates who are kept apart until their slot: no questions, nothing on air, nobody's words."""


class LineLostView(TypedDict):
    """The clock stands because the speaker's line is lost; the chair rules."""

    participant: str
    since: int
    back: NotRequired[bool]
    """The line is there again."""
    retry_until: NotRequired[int]
    """Hearing time until which it may come back; absent where the format gives none."""
    retry_over: NotRequired[bool]
    """That time is over."""


class InterpretationLostView(TypedDict):
    """Nobody interprets into a language that was interpreted before; the floor is heard on."""

    since: int


class ParticipantView(TypedDict):
    rank: int
    role: str
    name: str
    place: str
    member_state: NotRequired[str]
    feed: NotRequired[str]
    nominated_by: NotRequired[dict[str, bool]]
    """Further states that nominate this candidate, each mapped to true."""
    delegation: NotRequired[str]
    partial: NotRequired[bool]
    """Cannot preside: their own state has a candidate."""
    group: NotRequired[str]
    """Regional group or constituency."""
    muted: NotRequired[bool]
    """The chair has closed their microphone."""


class FloorView(TypedDict):
    grant: str
    holder: str
    since: int
    called: NotRequired[bool]
    """Not on air yet: the holder has not said that they are ready."""


class OnAirView(TypedDict):
    video: NotRequired[str]
    awaited: NotRequired[bool]
    """Nothing comes in on that feed: a slate stands for its picture."""
    audio: dict[str, bool]
    """Feeds whose sound is open, each mapped to true."""


class FeedView(TypedDict):
    subject: str
    up: bool
    since: int


class RecordingView(TypedDict):
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool


class FormatView(TypedDict):
    name: str
    question_length: int
    messages: str
    """Whether questions may be recorded: `none`, `audio` or `video`."""
    message_ms: int
    question_ms: int
    answer_ms: int
    warnings_ms: dict[str, bool]
    at_zero: str
    grace_ms: int
    restore_offered_ms: int
    """What the console proposes to restore after a lost line."""
    restore_at_most_ms: NotRequired[int]
    """To one candidate, in all."""
    questions_per_state: NotRequired[int]
    first_rounds_first: bool
    nominating_state: str
    """`allowed`, `flagged` or `barred`."""
    show_next_question: bool
    live_floor: bool
    reply_ms: int
    order: str
    order_drawn: str
    split: str
    access: str
    isolation: bool
    selection: str
    who_may_ask: dict[str, bool]
    """Each mapped to true; empty: every delegate."""
    groups: NotRequired[dict[str, int]]
    """Questions that each group may put to a candidate."""
    handed_in: str
    batch: int
    drawn_questions: NotRequired[int]
    drawn_from: NotRequired[str]
    languages: dict[str, int]
    """Accepted for questions, each with its rank; empty: any."""


class PlayingView(TypedDict):
    """A file that is played on air. Its position runs and stands with the clock."""

    id: str
    kind: str
    """`message` (a recorded question) or `statement` (a candidate's, filed before)."""
    slot: str
    question: NotRequired[str]
    from_ms: int
    """Where in the file it began."""
    duration_ms: int
    """Of the whole file."""
    spent_ms: int
    """Played since, up to `running_since`."""
    running_since: NotRequired[int]
    """Absent while it stands."""


class ChangeView(TypedDict):
    rank: int
    at: int
    reason: str


class AudienceView(TypedDict):
    hearing: str
    title: str
    stage: str
    """A `model.Stage`."""
    rehearsal: NotRequired[bool]
    starts: NotRequired[int]
    """When it is planned to open (Unix milliseconds)."""
    format: NotRequired[FormatView]
    rules: NotRequired[dict[str, RuleView]]
    """The modalities in plain words, by key of the pages' catalogue (`modality.<key>`)."""
    changes: NotRequired[dict[str, ChangeView]]
    """Changes of the modalities, by number."""
    posts: NotRequired[dict[str, PostView]]
    """What is stood for; the running order goes post by post."""
    delegations: NotRequired[dict[str, DelegationView]]
    participants: dict[str, ParticipantView]
    slots: dict[str, SlotView]
    current_slot: NotRequired[str]
    current_phase: NotRequired[str]
    current_question: NotRequired[str]
    floor: NotRequired[FloorView]
    intervention: NotRequired[InterventionView]
    hands: NotRequired[dict[str, HandView]]
    interruption: NotRequired[InterruptionView]
    point_rulings: NotRequired[dict[str, PointRulingView]]
    playing: NotRequired[PlayingView]
    """What is played on air."""
    line_lost: NotRequired[LineLostView]
    interpretation_lost: NotRequired[dict[str, InterpretationLostView]]
    """By language."""
    presiding: NotRequired[str]
    """The participant who presides."""
    awaited_slot: NotRequired[str]
    """Between slots: whose turn it is."""
    undrawn: NotRequired[bool]
    """Lots for the running order are still to be drawn: no slot starts before."""
    may_move_from: NotRequired[int]
    """Hearing time from which the awaited slot, or one that lost its line, may be moved to the end."""
    candidates_left: NotRequired[int]
    """Those who have not withdrawn; present once somebody has."""
    on_air: OnAirView
    batch: NotRequired[dict[str, int]]
    """Questions put before the current one, each with its place: all are answered together."""
    asking: NotRequired[dict[str, AskingView]]
    """By slot, where the format has lots or groups decide who asks."""
    drawn_owed: NotRequired[int]
    """Podium only: how many questions lots should still choose and put in the running slot."""
    drawable: NotRequired[dict[str, bool]]
    """Podium only: questions that lots are to be drawn among now."""
    questions: dict[str, QuestionView]
    """All that exist. Text and rulings: see `QuestionView`."""
    next_question: NotRequired[str]
    """Podium only: what comes next in the running slot."""
    second_rounds: NotRequired[dict[str, bool]]
    """Podium only: questions of the running slot that wait until everybody's first was called."""
    draws: dict[str, DrawView]
    """Drawings of lots, for everybody: all but what is still sealed."""
    filings: NotRequired[dict[str, FilingView]]
    """Candidates' material: the podium sees all, everybody else what is published."""
    statements: NotRequired[dict[str, StatementView]]
    """Podium only: statements filed as video, by slot."""
    acceptances: NotRequired[dict[str, int]]
    """Podium only: when candidates accepted the guidelines; absent where there are none."""
    messages: NotRequired[dict[str, SentView]]
    """Podium only: what was said to people last, and who has read it."""
    feeds: NotRequired[dict[str, FeedView]]
    """Podium only."""
    recordings: NotRequired[dict[str, RecordingView]]
    """Podium only."""
    recording_stopped: NotRequired[str]
    """Podium only: why nothing is being recorded at the moment."""
    verbs: NotRequired[dict[str, VerbView]]
    """Podium only: the chair's verbs, and what stops those that are not legal now. In the name of whoever
    presides; the personal part has what is otherwise for oneself. By the command's name, followed by `:` and
    what it names where several of a name can be given."""
    not_now: NotRequired[str]
    """Podium only: why verbs of other stages are not legal at this one."""
    alarms: NotRequired[dict[str, AlarmView]]
    """Podium only: what somebody must look after, by kind."""
    actions: NotRequired[dict[str, ActionView]]
    """Podium only: what persons did last, by the number of its first entry in the journal."""


class PersonalView(TypedDict):
    subject: str
    role: str
    name: str
    member_state: NotRequired[str]
    feed: NotRequired[str]
    """The feed this person publishes."""
    asks: NotRequired[bool]
    """The modalities give this person questions."""
    group: NotRequired[str]
    slot: NotRequired[str]
    """A candidate's own slot."""
    holds_floor: bool
    on_air: bool
    """Own feed is seen or heard by everyone."""
    questions: dict[str, QuestionView]
    """The own delegation's, with text and rulings; for others empty."""
    filings: NotRequired[dict[str, FilingView]]
    """A candidate's own material, whatever became of it."""
    statement: NotRequired[StatementView]
    """A candidate's own statement, filed as video."""
    guidelines: NotRequired[GuidelinesView]
    """What a candidate is asked to accept, or has accepted."""
    messages: NotRequired[dict[str, MessageView]]
    """From the podium."""
    next_question: NotRequired[QuestionView]
    """For the candidate on call, if the format says so."""
    verbs: NotRequired[dict[str, VerbView]]
    """Podium: those of the audience's `verbs` that are otherwise for oneself; a bare name goes before the
    audience's entries of that name, with and without `:`."""
