"""Interventions: single questions and answers, each with a clock of its own inside the questions phase.

Who speaks decides which clock runs. The chair's verbs begin and end one; so do, without a verb of their own,
the call of a question (it is being put) and the floor (a delegate puts a question, the candidate answers).
"""

from hustings.hearing import clock, floor
from hustings.hearing.changing import replace
from hustings.hearing.commands import BeginIntervention, EndIntervention
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    CandidateWithdrawn,
    Event,
    FloorGiven,
    FloorTaken,
    FloorWithdrawn,
    InterventionEnded,
    InterventionExpired,
    InterventionGraceEnded,
    InterventionStarted,
    InterventionWarned,
    PhaseEnded,
    QuestionAnswered,
    QuestionCalled,
    SlotMoved,
)
from hustings.hearing.model import (
    Bell,
    Clock,
    Format,
    Hearing,
    Intervention,
    InterventionKind,
    Spoken,
    Stage,
)
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import Role

InterventionEvent = (
    InterventionStarted
    | InterventionEnded
    | InterventionWarned
    | InterventionExpired
    | InterventionGraceEnded
)


def begin(state: Hearing, command: BeginIntervention, id: str) -> tuple[Event, ...]:
    """The clock of a question or an answer, by the chair's own verb."""
    if command.slot != state.current_slot:
        raise Refused(Code.OVERTAKEN, "This slot is not the current one.", state.current_slot)
    if command.replaces != _current(state):
        raise Refused(Code.OVERTAKEN, "Another intervention has begun meanwhile.", _current(state))
    if command.kind is InterventionKind.QUESTION:
        return (started(state, id, command.kind),)
    candidate = state.slots[command.slot].candidate
    begun = _started(state, id, command.kind, candidate)
    if state.floor is not None and state.floor.holder == candidate:
        return (begun,)
    return (*floor.taken_away(state), FloorGiven(id, candidate), begun)


def end(state: Hearing, command: EndIntervention) -> tuple[InterventionEnded, ...]:
    if command.intervention != _current(state):
        raise Refused(Code.OVERTAKEN, "This intervention is over already.", _current(state))
    return (InterventionEnded(command.intervention),)


def ended_by(state: Hearing, event: Event) -> tuple[InterventionEnded, ...]:
    """The end of the current intervention, if `event`, which comes next, is its end."""
    turn = state.intervention
    if turn is None:
        return ()
    if state.interruption is not None and isinstance(event, FloorGiven | FloorWithdrawn):
        # The turn is kept for whom the floor goes back to.
        return ()
    match event:
        case PhaseEnded() | QuestionCalled() | InterventionStarted():
            over = True
        case SlotMoved(slot=slot) | CandidateWithdrawn(slot=slot):
            over = slot == turn.slot
        case FloorWithdrawn(participant=participant):
            over = participant == turn.speaker
        case FloorGiven(participant=participant):
            over = participant != turn.speaker
        case QuestionAnswered(question=question):
            over = question == turn.question
        case _:
            over = False
    return (InterventionEnded(turn.id),) if over else ()


def begun_by(state: Hearing, event: Event, id: str) -> tuple[InterventionStarted, ...]:
    """The intervention that begins with `event`, which `state` already holds."""
    if state.stage is not Stage.QUESTIONS or state.current_slot is None or state.intervention is not None:
        return ()
    if isinstance(event, QuestionCalled):
        return (started(state, id, InterventionKind.QUESTION),)
    if state.interruption is None and state.floor is not None and state.floor.ready:
        # A delegate who is only called begins when they are ready.
        if not isinstance(event, FloorGiven | FloorTaken):
            return ()
        holder = state.participants[state.floor.holder]
        if holder.role is Role.DELEGATE:
            return (_started(state, id, InterventionKind.QUESTION, holder.id),)
        if holder.id == state.slots[state.current_slot].candidate and state.current_question is not None:
            return (_started(state, id, InterventionKind.ANSWER, holder.id),)
    return ()


def fold(state: Hearing, event: InterventionEvent, at: int) -> Hearing:
    if isinstance(event, InterventionStarted):
        running = clock.current(state)
        runs = running is not None and running[1].clock.running_since is not None
        started = Clock(event.budget_ms, running_since=at if runs else None)
        turn = Intervention(
            event.intervention, event.kind, event.slot, event.speaker, event.question, started
        )
        answered = state.batch_answered or (
            event.kind is InterventionKind.ANSWER and state.current_question is not None
        )
        return replace(state, intervention=turn, batch_answered=answered)
    current = state.intervention
    if current is None:
        raise KeyError(event.intervention)
    match event:
        case InterventionEnded():
            return _accounted(replace(state, intervention=None), current, at)
        case InterventionWarned():
            warned = replace(current, warned_ms=(*current.warned_ms, event.remaining_ms))
            turn = _rung(warned, event.remaining_ms, event.tones, event.at)
        case InterventionExpired():
            turn = _rung(replace(current, expired=True), 0, event.tones, event.at)
        case InterventionGraceEnded():
            turn = replace(current, grace_over=True)
    return replace(state, intervention=turn)


def _rung(turn: Intervention, remaining_ms: int, tones: int, at: int) -> Intervention:
    return replace(turn, rang=Bell(remaining_ms, tones), rang_at=at) if tones else turn


def paused(state: Hearing, at: int) -> Hearing:
    """With the phase's clock its intervention's stands still."""
    turn = state.intervention
    if turn is None:
        return state
    return replace(state, intervention=replace(turn, clock=clock.stopped(turn.clock, at)))


def resumed(state: Hearing, at: int) -> Hearing:
    turn = state.intervention
    if turn is None:
        return state
    return replace(state, intervention=replace(turn, clock=replace(turn.clock, running_since=at)))


def started(state: Hearing, id: str, kind: InterventionKind) -> InterventionStarted:
    """The turn of whoever asks: a delegate with the floor, or whoever presides."""
    return _started(state, id, kind, _asker(state))


def _accounted(state: Hearing, turn: Intervention, at: int) -> Hearing:
    slot = state.slots[turn.slot]
    before = slot.asked if turn.kind is InterventionKind.QUESTION else slot.answered
    spent = turn.clock.spent_at(at)
    sums = Spoken(
        before.count + 1,
        before.spent_ms + spent,
        before.overrun_ms + max(0, spent - turn.clock.budget_ms),
    )
    asked = turn.kind is InterventionKind.QUESTION
    slot = replace(slot, asked=sums) if asked else replace(slot, answered=sums)
    return replace(state, slots={**state.slots, slot.id: slot})


def _started(state: Hearing, id: str, kind: InterventionKind, speaker: str | None) -> InterventionStarted:
    slot = state.current_slot
    assert slot is not None
    budget_ms = _budget_ms(state.format, kind)
    return InterventionStarted(id, slot, kind, speaker, state.current_question, budget_ms)


def _budget_ms(format: Format | None, kind: InterventionKind) -> int:
    assert format is not None
    return format.question_ms if kind is InterventionKind.QUESTION else format.answer_ms


def _asker(state: Hearing) -> str | None:
    """A delegate with the floor asks; else whoever presides reads the question out."""
    holder = None if state.floor is None else state.participants[state.floor.holder]
    if holder is not None and holder.role is Role.DELEGATE:
        return holder.id
    chair = presiding(state)
    return None if chair is None else chair.id


def _current(state: Hearing) -> str | None:
    return None if state.intervention is None else state.intervention.id
