"""Time restored after a lost line, or extended: by the chair only, with a reason, in the public ledger."""

from hustings.hearing import lost_lines
from hustings.hearing.changing import replace
from hustings.hearing.commands import ExtendTime, RestoreTime
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import TimeExtended, TimeRestored, TimeTakenBack
from hustings.hearing.model import (
    Action,
    Hearing,
    LostLineRuling,
    PhaseKind,
    PhaseRun,
    Slot,
    TimeChange,
    TimeChangeKind,
)
from hustings.hearing.slots import named, with_phase, with_slot
from hustings.hearing.texts import says_something

SECOND = 1_000


def restore(state: Hearing, command: RestoreTime) -> tuple[TimeRestored, ...]:
    """Give back what a lost line cost. Where none was lost there is nothing to restore."""
    slot, phase = named(state, command.slot, command.phase)
    if not phase.lines_lost:
        raise Refused(Code.INVALID, "No line was lost in this phase: extend the time instead.")
    lost_lines.check(state, LostLineRuling.RESTORE)
    lost_lines.check_restored(state, slot, command.seconds * SECOND)
    return (TimeRestored(slot.id, phase.kind, command.seconds * SECOND, _given(command.reason)),)


def extend(state: Hearing, command: ExtendTime) -> tuple[TimeExtended, ...]:
    slot, phase = named(state, command.slot, command.phase)
    lost_lines.check_extension(state)
    return (TimeExtended(slot.id, phase.kind, command.seconds * SECOND, _given(command.reason)),)


def taken_back(state: Hearing, action: Action, at: int) -> TimeTakenBack:
    """An addition that was a mistake, as long as the candidate's own time lasts."""
    restored = action.what == "RestoreTime"
    kind = TimeChangeKind.RESTORED if restored else TimeChangeKind.EXTENDED
    slot, phase = named(state, str(action.of["slot"]), PhaseKind(str(action.of["phase"])))
    milliseconds = int(action.of["milliseconds"])
    if phase.clock.remaining_at(at) <= milliseconds:
        raise Refused(Code.OVERTAKEN, "The time that was added is being used already.")
    return TimeTakenBack(slot.id, phase.kind, kind, milliseconds, str(action.of["reason"]))


def fold(state: Hearing, event: TimeRestored | TimeExtended | TimeTakenBack, at: int) -> Hearing:
    slot = state.slots[event.slot]
    phase = next(phase for phase in slot.phases if phase.kind is event.phase)
    if isinstance(event, TimeTakenBack):
        return _shorter(state, slot, phase, event, at)
    if isinstance(event, TimeRestored):
        kind = TimeChangeKind.RESTORED
        phase = replace(phase, restored_ms=phase.restored_ms + event.milliseconds)
    else:
        kind = TimeChangeKind.EXTENDED
        phase = replace(phase, extended_ms=phase.extended_ms + event.milliseconds)
    change = TimeChange(kind, phase.kind, event.milliseconds, event.reason, at)
    grace_ms = 0 if state.format is None else state.format.grace_ms
    longer = _longer(phase, event.milliseconds, at, grace_ms)
    return with_slot(state, with_phase(replace(slot, changes=(*slot.changes, change)), longer))


def _shorter(state: Hearing, slot: Slot, phase: PhaseRun, event: TimeTakenBack, at: int) -> Hearing:
    """Warnings whose time lies behind now were given for the longer time; they are not given again."""
    restored = event.kind is TimeChangeKind.RESTORED
    clock = replace(phase.clock, budget_ms=phase.clock.budget_ms - event.milliseconds)
    shorter = replace(
        phase,
        clock=clock,
        restored_ms=phase.restored_ms - (event.milliseconds if restored else 0),
        extended_ms=phase.extended_ms - (0 if restored else event.milliseconds),
    )
    change = TimeChange(TimeChangeKind.TAKEN_BACK, phase.kind, event.milliseconds, event.reason, at)
    return with_slot(state, with_phase(replace(slot, changes=(*slot.changes, change)), shorter))


def _longer(phase: PhaseRun, milliseconds: int, at: int, grace_ms: int) -> PhaseRun:
    """Warnings whose time lies ahead again will be given again; so will the end."""
    clock = replace(phase.clock, budget_ms=phase.clock.budget_ms + milliseconds)
    remaining = clock.remaining_at(at)
    return replace(
        phase,
        clock=clock,
        warned_ms=tuple(mark for mark in phase.warned_ms if mark >= remaining),
        expired=phase.expired and remaining <= 0,
        grace_over=phase.grace_over and remaining <= -grace_ms,
    )


def _given(reason: str) -> str:
    if not says_something(reason):
        raise Refused(Code.INVALID, "Give the reason: it stands in the public ledger.")
    return reason
