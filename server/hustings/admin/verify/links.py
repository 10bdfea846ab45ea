"""The chain from line to line: what is missing, out of its place, twice, or changed, each by its number."""

from collections.abc import Iterator, Sequence
from typing import Any

from hustings.admin.verify.report import Fault
from hustings.hearing.chain import Entry, Head, canonical, digest, entry_hash, opens

Rows = Sequence[tuple[int, Entry]]


def link_faults(rows: Rows, start: Head) -> Iterator[Fault]:
    """Follow the chain from `start`; after a break go on with what is there, so that each break is named."""
    head, time, hearing = start, 0, rows[0][1]["hearing"] if rows else ""
    seen: dict[int, str] = {}
    before = rows[0][0] - 1 if rows else 0
    for line, found in rows:
        entry, expected = found, head.seq + line - before
        if entry["seq"] != expected and entry_hash({**entry, "seq": expected}) == entry["hash"]:
            yield Fault("its field 'seq' has been changed", expected, line, "seq")
            entry = {**entry, "seq": expected}
        seq = entry["seq"]
        # Lines between that cannot be read have been named already.
        skipped = line - before > 1 and seq == expected
        broken = skipped or bool(list(_place_faults(entry, head, seen, line)))
        if not skipped:
            yield from _place_faults(entry, head, seen, line)
        if not broken and entry["prev"] != head.hash:
            yield Fault("does not follow the entry before it", seq, line, "prev")
        yield from _content_faults(entry, head, line, hearing)
        if entry["time"] < time:
            yield Fault("its time is before that of the entry before it", seq, line, "time")
        seen[seq] = entry["hash"]
        head, time, before = Head(seq, entry["hash"]), max(time, entry["time"]), line


def _place_faults(entry: Entry, head: Head, seen: dict[int, str], line: int) -> Iterator[Fault]:
    seq, expected = entry["seq"], head.seq + 1
    if seq == expected:
        return
    if seen.get(seq) == entry["hash"]:
        yield Fault(f"stands here a second time (line {line})", seq, line)
    elif seq < expected:
        yield Fault(f"is out of its place: entry {expected} should stand in line {line}", seq, line)
    else:
        missing = f"entry {expected} is" if seq == expected + 1 else f"entries {expected} to {seq - 1} are"
        text = f"stands where entry {expected} should: {missing} missing here (removed, or moved)"
        yield Fault(text, seq, line)


def _content_faults(entry: Entry, head: Head, line: int, hearing: str) -> Iterator[Fault]:
    seq = entry["seq"]
    for name, part in entry["private"].items():
        if not _is_part(part):
            yield Fault(f"its private part {name!r} is not of a part's form", seq, line, name)
            return
        if "value" in part and not opens(part):
            yield Fault(f"its private part {name!r} differs from its digest", seq, line, name)
    if entry_hash(entry) == entry["hash"]:
        return
    where = _changed(entry, head, hearing)
    if where is None:
        text = "its content differs from its hash: one of its public fields has been changed"
        yield Fault(text, seq, line, "public")
    else:
        yield Fault(f"its field {where!r} has been changed", seq, line, where)


def _is_part(part: Any) -> bool:
    if not isinstance(part, dict) or part.keys() not in ({"digest"}, {"digest", "salt", "value"}):
        return False
    return isinstance(part["digest"], str) and isinstance(part.get("salt", ""), str)


def _changed(entry: Entry, head: Head, hearing: str) -> str | None:
    """Which field it is, where putting in what should stand there makes the hash fit."""
    should: dict[str, Any] = {"prev": head.hash, "hearing": hearing}
    for field, value in should.items():
        if entry_hash({**entry, field: value}) == entry["hash"]:
            return field
    for name, part in entry["private"].items():
        if "value" in part and _is_salt(part["salt"]):
            right = {**part, "digest": digest(part["salt"], part["value"])}
            private = {**entry["private"], name: right}
            if entry_hash({**entry, "private": private}) == entry["hash"]:
                return f"{name} (digest)"
    return None


def _is_salt(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def withheld(entries: Sequence[Entry]) -> dict[str, int]:
    """How many private parts are left out, by name."""
    found: dict[str, int] = {}
    for entry in entries:
        for name, part in entry["private"].items():
            if "value" not in part:
                found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def differences(said: Any, computed: Any, at: str = "") -> Iterator[str]:
    """Where two JSON values differ: the path, what is said and what comes out."""
    if isinstance(said, dict) and isinstance(computed, dict):
        for key in sorted(said.keys() | computed.keys()):
            place = f"{at}.{key}" if at else str(key)
            if key not in said or key not in computed:
                yield f"{place} is {'missing' if key not in said else 'too much'}"
            else:
                yield from differences(said[key], computed[key], place)
    elif isinstance(said, list) and isinstance(computed, list) and len(said) == len(computed):
        for number, (one, other) in enumerate(zip(said, computed, strict=True), 1):
            yield from differences(one, other, f"{at}[{number}]")
    elif canonical(said) != canonical(computed):
        yield f"{at} is given as {_short(said)}, the entries make {_short(computed)}"


def _short(value: Any) -> str:
    text = canonical(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."
