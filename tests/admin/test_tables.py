"""Tables as spreadsheets write them, and what is said of their mistakes."""

import time

import pytest

from hustings import states
from hustings.planning import tables
from hustings.planning.rows import MOST_ROWS, Handed
from hustings.planning.sources import Source


def delegations(
    data: str | bytes, *more: str
) -> tuple[list[dict[str, str]], list[dict[str, str]], list[str]]:
    handed = Handed()
    body = data.encode() if isinstance(data, str) else data
    listed, seats = tables.delegations(Source("d.csv", body), handed)
    for number, text in enumerate(more):
        tables.participants(Source(f"p{number}.csv", text.encode()), handed)
    return listed, seats, [str(mistake) for mistake in handed.mistakes]


@pytest.mark.parametrize(
    "data",
    [
        b"member_state,seats\nKEN,1\n",
        b"\xef\xbb\xbfmember_state,seats\r\nKEN,1\r\n",
        "member_state;seats\r\nKEN;1\r\n;\r\n".encode("utf-8-sig"),
        "member_state\tseats\r\nKEN\t1\r\n".encode("utf-16"),
        b" member_state , seats \n KEN , 1 \n\n,\n",
        b'"member_state","seats"\n"KEN","1"\n',
    ],
    ids=["plain", "mark", "semicolons", "utf-16", "spaces", "quoted"],
)
def test_spreadsheets_write_tables_in_several_ways(data: bytes) -> None:
    listed, seats, mistakes = delegations(data)
    assert mistakes == []
    assert [(d["id"], d["name"], d["category"], d["group"]) for d in listed] == [
        ("ken", "Kenya", "member-state", "African")
    ]
    assert [(seat["id"], seat["role"], seat["delegation"]) for seat in seats] == [
        ("ken-1", "delegate", "ken")
    ]


def test_a_delegation_may_have_nobody_yet_and_some_only_listen() -> None:
    listed, seats, mistakes = delegations(
        "member_state,category,name,seats,place,group\n"
        "KEN,,,0,,\n"
        "VAT,observer,,1,room,\n"
        "PSE,observer,State of Palestine,1,,\n"
        ",press,Agence France-Presse,2,,Pool\n"
        ",sector-member,Ünïcom,1,,\n"
        ",civil-society,会,1,,\n"
    )
    assert mistakes == []
    assert [d["id"] for d in listed] == [
        "ken",
        "vat",
        "pse",
        "agence-france-presse",
        "unicom",
        "delegation-e4bc9a",
    ]
    assert {seat["role"] for seat in seats} == {"observer"}
    assert [seat["name"] for seat in seats][:3] == [
        "Vatican City",
        "State of Palestine",
        "Agence France-Presse 1",
    ]
    assert (seats[0]["place"], seats[0]["member_state"]) == ("room", "VAT")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            "member_state\nKen\n",
            "d.csv:2: member_state: 'Ken' is no ISO 3166-1 alpha-3 code; did you mean 'KEN' (K",
        ),
        ("member_state\nAllemagne\n", "did you mean 'DEU' (Germany)?"),
        (
            "member_state\nKEN\nBRA\nKEN\n",
            "d.csv:4: member_state: 'delegation ken' is there already (d.csv:2)",
        ),
        ("member_state,category\n,\nKEN,visitor\n", "d.csv:3: category: 'visitor' is none of: member-state"),
        ("seats\n2\n", "d.csv:2: member_state: is missing"),
        ("name,category\n,press\n", "d.csv:2: name: is missing: a delegation that is no state's needs one"),
        (f"name,category\n{'x' * 201},press\n", "d.csv:2: name: has 201 characters; a name has at most 200"),
        ("member_state,place\nKEN,home\n", "d.csv:2: place: 'home' is neither"),
        ("member_state,member_state\nKEN,KEN\n", "d.csv:1: member_state: the column comes twice"),
        ("", "d.csv: is empty; the first line names the columns: member_state"),
        (b"member_state\nK\xe9nya\n", "choose “CSV UTF-8” when you save it"),
        ("member_state\n" + "KEN\n" * (MOST_ROWS + 1), f"a table has at most {MOST_ROWS} rows"),
    ],
)
def test_mistakes_are_named(data: str | bytes, says: str) -> None:
    assert any(says in mistake for mistake in delegations(data)[2]), delegations(data)[2][:3]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("ken-1,chair,X,,", "p0.csv:2: id: 'ken-1' is there already (d.csv:2)"),
        ("a b,chair,X,,", "p0.csv:2: id: 'a b' cannot be an id"),
        (f"{'a' * 48},chair,X,,", "cannot be an id"),
        ("x,candidate,X,KEN,BRA XYQ", "p0.csv:2: nominated_by: 'XYQ' is no ISO"),
        ('x,chair,"X\nY",,', "p0.csv:3: name: holds a character that cannot be shown"),
    ],
)
def test_mistakes_in_participants_are_named(row: str, says: str) -> None:
    table = f"id,role,name,member_state,nominated_by\n{row}\n"
    mistakes = delegations("member_state\nKEN\n", table)[2]
    assert any(says in mistake for mistake in mistakes), mistakes


def test_several_states_nominate_a_candidate() -> None:
    table = "id,role,name,member_state,nominated_by\nx,candidate,X,KEN,GHA/UGA\n"
    handed = Handed()
    (person,) = tables.participants(Source("p.csv", table.encode()), handed)
    assert (person["member_state"], person["nominated_by"], handed.mistakes) == ("KEN", ["GHA", "UGA"], [])


def test_every_member_state_comes_in_one_go() -> None:
    rows = "".join(f"{code},5\n" for code in sorted(states.member_states()))
    began = time.monotonic()
    listed, seats, mistakes = delegations("member_state,seats\n" + rows)
    assert (len(listed), len(seats), mistakes) == (193, 965, [])
    assert time.monotonic() - began < 60, "this hangs"


def test_codes_that_are_no_states_any_more_are_none() -> None:
    assert not {"DDR", "ZAR", "TMP", "ZZZ"} & states.names("en").keys()
    assert states.meant("DDR") != "DDR"
    assert states.member_states() <= states.names("en").keys()
