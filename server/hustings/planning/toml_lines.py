"""Where a TOML document says what: the line of every key, so that an error can name it.

For documents that `tomllib` has read without complaint; what it would refuse is not looked for again.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hustings.hearing.formats import Fault, Path, dotted
from hustings.planning.sources import Mistake, Mistaken, Source

_BARE_OR_QUOTED = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_BARE_OR_QUOTED}(?:\s*\.\s*{_BARE_OR_QUOTED})*)\s*=")
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_BARE_OR_QUOTED}(?:\s*\.\s*{_BARE_OR_QUOTED})*)\s*\]")
_PART = re.compile(_BARE_OR_QUOTED)
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]|\n')


class Document:
    """A TOML file with its lines.

    Attributes:
        content: As `tomllib` reads it.
    """

    def __init__(self, source: Source) -> None:
        """Read it. Raises Mistaken."""
        self.name = source.name
        # Lines end as TOML has them, whatever the machine that wrote the file.
        text = source.text().replace("\r\n", "\n")
        try:
            self.content: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), .*\)", str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            said = re.sub(r" [(]at .*[)]", "", str(error))
            raise Mistaken([Mistake(self.name, line, "", said)]) from None
        self._lines = lines_of(text)

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest thing around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def mistakes(self, faults: Iterable[Fault]) -> list[Mistake]:
        """Faults with the lines they are in, in the order of these."""
        found = [Mistake(self.name, self.line(one.path), dotted(one.path), one.text) for one in faults]
        return sorted(found, key=lambda mistake: mistake.line or 0)


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) of each table's header and each key's beginning, by path."""
    found: dict[Path, int] = {}
    counted: dict[Path, int] = {}
    table: Path = ()
    for number, line in _logical(text):
        if header := _HEADER.match(line):
            table = _resolved(_names(header[2]), counted, new=header[1] == "[[")
            _note(found, table, number)
        elif key := _KEY.match(line):
            _note(found, (*table, *_names(key[1])), number)
    return found


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with all that belongs to them: a text or a list over several lines is one."""
    start, begun, depth, line = 0, 1, 0, 1
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        match token[0]:
            case '"""' | "'''" as quotes:
                end = _end_of_text(text, position, quotes)
                line += text.count("\n", position, end)
                position = end
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n":
                line += 1
                if depth <= 0:
                    yield begun, text[start:position]
                    start, begun, depth = position, line, 0
    yield begun, text[start:]


def _end_of_text(text: str, position: int, quotes: str) -> int:
    """Where a text over several lines ends; up to two more quotation marks may belong to it (TOML 1.0)."""
    escapes = r"(?:\\.|[^\\])*?" if quotes == '"""' else r".*?"
    end = re.compile(escapes + re.escape(quotes) + quotes[0] + "{0,2}", re.DOTALL).match(text, position)
    return end.end() if end else len(text)


def _names(dotted: str) -> Path:
    return tuple(str(next(iter(tomllib.loads(f"{part} = 0")))) for part in _PART.findall(dotted))


def _resolved(names: Path, counted: dict[Path, int], *, new: bool) -> Path:
    """A header's path, with the position in each list of tables that it goes through."""
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if new and depth == len(names) - 1:
            counted[path] = counted.get(path, -1) + 1
        if path in counted:
            path = (*path, counted[path])
    return path


def _note(found: dict[Path, int], path: Path, line: int) -> None:
    """The path's line, and for what is around it, if nothing was noted yet."""
    for end in range(1, len(path)):
        found.setdefault(path[:end], line)
    found[path] = line
