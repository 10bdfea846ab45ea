"""Time restored after a lost line, or extended: by the chair only, with a reason, in the public ledger."""

from dataclasses import replace

from hustings.hearing.commands import ExtendTime, RestoreTime
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import TimeExtended, TimeRestored
from hustings.hearing.model import Hearing, PhaseRun, TimeChange, TimeChangeKind
from hustings.hearing.slots import named, with_phase, with_slot

SECOND = 1_000


def restore(state: Hearing, command: RestoreTime) -> tuple[TimeRestored, ...]:
    """Give back what a lost line cost. Where none was lost there is nothing to restore."""
    slot, phase = named(state, command.slot, command.phase)
    if not phase.lines_lost:
        raise Refused(Code.INVALID, "No line was lost in this phase: extend the time instead.")
    return (TimeRestored(slot.id, phase.kind, command.seconds * SECOND, _given(command.reason)),)


def extend(state: Hearing, command: ExtendTime) -> tuple[TimeExtended, ...]:
    slot, phase = named(state, command.slot, command.phase)
    return (TimeExtended(slot.id, phase.kind, command.seconds * SECOND, _given(command.reason)),)


def fold(state: Hearing, event: TimeRestored | TimeExtended, at: int) -> Hearing:
    slot = state.slots[event.slot]
    phase = next(phase for phase in slot.phases if phase.kind is event.phase)
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
    if not reason.strip():
        raise Refused(Code.INVALID, "Give the reason: it stands in the public ledger.")
    return reason
