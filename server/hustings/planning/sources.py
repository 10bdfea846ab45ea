"""Files as they are handed in: bytes with a name, their text, and what is wrong in them."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Mistake(NamedTuple):
    """One thing that is wrong, and where."""

    file: str
    line: int | None
    field: str
    """The key of a file, the column of a table; empty where it is about the whole."""
    text: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.field, self.text) if part)


class Mistaken(RuntimeError):
    """What was handed in is no plan. Its text has a line per mistake."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True)
class Source:
    """A file's name, as people know it, and what is in it."""

    name: str
    data: bytes

    @classmethod
    def of(cls, file: Path) -> "Source":
        """Read it. Raises Mistaken."""
        try:
            return cls(str(file), file.read_bytes())
        except OSError as error:
            raise Mistaken([Mistake(str(file), None, "", f"cannot be read ({error.strerror})")]) from None

    def text(self) -> str:
        """Its text, in UTF-8 with or without a mark at its beginning, or UTF-16 with one. Raises Mistaken."""
        encoding = next((name for mark, name in _MARKS if self.data.startswith(mark)), "utf-8")
        try:
            return self.data.decode(encoding)
        except UnicodeDecodeError:
            text = "is not text in UTF-8; in a spreadsheet choose “CSV UTF-8” when you save it"
            raise Mistaken([Mistake(self.name, None, "", text)]) from None
