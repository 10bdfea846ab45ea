"""The sitting as a whole: open, suspend, resume, close."""

from hustings.hearing import clock, floor, posts, presiding
from hustings.hearing.changing import replace
from hustings.hearing.commands import SuspendHearing
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ClockPaused,
    Event,
    HearingClosed,
    HearingOpened,
    HearingResumed,
    HearingSuspended,
)
from hustings.hearing.model import Hearing
from hustings.hearing.phases import Step, follow
from hustings.hearing.plans import DAY_MS

SUSPENDED = "suspended"
"""The reason on the clock of a suspended sitting."""


def open_sitting(state: Hearing, at: int) -> tuple[HearingOpened, ...]:
    """With an impartial chair, equal time within each post, and candidatures closed long enough."""
    presiding.check_opening(state)
    posts.check_equal(state)
    left = opens_from(state) - at
    if left > 0:
        days = -(-left // DAY_MS)
        text = "Candidatures have not been closed long enough: the hearing can open in"
        text = f"{text} {days} {'day' if days == 1 else 'days'}."
        raise Refused(Code.NOT_NOW, text, legal_from=at + left)
    return (HearingOpened(),)


def opens_from(state: Hearing) -> int:
    """When candidatures have been closed for the format's days (Unix milliseconds).

    0 where the closing is not known, and for a rehearsal, which may be held before.
    """
    closed = state.candidatures_closed
    if closed is None or state.format is None or state.rehearsal:
        return 0
    return closed + state.format.closed_days * DAY_MS


def suspend(state: Hearing, command: SuspendHearing, at: int) -> tuple[Event, ...]:
    """The floor stays with its holder, but nothing is on air until the sitting is resumed."""
    return (*_running_clock_paused(state, at), HearingSuspended(command.reason))


def close(state: Hearing) -> tuple[Event, ...]:
    return (*floor.taken_away(state), HearingClosed())


def fold(
    state: Hearing, event: HearingOpened | HearingSuspended | HearingResumed | HearingClosed, at: int
) -> Hearing:
    match event:
        case HearingOpened():
            return replace(state, stage=follow(state.stage, Step.OPEN), opened_at=at, idle_since=at)
        case HearingSuspended():
            return replace(state, stage=follow(state.stage, Step.SUSPEND), suspended_from=state.stage)
        case HearingResumed():
            stage = follow(state.stage, Step.RESUME, state.suspended_from)
            # Nobody could come while the sitting was suspended: the wait begins anew.
            idle_since = None if state.idle_since is None else at
            return replace(state, stage=stage, suspended_from=None, idle_since=idle_since)
        case HearingClosed():
            return replace(state, stage=follow(state.stage, Step.CLOSE), closed_at=at)


def _running_clock_paused(state: Hearing, at: int) -> tuple[ClockPaused, ...]:
    running = clock.current(state)
    if running is None or running[1].clock.running_since is None:
        return ()
    slot, phase = running
    return (ClockPaused(slot.id, phase.kind, at, SUSPENDED),)
