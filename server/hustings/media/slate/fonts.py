"""Typefaces that come with the package, and, for what they lack, the machine's own.

The files are WOFF 1.0 (W3C Recommendation of 2012): the tables of an OpenType font, each compressed.
"""

import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import structlog
import uharfbuzz

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parent / "fonts"
"""Filled when the package is built. Files are tried in the order of their names."""

_HEADER, _ENTRY = 44, struct.Struct(">4s4I")
_FONT_BYTES_MAX = 64_000_000
_ASK_SECONDS = 5.0
MACHINE_FONTS_MAX = 16
"""Of the machine's own typefaces so many are kept open."""
ASKED_MAX = 4_096
"""Characters that are remembered as asked for."""


class Typeface:
    """One font, ready to be shaped and drawn."""

    def __init__(self, face: uharfbuzz.Face) -> None:
        self.font = uharfbuzz.Font(face)
        self.em: int = face.upem
        self._characters = frozenset(face.unicodes)

    def has(self, character: str) -> bool:
        return ord(character) in self._characters


class Typefaces:
    """Finds a typeface for each character. One thread uses it at a time.

    Args:
        folder: Where the package's own are; what is missing there is looked for on the machine.
        ask: Names a font file of the machine that has a character, or None.
    """

    def __init__(self, folder: Path = FOLDER, ask: Callable[[str], Path | None] | None = None) -> None:
        self._own = [Typeface(_woff(path)) for path in sorted(folder.glob("*.woff"))]
        if not self._own:
            log.warning("no typefaces came with the package; slates are drawn with the machine's own")
        self._ask = ask or machines_font
        self._machines: dict[Path, Typeface] = {}
        self._asked: set[str] = set()

    def find(self, character: str, before: Typeface | None) -> Typeface | None:
        """The typeface for a character; the one of the character before, if that has it too.

        None if there is no typeface at all.
        """
        if before is not None and before.has(character):
            return before
        for face in (*self._own, *self._machines.values()):
            if face.has(character):
                return face
        found = self._machine(character) if character.isprintable() else None
        return found or before or next(iter(self._own), None)

    def _machine(self, character: str) -> Typeface | None:
        if character in self._asked:
            return None
        if len(self._asked) < ASKED_MAX:
            self._asked.add(character)
        path = self._ask(character)
        if path is None or path in self._machines or len(self._machines) >= MACHINE_FONTS_MAX:
            return None
        try:
            face = Typeface(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        except (uharfbuzz.HarfBuzzError, OSError, ValueError) as error:
            log.warning("a typeface of this machine cannot be read", path=str(path), why=str(error))
            return None
        self._machines[path] = face
        return face if face.has(character) else None


def come_along(folder: Path = FOLDER) -> bool:
    """Whether typefaces came with the package."""
    return any(folder.glob("*.woff"))


@cache
def _fontconfig() -> str | None:
    return shutil.which("fc-match")


def machines_font(character: str) -> Path | None:
    """Fontconfig's choice for a character; None where there is no Fontconfig. Takes milliseconds."""
    program = _fontconfig()
    if program is None:
        return None
    pattern = f"sans:bold:scalable=true:variable=false:charset={ord(character):x}"
    try:
        said = subprocess.run(
            [program, "-f", "%{file}", pattern],
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("fontconfig does not answer", why=str(error))
        return None
    return Path(said) if said else None


def _woff(path: Path) -> uharfbuzz.Face:
    tables = woff_tables(path.read_bytes())
    return uharfbuzz.Face.create_for_tables(lambda face, tag, data: tables.get(tag), None)


def woff_tables(data: bytes) -> Mapping[str, bytes]:
    """The tables of a WOFF file by their tags.

    Raises:
        ValueError: It is no WOFF file, or a damaged one.
    """
    if len(data) < _HEADER or data[:4] != b"wOFF":
        raise ValueError("no WOFF file")
    tables: dict[str, bytes] = {}
    for number in range(int.from_bytes(data[12:14], "big")):
        try:
            tag, offset, packed, size, _ = _ENTRY.unpack_from(data, _HEADER + number * _ENTRY.size)
        except struct.error as error:
            raise ValueError("a WOFF file that was cut off") from error
        table = data[offset : offset + packed]
        if size > _FONT_BYTES_MAX or len(table) != packed:
            raise ValueError("a WOFF file that was cut off")
        try:
            tables[tag.decode("latin-1")] = zlib.decompress(table) if packed < size else table
        except zlib.error as error:
            raise ValueError("a WOFF file that is damaged") from error
    return tables
