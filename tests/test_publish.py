"""A published folder: verified as a whole, and any change in any of its files named."""

import json
from pathlib import Path

import pytest
from tests.exports import OTHER, SIGNER, entries_of, exported, written
from tests.hearing.rehearsal import opened
from tests.test_verify_journal import CHAIR, whole
from typer.testing import CliRunner, Result

from hustings.admin import publish
from hustings.admin.verify.folder import verify_path
from hustings.admin.verify.heads import given_keys
from hustings.admin.verify.report import Report
from hustings.cli import app

FILES = ("VERIFY.txt", "journal.ndjson", "keys.json", "manifest.json", "record.html", "record.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "published"
    publish.written(entries_of(whole()), SIGNER, out)
    return out


def verified(folder: Path, *keys: str) -> Report:
    return verify_path(folder, given_keys(keys))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_published_folder_is_whole_and_verifies(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == sorted(FILES)
    report = verified(folder, SIGNER.public_key)
    assert report.faults == []
    assert {check.name for check in report.checks} >= {"folder", "ledger", "record", "draws"}
    said = run("verify", str(folder), "--key", str(folder / "keys.json"))
    assert said.exit_code == 0, said.output
    assert "5 files are those that were signed" in said.output


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_in_any_file_is_named_by_its_file(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 12)):
        (folder / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        said = run("verify", str(folder))
        assert said.exit_code == 1, place
        assert name in said.output
    (folder / name).write_bytes(whole[:-1])
    assert run("verify", str(folder)).exit_code == 1
    (folder / name).unlink()
    gone = run("verify", str(folder))
    assert gone.exit_code == 1
    assert name in gone.output


def test_nothing_private_is_published(folder: Path) -> None:
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"text of called" in everything
    for secret in (b"text of refused", b"text of never-called", b"words of the chair"):
        assert secret not in everything


def test_another_key_is_noticed(folder: Path) -> None:
    told = verified(folder, OTHER.public_key).told()
    assert "manifest.json: is signed by another key than the one given" in told


def test_published_again_it_is_the_newer_record(tmp_path: Path) -> None:
    out = tmp_path / "published"
    hearing = opened()
    assert "not closed" in publish.written(entries_of(hearing), SIGNER, out)
    publish.written(entries_of(whole()), SIGNER, out)
    assert verified(out).faults == []
    assert json.loads((out / "record.json").read_text())["stage"] == "closed"


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("important")
    with pytest.raises(RuntimeError, match="holds something else"):
        publish.written(entries_of(opened()), SIGNER, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("by", [CHAIR, None], ids=["podium", "public"])
def test_the_record_is_made_of_an_export_offline(tmp_path: Path, by: object) -> None:
    file = written(exported(whole(), CHAIR if by else None), tmp_path)
    record = tmp_path / "record.json"
    assert run("record", file, "--json", "--out", str(record)).exit_code == 0
    assert run("verify", file, "--record", str(record)).exit_code == 0
    page = run("record", file)
    assert page.exit_code == 0
    assert page.output.startswith("<!doctype html>")
    assert "text of called" in page.output
    assert "text of refused" not in page.output


def test_publishing_takes_the_hearing_from_the_data_folder(tmp_path: Path) -> None:
    said = run("publish", "nothing", "--out", str(tmp_path / "out"), "--data", str(tmp_path / "data"))
    assert said.exit_code == 1
    assert "no hearing called 'nothing'" in said.output
