"""One journal from its first check to its last, in the order in which one leans on the other."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hustings.admin.draws import summary
from hustings.admin.verify.heads import Given, Signed, closing_faults, fingerprint, head_faults
from hustings.admin.verify.lines import Lines, read_lines
from hustings.admin.verify.links import Rows, link_faults, withheld
from hustings.admin.verify.report import Fault, Report
from hustings.admin.verify.sums import draw_faults, folded, ledger_faults, record_faults
from hustings.hearing.chain import GENESIS, KEPT_PARTS, Entry, Head
from hustings.hearing.clearance import Clearance
from hustings.hearing.export import Closing
from hustings.wire.entries import Unreadable

_WHO: Mapping[str, str] = {
    Clearance.PODIUM: "the podium's",
    Clearance.DELEGATION: "a delegation's",
    Clearance.PUBLIC: "the public's",
}


def verify_file(file: Path, given: Given, record: Path | None = None) -> Report:
    """Check an exported journal.

    Args:
        given: Keys that the reader trusts.
        record: A public record (JSON) to hold against it.

    Raises:
        RuntimeError: A file cannot be read at all.
    """
    report = Report(str(file))
    lines = read_lines(file)
    report.checked("lines", lines.faults, f"all {len(lines.rows)} entries and the closing line are whole")
    if lines.closing is not None:
        _check_closing(report, lines, lines.closing, given)
    _check_entries(report, lines.rows, given, lines.closing, record)
    return report


def verify_stored(source: str, entries: Sequence[Entry], given: Given, record: Path | None = None) -> Report:
    """Check a journal as the store has it: no closing line says where it should end."""
    report = Report(source)
    rows = [(entry["seq"], entry) for entry in entries]
    report.unchecked("lines", "read from the store, not from an export: no closing line says where it ends")
    _check_entries(report, rows, given, None, record)
    return report


def _check_closing(report: Report, lines: Lines, closing: Closing, given: Given) -> None:
    faults = closing_faults(closing, given)
    rows = lines.rows
    last = rows[-1][1] if rows else None
    if closing["entries"] != len(rows):
        text = f"The closing line speaks of {closing['entries']} entries, the file has {len(rows)}"
        faults.append(Fault(text))
    if last is not None and (last["seq"], last["hash"]) != (closing["seq"], closing["hash"]):
        text = f"The closing line ends the journal at entry {closing['seq']}, the file ends at {last['seq']}"
        faults.append(Fault(text))
    if closing["sha256"] != lines.sha256:
        faults.append(Fault("The bytes before the closing line are not those that were signed"))
    key = closing["key"]
    name = f", fingerprint {fingerprint(key)}" if not faults else ""
    who = "the key given" if given else "as the file names it: compare it with the one published"
    text = f"signed over {closing['entries']} entries and every byte, by {key}\n({who}{name})"
    report.checked("closing line", faults, text)


def _check_entries(
    report: Report, rows: Rows, given: Given, closing: Closing | None, record: Path | None
) -> None:
    entries = [entry for _, entry in rows]
    if not entries:
        report.checked("entries", [Fault("There is no entry in it")], "")
        return
    after = 0 if closing is None else closing["after"]
    start = Head() if not after else Head(after, entries[0]["prev"])
    signed, own = Signed(), None if closing is None else closing["key"]
    broken = list(link_faults(rows, start))
    report.checked("chain", broken, f"{len(entries)} entries, each hashed over the one before it")
    _check_parts(report, entries, closing)
    faults = head_faults(rows, start, given, own, signed)
    report.checked("signed heads", faults, _heads_told(signed, entries))
    report.facts.update(_facts(entries, closing, signed))
    if after:
        report.unchecked(
            "beginning", f"this export begins after entry {after}: draws and ledger need all of it"
        )
    elif report.good:
        _check_sums(report, entries, closing, record)
    else:
        report.unchecked("draws, ledger, record", "they are computed from a whole journal only")


def _check_parts(report: Report, entries: Sequence[Entry], closing: Closing | None) -> None:
    opened = sum("value" in part for entry in entries for part in entry["private"].values())
    if opened:
        report.checked("private parts", [], f"{opened} are shown and fit their digests")
    left = withheld(entries)
    if not left:
        return
    named = ", ".join(f"{name} {number}" for name, number in left.items())
    whose = "this" if closing is None else _WHO.get(closing["clearance"], "this")
    kept = {name for entry in entries for name in entry["private"] if (entry["type"], name) in KEPT_PARTS}
    why = f"{sum(left.values())} are left out of {whose} export ({named}): their digests stand in the chain,"
    why += "\nwhat they say can be checked where they are shown"
    if kept:
        why += "; a draw's secret and salt come out with its result"
    report.unchecked("private parts", why)


def _check_sums(
    report: Report, entries: Sequence[Entry], closing: Closing | None, record: Path | None
) -> None:
    try:
        audits, faults = draw_faults(entries)
        told = "; ".join(summary(audit) for audit in audits) or "there was none"
        report.facts["draws"] = {audit.draw.id: str(audit.draw.stage) for audit in audits}
        report.checked("draws", faults, told)
        state = folded(entries)
        if closing is None:
            report.unchecked("ledger", "none is published with these entries")
        else:
            text = f"computed from the entries, and the same for all {len(state.slots)} candidates"
            report.checked("ledger", ledger_faults(state, closing["ledger"]), f"{text}, to the millisecond")
        if record is not None:
            said = _record_of(record)
            text = f"{record.name} is what the entries make, as of entry {said.get('seq')}"
            report.checked("record", record_faults(entries, said, record.name), text)
    except Unreadable as error:
        report.checked("draws, ledger, record", [Fault(str(error).partition(": ")[2], error.seq)], "")


def _record_of(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise RuntimeError(f"{file}: is no record that can be read ({error}).") from None
    if not isinstance(said, dict):
        raise RuntimeError(f"{file}: is no public record.")
    return said


def _heads_told(signed: Signed, entries: Sequence[Entry]) -> str:
    last = entries[-1]["seq"]
    closed = any(entry["type"] == "HearingClosed" for entry in entries)
    ends = "the hearing is closed" if closed else f"the hearing is not closed: it ends here at entry {last}"
    text = f"{len(signed.numbers)}, signed up to entry {signed.up_to} of {last}; {ends}"
    return text + "".join(f"\nby {key}, fingerprint {fingerprint(key)}" for key in sorted(signed.keys))


def _facts(entries: Sequence[Entry], closing: Closing | None, signed: Signed) -> dict[str, Any]:
    last = entries[-1]
    return {
        "hearing": entries[0]["hearing"],
        "entries": len(entries),
        "first": entries[0]["seq"],
        "last": last["seq"],
        "head": last["hash"],
        "time": last["time"],
        "closed": any(entry["type"] == "HearingClosed" for entry in entries),
        "signed_up_to": signed.up_to,
        "keys": sorted(signed.keys),
        "clearance": None if closing is None else closing["clearance"],
        "exported_by": None if closing is None else closing["key"],
        "begins_at_genesis": entries[0]["prev"] == GENESIS,
        "withheld": withheld(entries),
    }
