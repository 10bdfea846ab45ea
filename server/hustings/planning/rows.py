"""Tables as spreadsheets write them: commas, semicolons or tabs between the cells, a header line first."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hustings import states
from hustings.access.identity import SUBJECT
from hustings.hearing.formats import LONGEST_NAME
from hustings.planning.sources import Mistake, Mistaken, Source

Row = dict[str, str]
Say = Callable[[str, str], None]
"""Says what is wrong in a row: the column, and a text."""

DELIMITERS = ",;\t"
MOST_ROWS = 5_000


@dataclass
class Handed:
    """What several files say together.

    Attributes:
        mistakes: All that is wrong, in the order in which it was found.
        seen: Where each participant's id was given first.
    """

    mistakes: list[Mistake] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def once(self, id: str, place: str, say: Say, column: str = "id") -> None:
        """Refuse an id that was there already."""
        first = self.seen.setdefault(id, place)
        if first != place:
            say(column, f"{id!r} is there already ({first})")


def rows(source: Source, columns: Mapping[str, bool], handed: Handed) -> Iterator[tuple[Row, Say, str]]:
    """Each row with all columns, trimmed, a way to say what is wrong in it, and its place.

    Args:
        columns: Their names, and whether each row needs a value in them.
    """

    def mistake(line: int | None, column: str, text: str) -> None:
        handed.mistakes.append(Mistake(source.name, line, column, text))

    try:
        text = source.text()
    except Mistaken as mistaken:
        handed.mistakes += mistaken.mistakes
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restval="", delimiter=_between(text))
    try:
        header = [(name or "").strip() for name in reader.fieldnames or []]
        reader.fieldnames = header
        if not any(header):
            mistake(None, "", f"is empty; the first line names the columns: {', '.join(columns)}")
            return
        unknown = [name for name in header if name not in columns]
        missing = [name for name, needed in columns.items() if needed and name not in header]
        for name in unknown:
            mistake(1, name or "(empty)", f"is not a column; the columns are {', '.join(columns)}")
        for name in missing:
            mistake(1, name, "the column is missing")
        for name in {name for name in header if header.count(name) > 1}:
            mistake(1, name, "the column comes twice")
        if unknown or missing:
            return
        for number, raw in enumerate(reader):
            if number >= MOST_ROWS:
                mistake(reader.line_num, "", f"a table has at most {MOST_ROWS} rows")
                return
            line = reader.line_num

            def say(column: str, text: str, line: int = line) -> None:
                mistake(line, column, text)

            row = _row(raw, columns, say)
            if any(row.values()):
                yield row, say, f"{source.name}:{line}"
    except csv.Error as error:
        mistake(reader.line_num, "", str(error))


def _between(text: str) -> str:
    """What stands between the cells: whichever the header line has most of."""
    header = text.partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _row(raw: Mapping[Any, Any], columns: Mapping[str, bool], say: Say) -> Row:
    row = {name: str(raw.get(name) or "").strip() for name in columns}
    if not any(row.values()):
        return row
    if any(cell.strip() for cell in raw.get(None, ())):
        say(list(columns)[-1], "the row has more values than there are columns")
    for name, needed in columns.items():
        if needed and not row[name]:
            say(name, "is missing")
    return row


def check_state(code: str, say: Say, column: str = "member_state") -> bool:
    """Whether a code is a state's; an empty one is nobody's, and no mistake."""
    if code and code not in states.names("en"):
        say(column, unknown_state(code))
    return code in states.names("en")


def unknown_state(code: str) -> str:
    """What to say of a code that is none."""
    meant = states.meant(code)
    hint = f"; did you mean {meant!r} ({states.names('en')[meant]})?" if meant else ""
    return f"{code!r} is no ISO 3166-1 alpha-3 code{hint}"


def check_id(id: str, say: Say) -> None:
    """An id is what a token calls its holder by, so not every text can be one."""
    if id and not SUBJECT.fullmatch(id):
        say("id", f"{id!r} cannot be an id: at most 47 letters, digits or any of . _ @ + | ~ -, no space")


def check_name(name: str, say: Say, column: str = "name") -> None:
    if len(name) > LONGEST_NAME:
        say(column, f"has {len(name)} characters; a name has at most {LONGEST_NAME}")
    elif name and not name.isprintable():
        say(column, "holds a character that cannot be shown, such as a line break")
