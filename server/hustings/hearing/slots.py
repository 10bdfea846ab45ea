"""Slots and their phases: start, next, end; pause and resume of the clock."""

from hustings.hearing import (
    bags,
    clock,
    floor,
    guidelines,
    interventions,
    lost_lines,
    playing_fold,
    questions,
)
from hustings.hearing.changing import replace
from hustings.hearing.commands import EndSlot, NextPhase, PauseClock, ResumeClock, StartSlot
from hustings.hearing.draw_fold import check_order_stands
from hustings.hearing.drawn_order import check_drawn
from hustings.hearing.drawn_questions import check_owed
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ClockPaused,
    ClockResumed,
    Event,
    FloorGiven,
    GraceEnded,
    PhaseEnded,
    PhaseStarted,
    QuestionAnswered,
    RetryEnded,
    SlotEnded,
    SlotStarted,
    TimeExpired,
    TimeWarned,
)
from hustings.hearing.model import Bell, Hearing, LostLineRuling, PhaseKind, PhaseRun, Slot, SlotStage, Stage
from hustings.hearing.phases import Step, follow

SlotEvent = (
    SlotStarted
    | SlotEnded
    | PhaseStarted
    | PhaseEnded
    | ClockPaused
    | ClockResumed
    | TimeWarned
    | TimeExpired
    | GraceEnded
    | RetryEnded
)


def start(state: Hearing, command: StartSlot, grant: str) -> tuple[Event, ...]:
    """Begin a waiting slot, whichever the chair names; its candidate has the floor."""
    slot = find(state, command.slot)
    if state.current_slot is not None or slot.stage is not SlotStage.WAITING:
        raise Refused(Code.OVERTAKEN, _why_not_started(slot), state.current_slot)
    check_order_stands(state)
    check_drawn(state)
    guidelines.check_may_begin(state, slot.candidate)
    # A slot that was moved after it had begun goes on where it stopped.
    first = next(phase for phase in slot.phases if phase.ended_at is None)
    return (
        SlotStarted(slot.id),
        PhaseStarted(slot.id, first.kind),
        *floor.taken_away(state),
        FloorGiven(grant, slot.candidate),
    )


def next_phase(state: Hearing, command: NextPhase) -> tuple[Event, ...]:
    """End the phase and begin the one after it; a called question counts as answered with its phase."""
    slot, phase = named(state, command.slot, command.phase)
    following = slot.phases.index(phase) + 1
    if following == len(slot.phases):
        raise Refused(Code.NOT_NOW, "This is the last phase: end the slot instead.")
    left_out = check_owed(state, slot, command.without_drawn) if phase.kind is PhaseKind.QUESTIONS else None
    return (
        PhaseEnded(slot.id, phase.kind, left_out),
        *_answered(state),
        *(bags.closed(state, slot.id) if phase.kind is PhaseKind.QUESTIONS else ()),
        PhaseStarted(slot.id, slot.phases[following].kind),
    )


def end(state: Hearing, command: EndSlot) -> tuple[Event, ...]:
    """End the slot in whichever phase it is; nobody has the floor afterwards."""
    slot, phase = named(state, command.slot)
    left_out = check_owed(state, slot, command.without_drawn)
    return (
        PhaseEnded(slot.id, phase.kind, left_out),
        *floor.taken_away(state),
        *_answered(state),
        *bags.closed(state, slot.id),
        SlotEnded(slot.id),
    )


def pause(state: Hearing, command: PauseClock, at: int) -> tuple[ClockPaused, ...]:
    slot, phase = named(state, command.slot, command.phase)
    if phase.paused_since is not None:
        raise Refused(Code.OVERTAKEN, "The clock is paused already.")
    return (ClockPaused(slot.id, phase.kind, at, command.reason),)


def resume(state: Hearing, command: ResumeClock) -> tuple[ClockResumed, ...]:
    slot, phase = named(state, command.slot, command.phase)
    if phase.paused_since is None:
        raise Refused(Code.OVERTAKEN, "The clock is running already.")
    if state.interruption is not None:
        text = f"The clock goes on when the interruption ({state.interruption.kind}) is over."
        raise Refused(Code.INVALID, text, state.interruption.id)
    if phase.candidate_lost:
        lost_lines.check(state, LostLineRuling.RESUME)
    return (ClockResumed(slot.id, phase.kind),)


def find(state: Hearing, id: str) -> Slot:
    """The slot of that id, or `unknown`."""
    slot = state.slots.get(id)
    if slot is None:
        raise Refused(Code.UNKNOWN, f"There is no slot {id!r}.")
    return slot


def _why_not_started(slot: Slot) -> str:
    match slot.stage:
        case SlotStage.ENDED:
            return "This slot has ended."
        case SlotStage.WITHDRAWN:
            return "The candidate of this slot has withdrawn."
        case _:
            return "A slot is running already."


def fold(state: Hearing, event: SlotEvent, at: int) -> Hearing:
    slot = state.slots[event.slot]
    if isinstance(event, ClockPaused):
        state = playing_fold.paused(interventions.paused(state, event.at), event.at)
    elif isinstance(event, ClockResumed):
        state = playing_fold.resumed(interventions.resumed(state, at), at)
    match event:
        case SlotStarted():
            return with_slot(
                replace(state, current_slot=slot.id, idle_since=None), replace(slot, stage=SlotStage.CURRENT)
            )
        case SlotEnded():
            stage = follow(state.stage, Step.END_SLOT)
            over = replace(slot, stage=SlotStage.ENDED, current=None)
            return with_slot(replace(state, current_slot=None, stage=stage, idle_since=at), over)
        case PhaseStarted():
            step = Step.START_SLOT if state.stage is Stage.BETWEEN_SLOTS else Step.NEXT_PHASE
            stage = follow(state.stage, step, Stage(event.phase))
            index = [phase.kind for phase in slot.phases].index(event.phase)
            begun = with_phase(replace(slot, current=index), clock.started(slot.phases[index], at))
            return with_slot(replace(state, stage=stage), begun)
        case _:
            phase = next(phase for phase in slot.phases if phase.kind is event.phase)
            if isinstance(event, PhaseEnded) and event.left_out is not None:
                slot = replace(slot, left_out=event.left_out)
            phase = _fold_clock(phase, event, at)
            if isinstance(event, ClockPaused) and event.reason == clock.LINE_LOST and state.floor is not None:
                phase = replace(phase, candidate_lost=state.floor.holder == slot.candidate)
            return with_slot(state, with_phase(slot, phase))


def _fold_clock(
    phase: PhaseRun,
    event: PhaseEnded | ClockPaused | ClockResumed | TimeWarned | TimeExpired | GraceEnded | RetryEnded,
    at: int,
) -> PhaseRun:
    match event:
        case PhaseEnded():
            return clock.ended(phase, at)
        case ClockPaused():
            return clock.paused(phase, event.at, event.reason)
        case ClockResumed():
            return clock.resumed(phase, at)
        case TimeWarned():
            warned = replace(phase, warned_ms=(*phase.warned_ms, event.remaining_ms))
            return _rung(warned, event.remaining_ms, event.tones, event.at)
        case TimeExpired():
            return _rung(replace(phase, expired=True), 0, event.tones, event.at)
        case GraceEnded():
            return replace(phase, grace_over=True)
        case RetryEnded():
            return replace(phase, retry_over=True)


def _rung(phase: PhaseRun, remaining_ms: int, tones: int, at: int) -> PhaseRun:
    return replace(phase, rang=Bell(remaining_ms, tones), rang_at=at) if tones else phase


def named(state: Hearing, id: str, kind: PhaseKind | None = None) -> tuple[Slot, PhaseRun]:
    """The slot and phase a command names, if they are the current ones."""
    slot = find(state, id)
    running = clock.current(state)
    if running is None or running[0].id != id:
        raise Refused(Code.OVERTAKEN, "This slot is not the current one.", state.current_slot)
    phase = running[1]
    if kind is None or kind is phase.kind:
        return running
    if kind not in {other.kind for other in slot.phases}:
        raise Refused(Code.UNKNOWN, f"The format of this hearing has no phase {kind}.")
    raise Refused(Code.OVERTAKEN, "This phase is not the current one.", phase.kind)


def _answered(state: Hearing) -> tuple[QuestionAnswered, ...]:
    return tuple(QuestionAnswered(id) for id in questions.being_put(state))


def with_phase(slot: Slot, phase: PhaseRun) -> Slot:
    return replace(slot, phases=tuple(phase if old.kind is phase.kind else old for old in slot.phases))


def with_slot(state: Hearing, slot: Slot) -> Hearing:
    return replace(state, slots={**state.slots, slot.id: slot})
