"""The ledger kept a second time, from the journal's events alone, by somebody who knows no clocks."""

from collections.abc import Iterable, Sequence
from copy import deepcopy

from hustings.hearing import events as e
from hustings.hearing.model import InterventionKind, TimeChangeKind

Account = tuple[int, int, int, int, int, int, int, int]
"""Spent, paused, restored, extended; questions and their time, answers and theirs. Milliseconds."""

CLOCK = (e.SlotStarted, e.PhaseStarted, e.PhaseEnded, e.ClockPaused, e.ClockResumed, e.SlotMoved)
TURN = (e.InterventionStarted, e.InterventionEnded)


class Books:
    """Walks from one mark to the next, and books the time between them where it belongs."""

    def __init__(self, slots: Sequence[str]) -> None:
        self.sums = {slot: [0] * 8 for slot in slots}
        self.mark = 0
        self.open: str | None = None
        self.standing: set[str] = set()
        self.turn: tuple[str, InterventionKind] | None = None

    def book(self, until: int) -> None:
        passed, self.mark = until - self.mark, until
        # A slot that was moved after it had begun stands, even while another one runs.
        for slot in self.standing:
            self.sums[slot][1] += passed
        if self.open is None or self.open in self.standing:
            return
        self.sums[self.open][0] += passed
        if self.turn is not None:
            self.sums[self.turn[0]][5 if self.turn[1] is InterventionKind.QUESTION else 7] += passed

    def take(self, event: e.Event, at: int) -> None:
        match event:
            case e.PhaseStarted(slot=slot):
                self.book(at)
                self.open = slot
                self.standing.discard(slot)
            case e.PhaseEnded(slot=slot):
                self.book(at)
                self.open = None
                self.standing.discard(slot)
            case e.ClockPaused(slot=slot, at=since):
                self.book(max(self.mark, since))
                self.standing.add(slot)
            case e.ClockResumed(slot=slot):
                self.book(at)
                self.standing.discard(slot)
            case e.SlotMoved(slot=slot):
                self.book(at)
                self.open = None if self.open == slot else self.open
            case e.InterventionStarted(slot=slot, kind=kind):
                self.book(at)
                self.turn = (slot, kind)
                self.sums[slot][4 if kind is InterventionKind.QUESTION else 6] += 1
            case e.InterventionEnded():
                self.book(at)
                self.turn = None
            case e.TimeRestored(slot=slot, milliseconds=milliseconds):
                self.sums[slot][2] += milliseconds
            case e.TimeExtended(slot=slot, milliseconds=milliseconds):
                self.sums[slot][3] += milliseconds
            case e.TimeTakenBack(slot=slot, kind=kind, milliseconds=milliseconds):
                self.sums[slot][2 if kind is TimeChangeKind.RESTORED else 3] -= milliseconds

    def undo(self, then: "Books", at: int, clocks: set[str], turns: set[str]) -> None:
        """As `then` for what was touched; what ran or stood then stood until now."""
        self.book(at)
        for slot in clocks:
            self.sums[slot][:4] = then.sums[slot][:4]
            if slot == then.open or slot in then.standing:
                self.sums[slot][1] += at - then.mark
            self.standing = self.standing - {slot} | ({slot} & then.standing)
        if clocks:
            self.open = then.open
        for slot in turns:
            self.sums[slot][4:] = then.sums[slot][4:]
        if turns:
            self.turn = then.turn


def account_of(journal: Iterable[tuple[e.Event, int]], slots: Sequence[str], now: int) -> dict[str, Account]:
    """What each slot has spent, paused and been given, by the journal alone."""
    events = list(journal)
    wanted = {event.action for event, _ in events if isinstance(event, e.Undone)}
    books, kept = Books(slots), dict[int, Books]()
    touched: dict[int, tuple[set[str], set[str]]] = {}
    for seq, (event, at) in enumerate(events, start=1):
        if seq in wanted:
            kept[seq] = deepcopy(books)
            kept[seq].book(at)
        if isinstance(event, e.Undone):
            then = kept[event.action]
            clocks, turns = _touched(events[event.action - 1 : event.last], event.action, then, touched)
            touched[seq] = (clocks, turns)
            books.undo(then, at, clocks, turns)
        else:
            books.take(event, at)
    books.book(now)
    return {slot: (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]) for slot, s in books.sums.items()}


def _touched(
    entries: Sequence[tuple[e.Event, int]],
    first: int,
    then: Books,
    undone: dict[int, tuple[set[str], set[str]]],
) -> tuple[set[str], set[str]]:
    """Slots whose clock, and slots in which turns, these entries began or ended."""
    clocks: set[str] = set()
    turns: set[str] = set()
    for seq, (event, _) in enumerate(entries, start=first):
        if isinstance(event, CLOCK):
            clocks.add(event.slot)
        elif isinstance(event, e.InterventionStarted):
            turns.add(event.slot)
        elif isinstance(event, e.InterventionEnded) and then.turn is not None:
            turns.add(then.turn[0])
        elif isinstance(event, e.Undone):
            clocks |= undone[seq][0]
            turns |= undone[seq][1]
    return clocks, turns
