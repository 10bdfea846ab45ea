"""What everybody may see of slots, their clocks and single turns; a part of `views`."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.model import Clock, Intervention, PhaseRun, Slot, Spoken


class ClockView(TypedDict):
    budget_ms: int
    spent_ms: int
    running_since: NotRequired[int]
    """Hearing time; absent while the clock stands. Remaining = budget - spent - (now - running_since)."""


class BellView(TypedDict):
    at: int
    """Hearing time of the bell; another time is another bell."""
    tones: int


class PhaseView(TypedDict):
    rank: int
    clock: ClockView
    """Its budget holds what was restored and extended."""
    started: NotRequired[bool]
    ended: NotRequired[bool]
    expired: NotRequired[bool]
    pause_reason: NotRequired[str]
    """Present while paused (may be empty)."""
    warned_ms: NotRequired[int]
    """The last warning given (remaining milliseconds)."""
    bell: NotRequired[BellView]
    """The last one that rang."""
    paused_ms: NotRequired[int]
    """Pauses that are over; an open one counts from `paused_since`."""
    paused_since: NotRequired[int]
    restored_ms: NotRequired[int]
    extended_ms: NotRequired[int]
    lines_lost: NotRequired[int]


class SpokenView(TypedDict):
    """Interventions of one kind that have ended."""

    count: int
    spent_ms: int
    overrun_ms: int


class TimeChangeView(TypedDict):
    rank: int
    kind: str
    """`restored` or `extended`."""
    phase: str
    milliseconds: int
    reason: str
    at: int


class SlotView(TypedDict):
    rank: int
    candidate: str
    post: NotRequired[str]
    """The post that is stood for: an id of `posts`; in hearings of older versions its title."""
    stage: str
    """`waiting`, `current`, `ended` or `withdrawn`."""
    phases: dict[str, PhaseView]
    """By kind: `statement`, `questions`, `closing`."""
    asked: NotRequired[SpokenView]
    """Questions put to this candidate."""
    answered: NotRequired[SpokenView]
    changes: NotRequired[dict[str, TimeChangeView]]
    """Time restored and extended, each with its reason."""
    moved: NotRequired[str]
    """Why it was moved to the end."""
    left_out: NotRequired[str]
    """Why questions that lots should have drawn were not put."""
    withdrawn: NotRequired[str]
    """Why its candidate withdrew."""


class InterventionView(TypedDict):
    id: str
    kind: str
    """A `model.InterventionKind`."""
    clock: ClockView
    speaker: NotRequired[str]
    expired: NotRequired[bool]
    warned_ms: NotRequired[int]
    bell: NotRequired[BellView]
    """The last one that rang for this turn."""


def slot_view(slot: Slot) -> SlotView:
    view: SlotView = {
        "rank": slot.rank,
        "candidate": slot.candidate,
        "stage": slot.stage,
        "phases": {phase.kind: _phase(phase, rank) for rank, phase in enumerate(slot.phases, start=1)},
    }
    if slot.post:
        view["post"] = slot.post
    if slot.asked.count:
        view["asked"] = _spoken(slot.asked)
    if slot.answered.count:
        view["answered"] = _spoken(slot.answered)
    if slot.changes:
        view["changes"] = {
            str(rank): {
                "rank": rank,
                "kind": change.kind,
                "phase": change.phase,
                "milliseconds": change.milliseconds,
                "reason": change.reason,
                "at": change.at,
            }
            for rank, change in enumerate(slot.changes, start=1)
        }
    if slot.left_out is not None:
        view["left_out"] = slot.left_out
    if slot.moved is not None:
        view["moved"] = slot.moved
    if slot.withdrawn_reason is not None:
        view["withdrawn"] = slot.withdrawn_reason
    return view


def _phase(phase: PhaseRun, rank: int) -> PhaseView:
    view: PhaseView = {"rank": rank, "clock": clock_view(phase.clock)}
    if phase.started_at is not None:
        view["started"] = True
    if phase.ended_at is not None:
        view["ended"] = True
    if phase.expired:
        view["expired"] = True
    if phase.paused_since is not None:
        view["pause_reason"] = phase.pause_reason or ""
    if phase.warned_ms:
        view["warned_ms"] = min(phase.warned_ms)
    if phase.rang is not None and phase.rang_at is not None:
        view["bell"] = {"at": phase.rang_at, "tones": phase.rang.tones}
    if phase.paused_ms:
        view["paused_ms"] = phase.paused_ms
    if phase.paused_since is not None:
        view["paused_since"] = phase.paused_since
    if phase.restored_ms:
        view["restored_ms"] = phase.restored_ms
    if phase.extended_ms:
        view["extended_ms"] = phase.extended_ms
    if phase.lines_lost:
        view["lines_lost"] = phase.lines_lost
    return view


def _spoken(sums: Spoken) -> SpokenView:
    return {"count": sums.count, "spent_ms": sums.spent_ms, "overrun_ms": sums.overrun_ms}


def intervention_view(turn: Intervention) -> InterventionView:
    view: InterventionView = {"id": turn.id, "kind": turn.kind, "clock": clock_view(turn.clock)}
    if turn.speaker is not None:
        view["speaker"] = turn.speaker
    if turn.expired:
        view["expired"] = True
    if turn.warned_ms:
        view["warned_ms"] = min(turn.warned_ms)
    if turn.rang is not None and turn.rang_at is not None:
        view["bell"] = {"at": turn.rang_at, "tones": turn.rang.tones}
    return view


def clock_view(clock: Clock) -> ClockView:
    view: ClockView = {"budget_ms": clock.budget_ms, "spent_ms": clock.spent_ms}
    if clock.running_since is not None:
        view["running_since"] = clock.running_since
    return view
