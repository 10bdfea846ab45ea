"""A hearing's plan out of a file (TOML) and tables (CSV), every mistake with its line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hustings import states
from hustings.hearing.commands import PrepareHearing
from hustings.hearing.formats import Fault, read_fields
from hustings.planning import tables
from hustings.planning.formats import load
from hustings.planning.rows import Handed, unknown_state
from hustings.planning.sources import Mistaken, Source
from hustings.planning.toml_lines import Document
from hustings.presets import presets


def read_plan(
    plan: Source,
    people: Sequence[Source] = (),
    delegations: Sequence[Source] = (),
    order: Source | None = None,
    *,
    near: Path | None = None,
    rehearsal: bool = False,
) -> PrepareHearing:
    """The plan that files make. Raises Mistaken.

    Args:
        plan: Title, format, dates, and what the tables do not have.
        people: Tables of participants.
        delegations: Tables of delegations with their seats.
        order: A table of slots, in place of the file's.
        near: The folder that a format's file is looked for in; None: presets only.
    """
    document = Document(plan)
    content: dict[str, Any] = {**document.content, "rehearsal": rehearsal}
    handed, faults = Handed(), list[Fault]()
    given = listed(content, "participants")
    _note_ids(given, document, handed)
    added = [seat for table in people for seat in tables.participants(table, handed)]
    of_states = listed(content, "delegations")
    for table in delegations:
        found, seats = tables.delegations(table, handed)
        of_states += found
        added += seats
    content["delegations"] = of_states
    content["participants"] = ranked([*given, *added])
    if order is not None:
        content["slots"] = tables.slots(order, handed)
    dates(content, faults)
    _states(given, faults)
    if isinstance(content.get("format"), str):
        try:
            content["format"] = load(content["format"], near)
        except Mistaken as mistaken:
            faults.append(Fault(("format",), str(mistaken)))
            content["format"] = presets()["demo"]
    values = read_fields(PrepareHearing, content, (), faults)
    if faults or handed.mistakes:
        raise Mistaken([*document.mistakes(faults), *handed.mistakes])
    return PrepareHearing(**values)


def listed(content: Mapping[str, Any], key: str) -> list[Any]:
    value = content.get(key, [])
    return list(value) if isinstance(value, list) else []


def ranked(people: list[Any]) -> list[Any]:
    """Everybody with a rank, the order in which they are listed, and with the feed that their role has."""
    found = []
    for rank, person in enumerate(people, start=1):
        if not isinstance(person, dict):
            found.append(person)
            continue
        feed = tables.FEEDS.get(str(person.get("role")))
        own = {"feed": feed.format(id=person.get("id"))} if feed else {}
        found.append({"rank": rank, **own, **person})
    return found


def dates(content: dict[str, Any], faults: list[Fault]) -> None:
    """Dates become Unix milliseconds. A date alone ends with its day (UTC), one of receipt begins with it."""
    _date(content, "starts", ("starts",), faults, timedelta(0))
    _date(content, "candidatures_closed", ("candidatures_closed",), faults, timedelta(days=1))
    for number, slot in enumerate(listed(content, "slots")):
        if isinstance(slot, dict):
            _date(slot, "received", ("slots", number, "received"), faults, timedelta(0))


def _note_ids(people: list[Any], document: Document, handed: Handed) -> None:
    """Whom the file itself lists, so that a table's doubles are seen."""
    for number, person in enumerate(people):
        id = person.get("id") if isinstance(person, dict) else None
        if isinstance(id, str):
            handed.seen.setdefault(id, f"{document.name}:{document.line(('participants', number))}")


def _states(people: list[Any], faults: list[Fault]) -> None:
    for number, person in enumerate(people):
        if not isinstance(person, dict):
            continue
        path = ("participants", number)
        _state(person.get("member_state"), (*path, "member_state"), faults)
        for each, code in enumerate(listed(person, "nominated_by")):
            _state(code, (*path, "nominated_by", each), faults)


def _state(code: object, path: tuple[str | int, ...], faults: list[Fault]) -> None:
    if isinstance(code, str) and code not in states.names("en"):
        faults.append(Fault(path, unknown_state(code)))


def _date(
    table: dict[str, Any], key: str, path: tuple[str | int, ...], faults: list[Fault], after: timedelta
) -> None:
    value = table.get(key)
    if value is None:
        return
    if isinstance(value, datetime) and value.tzinfo is not None:
        moment = value
    elif isinstance(value, date) and not isinstance(value, datetime) and key != "starts":
        moment = datetime.combine(value, time(), UTC) + after
    else:
        wanted = "a moment with its offset, such as 2026-11-30T10:00:00+01:00"
        faults.append(Fault(path, f"must be {wanted}" + ("" if key == "starts" else ", or a date")))
        del table[key]
        return
    table[key] = round(moment.timestamp() * 1000)
