"""Playing files on air: a recorded question, a candidate's filed statement.

What is played takes the place of whoever speaks: everybody sees and hears it, and whoever presides. It runs
and stands with the slot's clock, and ends with its file, by the chair, or when something takes its place.
"""

from hustings.hearing import clock, floor, interventions, lost_lines, slots, statements
from hustings.hearing.commands import (
    PlayMessage,
    PlayStatement,
    ReportMaterialFailed,
    ReportMaterialReady,
    ReportPlayingEnded,
    StopPlaying,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ClockResumed,
    Event,
    MaterialFailed,
    MaterialReady,
    PlayingEnded,
    PlayingStarted,
)
from hustings.hearing.messages import checked
from hustings.hearing.model import (
    Hearing,
    InterventionKind,
    LostLineRuling,
    PlayingEnd,
    PlayingKind,
    Readiness,
)
from hustings.hearing.questions import find


def play_message(state: Hearing, command: PlayMessage, id: str) -> tuple[Event, ...]:
    """Play the recording of the question that is being put; it is the question's turn of speaking."""
    question = find(state, command.question)
    if question.id != state.current_question or state.current_slot is None:
        raise Refused(Code.OVERTAKEN, "This question is not the current one.", state.current_question)
    if question.message is None:
        raise Refused(Code.INVALID, "This question has no recorded message: read its text out.")
    _check_free(state)
    if lost_lines.stands(state):
        lost_lines.check(state, LostLineRuling.RESUME)
    ready = checked(question.message.readiness)
    turn = state.intervention
    asking = turn is not None and turn.kind is InterventionKind.QUESTION and turn.question == question.id
    return (
        *_running(state),
        *(() if asking else (interventions.started(state, id, InterventionKind.QUESTION),)),
        PlayingStarted(
            playing=id,
            kind=PlayingKind.MESSAGE,
            material=question.message.material,
            slot=state.current_slot,
            question=question.id,
            from_ms=0,
            duration_ms=ready.duration_ms,
        ),
    )


def play_statement(state: Hearing, command: PlayStatement, id: str) -> tuple[Event, ...]:
    """Play a candidate's filed statement; the floor is theirs, and the clock runs."""
    slot, _ = slots.named(state, command.slot)
    if any(phase.lines_lost for phase in slot.phases):
        lost_lines.check(state, LostLineRuling.FILED_STATEMENT)
    filed = statements.of_slot(state, slot.id)
    if filed is None:
        raise Refused(Code.UNKNOWN, "This candidate has filed no statement.")
    if filed.material != command.material:
        raise Refused(Code.OVERTAKEN, "Another statement was filed meanwhile.", filed.material)
    _check_free(state)
    ready = checked(state.readiness.get(command.material))
    if command.from_ms >= ready.duration_ms:
        raise Refused(Code.INVALID, f"The statement lasts only {ready.duration_ms // 1_000} s.")
    holds = state.floor is not None and state.floor.holder == slot.candidate
    return (
        *(() if holds else floor.handed(state, slot.candidate, id)),
        *_running(state),
        PlayingStarted(
            playing=id,
            kind=PlayingKind.STATEMENT,
            material=filed.material,
            slot=slot.id,
            question=None,
            from_ms=command.from_ms // 1_000 * 1_000,
            duration_ms=ready.duration_ms,
        ),
    )


def stop(state: Hearing, command: StopPlaying) -> tuple[PlayingEnded, ...]:
    if state.playing is None or state.playing.id != command.playing:
        now = None if state.playing is None else state.playing.id
        raise Refused(Code.OVERTAKEN, "This file is not being played any more.", now)
    return (PlayingEnded(command.playing, PlayingEnd.STOPPED),)


def over(state: Hearing, command: ReportPlayingEnded) -> tuple[PlayingEnded, ...]:
    """The file is over: that ends the playing, and not the phase."""
    if state.playing is None or state.playing.id != command.playing:
        return ()
    return (PlayingEnded(command.playing, PlayingEnd.OVER),)


def ready(state: Hearing, command: ReportMaterialReady) -> tuple[MaterialReady, ...]:
    known = state.readiness.get(command.material)
    if known == Readiness(command.duration_ms, command.moving):
        return ()
    return (MaterialReady(command.material, command.duration_ms, command.moving),)


def failed(state: Hearing, command: ReportMaterialFailed) -> tuple[MaterialFailed, ...]:
    if state.readiness.get(command.material) == Readiness(failed=command.text):
        return ()
    return (MaterialFailed(command.material, command.text),)


def _check_free(state: Hearing) -> None:
    if state.playing is not None:
        raise Refused(Code.OVERTAKEN, "Something is being played already: stop it first.", state.playing.id)
    if state.interruption is not None:
        text = f"There is an interruption ({state.interruption.kind}): end it first."
        raise Refused(Code.OVERTAKEN, text, state.interruption.id)


def _running(state: Hearing) -> tuple[ClockResumed, ...]:
    """The clock runs while something is played, whatever it stood for."""
    running = clock.current(state)
    if running is None or running[1].paused_since is None:
        return ()
    slot, phase = running
    return (ClockResumed(slot.id, phase.kind),)
