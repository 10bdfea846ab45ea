"""Durations as people write them in files: `15 min`, `1 min 30 s`."""

import re

_UNITS = {"h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}
_PART = re.compile(r"(\d{1,9})\s*(h|min|s|ms)\b")
_WHOLE = re.compile(rf"\s*{_PART.pattern}(\s*{_PART.pattern})*\s*")


def milliseconds(text: str) -> int | None:
    """What a written duration is in milliseconds; None if it is none."""
    if not _WHOLE.fullmatch(text):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))


def written(milliseconds: int) -> str:
    """A duration in the form that `milliseconds` reads back."""
    parts = []
    for unit, size in _UNITS.items():
        number, milliseconds = divmod(milliseconds, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts) or "0 s"


def spoken(milliseconds: int) -> str:
    """A duration in English, to the second: `15 minutes`, `90 seconds`."""
    seconds = round(milliseconds / 1000)
    number, unit = (seconds // 60, "minute") if seconds >= 60 and seconds % 60 == 0 else (seconds, "second")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
