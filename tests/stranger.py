"""Verifies an exported journal by docs/record.md alone: nothing of Hustings is used here.

python stranger.py FILE [KEY]
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_signature(key: str, signature: str, message: bytes) -> None:
    assert signature == signature.lower(), "a signature is in small letters"
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)


def check_chain(entries: list[dict[str, Any]]) -> None:
    prev, time = "0" * 64, 0
    for number, entry in enumerate(entries, 1):
        assert (entry["seq"], entry["prev"]) == (number, prev), f"entry {number} does not follow"
        assert entry["time"] >= time, f"entry {number} goes back in time"
        for name, part in entry["private"].items():
            assert set(part) in ({"digest"}, {"digest", "salt", "value"}), f"entry {number}: {name}"
            if "value" in part:
                assert part["salt"] == part["salt"].lower(), f"entry {number}: {name}"
                opened = sha256(bytes.fromhex(part["salt"]) + canonical(part["value"]))
                assert opened == part["digest"], f"entry {number}: {name} differs from its digest"
        covered = {name: value for name, value in entry.items() if name != "hash"}
        covered["private"] = {name: part["digest"] for name, part in entry["private"].items()}
        assert sha256(canonical(covered)) == entry["hash"], f"entry {number} has been changed"
        prev, time = entry["hash"], entry["time"]


def check_heads(entries: list[dict[str, Any]], key: str) -> None:
    for entry in entries:
        if entry["type"] == "HeadSigned":
            said = entry["public"]
            assert said["key"] == key, f"entry {entry['seq']} is signed by another key"
            assert entries[said["seq"] - 1]["hash"] == said["hash"], f"entry {entry['seq']} signs another"
            text = f"hustings head v1\n{entry['hearing']}\n{said['seq']}\n{said['hash']}"
            check_signature(key, said["signature"], text.encode())


def check_closing(closing: dict[str, Any], entries: list[dict[str, Any]], before: bytes) -> None:
    last = entries[-1]
    assert (closing["type"], closing["version"], closing["after"]) == ("ExportClosed", 1, 0)
    assert closing["entries"] == len(entries), "entries are missing"
    assert all(closing[name] == last[name] for name in ("seq", "hash", "time")), "the end is another"
    assert closing["sha256"] == sha256(before), "the bytes are others than those signed"
    unsigned = {name: value for name, value in closing.items() if name != "signature"}
    check_signature(closing["key"], closing["signature"], b"hustings export v1\n" + canonical(unsigned))


def check_ledger(ledger: dict[str, Any], entries: list[dict[str, Any]], now: int) -> None:
    phases: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        said, kind, time = entry["public"], entry["type"], entry["time"]
        new = {"spent": 0, "since": None, "start": None, "end": None, "restored": 0, "extended": 0}
        phase = phases.setdefault((said.get("slot", ""), said.get("phase", "")), new)
        if kind in ("PhaseStarted", "ClockResumed"):
            phase["since"] = time
            phase["start"] = time if phase["start"] is None else phase["start"]
        elif kind in ("ClockPaused", "PhaseEnded"):
            until = said.get("at", time)
            phase["spent"] += 0 if phase["since"] is None else max(0, until - phase["since"])
            phase["since"] = None
            phase["end"] = time if kind == "PhaseEnded" else None
        elif kind in ("TimeRestored", "TimeExtended"):
            phase[kind.removeprefix("Time").lower()] += said["milliseconds"]
    for slot, account in ledger.items():
        for kind, said in account["phases"].items():
            kept = phases.get((slot, kind))
            spent = elapsed = restored = extended = 0
            if kept is not None:
                running = 0 if kept["since"] is None else now - kept["since"]
                spent, restored, extended = kept["spent"] + running, kept["restored"], kept["extended"]
                end = now if kept["end"] is None else kept["end"]
                elapsed = 0 if kept["start"] is None else end - kept["start"]
            left = said["allotted_ms"] + restored + extended - spent
            computed = (spent, elapsed, elapsed - spent, restored, extended, max(0, left), max(0, -left))
            names = ("spent", "elapsed", "paused", "restored", "extended", "remaining", "overrun")
            assert computed == tuple(said[f"{name}_ms"] for name in names), f"the ledger of {slot}, {kind}"
        for name in ("allotted", "paused", "restored", "extended", "remaining", "overrun"):
            total = sum(phase[f"{name}_ms"] for phase in account["phases"].values())
            assert account[f"{name}_ms"] == total, f"the sums of {slot}"


def main(file: str, key: str | None = None) -> None:
    raw = Path(file).read_bytes()
    assert raw.endswith(b"\n"), "the file is cut off"
    lines = raw.splitlines(keepends=True)
    values = [json.loads(line) for line in lines]
    for number, (line, value) in enumerate(zip(lines, values, strict=True), 1):
        assert canonical(value) + b"\n" == line, f"line {number} is not canonical"
    *entries, closing = values
    check_chain(entries)
    check_closing(closing, entries, b"".join(lines[:-1]))
    assert key in (None, closing["key"]), "another key than the published one"
    check_heads(entries, closing["key"])
    check_ledger(closing["ledger"], entries, closing["time"])
    print(f"good: {len(entries)} entries, signed by {closing['key']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
