"""The equal-time ledger: every millisecond of every candidate's time, for everybody to check."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.clock import paused_at
from hustings.hearing.model import Hearing, PhaseRun


class PhaseLedger(TypedDict):
    """Milliseconds. Once started, `spent_ms` + `paused_ms` = `elapsed_ms`, to the millisecond."""

    allotted_ms: int
    spent_ms: int
    paused_ms: int
    elapsed_ms: int
    remaining_ms: int
    """Never negative: what goes beyond the allotted time stands in `overrun_ms`."""
    overrun_ms: int
    started_at: NotRequired[int]
    ended_at: NotRequired[int]


class SlotLedger(TypedDict):
    rank: int
    candidate: str
    stage: str
    phases: dict[str, PhaseLedger]
    """By kind: `statement`, `questions`, `closing`."""


def ledger(state: Hearing, now: int) -> dict[str, SlotLedger]:
    """The account of each slot, by slot id, as it stands at `now` (milliseconds of hearing time)."""
    time = max(now, state.time)
    return {
        slot.id: {
            "rank": slot.rank,
            "candidate": slot.candidate,
            "stage": slot.stage,
            "phases": {phase.kind: _phase(phase, time) for phase in slot.phases},
        }
        for slot in state.slots.values()
    }


def _phase(phase: PhaseRun, now: int) -> PhaseLedger:
    remaining = phase.clock.remaining_at(now)
    end = now if phase.ended_at is None else phase.ended_at
    account: PhaseLedger = {
        "allotted_ms": phase.clock.budget_ms,
        "spent_ms": phase.clock.spent_at(now),
        "paused_ms": paused_at(phase, now),
        "elapsed_ms": 0 if phase.started_at is None else end - phase.started_at,
        "remaining_ms": max(0, remaining),
        "overrun_ms": max(0, -remaining),
    }
    if phase.started_at is not None:
        account["started_at"] = phase.started_at
    if phase.ended_at is not None:
        account["ended_at"] = phase.ended_at
    return account
