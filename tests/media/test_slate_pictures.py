"""Slates as pictures: letters joined and ordered as their scripts want it, in large type, coded once."""

import unicodedata
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.reading import pictures_of

from hustings.hearing.slate import Slate
from hustings.media.slate.coding import coded
from hustings.media.slate.direction import plain, runs, runs_rightwards
from hustings.media.slate.drawing import KEPT, Drawing
from hustings.media.slate.fonts import Typefaces, woff_tables
from hustings.media.slate.picture import HEIGHT, WIDTH, painted
from hustings.media.slate.typesetting import balanced, fits, shaped
from hustings.rtp.h264 import Depacketiser, starts_keyframe

ARABIC = "محمد"
CHINESE = "王小明"
LONG = "Dr. Maximiliana Konstantinopoulou-Featherstonehaugh de la Santísima Trinidad y Rodríguez " * 4


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces()


def seen(text: str) -> str:
    """A text as it stands from left to right."""
    ordered = runs(text, runs_rightwards(text))
    return "".join(run.text if run.rightwards else run.text[::-1] for run in ordered)


@pytest.mark.parametrize(
    ("written", "looks"),
    [
        ("Next: Ada", "Next: Ada"),
        ("to אבג is", "to גבא is"),
        ("אבג is", "is גבא"),
        ("אבג 12:30 דה", "הד 12:30 גבא"),
        ("a אב-גד b", "a דג-בא b"),
        ("אב (2027)", "(2027) בא".replace("(", "\0").replace(")", "(").replace("\0", ")")),
        ("a אב, 3.5 ג", "a ג 3.5 ,בא"),
        ("١٢ محمد", "دمحم ١٢"),
    ],
)
def test_words_of_both_directions_stand_in_their_order(written: str, looks: str) -> None:
    assert seen(written) == looks


@given(st.text(max_size=60))
def test_every_character_is_shown_once_whatever_is_written(text: str) -> None:
    text = plain(text)
    assert sorted(seen(text)) == sorted(text)
    assert not any(unicodedata.bidirectional(character) in ("RLO", "LRO", "PDI") for character in text)


def test_arabic_letters_are_joined_and_run_leftwards(faces: Typefaces) -> None:
    line = shaped(ARABIC, faces, False)
    (piece,) = line.pieces
    glyphs = [number for number, _, _ in piece.glyphs]
    alone = [shaped(letter, faces, False).pieces[0].glyphs[0][0] for letter in reversed(ARABIC)]
    assert len(glyphs) == len(ARABIC)
    assert glyphs != alone, "isolated forms would be unreadable"
    assert glyphs[0] != shaped(ARABIC[0], faces, False).pieces[0].glyphs[0][0], "its last letter comes first"


@pytest.mark.parametrize("name", ["Øvergård", "Наталья", "Ελένη", ARABIC, CHINESE, "Nguyễn Văn", "अनीता"])
def test_names_of_many_scripts_have_letters_in_the_typefaces_that_come_along(name: str) -> None:
    own = Typefaces(ask=lambda character: None)
    pieces = shaped(name, own, True).pieces
    assert pieces
    assert all(number for piece in pieces for number, _, _ in piece.glyphs), "no box for a missing letter"


def test_a_character_that_no_typeface_has_breaks_nothing() -> None:
    own = Typefaces(ask=lambda character: None)
    assert painted(Slate("\U0001f5f3 ⵣ \ufffe"), own).width == WIDTH


def test_without_any_typeface_the_picture_is_there_all_the_same(tmp_path: Path) -> None:
    assert painted(Slate("Next: Ada"), Typefaces(tmp_path, lambda character: None)).height == HEIGHT


def test_the_machines_typefaces_are_asked_for_what_is_missing(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(character: str) -> Path:
        asked.append(character)
        return tmp_path / "not-there.ttf"

    faces = Typefaces(ask=ask)
    for _ in range(3):
        assert shaped("ⵣ", faces, True).width > 0, "a box"
    assert asked == ["ⵣ"]


def test_a_damaged_typeface_is_refused() -> None:
    table = zlib.compress(b"a" * 100)
    entry = b"cmap" + b"".join(n.to_bytes(4, "big") for n in (64, len(table), 100, 0))
    head = b"wOFF" + bytes(8) + (1).to_bytes(2, "big") + bytes(30)
    assert woff_tables(head + entry + table) == {"cmap": b"a" * 100}
    for broken in (
        b"",
        b"wOFF",
        head,
        head + entry,
        head + entry + table[:-3],
        head + entry + bytes(len(table)),
    ):
        with pytest.raises(ValueError, match="WOFF"):
            woff_tables(broken)


def test_long_lines_are_balanced_and_what_does_not_fit_is_cut(faces: Typefaces) -> None:
    lines = balanced("one two three four five six", faces, 9, 2)
    assert len(lines) == 2
    assert abs(lines[0].width - lines[1].width) < 3
    cut = balanced(LONG, faces, 12, 2)
    assert len(cut) == 2
    assert all(line.width <= 12 for line in cut)
    assert not fits(LONG, faces, 12, 2)
    assert all(line.width <= 5 for line in balanced(CHINESE * 5, faces, 5, 4)), "Han needs no spaces"


@pytest.mark.parametrize("lines", [(), ("Statement",), (LONG, LONG)])
@pytest.mark.parametrize("heading", ["Next: Ada", f"The line to {ARABIC} is lost", CHINESE, LONG])
def test_large_light_letters_on_a_dark_ground(faces: Typefaces, heading: str, lines: tuple[str, ...]) -> None:
    luma = painted(Slate(heading, lines, (LONG, LONG)), faces).to_ndarray(format="gray").astype(int)
    ground, letters = int(np.median(luma)), int(luma.max())
    assert (letters + 13) / (ground + 13) > 4.5, "contrast"
    bright = np.argwhere(luma > 190)
    (top, left), (bottom, right) = bright.min(axis=0), bright.max(axis=0)
    assert top > 4, "nothing touches the edge"
    assert bottom < HEIGHT - 4
    assert min(left, WIDTH - right) > 20
    assert bottom - top > HEIGHT / 16, "letters that can be read on a telephone"


def test_it_is_coded_once_as_constrained_baseline_that_any_decoder_takes(faces: Typefaces) -> None:
    frame = painted(Slate(f"Next: {ARABIC}", ("Statement",), ("A hearing",)), faces)
    versions = coded(frame)
    assert len(set(versions)) == 2, "consecutive IDR pictures differ by their number"
    for version in versions:
        assert starts_keyframe(version[0])
        assert sum(map(len, version)) < 25_000
        assert all(len(payload) <= 1_100 for payload in version)
    depacketiser, sequence, units = Depacketiser(), 0, []
    for picture in range(6):
        payloads = versions[picture % 2]
        for number, payload in enumerate(payloads, start=1):
            marker = number == len(payloads)
            units += depacketiser.push(sequence, picture * 180_000, marker, payload, picture * 2_000)
            sequence += 1
    assert all(unit.keyframe for unit in units)
    assert units[0].parameters is not None
    assert units[0].parameters.sps[1] == 0x42
    assert units[0].parameters.sps[2] & 0x40, "constrained"
    decoded = pictures_of(units)
    assert len(decoded) == 6
    sent = frame.to_ndarray(format="gray").astype(int)
    assert all(np.abs(one.astype(int) - sent).mean() < 3 for one in decoded)


async def test_a_text_is_drawn_once_and_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = Drawing()
    try:
        first = await drawing.make(Slate("Next: Ada"))
        assert await drawing.make(Slate("Next: Ada")) is first
        assert drawing.at_hand(Slate("Next: Ada")) is first
        monkeypatch.setattr(drawing, "_make", lambda slate: first)
        for number in range(KEPT):
            await drawing.make(Slate(f"Next: {number}"))
        assert drawing.at_hand(Slate("Next: Ada")) is None
        assert drawing.at_hand(Slate("Next: 0")) is first
    finally:
        drawing.close()
