"""Modalities as the text of a file."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hustings.hearing.durations import written
from hustings.hearing.formats.faults import file_key
from hustings.hearing.model import Format


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


def toml_value(name: str, value: Any) -> str:
    """One field's value as a file has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f'"{written(value)}"' if name.endswith("_ms") else str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = (f"{_quoted(key)} = {toml_value(name, member)}" for key, member in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
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
