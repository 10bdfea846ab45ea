"""The lines of an exported file, each held to the one way in which it can be written."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hustings.admin.reading import LONGEST_LINE
from hustings.admin.verify.report import Fault
from hustings.hearing.chain import Entry, canonical
from hustings.hearing.export import CLOSING, Closing


@dataclass
class Lines:
    """What a file holds.

    Attributes:
        rows: Line number and entry.
        closing: The last line, if it is there and of its form.
        ended: Whether a closing line is there.
        sha256: Of every byte before the closing line.
        faults: Lines that are damaged, cut off or not of an export's form.
    """

    rows: list[tuple[int, Entry]] = field(default_factory=list)
    closing: Closing | None = None
    ended: bool = False
    sha256: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [entry for _, entry in self.rows]


ENTRY = {
    "hearing": str,
    "seq": int,
    "time": int,
    "type": str,
    "command": str,
    "actor": dict,
    "public": dict,
    "private": dict,
    "prev": str,
    "hash": str,
}
_CLOSING = {
    "type": str,
    "version": int,
    "hearing": str,
    "clearance": str,
    "after": int,
    "entries": int,
    "seq": int,
    "hash": str,
    "time": int,
    "sha256": str,
    "ledger": dict,
    "key": str,
    "signature": str,
}


def read_lines(file: Path) -> Lines:
    """Read an export to its end, whatever is wrong with it.

    Raises:
        RuntimeError: The file cannot be read at all.
    """
    found, before = Lines(), hashlib.sha256()
    try:
        with file.open("rb") as stream:
            for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), 1):
                _take(found, number, raw)
                if not found.ended:
                    before.update(raw)
    except OSError as error:
        raise RuntimeError(f"{file}: cannot be read ({error.strerror}).") from None
    found.sha256 = before.hexdigest()
    if not found.ended:
        last = found.rows[-1][1]["seq"] if found.rows else None
        what = f"after entry {last}" if last else "before its first entry"
        text = f"The closing line is missing: the file has been cut off {what}, or it is of an older version"
        found.faults.append(Fault(text))
    return found


def _take(found: Lines, number: int, raw: bytes) -> None:
    entry = _number_of(found, number)
    if found.ended:
        found.faults.append(Fault("something follows the closing line", line=number))
        return
    if not raw.endswith(b"\n"):
        text = "is cut off: the file ends in the middle of this line"
        if len(raw) > LONGEST_LINE:
            text = "is longer than any entry"
        found.faults.append(Fault(text, entry, number))
        return
    value, why = _parsed(raw)
    if why:
        closes = isinstance(value, dict) and value.get("type") == CLOSING
        fault = Fault(f"The closing line {why}") if closes else Fault(why, entry, number)
        found.faults.append(fault)
    if not isinstance(value, dict):
        return
    if value.get("type") == CLOSING:
        found.ended = True
        found.closing = None if _misfit(value, _CLOSING) else cast("Closing", value)
    elif not why or not _misfit(value, ENTRY):
        found.rows.append((number, cast("Entry", value)))


def _number_of(found: Lines, line: int) -> int:
    """The number of the entry that should stand in a line."""
    if not found.rows:
        return line
    last, entry = found.rows[-1]
    return entry["seq"] + line - last


def _parsed(raw: bytes) -> tuple[Any, str]:
    """The value of a line, and what is wrong with how it is written."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None, "is damaged: its line is not JSON"
    if not isinstance(value, dict):
        return None, "is damaged: its line is no entry of a journal"
    if misfit := _misfit(value, _CLOSING if value.get("type") == CLOSING else ENTRY):
        return value, misfit
    try:
        written = canonical(value) + b"\n"
    except (ValueError, RecursionError):
        return value, "is damaged: it holds what cannot be written down"
    if written != raw:
        return value, "is not written in the one form it can have: a byte has been changed"
    return value, ""


def _misfit(value: dict[str, Any], form: dict[str, type]) -> str:
    if missing := form.keys() - value.keys():
        return f"has no field {min(missing)!r}"
    if more := value.keys() - form.keys():
        return f"has a field {min(more)!r} that no line has"
    for name, kind in form.items():
        if type(value[name]) is not kind:
            return f"has a field {name!r} of another kind"
    return ""
