"""What each audience may see of a hearing. Views are plain data; browsers hold no rules.

Collections are maps by id with a `rank`, never arrays, and absent means none: so that a JSON Merge Patch
(RFC 7396), where null can only mean deletion, expresses every change.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.clock import current
from hustings.hearing.commands import Actor
from hustings.hearing.delegations import asked_by, callable_in, next_in, second_rounds
from hustings.hearing.draw_views import DrawView, draw_view
from hustings.hearing.floor import on_air
from hustings.hearing.following import kept_apart
from hustings.hearing.model import Format, Hearing, OnAir, Participant, PhaseRun, Question, Stage
from hustings.hearing.order import LINE_LOST, may_move_from, next_slot, standing
from hustings.hearing.plain_words import RuleView, rules_of
from hustings.hearing.presiding import is_partial, presiding
from hustings.hearing.question_views import QuestionView, Reader, question_view
from hustings.hearing.roles import PODIUM, Role
from hustings.hearing.slot_views import InterventionView, SlotView, intervention_view, slot_view
from hustings.hearing.speaker_views import (
    HandView,
    InterruptionView,
    PointRulingView,
    hand_view,
    interruption_view,
    rulings_view,
)


class Audience(StrEnum):
    """Audience parts are computed and serialised once for all who share them."""

    PODIUM = "podium"
    """Chair, vice-chair, secretariat: every question with its text, feeds, recordings."""
    DELEGATES = "delegates"
    """Delegates: what is public, and the questions that are open to their support."""
    FLOOR = "floor"
    """Everybody else: what is public."""
    APART = "apart"
    """Candidates who are kept apart until their slot: no questions, nothing on air."""


class LineLostView(TypedDict):
    """The clock stands because the speaker's line is lost; the chair rules."""

    participant: str
    since: int
    back: NotRequired[bool]
    """The line is there again."""


class ParticipantView(TypedDict):
    rank: int
    role: str
    name: str
    place: str
    member_state: NotRequired[str]
    feed: NotRequired[str]
    partial: NotRequired[bool]
    """Cannot preside: their own state has a candidate."""
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
    question_ms: int
    answer_ms: int
    warnings_ms: dict[str, bool]
    at_zero: str
    grace_ms: int
    questions_per_state: NotRequired[int]
    first_rounds_first: bool
    nominating_state: str
    """`allowed`, `flagged` or `barred`."""
    show_next_question: bool
    live_floor: bool
    reply_ms: int
    order: str
    split: str
    access: str
    isolation: bool
    languages: dict[str, int]
    """Accepted for questions, each with its rank; empty: any."""


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
    line_lost: NotRequired[LineLostView]
    presiding: NotRequired[str]
    """The participant who presides."""
    awaited_slot: NotRequired[str]
    """Between slots: whose turn it is."""
    may_move_from: NotRequired[int]
    """Hearing time from which the awaited slot, or one that lost its line, may be moved to the end."""
    candidates_left: NotRequired[int]
    """Those who have not withdrawn; present once somebody has."""
    on_air: OnAirView
    questions: dict[str, QuestionView]
    """All that exist. Text and rulings: see `QuestionView`."""
    next_question: NotRequired[str]
    """Podium only: what comes next in the running slot."""
    second_rounds: NotRequired[dict[str, bool]]
    """Podium only: questions of the running slot that wait until everybody's first was called."""
    draws: dict[str, DrawView]
    """Drawings of lots, for everybody: all but what is still sealed."""
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
    """The own delegation's, with text and rulings; for others empty."""
    next_question: NotRequired[QuestionView]
    """For the candidate on call, if the format says so."""


_Drawn = tuple[Hearing, dict[str, QuestionView]]
"""Views of questions, and the state they were drawn of."""
_READERS = {
    Audience.PODIUM: Reader.PODIUM,
    Audience.DELEGATES: Reader.DELEGATES,
    Audience.FLOOR: Reader.PUBLIC,
}


def audience_of(state: Hearing, role: Role, subject: str) -> Audience:
    """Which audience part somebody shares at the moment."""
    if role in PODIUM:
        return Audience.PODIUM
    if kept_apart(state, role, subject):
        return Audience.APART
    return Audience.DELEGATES if role is Role.DELEGATE else Audience.FLOOR


def audience_view(
    state: Hearing, audience: Audience, before: tuple[Hearing, AudienceView] | None = None
) -> AudienceView:
    """What everyone of an audience sees.

    Args:
        state: The hearing.
        audience: Whose view.
        before: The same audience's view of an earlier state. The parts of it that hold still are taken over
            as they are, the same objects, so that who compares the two has little to compare.
    """
    podium, apart = audience is Audience.PODIUM, audience is Audience.APART
    view: AudienceView = {
        "hearing": state.id,
        "title": state.title,
        "stage": state.stage,
        "participants": {p.id: _participant(state, p) for p in state.participants.values()},
        "slots": {slot.id: slot_view(slot) for slot in state.slots.values()},
        "on_air": {"audio": {}} if apart else _on_air(state),
        "questions": {}
        if apart
        else _questions(
            state,
            state.questions.values(),
            _READERS[audience],
            before and (before[0], before[1]["questions"]),
        ),
        "draws": {draw.id: draw_view(draw) for draw in state.draws.values()},
    }
    if state.rehearsal:
        view["rehearsal"] = True
    if state.starts is not None:
        view["starts"] = state.starts
    if state.format is not None:
        view["format"] = _format(state.format)
        view["rules"] = rules_of(state.format)
    if state.changes:
        numbered = enumerate(state.changes, start=1)
        view["changes"] = {str(n): {"rank": n, "at": c.at, "reason": c.reason} for n, c in numbered}
    if state.current_slot is not None:
        view["current_slot"] = state.current_slot
    running = current(state)
    if running is not None:
        view["current_phase"] = running[1].kind
    if state.current_question is not None and not apart:
        view["current_question"] = state.current_question
    if state.floor is not None:
        view["floor"] = {
            "grant": state.floor.id,
            "holder": state.floor.holder,
            "since": state.floor.since,
        }
        if not state.floor.ready:
            view["floor"]["called"] = True
    if state.hands:
        view["hands"] = {hand.id: hand_view(hand) for hand in state.hands.values()}
    if state.interruption is not None:
        view["interruption"] = interruption_view(state.interruption)
    if state.point_rulings:
        view["point_rulings"] = rulings_view(state.point_rulings)
    _add_clock_rulings(view, state)
    if podium:
        _add_queue(view, state)
        _add_technical_desk(view, state)
    return view


def personal_view(
    state: Hearing,
    actor: Actor,
    name: str,
    *,
    air: OnAir | None = None,
    before: tuple[Hearing, PersonalView] | None = None,
) -> PersonalView:
    """What one person sees besides: own slot and feed, and the questions of the own delegation.

    Args:
        state: The hearing.
        actor: The person, as their token says.
        name: What to call them; a participant's own name goes before it.
        air: `floor.on_air(state)`, from who has it already for others who look at the same state.
        before: The same person's view of an earlier state; as in `audience_view`.
    """
    seat = state.participants.get(actor.subject)
    seen = on_air(state) if air is None else air
    feed = None if seat is None else seat.feed
    view: PersonalView = {
        "subject": actor.subject,
        "role": actor.role,
        "name": name if seat is None else seat.name,
        "holds_floor": state.floor is not None and state.floor.holder == actor.subject,
        "on_air": feed is not None and (feed == seen.video or feed in seen.audio),
        "questions": _own_questions(state, actor, before and (before[0], before[1]["questions"])),
    }
    if actor.member_state is not None:
        view["member_state"] = actor.member_state
    if feed is not None:
        view["feed"] = feed
    slot = next((slot.id for slot in state.slots.values() if slot.candidate == actor.subject), None)
    if slot is not None and actor.role is Role.CANDIDATE:
        view["slot"] = slot
        shown = state.format is not None and state.format.show_next_question and slot == state.current_slot
        coming = next_in(state, slot) if shown else None
        if coming is not None:
            view["next_question"] = question_view(state, coming, Reader.PUBLIC, text=True)
    return view


def _own_questions(state: Hearing, actor: Actor, before: _Drawn | None) -> dict[str, QuestionView]:
    if actor.role is not Role.DELEGATE:
        return {}
    return _questions(state, asked_by(state, actor), Reader.ASKER, before)


def _questions(
    state: Hearing, questions: Iterable[Question], reader: Reader, before: _Drawn | None
) -> dict[str, QuestionView]:
    """Views by id; what a question's view says of others changes only when it itself does."""
    if before is None or before[0].format is not state.format:
        return {q.id: question_view(state, q, reader) for q in questions}
    drawn, known = before[1], before[0].questions
    if known is state.questions:
        return drawn
    return {q.id: drawn[q.id] if known.get(q.id) is q else question_view(state, q, reader) for q in questions}


def _add_queue(view: AudienceView, state: Hearing) -> None:
    if state.current_slot is None:
        return
    coming = next_in(state, state.current_slot)
    if coming is not None:
        view["next_question"] = coming.id
    waiting = second_rounds(state, state.current_slot, callable_in(state, state.current_slot))
    if waiting:
        view["second_rounds"] = dict.fromkeys(sorted(waiting), True)


def _participant(state: Hearing, participant: Participant) -> ParticipantView:
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
    if is_partial(state, participant):
        view["partial"] = True
    if participant.id in state.muted:
        view["muted"] = True
    return view


def _add_clock_rulings(view: AudienceView, state: Hearing) -> None:
    if state.intervention is not None:
        view["intervention"] = intervention_view(state.intervention)
    running = current(state)
    if running is not None and state.floor is not None and running[1].pause_reason == LINE_LOST:
        view["line_lost"] = _line_lost(state, state.floor.holder, running[1])
    chair = presiding(state)
    if chair is not None:
        view["presiding"] = chair.id
    awaited = next_slot(state)
    if state.stage is Stage.BETWEEN_SLOTS and awaited is not None:
        view["awaited_slot"] = awaited.id
    may_move = may_move_from(state)
    if may_move is not None:
        view["may_move_from"] = may_move
    left = standing(state)
    if left < len(state.slots):
        view["candidates_left"] = left


def _line_lost(state: Hearing, participant: str, phase: PhaseRun) -> LineLostView:
    view: LineLostView = {"participant": participant, "since": phase.paused_since or 0}
    feed = state.feeds.get(state.participants[participant].feed or "")
    if feed is not None and feed.up:
        view["back"] = True
    return view


def _on_air(state: Hearing) -> OnAirView:
    seen = on_air(state)
    view: OnAirView = {"audio": dict.fromkeys(sorted(seen.audio), True)}
    if seen.video is not None:
        view["video"] = seen.video
    return view


def _format(format: Format) -> FormatView:
    view: FormatView = {
        "name": format.name,
        "question_length": format.question_length,
        "question_ms": format.question_ms,
        "answer_ms": format.answer_ms,
        "warnings_ms": {str(mark): True for mark in format.warnings_ms},
        "at_zero": format.at_zero,
        "grace_ms": format.grace_ms,
        "first_rounds_first": format.first_rounds_first,
        "nominating_state": format.nominating_state,
        "show_next_question": format.show_next_question,
        "live_floor": format.live_floor,
        "reply_ms": format.reply_ms,
        "order": format.order,
        "split": format.split,
        "access": format.access,
        "isolation": format.isolation,
        "languages": {tag: rank for rank, tag in enumerate(format.languages, start=1)},
    }
    if format.questions_per_state is not None:
        view["questions_per_state"] = format.questions_per_state
    return view


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
