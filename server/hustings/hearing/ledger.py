"""The equal-time ledger: every millisecond of every candidate's time, for everybody to check."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.clock import paused_at
from hustings.hearing.model import Hearing, InterventionKind, PhaseKind, PhaseRun, Slot, Spoken


class PhaseLedger(TypedDict):
    """Milliseconds. Once started, `spent_ms` + `paused_ms` = `elapsed_ms`, to the millisecond.

    `remaining_ms` - `overrun_ms` = `allotted_ms` + `restored_ms` + `extended_ms` - `spent_ms`.
    """

    allotted_ms: int
    """What the format gives every candidate."""
    restored_ms: int
    extended_ms: int
    spent_ms: int
    paused_ms: int
    elapsed_ms: int
    remaining_ms: int
    """Never negative: what goes beyond the time stands in `overrun_ms`."""
    overrun_ms: int
    lines_lost: int
    started_at: NotRequired[int]
    ended_at: NotRequired[int]


class TimeChangeLedger(TypedDict):
    """A ruling of the chair on the time of one phase."""

    kind: str
    phase: str
    milliseconds: int
    reason: str
    at: int


class SlotLedger(TypedDict):
    """Milliseconds, summed over the phases but for what is said of interventions."""

    rank: int
    candidate: str
    post: NotRequired[str]
    """Within one post `allotted_ms` is the same for everybody."""
    stage: str
    allotted_ms: int
    statement_ms: int
    answers: int
    answers_ms: int
    questions: int
    questions_ms: int
    """Taken by those who asked this candidate."""
    interventions_overrun_ms: int
    """By how much single questions and answers went beyond their time."""
    paused_ms: int
    restored_ms: int
    extended_ms: int
    overrun_ms: int
    remaining_ms: int
    lines_lost: int
    changes: list[TimeChangeLedger]
    """In the order in which the chair ruled."""
    moved: NotRequired[str]
    """Why the slot was moved to the end last."""
    withdrawn_at: NotRequired[int]
    withdrawn_reason: NotRequired[str]
    phases: dict[str, PhaseLedger]
    """By kind: `statement`, `questions`, `closing`."""


def ledger(state: Hearing, now: int) -> dict[str, SlotLedger]:
    """The account of each slot, by slot id, as it stands at `now` (milliseconds of hearing time)."""
    time = max(now, state.time)
    return {slot.id: _slot(state, slot, time) for slot in state.slots.values()}


def _slot(state: Hearing, slot: Slot, now: int) -> SlotLedger:
    phases = {phase.kind: _phase(phase, now) for phase in slot.phases}
    parts = phases.values()
    answers = _spoken(state, slot, InterventionKind.ANSWER, now)
    questions = _spoken(state, slot, InterventionKind.QUESTION, now)
    statement = phases.get(PhaseKind.STATEMENT)
    account: SlotLedger = {
        "rank": slot.rank,
        "candidate": slot.candidate,
        "stage": slot.stage,
        "allotted_ms": sum(part["allotted_ms"] for part in parts),
        "statement_ms": 0 if statement is None else statement["spent_ms"],
        "answers": answers.count,
        "answers_ms": answers.spent_ms,
        "questions": questions.count,
        "questions_ms": questions.spent_ms,
        "interventions_overrun_ms": answers.overrun_ms + questions.overrun_ms,
        "paused_ms": sum(part["paused_ms"] for part in parts),
        "restored_ms": sum(part["restored_ms"] for part in parts),
        "extended_ms": sum(part["extended_ms"] for part in parts),
        "overrun_ms": sum(part["overrun_ms"] for part in parts),
        "remaining_ms": sum(part["remaining_ms"] for part in parts),
        "lines_lost": sum(part["lines_lost"] for part in parts),
        "changes": [
            {
                "kind": change.kind,
                "phase": change.phase,
                "milliseconds": change.milliseconds,
                "reason": change.reason,
                "at": change.at,
            }
            for change in slot.changes
        ],
        "phases": {str(kind): part for kind, part in phases.items()},
    }
    if slot.post:
        account["post"] = slot.post
    if slot.moved is not None:
        account["moved"] = slot.moved
    if slot.withdrawn_at is not None and slot.withdrawn_reason is not None:
        account["withdrawn_at"] = slot.withdrawn_at
        account["withdrawn_reason"] = slot.withdrawn_reason
    return account


def _spoken(state: Hearing, slot: Slot, kind: InterventionKind, now: int) -> Spoken:
    """Interventions of a kind, the current one among them."""
    ended = slot.asked if kind is InterventionKind.QUESTION else slot.answered
    turn = state.intervention
    if turn is None or (turn.slot, turn.kind) != (slot.id, kind):
        return ended
    spent = turn.clock.spent_at(now)
    overrun = max(0, spent - turn.clock.budget_ms)
    return Spoken(ended.count + 1, ended.spent_ms + spent, ended.overrun_ms + overrun)


def _phase(phase: PhaseRun, now: int) -> PhaseLedger:
    remaining = phase.clock.remaining_at(now)
    end = now if phase.ended_at is None else phase.ended_at
    account: PhaseLedger = {
        "allotted_ms": phase.allotted_ms,
        "restored_ms": phase.restored_ms,
        "extended_ms": phase.extended_ms,
        "spent_ms": phase.clock.spent_at(now),
        "paused_ms": paused_at(phase, now),
        "elapsed_ms": 0 if phase.started_at is None else end - phase.started_at,
        "remaining_ms": max(0, remaining),
        "overrun_ms": max(0, -remaining),
        "lines_lost": phase.lines_lost,
    }
    if phase.started_at is not None:
        account["started_at"] = phase.started_at
    if phase.ended_at is not None:
        account["ended_at"] = phase.ended_at
    return account
