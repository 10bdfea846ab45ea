"""How far a process has folded a journal: a state, and the head it stands at."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from hustings.hearing.chain import ChainBroken, Entry, Head, verify
from hustings.hearing.model import Hearing
from hustings.room.ports import Journal, JournalDamaged
from hustings.wire import snapshots
from hustings.wire.entries import Unreadable, fold

log = structlog.get_logger("room")

PAGE = 1_000
"""Entries read at a time."""


@dataclass(frozen=True, slots=True)
class Position:
    """Immutable, so that a decision and its append are about one and the same position."""

    state: Hearing
    head: Head
    turned: Head | None = None
    """Where the stage last changed, among the entries that were read (a snapshot does not say)."""

    def after(self, entries: Sequence[Entry]) -> "Position":
        """The position after `entries`; those that are folded already are passed over.

        Raises:
            JournalDamaged: They do not follow, or hold what this version cannot read.
        """
        fresh = [entry for entry in entries if entry["seq"] > self.head.seq]
        if not fresh:
            return self
        try:
            head = verify(fresh, self.head)
            state, turned = self.state, self.turned
            for entry in fresh:
                before = state.stage
                state = fold(state, (entry,))
                if state.stage is not before:
                    turned = Head(entry["seq"], entry["hash"])
        except (ChainBroken, Unreadable) as error:
            raise JournalDamaged(f"The journal of hearing {self.state.id!r} is damaged: {error}") from error
        return Position(state, head, turned)


async def read_on(journal: Journal, position: Position) -> Position:
    """Fold what follows a position, up to the journal's end.

    Raises:
        JournalDamaged: See `Position.after`.
        JournalUnavailable: The store is away.
    """
    while entries := await journal.read(position.head.seq, PAGE):
        position = position.after(entries)
    return position


def beginning(journal: Journal) -> Position:
    """The position before the first entry."""
    return Position(Hearing(journal.hearing), Head())


async def starting_point(journal: Journal) -> Position:
    """The snapshot, if there is one that this version wrote and the journal confirms; else the beginning."""
    found = await journal.load_snapshot()
    if found is None:
        return beginning(journal)
    head, values = found
    entries = await journal.read(head.seq - 1, 1) if head.seq else []
    confirmed = bool(entries) and Head(entries[0]["seq"], entries[0]["hash"]) == head
    state = snapshots.load(values) if confirmed else None
    if state is None or state.id != journal.hearing or state.seq != head.seq:
        log.warning("snapshot ignored", hearing=journal.hearing, seq=head.seq, confirmed=confirmed)
        return beginning(journal)
    return Position(state, head)
