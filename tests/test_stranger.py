"""The description in docs/record.md is enough: a program that knows nothing else verifies our exports."""

import ast
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests import stranger
from tests.exports import OTHER, SIGNER, exported, written
from tests.hearing.rehearsal import KENYA, MEDIA, PERU, PLAN, STATEMENT, Rehearsal, in_statement
from tests.test_verify_journal import CHAIR, small, whole

from hustings.hearing import commands as c
from hustings.hearing.commands import Actor
from hustings.hearing.model import OnLineLost


def paused() -> Rehearsal:
    """In the middle of a statement, with a pause, time given and some of it overrun."""
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "A noise"), after=10_001)
    hearing.do(c.ExtendTime("slot-ada", STATEMENT, 4, "A noise"), after=500)
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=2_000)
    hearing.tick(after=400_123)
    return hearing


def moved() -> Rehearsal:
    """A slot that is moved to the end after it had begun, and begun again."""
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, on_line_lost=OnLineLost.PAUSE)))
    hearing.do(c.ReportFeedFound("candidate:ada", "s1", "ada"), MEDIA)
    hearing.now += 61_007
    hearing.do(c.ReportFeedLost("candidate:ada", "s1", hearing.now - 3_000), MEDIA)
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 3, "The line"), after=1_000)
    hearing.do(c.MoveSlot("slot-ada", "The line is gone"), after=70_000)
    hearing.do(c.StartSlot("slot-bo"), after=5_000)
    hearing.do(c.EndSlot("slot-bo"), after=70_000)
    hearing.do(c.StartSlot("slot-ada"), after=1_000)
    hearing.do(c.EndSlot("slot-ada"), after=9_009)
    hearing.do(c.CloseHearing(), after=3)
    return hearing


def test_it_uses_nothing_of_ours() -> None:
    tree = ast.parse(Path(stranger.__file__).read_text())
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} == {
        "cryptography",
        "hashlib",
        "json",
        "pathlib",
        "sys",
        "typing",
    }


@pytest.mark.parametrize("reader", [CHAIR, KENYA, PERU, None], ids=["podium", "kenya", "peru", "public"])
@pytest.mark.parametrize("hearing", [small, whole, paused, moved], ids=lambda make: make.__name__)
def test_what_we_export_verifies(tmp_path: Path, hearing: object, reader: Actor | None) -> None:
    assert callable(hearing)
    stranger.main(written(exported(hearing(), reader), tmp_path), SIGNER.public_key)


def test_it_is_a_program_by_itself(tmp_path: Path) -> None:
    file = written(exported(whole()), tmp_path)
    found = subprocess.run([sys.executable, "-I", stranger.__file__, file], capture_output=True, text=True)
    assert found.stdout.startswith("good: "), found.stderr


def test_it_notices_every_changed_byte(tmp_path: Path) -> None:
    text = exported(whole(), CHAIR)
    choose = random.Random(9)
    for _ in range(300):
        place = choose.randrange(len(text))
        changed = text[:place] + bytes([text[place] ^ (1 << choose.randrange(8))]) + text[place + 1 :]
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever tells it
            stranger.main(written(changed, tmp_path))


def test_it_notices_an_end_cut_off_and_another_key(tmp_path: Path) -> None:
    text = exported(whole())
    lines = text.splitlines(keepends=True)
    for kept in range(len(lines)):
        with pytest.raises((AssertionError, KeyError, ValueError, IndexError)):
            stranger.main(written(b"".join(lines[:kept]), tmp_path))
    with pytest.raises(AssertionError, match="another key"):
        stranger.main(written(text, tmp_path), OTHER.public_key)
