"""What each audience may see of a hearing. Views are plain data; browsers hold no rules.

Collections are maps by id with a `rank`, never arrays, and absent means none: so that a JSON Merge Patch
(RFC 7396), where null can only mean deletion, expresses every change.
"""

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict


class Audience(StrEnum):
    """Audience parts are computed and serialised once for all who share them."""

    PODIUM = "podium"
    """Chair, vice-chair, secretariat: every question with its text, feeds, recordings."""
    FLOOR = "floor"
    """Everybody else: what is public."""


class ClockView(TypedDict):
    budget_ms: int
    spent_ms: int
    running_since: NotRequired[int]
    """Hearing time; absent while the clock stands. Remaining = budget - spent - (now - running_since)."""


class PhaseView(TypedDict):
    rank: int
    clock: ClockView
    started: NotRequired[bool]
    ended: NotRequired[bool]
    expired: NotRequired[bool]
    pause_reason: NotRequired[str]
    """Present while paused (may be empty)."""
    warned_ms: NotRequired[int]
    """The last warning given (remaining milliseconds)."""


class SlotView(TypedDict):
    rank: int
    candidate: str
    stage: str
    """`waiting`, `current` or `ended`."""
    phases: dict[str, PhaseView]
    """By kind: `statement`, `questions`, `closing`."""


class ParticipantView(TypedDict):
    rank: int
    role: str
    name: str
    place: str
    member_state: NotRequired[str]
    feed: NotRequired[str]


class FloorView(TypedDict):
    grant: str
    holder: str
    since: int


class OnAirView(TypedDict):
    video: NotRequired[str]
    audio: dict[str, bool]
    """Feeds whose sound is open, each mapped to true."""


class RefusalView(TypedDict):
    reason: str
    text: NotRequired[str]
    """Only the podium and the asking delegation."""


class QuestionView(TypedDict):
    rank: int
    slot: str
    stage: str
    language: str
    submitted_at: int
    member_state: NotRequired[str]
    text: NotRequired[str]
    """In the floor's view only once called."""
    refusal: NotRequired[RefusalView]


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
    question_ms: int
    answer_ms: int
    warnings_ms: dict[str, bool]
    at_zero: str
    grace_ms: int


class AudienceView(TypedDict):
    hearing: str
    title: str
    stage: str
    """A `model.Stage`."""
    format: NotRequired[FormatView]
    participants: dict[str, ParticipantView]
    slots: dict[str, SlotView]
    current_slot: NotRequired[str]
    current_phase: NotRequired[str]
    current_question: NotRequired[str]
    floor: NotRequired[FloorView]
    on_air: OnAirView
    questions: dict[str, QuestionView]
    """Podium: all. Floor: all that exist, but text only once called, and a refusal's reason only."""
    feeds: NotRequired[dict[str, FeedView]]
    """Podium only."""
    recordings: NotRequired[dict[str, RecordingView]]
    """Podium only."""
    recording_stopped: NotRequired[str]
    """Podium only: why nothing is being recorded at the moment."""


class PersonalView(TypedDict):
    subject: str
    role: str
    name: str
    member_state: NotRequired[str]
    feed: NotRequired[str]
    """The feed this person publishes."""
    slot: NotRequired[str]
    """A candidate's own slot."""
    holds_floor: bool
    on_air: bool
    """Own feed is seen or heard by everyone."""
    questions: dict[str, QuestionView]
    """The own delegation's, with text and refusal; for others empty."""
