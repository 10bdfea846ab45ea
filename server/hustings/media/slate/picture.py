"""A slate as a picture: large letters, light on dark, to be read on a telephone and from the back row."""

from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from hustings.hearing.slate import Slate
from hustings.media.slate.fonts import Typefaces
from hustings.media.slate.typesetting import Coverage, balanced, drawn, fits

WIDTH, HEIGHT = 960, 540
"""Sharp enough for a hall, and with so few octets that the thinnest line carries it."""
MARGIN = 54
BETWEEN = 20
"""Pixels between the heading and what is below it."""
CHARACTERS_MAX = 400
"""Of one text: more than that no slate can hold."""
LINES_MAX = 2
RULE = (6, 120)
"""Height and width of the stroke over the heading."""

Plane = NDArray[np.uint8]
Colour = tuple[int, int, int]
"""Y, Cb, Cr (ITU-R BT.601, limited range)."""

GROUND: Colour = (30, 142, 122)
"""A dark blue; light letters stand out from it by more than 13 : 1."""
LIGHT: Colour = (235, 128, 128)
SOFT: Colour = (205, 132, 124)
FAINT: Colour = (168, 134, 122)
MARK: Colour = (142, 84, 164)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of text is set: the first size (pixels to the em) and number of lines that hold it."""

    colour: Colour
    choices: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    heading: _Kind
    line: _Kind
    foot: _Kind


_ROOMY = _Layout(
    _Kind(LIGHT, ((84, 2), (75, 2), (66, 2), (57, 2), (57, 3), (50, 3))),
    _Kind(SOFT, ((45, 2), (41, 2), (37, 2))),
    _Kind(FAINT, ((33, 1), (30, 1), (27, 2))),
)
_TIGHT = _Layout(
    _Kind(LIGHT, ((66, 1), (57, 2), (50, 2))),
    _Kind(SOFT, ((41, 1), (37, 1))),
    _Kind(FAINT, ((27, 1),)),
)
"""For more text than fits at the first: whatever it is, this does."""


class _Canvas:
    def __init__(self) -> None:
        self.planes = [
            np.full((HEIGHT // part, WIDTH // part), value, np.float32)
            for part, value in zip((1, 2, 2), GROUND, strict=True)
        ]

    def blend(self, coverage: Coverage, left: int, top: int, colour: Colour) -> None:
        """Lay a colour where there is coverage; what stands over the edge is cut off."""
        whole = np.zeros((HEIGHT, WIDTH), np.float32)
        high, wide = min(coverage.shape[0], HEIGHT - top), min(coverage.shape[1], WIDTH - left)
        whole[top : top + high, left : left + wide] = coverage[:high, :wide] / 255
        halved = whole.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
        for plane, share, value in zip(self.planes, (whole, halved, halved), colour, strict=True):
            plane += share * (value - plane)

    def frame(self) -> av.VideoFrame:
        flat = np.concatenate([plane.round().astype(np.uint8).reshape(-1) for plane in self.planes])
        return av.VideoFrame.from_ndarray(flat.reshape(HEIGHT * 3 // 2, WIDTH), format="yuv420p")


@dataclass(frozen=True, slots=True)
class _Set:
    coverage: Coverage
    colour: Colour


def painted(slate: Slate, faces: Typefaces) -> av.VideoFrame:
    """The picture of a slate."""
    for layout in (_ROOMY, _TIGHT):
        heading = _set(slate.heading, layout.heading, faces)
        below = [line for text in slate.lines[:LINES_MAX] for line in _set(text, layout.line, faces)]
        foot = [line for text in slate.foot[:LINES_MAX] for line in _set(text, layout.foot, faces)]
        between = BETWEEN if below else 0
        bottom = HEIGHT - BETWEEN - _height(foot)
        high = _height(heading) + between + _height(below)
        if 2 * BETWEEN + high <= bottom:
            break
    canvas = _Canvas()
    _column(canvas, foot, bottom)
    top = max(BETWEEN, (bottom - high) // 2)
    canvas.blend(np.full(RULE, 255, np.uint8), (WIDTH - RULE[1]) // 2, max(6, top - 14), MARK)
    top = _column(canvas, heading, top)
    _column(canvas, below, top + between)
    return canvas.frame()


def _set(text: str, kind: _Kind, faces: Typefaces) -> list[_Set]:
    text = text[:CHARACTERS_MAX]
    room = WIDTH - 2 * MARGIN
    choices = (choice for choice in kind.choices if fits(text, faces, room / choice[0], choice[1]))
    size, most = next(choices, kind.choices[-1])
    return [_Set(drawn(line, size), kind.colour) for line in balanced(text, faces, room / size, most)]


def _height(lines: list[_Set]) -> int:
    return sum(line.coverage.shape[0] for line in lines)


def _column(canvas: _Canvas, lines: list[_Set], top: int) -> int:
    """Centred lines one below the other; where the next would begin."""
    for line in lines:
        canvas.blend(line.coverage, max(0, (WIDTH - line.coverage.shape[1]) // 2), top, line.colour)
        top += line.coverage.shape[0]
    return top
