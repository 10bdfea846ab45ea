"""What each audience may see of a hearing. Views are plain data; browsers hold no rules.

Collections are maps by id with a `rank`, never arrays, and absent means none: so that a JSON Merge Patch
(RFC 7396), where null can only mean deletion, expresses every change.
"""

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.clock import current
from hustings.hearing.commands import Actor
from hustings.hearing.floor import on_air
from hustings.hearing.model import Clock, Format, Hearing, Participant, PhaseRun, Question, Slot
from hustings.hearing.roles import PODIUM, Role


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


def audience_of(role: Role) -> Audience:
    """Which audience part a role shares."""
    return Audience.PODIUM if role in PODIUM else Audience.FLOOR


def audience_view(state: Hearing, audience: Audience) -> AudienceView:
    """What everyone of an audience sees."""
    podium = audience is Audience.PODIUM
    view: AudienceView = {
        "hearing": state.id,
        "title": state.title,
        "stage": state.stage,
        "participants": {p.id: _participant(p) for p in state.participants.values()},
        "slots": {slot.id: _slot(slot) for slot in state.slots.values()},
        "on_air": _on_air(state),
        "questions": {
            q.id: _question(q, text=podium or q.called_at is not None, ruling=podium)
            for q in state.questions.values()
        },
    }
    if state.format is not None:
        view["format"] = _format(state.format)
    if state.current_slot is not None:
        view["current_slot"] = state.current_slot
    running = current(state)
    if running is not None:
        view["current_phase"] = running[1].kind
    if state.current_question is not None:
        view["current_question"] = state.current_question
    if state.floor is not None:
        view["floor"] = {
            "grant": state.floor.id,
            "holder": state.floor.holder,
            "since": state.floor.since,
        }
    if podium:
        _add_technical_desk(view, state)
    return view


def personal_view(state: Hearing, actor: Actor, name: str) -> PersonalView:
    """What one person sees besides: own slot and feed, and the questions of the own delegation.

    Args:
        state: The hearing.
        actor: The person, as their token says.
        name: What to call them; a participant's own name goes before it.
    """
    seat = state.participants.get(actor.subject)
    seen = on_air(state)
    feed = None if seat is None else seat.feed
    view: PersonalView = {
        "subject": actor.subject,
        "role": actor.role,
        "name": name if seat is None else seat.name,
        "holds_floor": state.floor is not None and state.floor.holder == actor.subject,
        "on_air": feed is not None and (feed == seen.video or feed in seen.audio),
        "questions": {
            q.id: _question(q, text=True, ruling=True) for q in state.questions.values() if _is_own(q, actor)
        },
    }
    if actor.member_state is not None:
        view["member_state"] = actor.member_state
    if feed is not None:
        view["feed"] = feed
    slot = next((slot.id for slot in state.slots.values() if slot.candidate == actor.subject), None)
    if slot is not None and actor.role is Role.CANDIDATE:
        view["slot"] = slot
    return view


def _is_own(question: Question, actor: Actor) -> bool:
    if actor.role is not Role.DELEGATE:
        return False
    if actor.member_state is None:
        return question.asker == actor.subject
    return question.member_state == actor.member_state


def _participant(participant: Participant) -> ParticipantView:
    view: ParticipantView = {
        "rank": participant.rank,
        "role": participant.role,
        "name": participant.name,
        "place": participant.place,
    }
    if participant.member_state is not None:
        view["member_state"] = participant.member_state
    if participant.feed is not None:
        view["feed"] = participant.feed
    return view


def _slot(slot: Slot) -> SlotView:
    return {
        "rank": slot.rank,
        "candidate": slot.candidate,
        "stage": slot.stage,
        "phases": {phase.kind: _phase(phase, rank) for rank, phase in enumerate(slot.phases, start=1)},
    }


def _phase(phase: PhaseRun, rank: int) -> PhaseView:
    view: PhaseView = {"rank": rank, "clock": _clock(phase.clock)}
    if phase.started_at is not None:
        view["started"] = True
    if phase.ended_at is not None:
        view["ended"] = True
    if phase.expired:
        view["expired"] = True
    if phase.paused_since is not None:
        view["pause_reason"] = phase.pause_reason or ""
    if phase.warned_ms:
        view["warned_ms"] = min(phase.warned_ms)
    return view


def _clock(clock: Clock) -> ClockView:
    view: ClockView = {"budget_ms": clock.budget_ms, "spent_ms": clock.spent_ms}
    if clock.running_since is not None:
        view["running_since"] = clock.running_since
    return view


def _question(question: Question, *, text: bool, ruling: bool) -> QuestionView:
    view: QuestionView = {
        "rank": question.rank,
        "slot": question.slot,
        "stage": question.stage,
        "language": question.language,
        "submitted_at": question.submitted_at,
    }
    if question.member_state is not None:
        view["member_state"] = question.member_state
    if text:
        view["text"] = question.text
    if question.refusal is not None:
        refusal: RefusalView = {"reason": question.refusal}
        if ruling and question.refusal_text:
            refusal["text"] = question.refusal_text
        view["refusal"] = refusal
    return view


def _on_air(state: Hearing) -> OnAirView:
    seen = on_air(state)
    view: OnAirView = {"audio": dict.fromkeys(sorted(seen.audio), True)}
    if seen.video is not None:
        view["video"] = seen.video
    return view


def _format(format: Format) -> FormatView:
    return {
        "name": format.name,
        "question_length": format.question_length,
        "question_ms": format.question_ms,
        "answer_ms": format.answer_ms,
        "warnings_ms": {str(mark): True for mark in format.warnings_ms},
        "at_zero": format.at_zero,
        "grace_ms": format.grace_ms,
    }


def _add_technical_desk(view: AudienceView, state: Hearing) -> None:
    view["feeds"] = {
        feed.name: {"subject": feed.subject, "up": feed.up, "since": feed.since}
        for feed in state.feeds.values()
    }
    view["recordings"] = {
        recording.file: {
            "feed": recording.feed,
            "start": recording.start,
            "end": recording.end,
            "bytes": recording.bytes,
            "sha256": recording.sha256,
            "recovered": recording.recovered,
        }
        for recording in state.recordings.values()
    }
    if state.recording_stopped is not None:
        view["recording_stopped"] = state.recording_stopped
