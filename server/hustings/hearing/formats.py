"""Modalities as files: a decoded TOML table becomes a `Format`, or every fault in it is named.

The file's keys are the fields of `model.Format`. Times are texts such as `15 min`, under the field's name
without its `_ms`; `phases` is a table of times by kind.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from hustings.hearing.durations import milliseconds, written
from hustings.hearing.model import Format, PhaseFormat, PhaseKind

Path = tuple[str | int, ...]

LONGEST_MS = 24 * 3_600_000
"""No phase, mark or grace is longer than a day."""
LONGEST_QUESTION = 4_000
"""The most characters a command carries (`commands.SubmitQuestion`)."""
LONGEST_NAME = 200
"""The most characters of a format's name."""
MOST_CLOSED_DAYS = 3_660
MOST_TONES = 3
MOST_QUESTIONS = 1_000
"""Questions of a state for one candidate; a format without a quota allows any number."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The shape of a BCP 47 tag (RFC 5646, section 2.1); whether it is registered is not for us to say."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, and where: keys and positions from the file's root."""

    path: Path
    text: str


class Faulty(ValueError):
    """Modalities that cannot be used.

    Attributes:
        faults: All of them, never empty.
        rest: What could be read all the same, to be looked at for further faults.
    """

    def __init__(self, faults: Collection[Fault], rest: Any = None) -> None:
        self.faults = tuple(faults)
        self.rest = rest
        super().__init__("; ".join(f"{dotted(fault.path)}: {fault.text}" for fault in faults))


def dotted(path: Path) -> str:
    """`phases.statement`, `warnings[1]`; a path of its own for the whole file."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "file"


def file_key(name: str) -> str:
    """The key under which a field stands in a file."""
    return name.removesuffix("_ms")


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


def write(format: Format) -> str:
    """The modalities as the text of a file, every field written out."""
    lines = [
        f"{file_key(field.name)} = {toml_value(field.name, getattr(format, field.name))}"
        for field in fields(format)
        if field.name != "phases" and getattr(format, field.name) is not None
    ]
    lines += ["", "[phases]"]
    lines += [f"{phase.kind} = {toml_value('budget_ms', phase.budget_ms)}" for phase in format.phases]
    return "\n".join(lines) + "\n"


def bounds(format: Format) -> Iterator[Fault]:
    """What no hearing could be held with, though every field is of its kind."""
    if not format.name.strip() or len(format.name) > LONGEST_NAME:
        yield Fault(("name",), f"the format's name must have 1 to {LONGEST_NAME} characters")
    elif not is_text(format.name):
        yield Fault(("name",), "the format's name is not Unicode text")
    yield from _bounds_of_times(format)
    if not 0 < format.question_length <= LONGEST_QUESTION:
        text = f"a question's longest text must lie between 1 and {LONGEST_QUESTION} characters"
        yield Fault(("question_length",), text)
    quota = format.questions_per_state
    if quota is not None and not 0 < quota <= MOST_QUESTIONS:
        text = f"the questions of a state for one candidate must be 1 to {MOST_QUESTIONS}"
        yield Fault(("questions_per_state",), text)
    for number, tag in enumerate(format.languages):
        if not LANGUAGE.fullmatch(tag):
            yield Fault(("languages", number), f"{tag!r} is not a language tag such as 'en' or 'zh-Hans'")
        elif tag in format.languages[:number]:
            yield Fault(("languages", number), f"{tag!r} comes twice")
    if format.isolation and format.access == "open":
        text = "candidates cannot be kept apart from a hearing that is open to everybody"
        yield Fault(("isolation",), text)
    if not 0 <= format.closed_days <= MOST_CLOSED_DAYS:
        yield Fault(("closed_days",), f"must lie between 0 and {MOST_CLOSED_DAYS} days")


def is_text(text: str) -> bool:
    """Half a surrogate pair is legal in JSON's escapes, but no text: it could not be hashed."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _bounds_of_times(format: Format) -> Iterator[Fault]:
    kinds = [phase.kind for phase in format.phases]
    if not kinds:
        yield Fault(("phases",), "there must be at least one phase")
    if kinds != [kind for kind in PhaseKind if kind in kinds]:
        text = "the phases must each come once, in the order statement, questions, closing"
        yield Fault(("phases",), text)
    for phase in format.phases:
        if not 0 < phase.budget_ms <= LONGEST_MS:
            text = f"the {phase.kind} phase needs a time between 1 ms and a day"
            yield Fault(("phases", phase.kind), text)
    if not 0 <= format.grace_ms <= LONGEST_MS:
        yield Fault(("grace",), "the grace after zero must lie between nothing and a day")
    for name, who, wait in (
        ("late_grace", "late candidate", format.late_grace_ms),
        ("retry", "lost line", format.retry_ms),
    ):
        if not 0 <= wait <= LONGEST_MS:
            yield Fault((name,), f"the wait for a {who} must lie between nothing and a day")
    yield from _bounds_of_marks(format)
    for name, value in (
        ("question", format.question_ms),
        ("answer", format.answer_ms),
        ("reply", format.reply_ms),
    ):
        if not 0 < value <= LONGEST_MS:
            yield Fault((name,), f"the time for one {name} must lie between 1 ms and a day")


def _bounds_of_marks(format: Format) -> Iterator[Fault]:
    for name, marks in (
        ("warnings", format.warnings_ms),
        ("intervention_warnings", format.intervention_warnings_ms),
    ):
        for number, mark in enumerate(marks):
            if not 0 < mark <= LONGEST_MS:
                text = "a warning must come before the end, and at most a day before it"
                yield Fault((name, number), text)
            elif mark in marks[:number]:
                yield Fault((name, number), "a warning is given twice at the same time")
    rung: list[int] = []
    for number, bell in enumerate(format.bells):
        if not 0 <= bell.remaining_ms <= LONGEST_MS:
            text = "a bell must come at the end, or at most a day before it"
            yield Fault(("bells", number, "remaining"), text)
        if not 1 <= bell.tones <= MOST_TONES:
            yield Fault(("bells", number, "tones"), "a bell has one, two or three tones")
        if bell.remaining_ms in rung:
            yield Fault(("bells", number), "a bell is given twice at the same time")
        rung.append(bell.remaining_ms)


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


def toml_value(name: str, value: Any) -> str:
    """One field's value as a file has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f'"{written(value)}"' if name.endswith("_ms") else str(value)
    if isinstance(value, str):
        return _quoted(value)
    if hasattr(value, "__dataclass_fields__"):
        members = (
            f"{file_key(f.name)} = {toml_value(f.name, getattr(value, f.name))}" for f in fields(value)
        )
        return "{ " + ", ".join(members) + " }"
    return "[" + ", ".join(toml_value(name, member) for member in value) + "]"


def _quoted(text: str) -> str:
    """A basic string (TOML 1.0): quotation mark, backslash and control characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
