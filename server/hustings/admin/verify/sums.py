"""What follows from the entries: draws, the ledger, the record; computed again and compared."""

import json
from collections.abc import Sequence
from typing import Any

from hustings.admin.draws import audited
from hustings.admin.verify.links import differences
from hustings.admin.verify.report import Fault
from hustings.hearing.chain import Entry, canonical
from hustings.hearing.draw_proof import Audit
from hustings.hearing.ledger import ledger
from hustings.hearing.model import Hearing
from hustings.hearing.record import plain, public_record
from hustings.wire.entries import fold

_ENDINGS = ("DrawConcluded", "DrawVoided")


def folded(entries: Sequence[Entry], up_to: int | None = None) -> Hearing:
    """The hearing as the public parts of its entries tell it, at their end or after entry `up_to`.

    Raises:
        Unreadable: An entry does not fit what came before it, or is of no known form.
    """
    hearing = entries[0]["hearing"] if entries else ""
    due = [entry for entry in entries if up_to is None or entry["seq"] <= up_to]
    return fold(Hearing(hearing), due)


def ledger_faults(state: Hearing, said: dict[str, Any]) -> list[Fault]:
    """Where the closing line's ledger is not the one that the entries make."""
    computed = ledger(state, state.time)
    return [
        Fault(f"The ledger in the closing line: {text}", field="ledger")
        for text in differences(said, _as_json(computed))
    ]


def record_faults(entries: Sequence[Entry], record: dict[str, Any], file: str) -> list[Fault]:
    """Where a published record is not the one that the entries make, at the entry and time it names."""
    seq, time = record.get("seq"), record.get("time")
    if type(seq) is not int or type(time) is not int:
        return [Fault("is no public record: it names no entry and time", file=file)]
    if not entries or not 0 < seq <= entries[-1]["seq"]:
        return [Fault(f"is made at entry {seq}, which this journal does not have", file=file)]
    computed = plain(public_record(folded(entries, seq), time))
    return [Fault(text, file=file) for text in differences(record, computed)]


def draw_faults(entries: Sequence[Entry]) -> tuple[list[Audit], list[Fault]]:
    """Every draw computed again; the faults are named at the entry that ended the draw, or began it."""
    audits = list(audited(entries))
    faults = []
    for audit in audits:
        if audit.faults:
            at = max(
                (
                    e["seq"]
                    for e in entries
                    if e["public"].get("draw") == audit.draw.id and e["type"] in _ENDINGS
                ),
                default=None,
            )
            faults += [Fault(f"draw {audit.draw.id}: {text}", at) for text in audit.faults]
    return audits, faults


def _as_json(value: Any) -> Any:
    return json.loads(canonical(value))
