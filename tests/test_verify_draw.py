"""`hustings verify` and `hustings verify draw` on journals in files, as anybody may run them."""

from pathlib import Path
from typing import Any

import pytest
from tests.exports import entries_of, exported, written
from tests.hearing.drawing import concluded, revealing, states
from tests.hearing.rehearsal import opened
from typer.testing import CliRunner, Result

from hustings.cli import app
from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, Head, entry_hash
from hustings.hearing.model import DrawMethod


def chained_anew(entries: list[Entry], kind: str, **changed: Any) -> list[Entry]:
    """What an operator could write who changes an entry and hashes everything behind it again."""
    prev, forged = Head().hash, []
    for entry in entries:
        public = {**entry["public"], **(changed if entry["type"] == kind else {})}
        copy: Entry = {**entry, "public": public, "prev": prev}
        copy["hash"] = prev = entry_hash(copy)
        forged.append(copy)
    return forged


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("command", [("verify",), ("verify", "journal")])
def test_a_journal_is_verified_with_its_draws(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = run(*command, written(exported(concluded()), tmp_path))
    assert result.exit_code == 0, result.output
    assert "d1, of the order, by contributions: recomputed" in result.output


def test_a_draw_is_recomputed_from_a_public_export(tmp_path: Path) -> None:
    hearing = concluded(states(DrawMethod.CONTRIBUTIONS))
    result = run("verify", "draw", written(exported(hearing), tmp_path), "d1")
    assert result.exit_code == 0, result.output
    assert ", ".join(hearing.state.draws["d1"].result) in result.output
    assert "Proof against the operator" in result.output


@pytest.mark.parametrize("command", [("verify",), ("verify", "draw")])
def test_a_forged_result_is_named_though_the_chain_is_whole(tmp_path: Path, command: tuple[str, ...]) -> None:
    hearing = concluded(states(DrawMethod.CONTRIBUTIONS))
    result = list(reversed(hearing.state.draws["d1"].result))
    forged = chained_anew(entries_of(hearing), "DrawConcluded", result=result)
    said = run(*command, written(exported(hearing, entries=forged), tmp_path))
    assert said.exit_code == 1
    assert "BROKEN" in said.output
    assert "the result is not the one that secret and entropy give" in said.output


def test_the_operators_secret_alone_is_told_for_what_it_is(tmp_path: Path) -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"))
    said = run("verify", "draw", written(exported(hearing), tmp_path))
    assert said.exit_code == 0
    assert "not proof against the operator" in said.output


def test_a_void_draw_says_why_and_a_missing_one_is_missing(tmp_path: Path) -> None:
    hearing = revealing()
    hearing.do(c.VoidDraw("d1", "The wrong list"))
    file = written(exported(hearing), tmp_path)
    said = run("verify", "draw", file)
    assert said.exit_code == 0
    assert "ruled: The wrong list" in said.output
    missing = run("verify", "draw", file, "d2")
    assert missing.exit_code == 1
    assert "no draw 'd2'" in missing.output
