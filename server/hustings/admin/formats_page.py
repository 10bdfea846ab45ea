"""`docs/formats.md`, written from the code: what a file of modalities may hold.

`python -m hustings.admin.formats_page docs/formats.md` writes it; `--check` fails when it is stale.
"""

import ast
import inspect
import sys
from collections.abc import Sequence
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hustings.hearing import formats, model
from hustings.presets import preset_text, presets

INTRODUCTION = """\
# Formats: the modalities of a hearing as a file

Generated from `hearing/model.py` by `python -m hustings.admin.formats_page docs/formats.md`. Change the
fields there, never this page.

A format is a TOML file that a secretariat writes. It is the same for every candidate of a hearing. Check it,
look at it in plain words, then name it in the hearing's file (`format = "itu-15"` for a preset,
`format = "our-own.toml"` for a file beside it, or the same as a table `[format]`):

```
hustings format list
hustings format show itu-15
hustings format check our-own.toml
```

`check` names the line and the field of every fault, keys that do not exist too:

```
our-own.toml:3: warnings[2]: '2 mn' is no time: write it with its unit, such as "15 min" or "30 s"
our-own.toml:7: acess: is not known; did you mean 'access'?
```

A **time** is a text with its unit: `"15 min"`, `"30 s"`, `"1 h 30 min"`. The `[phases]` table has one time
for each of `statement`, `questions` and `closing` that the format has; it comes last in the file, as TOML's
tables do.

[An example](example-format.md) goes from modalities written as prose to a file. What the fields on asking
mean in full stands in [who asks](asking.md).

## Failure policy

What happens when something fails is agreed beforehand, like everything else: `on_line_lost` (the clock goes
on, or stands as of the last that came), `retry` (how long a lost line may come back before the slot may be
moved), `on_interpretation_lost`, `late_grace` (how long a late candidate is awaited). Afterwards the chair
rules: ResumeClock, RestoreTime with seconds and a reason, MoveSlot. Time is never given back by itself.

## Fields

| field | value | when left out | meaning |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole document."""
    rows = [_row(field) for field in fields(model.Format)]
    text = INTRODUCTION + "\n".join(rows) + "\n\n## Values\n"
    for name, hint in get_type_hints(model.Format).items():
        if get_origin(hint) is tuple:
            hint = get_args(hint)[0]
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            text += f"\n`{name}`:\n\n" + "".join(_value(hint, member) for member in hint)
    text += "\n## Presets\n\nFigures without a source are working defaults.\n"
    for name in presets():
        text += f"\n### {name}\n\n```toml\n{preset_text(name).rstrip()}\n```\n"
    return text


def _row(field: Any) -> str:
    hint = get_type_hints(model.Format)[field.name]
    default = field.default if field.default_factory is MISSING else field.default_factory()
    left_out = (
        _absent(default) if default in (MISSING, None) else f"`{formats.toml_value(field.name, default)}`"
    )
    meaning = _docstrings(model.Format)[field.name].replace("\n", " ")
    return f"| `{formats.file_key(field.name)}` | {_kind(field.name, hint)} | {left_out} | {meaning} |"


def _absent(default: Any) -> str:
    return "must be given" if default is MISSING else "none"


def _kind(name: str, hint: Any) -> str:
    if name == "phases":
        return "a table of times"
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (member for member in get_args(hint) if member is not type(None))
    if get_origin(hint) in (tuple, frozenset):
        return f"a list, each {_kind(name, get_args(hint)[0])}"
    if get_origin(hint) is dict:
        return f"a table of names, each {_kind(name, get_args(hint)[1])}"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " or ".join(f'`"{member}"`' for member in hint)
    if hint is int:
        return "a time" if name.endswith("_ms") else "a whole number"
    if hint is bool:
        return "`true` or `false`"
    if hint is str:
        return "a text"
    return "a table: " + ", ".join(f"`{formats.file_key(field.name)}`" for field in fields(hint))


def _value(kind: type[StrEnum], member: StrEnum) -> str:
    said = _docstrings(kind).get(member.name, "")
    return f"- `{member}`" + (f": {said[0].lower()}{said[1:]}" if said else "") + "\n"


def _docstrings(kind: type) -> dict[str, str]:
    """What stands below each attribute in the class's source."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if not isinstance(after, ast.Expr) or not isinstance(after.value, ast.Constant):
            continue
        target = before.target if isinstance(before, ast.AnnAssign) else None
        if isinstance(before, ast.Assign):
            target = before.targets[0]  # type: ignore[assignment]
        if isinstance(target, ast.Name):
            found[target.id] = inspect.cleandoc(str(after.value.value))
    return found


def main(arguments: Sequence[str]) -> int:
    """Write the page to the named file, or with `--check` compare. Returns the exit status."""
    names = [argument for argument in arguments if argument != "--check"]
    if len(names) != 1:
        print("usage: python -m hustings.admin.formats_page [--check] docs/formats.md", file=sys.stderr)
        return 2
    path = Path(names[0])
    if "--check" not in arguments:
        path.write_text(page(), encoding="utf-8")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == page():
        return 0
    print(f"{path} is stale: run python -m hustings.admin.formats_page {path}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
