"""Journal entries read back into events, and folded."""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError

from hustings.hearing.chain import Entry, cause_of
from hustings.hearing.engine import evolve
from hustings.hearing.events import Event
from hustings.hearing.model import Hearing
from hustings.hearing.phases import IllegalTransition

CLASSES: dict[str, type] = {event.__name__: event for event in get_args(Event)}
ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(event) for name, event in CLASSES.items()}
KNOWN: dict[str, frozenset[str]] = {
    name: frozenset(field.name for field in fields(event)) for name, event in CLASSES.items()
}

WITHHELD = ""
"""What a private value reads as where the entry carries only its digest, and the event has no default."""
OPTIONAL: dict[str, frozenset[str]] = {
    name: frozenset(field.name for field in fields(event) if field.default is not MISSING)
    for name, event in CLASSES.items()
}


class Unreadable(Exception):
    """An entry of a type or shape that this version does not know.

    Attributes:
        seq: The entry's number.
    """

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"Entry {seq}: {why}")
        self.seq = seq


def event_of(entry: Entry) -> Event:
    """The event of an entry. Private values that were left out read as `WITHHELD`.

    Raises:
        Unreadable: A newer version wrote it, or nothing of ours did.
    """
    name = entry["type"]
    if name not in CLASSES:
        raise Unreadable(entry["seq"], f"the event type {name!r} is not known")
    values = dict(entry["public"])
    for part, sealed in entry["private"].items():
        if "value" in sealed or part not in OPTIONAL[name]:
            values[part] = sealed.get("value", WITHHELD)
    if unknown := values.keys() - KNOWN[name]:
        raise Unreadable(entry["seq"], f"{name} has no field {min(unknown)!r}")
    try:
        return cast(Event, ADAPTERS[name].validate_python(values))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in wrong["loc"])
        raise Unreadable(entry["seq"], f"{name}.{place}: {wrong['msg']}") from None


def fold(state: Hearing, entries: Iterable[Entry]) -> Hearing:
    """The state after `entries`, which must follow it (`chain.verify` says whether they do).

    Raises:
        Unreadable: See `event_of`; or an event does not fit the state it is to change.
    """
    for entry in entries:
        event = event_of(entry)
        try:
            state = evolve(state, event, entry["time"], cause_of(entry))
        except (KeyError, IllegalTransition) as error:
            why = f"{entry['type']} does not fit what came before it ({error})"
            raise Unreadable(entry["seq"], why) from error
    return state
