"""Which way text runs: the order of letters on a line that holds left-to-right and right-to-left words.

The Unicode Bidirectional Algorithm (UAX #9) for one paragraph without explicit formatting: rules P2 and P3,
W1 to W7, N1, N2, I1, I2, L1 and L2. Formatting characters are taken out first: names need none, and what is
hidden in them could turn a line around.
"""

import unicodedata
from dataclasses import dataclass

_FORMATTING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one direction, in the order in which they are read."""

    text: str
    rightwards: bool
    """From left to right."""


def plain(text: str) -> str:
    """A text without control and formatting characters, every kind of space as one."""
    kept = (c for c in text if unicodedata.bidirectional(c) not in _FORMATTING)
    return " ".join("".join(kept).split())


def runs_rightwards(text: str) -> bool:
    """The direction of a paragraph: that of its first letter (rules P2 and P3)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") == "L"


def runs(text: str, rightwards: bool) -> list[Run]:
    """The runs of a line from left to right, as they are seen.

    Args:
        rightwards: The direction of the paragraph to which the line belongs.
    """
    levels = _levels(text, int(not rightwards))
    out: list[tuple[int, str]] = []
    for level, character in zip(levels, text, strict=True):
        if out and out[-1][0] == level:
            out[-1] = level, out[-1][1] + character
        else:
            out.append((level, character))
    for depth in range(max(levels, default=0), 0, -1):
        _turn(out, depth)
    return [Run(part, level % 2 == 0) for level, part in out]


def _turn(out: list[tuple[int, str]], depth: int) -> None:
    """Rule L2: what is as deep as this, or deeper, stands the other way around."""
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and out[end][0] >= depth:
            end += 1
        out[at:end] = reversed(out[at:end])
        at = end + 1


def _levels(text: str, base: int) -> list[int]:
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    kinds = _neutral(_weak(kinds, base), base)
    levels = [base + (kind != "R" if base else 2 * (kind != "L") - (kind == "R")) for kind in kinds]
    # Rule L1: spaces at the end of a line stay at its end.
    for at in range(len(text) - 1, -1, -1):
        if not text[at].isspace():
            break
        levels[at] = base
    return levels


def _weak(kinds: list[str], base: int) -> list[str]:
    around = "R" if base else "L"
    out = list(kinds)
    last_strong, before = around, around
    for at, kind in enumerate(out):
        if kind == "NSM":
            out[at] = kind = before
        before = kind
        if kind in ("L", "R", "AL"):
            last_strong = kind
        elif kind == "EN" and last_strong == "AL":
            out[at] = "AN"
    out = ["R" if kind == "AL" else kind for kind in out]
    for at in range(1, len(out) - 1):
        if out[at] in ("ES", "CS") and out[at - 1] == out[at + 1] and out[at - 1] in ("EN", "AN"):
            out[at] = "EN" if out[at - 1] == "EN" else "AN" if out[at] == "CS" else "ON"
    for order in (range(len(out)), range(len(out) - 1, -1, -1)):
        near = False
        for at in order:
            near = out[at] == "EN" or (near and out[at] == "ET")
            if near:
                out[at] = "EN"
    last_strong = around
    for at, kind in enumerate(out):
        if kind in ("L", "R"):
            last_strong = kind
        elif kind == "EN" and last_strong == "L":
            out[at] = "L"
        elif kind in ("ES", "ET", "CS"):
            out[at] = "ON"
    return out


def _neutral(kinds: list[str], base: int) -> list[str]:
    around = "R" if base else "L"
    out = list(kinds)
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and out[end] in _NEUTRAL:
            end += 1
        if end > at:
            before = _side(out[at - 1]) if at else around
            after = _side(out[end]) if end < len(out) else around
            out[at:end] = [before if before == after else around] * (end - at)
        at = max(end, at + 1)
    return out


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"
