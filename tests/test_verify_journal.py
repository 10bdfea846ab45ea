"""`hustings verify` on exports of every clearance: whole, changed in any byte, cut off anywhere, forged."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exports import OTHER, SIGNER, entries_of, exported, sign_head, written
from tests.hearing.drawing import concluded, states
from tests.hearing.rehearsal import KENYA, PERU, PLAN, STATEMENT, SYSTEM, Rehearsal, in_questions, opened
from typer.testing import CliRunner, Result

from hustings.admin.verify.folder import verify_path
from hustings.admin.verify.heads import fingerprint, given_keys
from hustings.admin.verify.report import Report
from hustings.cli import app
from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, canonical, entry_hash
from hustings.hearing.commands import Actor
from hustings.hearing.export import closing_message
from hustings.hearing.model import DrawMethod, RefusalReason
from hustings.hearing.record import plain, public_record
from hustings.hearing.roles import Role

CHAIR = Actor("chair", Role.CHAIR)
READERS = [CHAIR, KENYA, PERU, None]
NAMES = ["podium", "kenya", "peru", "public"]


def small() -> Rehearsal:
    """One entry with private parts and one signed head."""
    hearing = opened(PLAN)
    hearing.ask("q1", text="Why?")
    sign_head(hearing)
    return hearing


def whole() -> Rehearsal:
    """A hearing from its preparation to its close, with a draw, questions of each fate and a pause."""
    hearing = in_questions()
    for id, by in (("never-called", PERU), ("refused", KENYA), ("called", KENYA), ("merged", PERU)):
        hearing.ask(id, by=by, text=f"text of {id}")
    hearing.do(c.RefuseQuestion("refused", RefusalReason.REPEATED, "words of the chair"))
    hearing.do(c.AdmitQuestion("called"))
    hearing.do(c.MergeQuestion("merged", "called"))
    hearing.do(c.CallQuestion("called"), after=1_000)
    sign_head(hearing)
    hearing.do(states(DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"), after=2_345)
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    hearing.do(c.CloseHearing(), after=1_000)
    sign_head(hearing)
    return hearing


def verified(text: bytes, folder: Path, *keys: str) -> Report:
    return verify_path(Path(written(text, folder)), given_keys(keys))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["verify", *arguments])


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_every_clearance_verifies(tmp_path: Path, reader: Actor | None) -> None:
    report = verified(exported(whole(), reader), tmp_path, SIGNER.public_key)
    assert report.faults == []
    assert {check.name for check in report.checks if check.verdict == "good"} >= {
        "lines",
        "closing line",
        "chain",
        "signed heads",
        "draws",
        "ledger",
    }


def test_each_reads_no_more_than_their_own(tmp_path: Path) -> None:
    podium, kenya, peru, public = (exported(whole(), reader).decode() for reader in READERS)
    for text in ("text of refused", "words of the chair"):
        assert text in podium
        assert text in kenya
        assert text not in peru
        assert text not in public
    assert "text of never-called" in peru
    for text in (kenya, public):
        assert "text of never-called" not in text
    for subject in (KENYA.subject, PERU.subject):
        assert f'"value":"{subject}"' in podium
        assert not any(f'"value":"{subject}"' in text for text in (kenya, peru, public))


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_the_ledger_and_the_record_are_the_same_from_every_clearance(
    tmp_path: Path, reader: Actor | None
) -> None:
    hearing = whole()
    record = tmp_path / "record.json"
    record.write_bytes(canonical(plain(public_record(hearing.state, hearing.now + 77))))
    file = Path(written(exported(hearing, reader), tmp_path))
    assert verify_path(file, given_keys([]), record).faults == []


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_a_change_of_any_byte_is_noticed_and_its_entry_named(tmp_path: Path, reader: Actor | None) -> None:
    text = exported(small(), reader)
    lines = text.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    choose = random.Random(7)
    # The two between differ in a few private parts alone: there a part of the bytes is enough.
    for place in range(0, len(text), 1 if reader in (CHAIR, None) else 11):
        number = next(n for n, start in enumerate(starts[1:], 1) if place < start)
        changed = bytearray(text)
        changed[place] ^= choose.choice((1, 2, 4, 8, 16, 32, 64, 128))
        report = verified(bytes(changed), tmp_path)
        assert not report.good, place
        if number < len(lines) - 1:
            assert number in {fault.entry for fault in report.faults}, (place, report.told())
        else:
            assert any("losing line" in fault.text or fault.line for fault in report.faults), place


def test_a_change_in_a_longer_journal_is_named_by_its_entry(tmp_path: Path) -> None:
    text = exported(whole(), CHAIR)
    choose = random.Random(8)
    for _ in range(300):
        place = choose.randrange(len(text) - len(text.splitlines()[-1]) - 1)
        line = text.count(b"\n", 0, place) + 1
        changed = text[:place] + bytes([text[place] ^ (1 << choose.randrange(8))]) + text[place + 1 :]
        report = verified(changed, tmp_path)
        assert line in {fault.entry for fault in report.faults}, (place, report.told())


def test_a_field_is_named_where_it_can_be_told(tmp_path: Path) -> None:
    lines = exported(small(), CHAIR).splitlines(keepends=True)
    asked = next(n for n, line in enumerate(lines) if b"QuestionSubmitted" in line)

    def fields(change: Callable[[dict[str, Any]], None]) -> set[str | None]:
        entry = json.loads(lines[asked])
        change(entry)
        text = b"".join([*lines[:asked], canonical(entry) + b"\n", *lines[asked + 1 :]])
        report = verified(text, tmp_path)
        assert {fault.entry for fault in report.faults if fault.field} >= {asked + 1}
        return {fault.field for fault in report.faults if fault.entry == asked + 1}

    salt, digest = "ab" * 32, "cd" * 32
    assert "text" in fields(lambda e: e["private"]["text"].update(value="Why not?"))
    assert "text" in fields(lambda e: e["private"]["text"].update(salt=salt))
    assert "text (digest)" in fields(lambda e: e["private"]["text"].update(digest=digest))
    assert "seq" in fields(lambda e: e.update(seq=99))
    assert "prev" in fields(lambda e: e.update(prev="0" * 64))
    assert "hearing" in fields(lambda e: e.update(hearing="other"))
    assert "public" in fields(lambda e: e["public"].update(language="fr"))


@pytest.mark.parametrize("reader", [CHAIR, None], ids=["podium", "public"])
def test_a_tail_that_is_cut_off_is_named_wherever_it_is_cut(tmp_path: Path, reader: Actor | None) -> None:
    text = exported(small(), reader)
    ends = [place for place, byte in enumerate(text) if byte == 10]
    for number, end in enumerate(ends[:-1], 1):
        report = verified(text[: end + 1], tmp_path)
        assert f"cut off after entry {number}" in report.told()
        inside = verified(text[: end + 8], tmp_path).told()
        assert "cut off" in inside
        assert not verified(text[: end + 8], tmp_path).good
    assert "ends in the middle" in verified(text[:-1], tmp_path).told()
    assert not verified(b"", tmp_path).good
    for place in range(1, len(text), 37):
        assert not verified(text[:place], tmp_path).good


def lines_of(hearing: Rehearsal) -> list[bytes]:
    return exported(hearing, CHAIR).splitlines(keepends=True)


def test_what_is_removed_moved_or_doubled_is_named(tmp_path: Path) -> None:
    lines = lines_of(whole())
    removed = verified(b"".join(lines[:4] + lines[6:]), tmp_path).told()
    assert "entries 5 to 6 are missing" in removed
    moved = verified(b"".join([*lines[:4], lines[5], lines[4], *lines[6:]]), tmp_path)
    assert {5, 6} <= {fault.entry for fault in moved.faults}
    doubled = verified(b"".join([*lines[:5], lines[4], *lines[5:]]), tmp_path).told()
    assert "Entry 5: stands here a second time" in doubled
    added = verified(b"".join([*lines, lines[-1]]), tmp_path).told()
    assert "something follows the closing line" in added


def test_a_shortened_journal_does_not_pass_with_the_closing_line_of_the_whole(tmp_path: Path) -> None:
    lines = lines_of(whole())
    report = verified(b"".join([*lines[:-2], lines[-1]]), tmp_path).told()
    assert f"speaks of {len(lines) - 1} entries, the file has {len(lines) - 2}" in report


def chained_anew(entries: list[Entry], change: Callable[[Entry], Entry]) -> list[Entry]:
    """What somebody could write who changes entries and hashes everything behind them again."""
    prev, forged = "0" * 64, []
    for entry in entries:
        copy = change({**entry, "prev": prev})
        copy["hash"] = prev = entry_hash(copy)
        forged.append(copy)
    return forged


def test_a_journal_written_anew_does_not_fit_the_heads_that_were_signed(tmp_path: Path) -> None:
    hearing = whole()

    def later(entry: Entry) -> Entry:
        changed = entry["type"] == "ClockPaused" or entry["seq"] == 3
        return {**entry, "command": "another"} if changed else entry

    forged = chained_anew(entries_of(hearing), later)
    report = verified(exported(hearing, CHAIR, entries=forged), tmp_path)
    assert "signs another entry" in report.told()


def test_parts_that_are_salted_anew_do_not_fit_either(tmp_path: Path) -> None:
    hearing = whole()

    def salted(entry: Entry) -> Entry:
        from hustings.hearing.chain import digest

        parts: Any = {
            name: {"salt": "11" * 32, "value": part["value"], "digest": digest("11" * 32, part["value"])}
            for name, part in entry["private"].items()
        }
        return {**entry, "private": parts}

    forged = chained_anew(entries_of(hearing), salted)
    assert "signs another entry" in verified(exported(hearing, CHAIR, entries=forged), tmp_path).told()


def test_another_key_is_named(tmp_path: Path) -> None:
    hearing = small()
    sign_head(hearing, OTHER)
    last = hearing.state.seq
    mixed = verified(exported(hearing), tmp_path)
    assert [fault.entry for fault in mixed.faults] == [last]
    assert "another key than the export" in mixed.told()
    both = (SIGNER.public_key, OTHER.public_key)
    assert verified(exported(hearing), tmp_path, *both).good
    strange = verified(exported(hearing, signer=OTHER), tmp_path, SIGNER.public_key).told()
    assert "closing line is signed by another key than the one given" in strange


def test_keys_are_given_in_full_by_fingerprint_or_as_a_key_set(tmp_path: Path) -> None:
    name = fingerprint(SIGNER.public_key)
    assert verified(exported(small()), tmp_path, name).good
    assert not verified(exported(small()), tmp_path, fingerprint(OTHER.public_key)).good
    said = run(written(exported(small()), tmp_path), "--key", "nonsense")
    assert said.exit_code == 1
    assert "'nonsense' is no key" in said.output


def resigned(text: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The closing line changed and signed again, as only the server could."""
    before, _, last = text.rstrip(b"\n").rpartition(b"\n")
    closing = json.loads(last)
    change(closing)
    closing["signature"] = SIGNER.sign(closing_message(closing))
    return before + b"\n" + canonical(closing) + b"\n"


def test_one_millisecond_in_the_ledger_is_noticed(tmp_path: Path) -> None:
    def one_more(closing: dict[str, Any]) -> None:
        closing["ledger"]["slot-ada"]["phases"]["statement"]["spent_ms"] += 1

    report = verified(resigned(exported(whole()), one_more), tmp_path)
    (fault,) = report.faults
    assert "slot-ada.phases.statement.spent_ms is given as 60001, the entries make 60000" in fault.text


def test_one_millisecond_in_the_record_is_noticed(tmp_path: Path) -> None:
    hearing = whole()
    record = plain(public_record(hearing.state, hearing.now))
    record["running_order"][0]["answers_ms"] += 1
    record["questions"].pop()
    file = tmp_path / "record.json"
    file.write_bytes(canonical(record))
    said = run(written(exported(hearing), tmp_path), "--record", str(file))
    assert said.exit_code == 1
    assert "running_order[1].answers_ms" in said.output
    assert "questions" in said.output


def test_a_forged_result_of_a_draw_is_named_with_its_entry(tmp_path: Path) -> None:
    hearing = concluded(states(DrawMethod.CONTRIBUTIONS))

    def reversed_result(entry: Entry) -> Entry:
        if entry["type"] != "DrawConcluded":
            return entry
        return {**entry, "public": {**entry["public"], "result": entry["public"]["result"][::-1]}}

    forged = chained_anew(entries_of(hearing), reversed_result)
    report = verified(exported(hearing, entries=forged), tmp_path)
    ended = next(entry["seq"] for entry in forged if entry["type"] == "DrawConcluded")
    assert (ended, "draw d1: the result is not the one that secret and entropy give") in {
        (fault.entry, fault.text) for fault in report.faults
    }


def test_the_report_says_what_it_could_not_check(tmp_path: Path) -> None:
    said = run(written(exported(small()), tmp_path))
    assert said.exit_code == 0, said.output
    assert "not checked" in said.output
    assert "are left out of the public's export (asker 1, " in said.output
    assert "text 1)" in said.output
    assert "the hearing is not closed" in said.output
    assert "signed up to entry 3 of 4" in said.output
    podium = run(written(exported(small(), CHAIR), tmp_path), "--json")
    found = json.loads(podium.output)
    assert (found["good"], found["closed"], found["signed_up_to"], found["withheld"]) == (True, False, 3, {})
    assert found["faults"] == []


def test_a_tick_more_is_a_tick_more(tmp_path: Path) -> None:
    """The same hearing, exported twice: the second holds more, and both are whole."""
    hearing = opened()
    first = exported(hearing)
    hearing.do(c.StartSlot("slot-ada"), after=1)
    hearing.do(c.Tick(), SYSTEM, after=1)
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=5)
    second = exported(hearing)
    assert verified(first, tmp_path).good
    assert verified(second, tmp_path).good
    assert second.startswith(first[: first.rstrip(b"\n").rfind(b"\n") + 1])
