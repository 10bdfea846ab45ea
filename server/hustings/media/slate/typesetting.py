"""Lines of text: broken to a width, shaped (ligatures, joined letters, marks), and drawn as coverage."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import uharfbuzz
from numpy.typing import NDArray

from hustings.media.slate.direction import plain, runs, runs_rightwards
from hustings.media.slate.fonts import Typeface, Typefaces

Coverage = NDArray[np.uint8]

ASCENT, DESCENT = 1.07, 0.35
"""Of a line, in ems: room for accents on capitals, and for Arabic below the line."""
LINE = ASCENT + DESCENT
_ELLIPSIS = "…"
_SLACK = 0.98
_BALANCE = 0.5
"""Ems: lines are as long as each other to within so much."""


@dataclass(frozen=True, slots=True)
class _Shaped:
    face: Typeface
    glyphs: tuple[tuple[int, float, float], ...]
    """Number, and where it stands from the beginning of the line, in ems."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is shaped.

    Attributes:
        width: In ems.
    """

    width: float
    pieces: tuple[_Shaped, ...]


def shaped(text: str, faces: Typefaces, rightwards: bool) -> Line:
    """A line of a paragraph that runs rightwards or leftwards, as it is seen from left to right."""
    at, pieces = 0.0, []
    for run in runs(text, rightwards):
        parts = list(_by_typeface(run.text, faces))
        for face, part in parts if run.rightwards else reversed(parts):
            buffer = uharfbuzz.Buffer()
            buffer.add_str(part)
            buffer.guess_segment_properties()
            buffer.direction = "ltr" if run.rightwards else "rtl"
            uharfbuzz.shape(face.font, buffer)
            glyphs = []
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                glyphs.append((glyph.codepoint, at + place.x_offset / face.em, place.y_offset / face.em))
                at += place.x_advance / face.em
            pieces.append(_Shaped(face, tuple(glyphs)))
    return Line(at, tuple(pieces))


def balanced(text: str, faces: Typefaces, width: float, most: int) -> list[Line]:
    """A text in at most so many lines of at most this width (ems), all about as long as each other.

    What does not fit ends in an ellipsis.
    """
    measured = _Measured(plain(text), faces)
    lines, whole = measured.broken(width, most)
    low, high = width / 3, width
    while whole and len(lines) > 1 and high - low > _BALANCE:
        middle = (low + high) / 2
        narrower, still = measured.broken(middle, len(lines))
        low, high = (low, middle) if still else (middle, high)
        lines = narrower if still else lines
    return [shaped(line, faces, runs_rightwards(measured.text)) for line in lines]


def fits(text: str, faces: Typefaces, width: float, most: int) -> bool:
    """Whether a text needs no more lines than that, with no word broken."""
    return _Measured(plain(text), faces).broken(width, most)[1]


def drawn(line: Line, size: float) -> Coverage:
    """The line at `size` pixels to the em: how much of each pixel is covered, 0 to 255, top row first."""
    width, height = max(1, round(line.width * size) + 2), round(LINE * size)
    raster = uharfbuzz.RasterDraw()
    raster.extents = uharfbuzz.RasterExtents(0, -round(DESCENT * size), width, height, width)
    for piece in line.pieces:
        scale = size / piece.face.em
        for number, x, y in piece.glyphs:
            raster.transform = (scale, 0, 0, scale, x * size, y * size)
            raster.draw_glyph(piece.face.font, number)
    image = raster.render()
    if image is None:
        raise MemoryError("no room to draw a line of text")
    rows = np.frombuffer(image.buffer, np.uint8).reshape(image.extents.height, image.extents.stride)
    return rows[::-1, :width]


def _by_typeface(text: str, faces: Typefaces) -> Iterator[tuple[Typeface, str]]:
    face, begun = None, ""
    for character in text:
        found = faces.find(character, face)
        if found is not face and begun and face is not None:
            yield face, begun
            begun = ""
        face, begun = found, begun + character
    if begun and face is not None:
        yield face, begun


class _Measured:
    """A text that was shaped once, so that any part of it can be measured without shaping it again."""

    def __init__(self, text: str, faces: Typefaces) -> None:
        self.text = text
        advances = [0.0] * len(text)
        at = 0
        for face, part in _by_typeface(text, faces):
            buffer = uharfbuzz.Buffer()
            buffer.add_str(part)
            buffer.guess_segment_properties()
            uharfbuzz.shape(face.font, buffer)
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                advances[at + glyph.cluster] += place.x_advance / face.em
            at += len(part)
        self._places = [0.0, *accumulate(advances)]
        self._breaks = [at for at in range(1, len(text)) if _may_break(text, at)]
        self._ellipsis = shaped(_ELLIPSIS, faces, True).width

    def broken(self, width: float, most: int) -> tuple[list[str], bool]:
        """The lines of the text, and whether all of it is there with no word broken."""
        # A letter may be wider at the end of a line than before another one.
        width *= _SLACK
        out: list[str] = []
        start, whole = 0, True
        while start < len(self.text):
            last = len(out) == most - 1
            if last and not self._fits(start, len(self.text), width):
                end = self._fitting(range(start + 1, len(self.text)), start, width - self._ellipsis)
                return [*out, self.text[start:end].rstrip() + _ELLIPSIS], False
            end, between_words = self._line(start, width)
            out.append(self.text[start:end].rstrip())
            whole = whole and between_words
            start = end + (self.text[end : end + 1] == " ")
        return out, whole

    def _line(self, start: int, width: float) -> tuple[int, bool]:
        """Where a line ends, and whether a word does there; at least one character fits."""
        if self._fits(start, len(self.text), width):
            return len(self.text), True
        first = bisect_right(self._breaks, start)
        end = self._fitting(self._breaks[first:], start, width)
        if end > start:
            return end, True
        return max(start + 1, self._fitting(range(start + 1, len(self.text)), start, width)), False

    def _fitting(self, ends: Sequence[int], start: int, width: float) -> int:
        """The last of these places up to which the text fits; `start` if none does."""
        count = bisect_right(ends, width, key=lambda end: self._places[end] - self._places[start])
        return ends[count - 1] if count else start

    def _fits(self, start: int, end: int, width: float) -> bool:
        return self._places[end] - self._places[start] <= width


def _may_break(text: str, at: int) -> bool:
    return (
        text[at].isspace()
        or text[at - 1] == "-"
        or _breaks_anywhere(text[at - 1])
        or _breaks_anywhere(text[at])
    )


def _breaks_anywhere(character: str) -> bool:
    """Han, kana and their punctuation are not held together by words."""
    return "\u2e80" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"
