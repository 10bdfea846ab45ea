"""`hustings prepare`: a hearing from a file (TOML) and tables (CSV), every fault with its line."""

import secrets
import uuid
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hustings import states
from hustings.admin import tables
from hustings.admin.formats import load
from hustings.admin.toml_lines import Document
from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.commands import Actor, AmendPreparation, PrepareHearing, Submission
from hustings.hearing.formats import Fault, read_fields
from hustings.hearing.plans import REHEARSAL_SUFFIX
from hustings.hearing.roles import Role
from hustings.presets import presets


async def prepare(
    settings: Settings,
    hearing: str,
    file: Path,
    people: list[Path],
    delegations: list[Path],
    order: Path | None,
    *,
    rehearsal: bool,
    amend: bool,
) -> str:
    """Prepare `hearing`, or amend what is prepared.

    Args:
        file: Title, format, dates, and what the tables do not have.
        people: Tables of participants.
        delegations: Tables of Member States with their seats.
        order: A table of slots, in place of the file's.
        rehearsal: Prepare `<hearing>-rehearsal` instead, marked as a rehearsal everywhere.
        amend: It is prepared already, and not open yet: put this in place of it.

    Raises:
        Refused: The hearing does not allow it.
        RuntimeError: The files do not allow it; the message has a line per fault.
    """
    if rehearsal:
        hearing += REHEARSAL_SUFFIX
    plan = read_plan(file, people, delegations, order, rehearsal=rehearsal)
    command = AmendPreparation(**_fields(plan)) if amend else plan
    async with store_of(settings) as store:
        room = await store.rooms.get(hearing, create=True)
        actor = Actor("secretariat", Role.SECRETARIAT)
        outcome = await room.submit(Submission(str(uuid.uuid4()), actor, command, secrets.token_bytes(32)))
        ranked = sorted(room.state.slots.values(), key=lambda slot: slot.rank)
        names = [room.state.participants[slot.candidate].name for slot in ranked]
    if outcome.refused:
        raise outcome.refused
    counts = f"{len(plan.slots)} slots, {len(plan.participants)} participants"
    done = "amended" if amend else "prepared"
    marked = " This is a rehearsal: it has a journal of its own." if rehearsal else ""
    return f"Hearing {hearing} is {done}: {counts}.{marked}\nRunning order: {', '.join(names)}."


def read_plan(
    file: Path, people: list[Path], delegations: list[Path], order: Path | None, *, rehearsal: bool = False
) -> PrepareHearing:
    """The plan that files make. Raises RuntimeError with a line per fault."""
    try:
        document = Document(file)
    except ValueError as error:
        raise RuntimeError(str(error)) from None
    content: dict[str, Any] = {**document.content, "rehearsal": rehearsal}
    problems: list[str] = []
    faults: list[Fault] = []
    given = _listed(content, "participants")
    added = [seat for table in people for seat in tables.participants(table, problems)]
    added += [seat for table in delegations for seat in tables.delegations(table, problems)]
    content["participants"] = _ranked([*given, *added])
    if order is not None:
        content["slots"] = tables.slots(order, problems)
    _dates(content, faults)
    _states(given, faults)
    if isinstance(content.get("format"), str):
        try:
            content["format"] = load(content["format"], file.parent)
        except RuntimeError as error:
            faults.append(Fault(("format",), str(error)))
            content["format"] = presets()["demo"]
    values = read_fields(PrepareHearing, content, (), faults)
    if faults or problems:
        raise RuntimeError("\n".join([*document.sentences(tuple(faults)), *problems]))
    return PrepareHearing(**values)


def _fields(plan: PrepareHearing) -> dict[str, Any]:
    return {field.name: getattr(plan, field.name) for field in fields(plan)}


def _listed(content: dict[str, Any], key: str) -> list[Any]:
    value = content.get(key, [])
    return value if isinstance(value, list) else []


def _ranked(people: list[Any]) -> list[Any]:
    """Everybody with a rank, the order in which they are listed, and with the feed that their role has."""
    ranked = []
    for rank, person in enumerate(people, start=1):
        if not isinstance(person, dict):
            ranked.append(person)
            continue
        feed = tables.FEEDS.get(str(person.get("role")))
        own = {"feed": feed.format(id=person.get("id"))} if feed else {}
        ranked.append({"rank": rank, **own, **person})
    return ranked


def _states(people: list[Any], faults: list[Fault]) -> None:
    for number, person in enumerate(people):
        code = person.get("member_state") if isinstance(person, dict) else None
        if isinstance(code, str) and code not in states.names("en"):
            meant = states.meant(code)
            hint = f"; did you mean {meant!r}?" if meant else ""
            path = ("participants", number, "member_state")
            faults.append(Fault(path, f"{code!r} is no ISO 3166-1 alpha-3 code{hint}"))


def _dates(content: dict[str, Any], faults: list[Fault]) -> None:
    """Dates become Unix milliseconds. A date alone ends with its day (UTC), one of receipt begins with it."""
    _date(content, "starts", ("starts",), faults, timedelta(0))
    _date(content, "candidatures_closed", ("candidatures_closed",), faults, timedelta(days=1))
    for number, slot in enumerate(_listed(content, "slots")):
        if isinstance(slot, dict):
            _date(slot, "received", ("slots", number, "received"), faults, timedelta(0))


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
