"""`hustings format`: the presets, files of one's own, and the line of every fault."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hustings.admin.formats_page import page
from hustings.cli import app
from hustings.hearing.formats import read, write
from hustings.hearing.model import Format, PhaseKind
from hustings.planning.sources import Source
from hustings.planning.toml_lines import Document, lines_of
from hustings.presets import names, preset_text, presets

ROOT = Path(__file__).parents[2]
TABLE = """
itu-15     drawing-of-lots                15  15   -  members  chair
itu-30     drawing-of-lots                30  30   -  members  chair
who        drawing-of-lots                30  30   -  members  drawn-states
who-afro   drawing-of-lots                20  40   -  open     tokens
paho       drawing-of-lots                30  60   -  members  drawn-states
wipo       first-drawn-then-alphabetical  15  10   -  closed   drawn-questions
ilo        drawing-of-lots                10  60   -  open     chair
unga       order-of-receipt               10  170  -  open     order-of-request
wto        order-of-receipt               15  70   5  members  chair
demo       given-list                     3   3    -  members  chair
"""
ROWS = {name: cells for name, *cells in (row.split() for row in TABLE.strip().splitlines())}


def test_the_presets_are_those_of_the_table() -> None:
    assert set(names()) == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_preset_is_as_the_table_has_it(name: str) -> None:
    format = presets()[name]
    order, *times, access, selection = ROWS[name]
    minutes = {phase.kind: phase.budget_ms / 60_000 for phase in format.phases}
    wanted = {kind: int(time) for kind, time in zip(PhaseKind, times, strict=True) if time != "-"}
    said = (format.name, format.order, format.access, format.selection, minutes)
    assert said == (name, order, access, selection, wanted)


@pytest.mark.parametrize("name", ROWS)
def test_a_preset_is_good_and_reads_the_same_when_written_anew(name: str, tmp_path: Path) -> None:
    file = tmp_path / "format.toml"
    file.write_text(preset_text(name))
    assert CliRunner().invoke(app, ["format", "check", str(file)]).output == f"{file}: good.\n"
    assert read(tomllib.loads(write(presets()[name]))) == presets()[name]


def test_check_names_line_and_field_of_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        '# ours\nname = "ours"\nacess = "open"\nwarnings = [\n  "2 min",\n  "2 mn",\n]\n\n'
        '[phases]\nstatement = "15 min"\nquestions = "0 s"\n'
    )
    result = CliRunner().invoke(app, ["format", "check", str(file)])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{file}:3: acess: is not known; did you mean 'access'?",
        f"""{file}:4: warnings[2]: '2 mn' is no time: write it with its unit, such as "15 min" or "30 s\"""",
        f"{file}:11: phases.questions: the questions phase needs a time between 1 ms and a day",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'name = "x', ":1: "),
        (b'a = 1\nb = "x\nc = 2', ":2: "),
        (b"\xff\xfa", "not text in UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_toml_is_said_with_its_line(content: bytes | None, says: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(app, ["format", "check", str(file)])
    assert result.exit_code == 1
    assert says in result.output


def test_list_and_show(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["format", "list"]).output
    assert [line.split()[0] for line in listed.splitlines()] == sorted(ROWS)
    shown = CliRunner().invoke(app, ["format", "show", "wto"]).output
    assert tomllib.loads(shown)["phases"]["closing"] == "5 min"
    assert "# - At the end the candidate may close: 5 minutes." in shown
    missing = CliRunner().invoke(app, ["format", "show", "wot"])
    assert (missing.exit_code, "'wot'" in missing.output) == (1, True)


DOCUMENT = '''
# a comment = 1
name = "a # b"
dotted . key = 1
"quoted key" = [ # one
  "]", # two
]
text = """
[[not]]
x = 1""""
[table]
a = {b = 1}
[[list]]
id = 'one['
[[list]]
id = "two"
[[list.inner]]
y = 1
[list.sub]
z = 1
'''


def test_lines_are_those_of_the_keys() -> None:
    tomllib.loads(DOCUMENT)
    found = lines_of(DOCUMENT)
    assert {path: found[path] for path in found if path not in (("dotted",), ("list",))} == {
        ("name",): 3,
        ("dotted", "key"): 4,
        ("quoted key",): 5,
        ("text",): 8,
        ("table",): 11,
        ("table", "a"): 12,
        ("list", 0): 13,
        ("list", 0, "id"): 14,
        ("list", 1): 15,
        ("list", 1, "id"): 16,
        ("list", 1, "inner"): 17,
        ("list", 1, "inner", 0): 17,
        ("list", 1, "inner", 0, "y"): 18,
        ("list", 1, "sub"): 19,
        ("list", 1, "sub", "z"): 20,
    }


@given(st.dictionaries(st.text("ab\"'#[]=\\\n é", min_size=1), st.text("ab\"'#[]=\\\n é"), max_size=6))
def test_every_key_has_a_line_whatever_it_is_made_of(table: dict[str, str]) -> None:
    text = "".join(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in table.items())
    assert tomllib.loads(text) == table
    assert lines_of(text) == {(key,): number for number, key in enumerate(table, start=1)}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def test_a_path_without_a_line_has_that_of_what_is_around_it(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("\n\n[table]\na = {b = 1}\n")
    document = Document(Source.of(file))
    assert [document.line(path) for path in (("table", "a", "b"), ("table", "c"), ("d",), ())] == [4, 3, 1, 1]


def test_the_document_of_formats_is_up_to_date() -> None:
    assert (ROOT / "docs" / "formats.md").read_text() == page()


def test_the_document_has_a_meaning_for_every_field() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) == len(fields(Format))
    assert all(row.split(" | ")[-1].strip(" |") for row in rows)


def test_the_example_from_prose_is_good_and_says_what_the_prose_says(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "example-format.md").read_text()
    file = tmp_path / "court-of-judges.toml"
    file.write_text(text.split("```toml\n")[1].split("```")[0])
    assert CliRunner().invoke(app, ["format", "check", str(file)]).output == f"{file}: good.\n"
    said = CliRunner().invoke(app, ["format", "show", str(file)]).output
    for sentence in (
        "The order of the candidates is drawn by lots",
        "Those who speak for a whole group ask before the others.",
        "answered together: 2.",
        "So many questions of Civil society to each candidate are drawn by lots: 2.",
    ):
        assert sentence in " ".join(said.split())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('groups = { Employers = "4" }', "groups.Employers: must be a whole number"),
        ("groups = 4", "groups: must be a table"),
        ("groups = { Employers = 0 }", "groups.Employers: must lie between 1 and 1000"),
        ("groups_hand_in = true", "groups_hand_in: needs the counts of groups"),
        ('who_may_ask = ["states"]', "who_may_ask[1]: 'states' is none of"),
        ('who_may_ask = ["groups"]\nselection = "tokens"', "selection: tokens is for member-states"),
        ('selection = "lots"', "selection: 'lots' is none of"),
        ("batch = 0", "batch: must lie between 1 and 20"),
        ('drawn_from = "Civil society"', "drawn_from: says whose questions are drawn"),
        ('drawn_questions = 2\nselection = "drawn-questions"', "drawn_questions: goes with selection chair"),
        ('order_drawn = "opening"', "order_drawn: goes with an order that lots make"),
    ],
)
def test_a_fault_in_who_asks_is_named_with_its_line(line: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "format.toml"
    file.write_text(f'name = "any"\n{line}\n[phases]\nstatement = "1 min"\n')
    output = CliRunner().invoke(app, ["format", "check", str(file)]).output
    last = 1 + len(line.splitlines())
    assert f"{file}:2: {says}" in output or f"{file}:{last}: {says}" in output
