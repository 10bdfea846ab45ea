"""Participants, delegations and slots as CSV: every row checked, every fault with file, line and column."""

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hustings import states
from hustings.hearing.roles import Place, Role

Row = dict[str, str]

SEATED = tuple(role.value for role in Role if role not in (Role.MEDIA, Role.SYSTEM))
PARTICIPANT = {"id": True, "role": True, "name": True, "member_state": False, "place": False, "feed": False}
"""The columns, and whether each row needs a value in it."""
DELEGATION = {"member_state": True, "seats": False, "place": False}
SLOT = {"candidate": True, "id": False, "post": False, "received": False}
MOST_SEATS = 50
FEEDS: Mapping[str, str] = {
    "candidate": "candidate:{id}",
    "chair": "chair",
    "room": "room",
    "delegate": "delegate:{id}",
}
"""What a participant of a role publishes, where the table does not say."""


def participants(file: Path, faults: list[str]) -> list[dict[str, Any]]:
    """The participants a table lists, as the preparation has them; what is wrong goes to `faults`."""
    found = []
    for row, say in _rows(file, PARTICIPANT, faults):
        if row["role"] and row["role"] not in SEATED:
            say("role", f"{row['role']!r} is none of: {', '.join(SEATED)}")
            continue
        place = row["place"] or ("room" if row["role"] == "room" else "remote")
        if place not in list(Place):
            say("place", f"{place!r} is neither 'room' nor 'remote'")
        _check_state(row["member_state"], say)
        found.append(seat(row["id"], row["role"], row["name"], place, row["member_state"], row["feed"]))
    return found


def delegations(file: Path, faults: list[str]) -> list[dict[str, Any]]:
    """Delegates for every Member State a table lists: `ken-1`, `ken-2`, named after the state."""
    found = []
    for row, say in _rows(file, DELEGATION, faults):
        state, seats = row["member_state"], row["seats"] or "1"
        if not _check_state(state, say):
            continue
        if not seats.isascii() or not seats.isdigit() or not 0 < int(seats) <= MOST_SEATS:
            say("seats", f"{seats!r} is no number between 1 and {MOST_SEATS}")
            continue
        for number in range(1, int(seats) + 1):
            name = states.names("en")[state] + (f" {number}" if int(seats) > 1 else "")
            place = row["place"] or "remote"
            found.append(seat(f"{state.lower()}-{number}", "delegate", name, place, state, ""))
    return found


def slots(file: Path, faults: list[str]) -> list[dict[str, Any]]:
    """The slots a table lists, in its order; `received` is a date."""
    found: list[dict[str, Any]] = []
    for row, say in _rows(file, SLOT, faults):
        slot: dict[str, Any] = {"id": row["id"] or f"slot-{row['candidate']}", "candidate": row["candidate"]}
        if row["post"]:
            slot["post"] = row["post"]
        if row["received"]:
            try:
                slot["received"] = date.fromisoformat(row["received"])
            except ValueError:
                say("received", f"{row['received']!r} is no date such as 2026-10-31")
        found.append(slot)
    return found


def seat(id: str, role: str, name: str, place: str, member_state: str, feed: str) -> dict[str, Any]:
    """A participant as the preparation's file has one."""
    found: dict[str, Any] = {"id": id, "role": role, "name": name, "place": place}
    if member_state:
        found["member_state"] = member_state
    if feed:
        found["feed"] = feed
    return found


Say = Callable[[str, str], None]


def _rows(file: Path, columns: Mapping[str, bool], faults: list[str]) -> list[tuple[Row, Say]]:
    """Rows that have all columns, trimmed, each with a way to say what is wrong in it."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True, restval="")
            unknown = [name for name in reader.fieldnames or [] if name not in columns]
            missing = [name for name, needed in columns.items() if needed and name not in _header(reader)]
            for name in unknown:
                faults.append(f"{file}:1: {name}: is not a column; the columns are {', '.join(columns)}")
            for name in missing:
                faults.append(f"{file}:1: {name}: the column is missing")
            if unknown or missing:
                return []
            return [_row(file, reader.line_num, raw, columns, faults) for raw in reader]
    except OSError as error:
        faults.append(f"{file}: cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        faults.append(f"{file}: is not text in UTF-8")
    except csv.Error as error:
        faults.append(f"{file}:{reader.line_num}: {error}")
    return []


def _header(reader: "csv.DictReader[str]") -> list[str]:
    return list(reader.fieldnames or [])


def _row(
    file: Path, line: int, raw: Mapping[Any, Any], columns: Mapping[str, bool], faults: list[str]
) -> tuple[Row, Say]:
    def say(column: str, text: str) -> None:
        faults.append(f"{file}:{line}: {column}: {text}")

    if None in raw:
        say(list(columns)[-1], "the row has more values than there are columns")
    row = {name: str(raw.get(name) or "").strip() for name in columns}
    for name, needed in columns.items():
        if needed and not row[name]:
            say(name, "is missing")
    return row, say


def _check_state(code: str, say: Say) -> bool:
    """Whether a code is a state's; an empty one is, for who has none."""
    if not code or code in states.names("en"):
        return bool(code)
    meant = states.meant(code)
    say(
        "member_state",
        f"{code!r} is no ISO 3166-1 alpha-3 code" + (f"; did you mean {meant!r}?" if meant else ""),
    )
    return False
