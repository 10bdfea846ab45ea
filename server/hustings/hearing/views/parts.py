"""Parts of the audience's view: people, what is on air, the modalities, and how the clocks stand."""

from hustings.hearing.clock import LINE_LOST, current
from hustings.hearing.drawn_order import undrawn
from hustings.hearing.floor import PLAYING, on_air
from hustings.hearing.interpretation import missing
from hustings.hearing.model import Format, Hearing, Participant, PhaseRun, Playing, Stage
from hustings.hearing.order import may_move_from, next_slot, standing
from hustings.hearing.presiding import is_partial, presiding
from hustings.hearing.slot_views import intervention_view
from hustings.hearing.views.shapes import (
    AudienceView,
    FormatView,
    LineLostView,
    OnAirView,
    ParticipantView,
    PlayingView,
)


def participant_view(state: Hearing, participant: Participant) -> ParticipantView:
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
    if participant.nominated_by:
        view["nominated_by"] = dict.fromkeys(sorted(participant.nominated_by), True)
    if participant.delegation is not None:
        view["delegation"] = participant.delegation
    if is_partial(state, participant):
        view["partial"] = True
    if participant.group is not None:
        view["group"] = participant.group
    if participant.id in state.muted:
        view["muted"] = True
    return view


def on_air_view(state: Hearing) -> OnAirView:
    seen = on_air(state)
    view: OnAirView = {"audio": dict.fromkeys(sorted(seen.audio), True)}
    if seen.video is not None:
        view["video"] = seen.video
        feed = state.feeds.get(seen.video)
        if seen.video != PLAYING and (feed is None or not feed.up):
            view["awaited"] = True
    return view


def format_view(format: Format) -> FormatView:
    view: FormatView = {
        "name": format.name,
        "question_length": format.question_length,
        "messages": format.messages,
        "message_ms": format.message_ms,
        "question_ms": format.question_ms,
        "answer_ms": format.answer_ms,
        "warnings_ms": {str(mark): True for mark in format.warnings_ms},
        "at_zero": format.at_zero,
        "grace_ms": format.grace_ms,
        "restore_offered_ms": format.restore_offered_ms,
        "first_rounds_first": format.first_rounds_first,
        "nominating_state": format.nominating_state,
        "show_next_question": format.show_next_question,
        "live_floor": format.live_floor,
        "reply_ms": format.reply_ms,
        "order": format.order,
        "order_drawn": format.order_drawn,
        "split": format.split,
        "access": format.access,
        "isolation": format.isolation,
        "selection": format.selection,
        "who_may_ask": dict.fromkeys(format.who_may_ask, True),
        "handed_in": format.handed_in,
        "batch": format.batch,
        "languages": {tag: rank for rank, tag in enumerate(format.languages, start=1)},
    }
    if format.restore_at_most_ms is not None:
        view["restore_at_most_ms"] = format.restore_at_most_ms
    if format.groups:
        view["groups"] = dict(format.groups)
    if format.drawn_questions:
        view["drawn_questions"] = format.drawn_questions
    if format.drawn_from:
        view["drawn_from"] = format.drawn_from
    if format.questions_per_state is not None:
        view["questions_per_state"] = format.questions_per_state
    return view


def playing_view(playing: Playing) -> PlayingView:
    view: PlayingView = {
        "id": playing.id,
        "kind": playing.kind,
        "slot": playing.slot,
        "from_ms": playing.from_ms,
        "duration_ms": playing.from_ms + playing.clock.budget_ms,
        "spent_ms": playing.clock.spent_ms,
    }
    if playing.question is not None:
        view["question"] = playing.question
    if playing.clock.running_since is not None:
        view["running_since"] = playing.clock.running_since
    return view


def add_clock_rulings(view: AudienceView, state: Hearing) -> None:
    if state.intervention is not None:
        view["intervention"] = intervention_view(state.intervention)
    running = current(state)
    if running is not None and state.floor is not None and running[1].pause_reason == LINE_LOST:
        view["line_lost"] = _line_lost(state, state.floor.holder, running[1])
    without = missing(state)
    if without:
        view["interpretation_lost"] = {language: {"since": since} for language, since in without.items()}
    chair = presiding(state)
    if chair is not None:
        view["presiding"] = chair.id
    awaited = next_slot(state)
    if undrawn(state):
        view["undrawn"] = True
    elif state.stage is Stage.BETWEEN_SLOTS and awaited is not None:
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
    if state.format is not None and state.format.retry_ms:
        view["retry_until"] = view["since"] + state.format.retry_ms
    if phase.retry_over:
        view["retry_over"] = True
    return view
