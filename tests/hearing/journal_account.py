"""The ledger kept a second time, from the journal's events alone, by somebody who knows no clocks."""

from collections.abc import Iterable, Sequence

from hustings.hearing import events as e
from hustings.hearing.model import InterventionKind

Account = tuple[int, int, int, int, int, int, int, int]
"""Spent, paused, restored, extended; questions and their time, answers and theirs. Milliseconds."""


def account_of(journal: Iterable[tuple[e.Event, int]], slots: Sequence[str], now: int) -> dict[str, Account]:
    """Walks from one mark to the next, and books the time between them where it belongs."""
    sums = {slot: [0] * 8 for slot in slots}
    mark = 0
    open_phase: str | None = None
    standing: set[str] = set()
    turn: tuple[str, InterventionKind] | None = None

    def book(until: int) -> None:
        nonlocal mark
        passed, mark = until - mark, until
        # A slot that was moved after it had begun stands, even while another one runs.
        for slot in standing:
            sums[slot][1] += passed
        if open_phase is None or open_phase in standing:
            return
        sums[open_phase][0] += passed
        if turn is not None:
            sums[open_phase][5 if turn[1] is InterventionKind.QUESTION else 7] += passed

    for event, at in journal:
        match event:
            case e.PhaseStarted(slot=slot):
                book(at)
                open_phase = slot
                standing.discard(slot)
            case e.PhaseEnded(slot=slot):
                book(at)
                open_phase = None
                standing.discard(slot)
            case e.ClockPaused(slot=slot, at=since):
                book(max(mark, since))
                standing.add(slot)
            case e.ClockResumed(slot=slot):
                book(at)
                standing.discard(slot)
            case e.SlotMoved(slot=slot):
                book(at)
                open_phase = None if open_phase == slot else open_phase
            case e.InterventionStarted(slot=slot, kind=kind):
                book(at)
                turn = (slot, kind)
                sums[slot][4 if kind is InterventionKind.QUESTION else 6] += 1
            case e.InterventionEnded():
                book(at)
                turn = None
            case e.TimeRestored(slot=slot, milliseconds=milliseconds):
                sums[slot][2] += milliseconds
            case e.TimeExtended(slot=slot, milliseconds=milliseconds):
                sums[slot][3] += milliseconds
    book(now)
    return {slot: (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]) for slot, s in sums.items()}
