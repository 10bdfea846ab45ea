"""The generated candidate feed's picture: colour bars, something that moves, and a burnt-in clock.

The clock says Unix time twice: as digits for people (hh:mm:ss.mmm, UTC), and as two rows of 24 black or
white cells for machines. Read row by row, white as 1, most significant bit first, the cells are 44 bits of
Unix milliseconds and a 4-bit check, which is 15 minus the sum of the eleven nibbles modulo 16. Positions are
in `CLOCK_*`, in pixels of a 640 x 360 picture; a scaled picture is read at scaled positions.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 360
CLOCK_LEFT, CLOCK_TOP = 32, 208
CLOCK_CELL = 24
CLOCK_COLUMNS, CLOCK_ROWS = 24, 2
CLOCK_BITS = 44

BLACK, WHITE = 16, 235
MIDDLE = (BLACK + WHITE) // 2

# 75 % colour bars (ITU-R BT.471) as Y, Cb, Cr after BT.601.
BARS = (
    (180, 128, 128),
    (162, 44, 142),
    (131, 156, 44),
    (112, 72, 58),
    (84, 184, 198),
    (65, 100, 212),
    (35, 212, 114),
    (16, 128, 128),
)
BARS_HEIGHT = 200
GROUND = 40

GLYPHS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    ":": "00000 00100 00100 00000 00100 00100 00000",
    ".": "00000 00000 00000 00000 00000 00100 00100",
}
GLYPH_SCALE = 6
GLYPH_ADVANCE = 6 * GLYPH_SCALE
DIGITS_TOP = 288

SQUARE = 72
SQUARE_TOP = 64
SQUARE_PERIOD_MS = 4000


def _glyph(rows: str) -> Plane:
    bits = np.array([[int(bit) for bit in row] for row in rows.split()], dtype=np.uint8)
    return cast(Plane, np.kron(bits, np.ones((GLYPH_SCALE, GLYPH_SCALE), np.uint8)))


class Picture:
    """Paints the test picture of any moment."""

    def __init__(self) -> None:
        luma = np.full((HEIGHT, WIDTH), GROUND, np.uint8)
        chroma = np.full((2, HEIGHT // 2, WIDTH // 2), 128, np.uint8)
        bar = WIDTH // len(BARS)
        for index, (y, *blue_red) in enumerate(BARS):
            luma[:BARS_HEIGHT, index * bar : (index + 1) * bar] = y
            for plane, value in zip(chroma, blue_red, strict=True):
                plane[: BARS_HEIGHT // 2, index * bar // 2 : (index + 1) * bar // 2] = value
        # The layout that VideoFrame.from_ndarray calls yuv420p: luma, then each chroma plane, as rows.
        self._ground = np.concatenate([luma.reshape(-1), chroma.reshape(-1)])
        self._glyphs = {character: _glyph(rows) for character, rows in GLYPHS.items()}

    def at(self, unix_ms: int) -> av.VideoFrame:
        """The frame of a moment, without a presentation time."""
        picture = self._ground.copy()
        luma = picture[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH)
        swing = 0.5 - 0.5 * math.cos(2 * math.pi * (unix_ms % SQUARE_PERIOD_MS) / SQUARE_PERIOD_MS)
        left = round(swing * (WIDTH - SQUARE))
        luma[SQUARE_TOP : SQUARE_TOP + SQUARE, left : left + SQUARE] = WHITE
        _burn_cells(luma, unix_ms)
        self._write_digits(luma, unix_ms)
        return av.VideoFrame.from_ndarray(picture.reshape(HEIGHT * 3 // 2, WIDTH), format="yuv420p")

    def _write_digits(self, luma: Plane, unix_ms: int) -> None:
        moment = datetime.fromtimestamp(unix_ms // 1000, UTC)
        text = f"{moment:%H:%M:%S}.{unix_ms % 1000:03d}"
        left = (WIDTH - GLYPH_ADVANCE * len(text)) // 2
        for character in text:
            glyph = self._glyphs[character]
            height, width = glyph.shape
            spot = luma[DIGITS_TOP : DIGITS_TOP + height, left : left + width]
            spot[glyph == 1] = WHITE
            left += GLYPH_ADVANCE


def _check(value: int) -> int:
    """Neither an all-black nor an all-white clock passes."""
    return 15 - sum(value >> shift & 15 for shift in range(0, CLOCK_BITS, 4)) % 16


def _burn_cells(luma: Plane, unix_ms: int) -> None:
    word = unix_ms << 4 | _check(unix_ms)
    count = CLOCK_ROWS * CLOCK_COLUMNS
    bits = np.array([word >> (count - 1 - index) & 1 for index in range(count)], np.uint8)
    cells = np.where(bits.reshape(CLOCK_ROWS, CLOCK_COLUMNS) == 1, WHITE, BLACK).astype(np.uint8)
    luma[
        CLOCK_TOP : CLOCK_TOP + CLOCK_ROWS * CLOCK_CELL,
        CLOCK_LEFT : CLOCK_LEFT + CLOCK_COLUMNS * CLOCK_CELL,
    ] = np.kron(cells, np.ones((CLOCK_CELL, CLOCK_CELL), np.uint8))


def read_cells(cells: Iterable[bool]) -> int:
    """Unix milliseconds from the cells' colours, True for white. Raises ValueError when the check fails."""
    word = 0
    for white in cells:
        word = word << 1 | white
    value, check = word >> 4, word & 15
    if check != _check(value):
        raise ValueError("the picture bears no readable clock")
    return value


def read_burnt_clock(frame: av.VideoFrame) -> int:
    """Unix milliseconds burnt into a frame of any size. Raises ValueError when it bears no clock."""
    luma = frame.to_ndarray(format="gray")
    horizontal, vertical = frame.width / WIDTH, frame.height / HEIGHT
    cells = []
    for index in range(CLOCK_ROWS * CLOCK_COLUMNS):
        row, column = divmod(index, CLOCK_COLUMNS)
        # The inner half of the cell: compression blurs its edges.
        top = (CLOCK_TOP + (row + 0.25) * CLOCK_CELL) * vertical
        left = (CLOCK_LEFT + (column + 0.25) * CLOCK_CELL) * horizontal
        height, width = CLOCK_CELL * vertical / 2, CLOCK_CELL * horizontal / 2
        cell = luma[round(top) : round(top + height), round(left) : round(left + width)]
        cells.append(cell.size > 0 and float(cell.mean()) > MIDDLE)
    return read_cells(cells)
