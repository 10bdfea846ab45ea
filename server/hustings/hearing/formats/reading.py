"""A decoded TOML table becomes a `Format`, or any other dataclass, or every fault in it is named."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from hustings.hearing.durations import milliseconds
from hustings.hearing.formats.bounds import bounds
from hustings.hearing.formats.faults import Fault, Faulty, Path, file_key
from hustings.hearing.model import Format, PhaseFormat, PhaseKind


def read(table: Mapping[str, Any]) -> Format:
    """The modalities that a decoded file holds.

    Raises:
        Faulty: With every fault: unknown keys, wrong values, times out of their bounds.
    """
    faults: list[Fault] = []
    values = read_fields(Format, table, (), faults)
    # What could not be read is put in as it should be, so that the rest is looked at all the same.
    stand_in = {"name": "?", "phases": (PhaseFormat(PhaseKind.STATEMENT, 1),)}
    known = [fault.path for fault in faults]
    found = Format(**{**stand_in, **values})
    faults += [
        fault for fault in bounds(found) if all(path[: len(fault.path)] != fault.path for path in known)
    ]
    if faults:
        raise Faulty(faults)
    return found


def read_fields(kind: type, table: Mapping[str, Any], at: Path, faults: list[Fault]) -> dict[str, Any]:
    """The fields of any dataclass that a table gives, by field name; what is wrong goes to `faults`."""
    hints = get_type_hints(kind)
    by_key: dict[str, Field[Any]] = {file_key(field.name): field for field in fields(kind)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        field = by_key.get(key)
        if field is None:
            faults.append(Fault((*at, key), f"is not known{_meant(key, by_key)}"))
            continue
        try:
            reader = _phases if field.name == "phases" else _value
            values[field.name] = reader(hints[field.name], value, (*at, key), field.name)
        except Faulty as faulty:
            faults += faulty.faults
            if faulty.rest is not None:
                values[field.name] = faulty.rest
    for key, field in by_key.items():
        if key not in table and field.default is MISSING and field.default_factory is MISSING:
            faults.append(Fault((*at, key), "is missing"))
    return values


def _phases(_: Any, value: Any, at: Path, __: str) -> tuple[PhaseFormat, ...]:
    if not isinstance(value, dict):
        raise Faulty([Fault(at, 'must be a table of times, such as statement = "15 min"')])
    faults: list[Fault] = []
    budgets: dict[PhaseKind, int] = {}
    for key, time in value.items():
        try:
            kind = cast(PhaseKind, _value(PhaseKind, key, (*at, key), key))
            budgets[kind] = cast(int, _value(int, time, (*at, key), "budget_ms"))
        except Faulty as faulty:
            faults += faulty.faults
    phases = tuple(PhaseFormat(kind, budgets[kind]) for kind in PhaseKind if kind in budgets)
    if faults:
        raise Faulty(faults, phases)
    return phases


def _value(hint: Any, value: Any, at: Path, name: str) -> Any:
    """One value as its field's type has it; raises `Faulty`."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (member for member in get_args(hint) if member is not type(None))
    origin = get_origin(hint)
    if origin in (tuple, frozenset):
        return origin(_members(get_args(hint)[0], value, at, name))
    if origin is dict:
        return _texts(value, at) if get_args(hint)[1] is str else _table(get_args(hint)[1], value, at, name)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, value, at)
    if hint is int and name.endswith("_ms"):
        return _time(value, at)
    if hasattr(hint, "__dataclass_fields__"):
        return _nested(hint, value, at)
    if type(value) is not hint:
        raise Faulty([Fault(at, f"must be {_KINDS[hint]}, not {_shown(value)}")])
    return value


_KINDS: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text in quotation marks",
}


def _table(hint: Any, value: Any, at: Path, name: str) -> dict[str, Any]:
    """Values by a name of the file's own."""
    if not isinstance(value, dict):
        raise Faulty([Fault(at, f"must be a table, such as {{ Employers = 4 }}, not {_shown(value)}")])
    faults: list[Fault] = []
    read: dict[str, Any] = {}
    for key, member in value.items():
        try:
            read[key] = _value(hint, member, (*at, key), name)
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return read


def _members(hint: Any, value: Any, at: Path, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise Faulty([Fault(at, f"must be a list in brackets, not {_shown(value)}")])
    faults: list[Fault] = []
    read: list[Any] = []
    for number, member in enumerate(value):
        try:
            read.append(_value(hint, member, (*at, number), name))
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return read


def _texts(value: Any, at: Path) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Faulty([Fault(at, f'must be a table such as {{ fr = "Titre" }}, not {_shown(value)}')])
    faults = [
        Fault((*at, key), f"must be {_KINDS[str]}, not {_shown(text)}")
        for key, text in value.items()
        if not isinstance(text, str)
    ]
    if faults:
        raise Faulty(faults)
    return dict(value)


def _nested(kind: type, value: Any, at: Path) -> Any:
    if isinstance(value, kind):
        return value
    if not isinstance(value, dict):
        raise Faulty([Fault(at, f"must be a table, not {_shown(value)}")])
    faults: list[Fault] = []
    if kind is Format:
        try:
            return read(value)
        except Faulty as faulty:
            raise Faulty([Fault((*at, *fault.path), fault.text) for fault in faulty.faults]) from None
    values = read_fields(kind, value, at, faults)
    if faults:
        raise Faulty(faults)
    return kind(**values)


def _choice(kind: type[StrEnum], value: Any, at: Path) -> StrEnum:
    choices = [member.value for member in kind]
    if value in choices:
        return kind(value)
    listed = ", ".join(choices)
    raise Faulty([Fault(at, f"{_shown(value)} is none of: {listed}{_meant(value, choices)}")])


def _time(value: Any, at: Path) -> int:
    read = milliseconds(value) if isinstance(value, str) else None
    if read is None:
        text = f'{_shown(value)} is no time: write it with its unit, such as "15 min" or "30 s"'
        raise Faulty([Fault(at, text)])
    return read


def _meant(said: object, known: Collection[str]) -> str:
    near = difflib.get_close_matches(said, known, n=1) if isinstance(said, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
