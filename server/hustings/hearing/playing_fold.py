"""What is played, as it stands: it runs and stands with the clock, and gives way to whatever comes next."""

from hustings.hearing import clock
from hustings.hearing.changing import replace
from hustings.hearing.events import (
    CandidateWithdrawn,
    Event,
    FloorGiven,
    FloorWithdrawn,
    GraceEnded,
    HearingClosed,
    HearingSuspended,
    InterruptionEnded,
    InterventionGraceEnded,
    InterventionStarted,
    MaterialFailed,
    MaterialReady,
    PhaseEnded,
    PlayingEnded,
    PlayingStarted,
    QuestionAnswered,
    QuestionCalled,
    SlotMoved,
)
from hustings.hearing.model import (
    Clock,
    Hearing,
    Played,
    Playing,
    PlayingEnd,
    PlayingKind,
    Readiness,
)
from hustings.hearing.ordered import Ordered

PlayingEvent = MaterialReady | MaterialFailed | PlayingStarted | PlayingEnded


def ended_by(state: Hearing, event: Event) -> tuple[PlayingEnded, ...]:
    """The end of what is played, if `event`, which comes next, takes its place."""
    playing = state.playing
    if playing is None:
        return ()
    over = _ends_statement if playing.kind is PlayingKind.STATEMENT else _ends_message
    ends = isinstance(event, PhaseEnded | HearingSuspended | HearingClosed | GraceEnded) or (
        isinstance(event, SlotMoved | CandidateWithdrawn) and event.slot == playing.slot
    )
    return (PlayingEnded(playing.id, PlayingEnd.REPLACED),) if ends or over(state, event) else ()


def paused(state: Hearing, at: int) -> Hearing:
    """With the phase's clock the picture stands still."""
    if state.playing is None:
        return state
    return replace(state, playing=replace(state.playing, clock=clock.stopped(state.playing.clock, at)))


def resumed(state: Hearing, at: int) -> Hearing:
    if state.playing is None:
        return state
    running = replace(state.playing.clock, running_since=at)
    return replace(state, playing=replace(state.playing, clock=running))


def fold(state: Hearing, event: PlayingEvent, at: int) -> Hearing:
    match event:
        case MaterialReady():
            return _told(state, event.material, Readiness(event.duration_ms, event.moving))
        case MaterialFailed():
            return _told(state, event.material, Readiness(failed=event.text))
        case PlayingStarted():
            left = Clock(event.duration_ms - event.from_ms, running_since=at)
            playing = Playing(
                event.playing, event.kind, event.material, event.slot, event.question, event.from_ms, left, at
            )
            return replace(state, playing=playing)
        case PlayingEnded():
            return _ended(state, event, at)


def _ends_message(state: Hearing, event: Event) -> bool:
    match event:
        case QuestionCalled() | InterventionStarted() | InterventionGraceEnded():
            return True
        case QuestionAnswered():
            return state.playing is not None and event.question == state.playing.question
        case FloorGiven():
            # What comes before a question comes before its message too: it stands until that is over.
            return state.interruption is None
        case InterruptionEnded():
            return state.interruption is not None and state.interruption.returns_to != _holder(state)
        case _:
            return False


def _ends_statement(state: Hearing, event: Event) -> bool:
    assert state.playing is not None
    candidate = state.slots[state.playing.slot].candidate
    match event:
        case FloorWithdrawn():
            return state.interruption is None
        case InterruptionEnded():
            return _holder(state) != candidate
        case _:
            return False


def _holder(state: Hearing) -> str | None:
    return None if state.floor is None else state.floor.holder


def _ended(state: Hearing, event: PlayingEnded, at: int) -> Hearing:
    playing = state.playing
    if playing is None or playing.id != event.playing:
        raise KeyError(event.playing)
    # A file's own end comes a little before or after what the clock would have it.
    spent = min(playing.clock.spent_at(at), playing.clock.budget_ms)
    played = Played(
        id=playing.id,
        kind=playing.kind,
        material=playing.material,
        slot=playing.slot,
        question=playing.question,
        from_ms=playing.from_ms,
        played_ms=spent,
        started_at=playing.started_at,
        ended_at=at,
        end=event.end,
    )
    return replace(state, playing=None, played=(*state.played, played))


def _told(state: Hearing, material: str, readiness: Readiness) -> Hearing:
    questions = Ordered.of(state.questions)
    for question in state.questions.values():
        if question.message is not None and question.message.material == material:
            message = replace(question.message, readiness=readiness)
            questions = questions.put(question.id, replace(question, message=message))
    return replace(state, questions=questions, readiness={**state.readiness, material: readiness})
