"""Speaking time: how a phase's clock starts, pauses, resumes and ends, and what falls due on it.

At any moment of a started phase: time spent + time paused = time elapsed since it started.
"""

from dataclasses import replace

from hustings.hearing.events import GraceEnded, TimeExpired, TimeWarned
from hustings.hearing.model import AtZero, Clock, Format, Hearing, PhaseRun, Slot


def current(state: Hearing) -> tuple[Slot, PhaseRun] | None:
    """The slot and phase that are running (or suspended), or None between slots."""
    if state.current_slot is None:
        return None
    slot = state.slots[state.current_slot]
    return None if slot.current is None else (slot, slot.phases[slot.current])


def started(phase: PhaseRun, at: int) -> PhaseRun:
    return replace(phase, clock=replace(phase.clock, running_since=at), started_at=at)


def paused(phase: PhaseRun, at: int, reason: str) -> PhaseRun:
    return replace(phase, clock=_stopped(phase, at), paused_since=at, pause_reason=reason)


def resumed(phase: PhaseRun, at: int) -> PhaseRun:
    clock = replace(phase.clock, running_since=at)
    return replace(_unpaused(phase, at), clock=clock)


def ended(phase: PhaseRun, at: int) -> PhaseRun:
    """Ends the phase; a pause that is still open is closed with it."""
    return replace(_unpaused(phase, at), clock=_stopped(phase, at), ended_at=at)


def paused_at(phase: PhaseRun, now: int) -> int:
    """Milliseconds this phase has stood paused by `now`."""
    return phase.paused_ms + (0 if phase.paused_since is None else max(0, now - phase.paused_since))


def next_deadline(state: Hearing) -> int | None:
    """When something falls due: a warning, the end of the time or of the grace; None while nothing can."""
    event = _next_due(state)
    return None if event is None else event.at


def due(state: Hearing, time: int) -> TimeWarned | TimeExpired | GraceEnded | None:
    """The one event that is due first, if it is due by `time`. It carries its deadline, not `time`."""
    event = _next_due(state)
    return event if event is not None and event.at <= time else None


def _next_due(state: Hearing) -> TimeWarned | TimeExpired | GraceEnded | None:
    running = current(state)
    if running is None or state.format is None:
        return None
    slot, phase = running
    since = phase.clock.running_since
    if since is None:
        return None
    zero = since + phase.clock.budget_ms - phase.clock.spent_ms
    if not phase.expired:
        warning = _next_warning(state.format, phase)
        if warning is not None:
            return TimeWarned(slot.id, phase.kind, warning, zero - warning)
        return TimeExpired(slot.id, phase.kind, zero)
    if state.format.at_zero is AtZero.WITHDRAW and not phase.grace_over:
        return GraceEnded(slot.id, phase.kind, zero + state.format.grace_ms)
    return None


def _next_warning(format: Format, phase: PhaseRun) -> int | None:
    ahead = (mark for mark in format.warnings_ms if mark < phase.clock.budget_ms)
    return max((mark for mark in ahead if mark not in phase.warned_ms), default=None)


def _stopped(phase: PhaseRun, at: int) -> Clock:
    return replace(phase.clock, spent_ms=phase.clock.spent_at(at), running_since=None)


def _unpaused(phase: PhaseRun, at: int) -> PhaseRun:
    return replace(phase, paused_ms=paused_at(phase, at), paused_since=None, pause_reason=None)
