"""What goes before the speaker: points of order, rights of reply, and interruptions by the chair.

While one lasts the clock stands and the turn of whoever spoke is kept; afterwards they have the floor again.
"""

from hustings.hearing import clock, floor
from hustings.hearing.changing import replace
from hustings.hearing.commands import EndInterruption, GiveReply, InterruptSpeaker
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ClockPaused,
    ClockResumed,
    Event,
    HandLowered,
    HearingClosed,
    HearingSuspended,
    InterruptionEnded,
    InterruptionExpired,
    InterruptionGraceEnded,
    InterruptionStarted,
    PhaseEnded,
    SlotMoved,
)
from hustings.hearing.model import (
    Clock,
    Hand,
    HandKind,
    Hearing,
    Interruption,
    InterruptionKind,
)
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import presiding

InterruptionEvent = InterruptionStarted | InterruptionExpired | InterruptionGraceEnded | InterruptionEnded

PAUSES = frozenset(str(kind) for kind in InterruptionKind)
"""The reasons on a clock that stands for an interruption; pages have words for them."""


def points(state: Hearing) -> tuple[Hand, ...]:
    """Points of order that wait for a ruling, oldest first."""
    return tuple(hand for hand in state.hands.values() if hand.kind is HandKind.POINT_OF_ORDER)


def begun_by_point(state: Hearing, hand: str, participant: str, at: int) -> tuple[Event, ...]:
    """The clock stands at once; inside another interruption only the point itself waits."""
    if state.interruption is not None:
        return ()
    return (
        InterruptionStarted(hand, InterruptionKind.POINT_OF_ORDER, participant, _holder(state), "", None),
        *_paused(state, InterruptionKind.POINT_OF_ORDER, at),
    )


def reply(state: Hearing, command: GiveReply, id: str, at: int) -> tuple[Event, ...]:
    hand = state.hands.get(command.hand)
    if hand is None:
        raise Refused(Code.OVERTAKEN, "This hand is not raised any more.")
    if hand.kind is not HandKind.REPLY:
        raise Refused(Code.INVALID, "This delegate asks for something else than a right of reply.")
    _free(state)
    _no_point_open(state)
    floor.check_live(state, state.participants[hand.participant])
    budget_ms = 0 if state.format is None else state.format.reply_ms
    return (
        InterruptionStarted(
            id, InterruptionKind.REPLY, hand.participant, _holder(state), hand.text, budget_ms
        ),
        *_paused(state, InterruptionKind.REPLY, at),
        HandLowered(hand.id),
        *floor.handed(state, hand.participant, id),
    )


def interrupt(state: Hearing, command: InterruptSpeaker, id: str, at: int) -> tuple[Event, ...]:
    if state.floor is None or state.floor.id != command.grant:
        holding = None if state.floor is None else state.floor.id
        raise Refused(Code.OVERTAKEN, "This grant of the floor is over already.", holding)
    chair = presiding(state)
    if chair is None or chair.id == state.floor.holder:
        raise Refused(Code.INVALID, "Whoever presides has the floor already.")
    _free(state)
    return (
        InterruptionStarted(id, InterruptionKind.CHAIR, chair.id, state.floor.holder, command.reason, None),
        *_paused(state, InterruptionKind.CHAIR, at),
        *floor.handed(state, chair.id, id),
    )


def end(state: Hearing, command: EndInterruption, grant: str) -> tuple[Event, ...]:
    """Back to where the hearing was."""
    current = state.interruption
    if current is None or current.id != command.interruption:
        now = None if current is None else current.id
        raise Refused(Code.OVERTAKEN, "This interruption is over already.", now)
    _no_point_open(state)
    return over(state, grant)


def over(state: Hearing, grant: str) -> tuple[Event, ...]:
    """The end of the interruption: the floor goes back, unless the chair gave it to somebody else."""
    current = state.interruption
    if current is None:
        return _resumed(state)
    back: tuple[Event, ...] = ()
    holder = _holder(state)
    if holder != current.returns_to and holder in (None, current.speaker):
        back = floor.taken_away(state)
        if current.returns_to is not None and not floor.has_withdrawn(state, current.returns_to):
            back = floor.handed(state, current.returns_to, grant)
    return (*back, InterruptionEnded(current.id), *_resumed(state))


def ended_by(state: Hearing, event: Event) -> tuple[InterruptionEnded, ...]:
    """The end of the interruption, if `event`, which comes next, leaves nothing to return to."""
    if state.interruption is None:
        return ()
    gone = isinstance(event, PhaseEnded | SlotMoved | HearingSuspended | HearingClosed)
    return (InterruptionEnded(state.interruption.id),) if gone else ()


def fold(state: Hearing, event: InterruptionEvent, at: int) -> Hearing:
    if isinstance(event, InterruptionStarted):
        own = None if event.budget_ms is None else Clock(event.budget_ms, running_since=at)
        started = Interruption(event.interruption, event.kind, event.speaker, event.returns_to, at, own)
        return replace(state, interruption=started)
    current = state.interruption
    if current is None:
        raise KeyError(event.interruption)
    match event:
        case InterruptionExpired():
            return replace(state, interruption=replace(current, expired=True))
        case InterruptionGraceEnded():
            return replace(state, interruption=replace(current, grace_over=True))
        case InterruptionEnded():
            return replace(state, interruption=None)


def hold(state: Hearing, at: int) -> Hearing:
    """A right of reply waits for a point of order, which goes before it."""
    current = state.interruption
    if current is None or current.clock is None:
        return state
    return replace(state, interruption=replace(current, clock=clock.stopped(current.clock, at)))


def go_on(state: Hearing, at: int) -> Hearing:
    """And goes on when the last point is ruled on."""
    current = state.interruption
    if current is None or current.clock is None or current.clock.running_since is not None or points(state):
        return state
    return replace(state, interruption=replace(current, clock=replace(current.clock, running_since=at)))


def _free(state: Hearing) -> None:
    if state.interruption is not None:
        text = f"There is another interruption ({state.interruption.kind}): end it first."
        raise Refused(Code.OVERTAKEN, text, state.interruption.id)


def _no_point_open(state: Hearing) -> None:
    """A point outlives the interruption that it began, where the phase ends before the chair has ruled."""
    if points(state):
        raise Refused(Code.INVALID, "A point of order is open: rule on it first.", points(state)[0].id)


def _holder(state: Hearing) -> str | None:
    return None if state.floor is None else state.floor.holder


def _paused(state: Hearing, kind: InterruptionKind, at: int) -> tuple[ClockPaused, ...]:
    running = clock.current(state)
    if running is None or running[1].clock.running_since is None:
        return ()
    slot, phase = running
    return (ClockPaused(slot.id, phase.kind, at, kind),)


def _resumed(state: Hearing) -> tuple[ClockResumed, ...]:
    """The clock goes on if it was this that stopped it."""
    running = clock.current(state)
    if running is None or state.stage not in SITTING:
        return ()
    if running[1].paused_since is None or running[1].pause_reason not in PAUSES:
        return ()
    slot, phase = running
    return (ClockResumed(slot.id, phase.kind),)
