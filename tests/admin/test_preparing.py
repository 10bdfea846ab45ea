"""`hustings prepare`, `token sheet`, `programme`: from files to a hearing, its links and its calendar."""

import csv
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from hustings import states
from hustings.access.tokens import inspect
from hustings.cli import app
from hustings.hearing.commands import PrepareHearing
from hustings.planning import plans
from hustings.planning.sources import Source

PLAN = """
title = "Candidates for the post of Secretary-General"
format = "itu-15"
starts = 2026-11-30T10:00:00+01:00
candidatures_closed = 2026-10-31

[[participants]]
id = "okafor"
role = "candidate"
name = "Okafor, Amara"
place = "remote"
member_state = "NGA"

[[participants]]
id = "keller"
role = "candidate"
name = "Keller, Bruno"
place = "remote"
member_state = "CHE"

[[slots]]
id = "slot-1"
candidate = "okafor"
post = "Secretary-General"

[[slots]]
id = "slot-2"
candidate = "keller"
"""
PEOPLE = (
    "id,role,name,member_state,place\nchair,chair,Ana Lindqvist,SWE,room\nroom,room,Popov Room,,room\n"
    'press,observer,"The =press, all",,remote\n'
)
SEATS = "member_state,seats\nKEN,2\nBRA,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "seats.csv").write_text(SEATS)
    return tmp_path


def read_plan(plan: Path, people: list[Path], delegations: list[Path], order: Path | None) -> PrepareHearing:
    tables, seats = ([Source.of(file) for file in files] for files in (people, delegations))
    slots = None if order is None else Source.of(order)
    return plans.read_plan(Source.of(plan), tables, seats, slots, near=plan.parent)


def faults(folder: Path, **tables: str) -> list[str]:
    for name, text in tables.items():
        suffix = "toml" if name == "plan" else "csv"
        (folder / f"{name}.{suffix}").write_text(text)
    order = folder / "slots.csv" if "slots" in tables else None
    with pytest.raises(RuntimeError) as caught:
        read_plan(folder / "plan.toml", [folder / "people.csv"], [folder / "seats.csv"], order)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_files_and_tables_make_one_plan(folder: Path) -> None:
    plan = read_plan(folder / "plan.toml", [folder / "people.csv"], [folder / "seats.csv"], None)
    people = {p.id: p for p in plan.participants}
    assert list(people) == ["okafor", "keller", "chair", "room", "press", "ken-1", "ken-2", "bra-1"]
    assert [p.rank for p in plan.participants] == list(range(1, 9))
    assert (people["ken-2"].name, people["bra-1"].name) == ("Kenya 2", "Brazil")
    assert [people[id].feed for id in ("okafor", "chair", "room", "press", "ken-1")] == [
        "candidate:okafor",
        "chair",
        "room",
        None,
        "delegate:ken-1",
    ]
    assert plan.format.name == "itu-15"
    # a day that closes is over at its end
    assert plan.candidatures_closed == datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000
    assert plan.starts == datetime(2026, 11, 30, 9, tzinfo=UTC).timestamp() * 1000


def test_slots_come_from_a_table_too(folder: Path) -> None:
    (folder / "slots.csv").write_text("candidate,received\nkeller,2026-09-01\nokafor,2026-08-01\n")
    plan = read_plan(folder / "plan.toml", [folder / "people.csv"], [], folder / "slots.csv")
    assert [(slot.id, slot.candidate) for slot in plan.slots] == [
        ("slot-keller", "keller"),
        ("slot-okafor", "okafor"),
    ]
    assert plan.slots[1].received == datetime(2026, 8, 1, tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"NGA"', '"Nigeria"', "plan.toml:12: participants[1].member_state: 'Nigeria' is no ISO"),
        ('"NGA"', '"NGR"', "did you mean"),
        (
            'role = "candidate"',
            'role = "candidat"',
            "plan.toml:9: participants[1].role: 'candidat' is none of",
        ),
        ('place = "remote"', 'plaec = "remote"', "plan.toml:11: participants[1].plaec: is not known"),
        ('id = "slot-1"\n', "", "plan.toml:21: slots[1].id: is missing"),
        ('"itu-15"', '"itu-16"', "plan.toml:3: format: There is no preset and no file 'itu-16'"),
        ("2026-11-30T10:00:00+01:00", "2026-11-30T10:00:00", "plan.toml:4: starts: must be a moment"),
        ("2026-11-30T10:00:00+01:00", "2026-11-30", "plan.toml:4: starts: must be a moment"),
        ("2026-10-31", '"October"', "plan.toml:5: candidatures_closed: must be a moment"),
        ("title =", "titel =", "did you mean 'title'?"),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line(folder: Path, before: str, after: str, says: str) -> None:
    assert before in PLAN
    assert any(says in line for line in faults(folder, plan=PLAN.replace(before, after, 1)))


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("people", "id,role,name\nx,chiar,X\n", "people.csv:2: role: 'chiar' is none of"),
        ("people", "id,role,name\n\nx,chair,\n", "people.csv:3: name: is missing"),
        ("people", "id,role,name,place\nx,chair,X,home\n", "people.csv:2: place: 'home' is neither"),
        ("people", "id,role,name,member_state\nx,chair,X,France\n", "did you mean 'FRA' (France)?"),
        ("people", "id,role\nx,chair\n", "people.csv:1: name: the column is missing"),
        ("people", "id,role,name,phone\nx,chair,X,1\n", "people.csv:1: phone: is not a column"),
        ("people", "id,role,name\nx,chair,X,more\n", "people.csv:2: "),
        ("people", 'id,role,name\nx,chair,"X\n', "people.csv:"),
        ("seats", "member_state,seats\nKEN,many\n", "seats.csv:2: seats: 'many' is no number"),
        ("seats", "member_state,seats\nKEN,51\n", "seats.csv:2: seats: '51' is no number"),
        ("seats", "member_state\nXYQ\n", "seats.csv:2: member_state: 'XYQ' is no ISO"),
        ("slots", "candidate,received\nokafor,soon\n", "slots.csv:2: received: 'soon' is no date"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_line(folder: Path, table: str, text: str, says: str) -> None:
    assert any(says in line for line in faults(folder, **{table: text}))


def test_faults_of_all_files_are_named_at_once(folder: Path) -> None:
    plan = PLAN.replace('"NGA"', '"Nigeria"').replace("title =", "titel =")
    lines = faults(folder, plan=plan, people="id,role,name\nx,chiar,X\n", seats="member_state\nXYQ\n")
    assert [line.split(":")[0] for line in lines] == [
        "plan.toml",
        "plan.toml",
        "plan.toml",
        "people.csv",
        "seats.csv",
    ]


def run(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--data", str(folder / "data")])
    assert result.exit_code == 0, result.output
    return result.output


def prepare(folder: Path, *more: str) -> str:
    tables = ["--participants", str(folder / "people.csv"), "--delegations", str(folder / "seats.csv")]
    return run(folder, "prepare", "sg", str(folder / "plan.toml"), *tables, *more)


def test_a_hearing_is_prepared_amended_invited_and_put_into_the_calendar(folder: Path) -> None:
    assert "2 slots, 8 participants" in prepare(folder)
    (folder / "plan.toml").write_text(PLAN.replace('format = "itu-15"', 'format = "ours.toml"'))
    (folder / "ours.toml").write_text(
        'name = "ours"\norder = "alphabetical"\n[phases]\nstatement = "20 min"\n'
    )
    assert "Running order: Keller, Bruno, Okafor, Amara." in prepare(folder, "--amend")

    out = folder / "out"
    assert "9 links for sg" in run(folder, "token", "sheet", "sg", "--out", str(out))
    with (out / "links.csv").open(newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["ken-1"]["member_state_name"] == "Kenya"
    assert rows["press"]["name"] == "The =press, all"
    tokens = {id: inspect(row["link"].split("#token=")[1]).claims for id, row in rows.items()}
    assert {id: claims["role"] for id, claims in tokens.items()} == {
        "secretariat": "secretariat",
        "okafor": "candidate",
        "keller": "candidate",
        "chair": "chair",
        "room": "room",
        "press": "observer",
        "ken-1": "delegate",
        "ken-2": "delegate",
        "bra-1": "delegate",
    }
    assert "/moderator/sg#token=" in rows["chair"]["link"]
    assert "/hearings/sg#token=" in rows["okafor"]["link"]
    html = (out / "sheet.html").read_text()
    assert html.count("<section>") == html.count("<svg") == 9
    assert "src=" not in html
    assert stat.S_IMODE((out / "links.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE((out / "sheet.html").stat().st_mode) == 0o600

    run(folder, "programme", "sg", "--out", str(folder / "sg.ics"))
    events = Calendar.from_ical((folder / "sg.ics").read_bytes()).walk("VEVENT")
    assert [(str(e["summary"]), e.decoded("dtstart"), e.decoded("dtend")) for e in events] == [
        (
            "Keller, Bruno (CHE): Candidates for the post of Secretary-General",
            datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
            datetime(2026, 11, 30, 9, 20, tzinfo=UTC),
        ),
        (
            "Okafor, Amara (NGA): Secretary-General",
            datetime(2026, 11, 30, 9, 20, tzinfo=UTC),
            datetime(2026, 11, 30, 9, 40, tzinfo=UTC),
        ),
    ]


def test_a_rehearsal_is_another_hearing_and_says_so_everywhere(folder: Path) -> None:
    prepare(folder)
    assert "Hearing sg-rehearsal is prepared" in prepare(folder, "--rehearsal")
    run(folder, "token", "sheet", "sg-rehearsal", "--out", str(folder / "out"))
    assert (folder / "out" / "sheet.html").read_text().count("Rehearsal: not the hearing itself") == 9
    assert (folder / "out" / "links.csv").read_text().count(",rehearsal") == 10
    assert run(folder, "programme", "sg-rehearsal").count("SUMMARY:REHEARSAL: ") == 2
    assert "REHEARSAL" not in run(folder, "programme", "sg")


def test_states_have_names_in_six_languages_and_one_group_each() -> None:
    assert len(states.member_states()) == 193
    assert sum(len(codes) for codes in states.groups().values()) == 193
    for language in states.LANGUAGES:
        assert states.member_states() <= states.names(language).keys()
    kenya = [states.names(language)["KEN"] for language in states.LANGUAGES]
    assert kenya == ["Kenya", "Kenya", "Kenia", "Кения", "肯尼亚", "كينيا"]
    with pytest.raises(KeyError):
        states.names("de")
    with pytest.raises(KeyError):
        states.groups("nobody")


@pytest.mark.parametrize(
    ("said", "meant"), [("kenya", "KEN"), ("Кения", "KEN"), ("KENN", "KEN"), ("qqqqqq", None)]
)
def test_what_state_was_meant(said: str, meant: str | None) -> None:
    assert states.meant(said) == meant
