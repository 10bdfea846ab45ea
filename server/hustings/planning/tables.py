"""Participants, delegations and slots as CSV: every row checked, every mistake with file, line and column."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from hustings import states
from hustings.hearing.model import LISTENING, Category
from hustings.hearing.roles import Place, Role
from hustings.planning.rows import Handed, Say, check_id, check_name, check_state, rows
from hustings.planning.sources import Source

SEATED = tuple(role.value for role in Role if role not in (Role.MEDIA, Role.SYSTEM))
PARTICIPANT = {
    "id": True,
    "role": True,
    "name": True,
    "member_state": False,
    "place": False,
    "feed": False,
    "nominated_by": False,
    "delegation": False,
    "group": False,
}
"""The columns, and whether each row needs a value in it."""
DELEGATION = {
    "member_state": False,
    "seats": False,
    "place": False,
    "category": False,
    "name": False,
    "group": False,
}
SLOT = {"candidate": True, "id": False, "post": False, "received": False}
MOST_SEATS = 50
FEEDS: Mapping[str, str] = {
    "candidate": "candidate:{id}",
    "chair": "chair",
    "room": "room",
    "delegate": "delegate:{id}",
}
"""What a participant of a role publishes, where the table does not say."""
_LONGEST_PART = 40
"""Of a delegation's id, so that its seats' ids stay within what a token can carry."""


def participants(source: Source, handed: Handed) -> list[dict[str, Any]]:
    """The participants a table lists, as the preparation has them."""
    found = []
    for row, say, place in rows(source, PARTICIPANT, handed):
        check_id(row["id"], say)
        check_name(row["name"], say)
        if row["role"] and row["role"] not in SEATED:
            say("role", f"{row['role']!r} is none of: {', '.join(SEATED)}")
            continue
        seat = row["place"] or ("room" if row["role"] == "room" else "remote")
        _check_place(seat, say)
        check_state(row["member_state"], say)
        nominators = [code for code in re.split(r"[\s,;/|+]+", row["nominated_by"]) if code]
        for code in nominators:
            check_state(code, say, "nominated_by")
        if row["id"]:
            handed.once(row["id"], place, say)
        person = _seat(row["id"], row["role"], row["name"], seat, row["member_state"], row["feed"])
        if nominators:
            person["nominated_by"] = nominators
        if row["delegation"]:
            person["delegation"] = row["delegation"]
        if row["group"]:
            check_name(row["group"], say, "group")
            person["group"] = row["group"]
        found.append(person)
    return found


def delegations(source: Source, handed: Handed) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Delegations, and delegates (`ken-1`, `ken-2`, named after the state) for as many seats as they have.

    Of delegations that only listen the seats are observers'.
    """
    listed: list[dict[str, Any]] = []
    seated: list[dict[str, Any]] = []
    for row, say, place in rows(source, DELEGATION, handed):
        category = row["category"] or Category.MEMBER_STATE.value
        if category not in list(Category):
            say("category", f"{category!r} is none of: {', '.join(Category)}")
            continue
        state, name, seats = row["member_state"], row["name"], row["seats"] or "1"
        if not check_state(state, say) and (state or category == Category.MEMBER_STATE):
            if not state:
                say("member_state", "is missing")
            continue
        name = name or states.names("en").get(state, "")
        if not name:
            say("name", "is missing: a delegation that is no state's needs one")
            continue
        check_name(name, say)
        if not seats.isascii() or not seats.isdigit() or int(seats) > MOST_SEATS:
            say("seats", f"{seats!r} is no number between 0 and {MOST_SEATS}")
            continue
        where = row["place"] or "remote"
        _check_place(where, say)
        id = state.lower() or slug(name)
        handed.once(f"delegation {id}", place, say, "member_state" if state else "name")
        group = row["group"] or _group(state)
        check_name(group, say, "group")
        delegation = {"id": id, "name": name, "category": category}
        listed.append({**delegation, **_given(member_state=state, group=group)})
        role = "observer" if category in LISTENING else "delegate"
        for number in range(1, int(seats) + 1):
            called = name + (f" {number}" if int(seats) > 1 else "")
            handed.once(f"{id}-{number}", place, say, "seats")
            seated.append({**_seat(f"{id}-{number}", role, called, where, state, ""), "delegation": id})
    return listed, seated


def slots(source: Source, handed: Handed) -> list[dict[str, Any]]:
    """The slots a table lists, in its order; `received` is a date."""
    found: list[dict[str, Any]] = []
    for row, say, place in rows(source, SLOT, handed):
        slot: dict[str, Any] = {"id": row["id"] or f"slot-{row['candidate']}", "candidate": row["candidate"]}
        handed.once(f"slot of {row['candidate']}", place, say, "candidate")
        if row["post"]:
            slot["post"] = row["post"]
        if row["received"]:
            try:
                slot["received"] = date.fromisoformat(row["received"])
            except ValueError:
                say("received", f"{row['received']!r} is no date such as 2026-10-31")
        found.append(slot)
    return found


def slug(name: str) -> str:
    """An id out of a name: its letters and digits, without accents."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    plain = re.sub(r"[^a-z0-9]+", "-", spread.encode("ascii", "ignore").decode()).strip("-")
    return plain[:_LONGEST_PART].strip("-") or "delegation-" + name.encode().hex()[:16]


def _group(state: str) -> str:
    return next((group for group, codes in states.groups().items() if state in codes), "")


def _check_place(place: str, say: Say) -> None:
    if place not in list(Place):
        say("place", f"{place!r} is neither 'room' nor 'remote'")


def _seat(id: str, role: str, name: str, place: str, member_state: str, feed: str) -> dict[str, Any]:
    """A participant as the preparation's file has one."""
    found = {"id": id, "role": role, "name": name, "place": place}
    return {**found, **_given(member_state=member_state, feed=feed)}


def _given(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
