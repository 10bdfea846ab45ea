"""Speaking time: how a phase's clock starts, pauses, resumes and ends, and what falls due on it.

At any moment of a started phase: time spent + time paused = time elapsed since it started.
"""

from hustings.hearing.changing import replace
from hustings.hearing.events import (
    Event,
    GraceEnded,
    InterruptionExpired,
    InterruptionGraceEnded,
    InterventionExpired,
    InterventionGraceEnded,
    InterventionWarned,
    RetryEnded,
    TimeExpired,
    TimeWarned,
)
from hustings.hearing.model import AtZero, Clock, Format, Hearing, PhaseRun, Slot

LINE_LOST = "line-lost"
"""The reason on a clock that stands because its speaker's line is lost; pages have words for it."""

PLAYING_LOST = "playing-lost"
"""The reason on a clock that stands because the process that played a file is gone: another one goes on."""

RECORDING_STOPPED = "recording-stopped"
"""The reason on a clock that stands because nothing is being recorded, where the format wants that."""

Due = (
    TimeWarned
    | TimeExpired
    | GraceEnded
    | RetryEnded
    | InterventionWarned
    | InterventionExpired
    | InterventionGraceEnded
    | InterruptionExpired
    | InterruptionGraceEnded
)


def current(state: Hearing) -> tuple[Slot, PhaseRun] | None:
    """The slot and phase that are running (or suspended), or None between slots."""
    if state.current_slot is None:
        return None
    slot = state.slots[state.current_slot]
    return None if slot.current is None else (slot, slot.phases[slot.current])


def started(phase: PhaseRun, at: int) -> PhaseRun:
    """Runs from `at`; a phase that was broken off before goes on with what is left to it."""
    if phase.started_at is not None:
        return resumed(phase, at)
    return replace(phase, clock=replace(phase.clock, running_since=at), started_at=at)


def paused(phase: PhaseRun, at: int, reason: str) -> PhaseRun:
    clock = stopped(phase.clock, at)
    return replace(phase, clock=clock, paused_since=at, pause_reason=reason, retry_over=False)


def resumed(phase: PhaseRun, at: int) -> PhaseRun:
    clock = replace(phase.clock, running_since=at)
    return replace(_unpaused(phase, at), clock=clock)


def ended(phase: PhaseRun, at: int) -> PhaseRun:
    """Ends the phase; a pause that is still open is closed with it."""
    return replace(_unpaused(phase, at), clock=stopped(phase.clock, at), ended_at=at)


def paused_at(phase: PhaseRun, now: int) -> int:
    """Milliseconds this phase has stood paused by `now`."""
    return phase.paused_ms + (0 if phase.paused_since is None else max(0, now - phase.paused_since))


def next_deadline(state: Hearing) -> int | None:
    """When something falls due: a warning, the end of the time or of the grace; None while nothing can."""
    event = _next_due(state)
    return None if event is None else event.at


def due(state: Hearing, time: int) -> Due | None:
    """The one event that is due first, if it is due by `time`. It carries its deadline, not `time`."""
    event = _next_due(state)
    return event if event is not None and event.at <= time else None


def touched(state: Hearing, event: Event, at: int) -> Hearing:
    """Notes when a clock was touched: at a deadline, where the event carries one, else `at`."""
    when: int = getattr(event, "at", at)
    return replace(state, clock_at=max(state.clock_at, when))


def dated_back(state: Hearing, since: int, at: int) -> int:
    """When a pause takes effect whose cause lies back: never before the clock was touched last."""
    return min(at, max(since, state.clock_at))


def stopped(clock: Clock, at: int) -> Clock:
    return replace(clock, spent_ms=clock.spent_at(at), running_since=None)


def _next_due(state: Hearing) -> Due | None:
    if state.format is None:
        return None
    all_four = (
        _of_phase(state, state.format),
        _of_retry(state, state.format),
        _of_intervention(state, state.format),
        _of_interruption(state, state.format),
    )
    # A phase's own comes first where two are due at once.
    return min((event for event in all_four if event is not None), key=lambda event: event.at, default=None)


def _of_phase(state: Hearing, format: Format) -> TimeWarned | TimeExpired | GraceEnded | None:
    running = current(state)
    if running is None:
        return None
    slot, phase = running
    zero = _zero(phase.clock)
    if zero is None:
        return None
    tones = {bell.remaining_ms: bell.tones for bell in format.bells}
    if not phase.expired:
        # Marks that did not fit into what was allotted stay left out when time is added to it.
        warning = _next_mark({*format.warnings_ms, *tones}, phase.warned_ms, phase.allotted_ms)
        if warning is not None:
            return TimeWarned(slot.id, phase.kind, warning, zero - warning, tones.get(warning, 0))
        return TimeExpired(slot.id, phase.kind, zero, tones.get(0, 0))
    if format.at_zero is AtZero.WITHDRAW and not phase.grace_over:
        return GraceEnded(slot.id, phase.kind, zero + format.grace_ms)
    return None


def _of_retry(state: Hearing, format: Format) -> RetryEnded | None:
    """The end of the wait for a lost line; without a wait nothing is told."""
    running = current(state)
    if running is None or not format.retry_ms:
        return None
    slot, phase = running
    if phase.paused_since is None or phase.pause_reason != LINE_LOST or phase.retry_over:
        return None
    return RetryEnded(slot.id, phase.kind, phase.paused_since + format.retry_ms)


def _of_intervention(
    state: Hearing, format: Format
) -> InterventionWarned | InterventionExpired | InterventionGraceEnded | None:
    turn = state.intervention
    zero = None if turn is None else _zero(turn.clock)
    if turn is None or zero is None:
        return None
    tones = {bell.remaining_ms: bell.tones for bell in format.intervention_bells}
    if not turn.expired:
        marks = {*format.intervention_warnings_ms, *tones}
        warning = _next_mark(marks, turn.warned_ms, turn.clock.budget_ms)
        if warning is not None:
            return InterventionWarned(turn.id, warning, zero - warning, tones.get(warning, 0))
        return InterventionExpired(turn.id, zero, tones.get(0, 0))
    if format.intervention_at_zero is AtZero.WITHDRAW and not turn.grace_over:
        return InterventionGraceEnded(turn.id, zero + format.grace_ms)
    return None


def _of_interruption(state: Hearing, format: Format) -> InterruptionExpired | InterruptionGraceEnded | None:
    current = state.interruption
    zero = None if current is None or current.clock is None else _zero(current.clock)
    if current is None or zero is None:
        return None
    if not current.expired:
        return InterruptionExpired(current.id, zero)
    if format.intervention_at_zero is AtZero.WITHDRAW and not current.grace_over:
        return InterruptionGraceEnded(current.id, zero + format.grace_ms)
    return None


def _zero(clock: Clock) -> int | None:
    """When the budget is spent; None while the clock stands."""
    since = clock.running_since
    return None if since is None else since + clock.budget_ms - clock.spent_ms


def _next_mark(marks: set[int], given: tuple[int, ...], budget_ms: int) -> int | None:
    return max((mark for mark in marks if 0 < mark < budget_ms and mark not in given), default=None)


def _unpaused(phase: PhaseRun, at: int) -> PhaseRun:
    return replace(
        phase, paused_ms=paused_at(phase, at), paused_since=None, pause_reason=None, candidate_lost=False
    )
