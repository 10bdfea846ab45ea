"""The secretariat prepares over HTTP: the plan and its checks, files read, links made and noted."""

import csv
import io
import time
from typing import Any

import pytest
from tests.web.house import HEARING, PLAN, House, command, problem

from hustings import states
from hustings.access.tokens import inspect
from hustings.web.limits import LINKS, PLAN_BYTES

HAND = "preparation/read?kind="


async def read(house: House, kind: str, data: str | bytes, by: str = "secretariat") -> dict[str, Any]:
    body = data.encode() if isinstance(data, str) else data
    url = house.api(f"{HAND}{kind}&name=handed.csv")
    async with house.client.post(url, headers=house.headers(by), data=body) as answer:
        assert answer.status == 200, await answer.text()
        told: dict[str, Any] = await answer.json()
        return told


async def links(house: House, by: str = "secretariat", **body: Any) -> dict[str, Any]:
    async with await tokens(house, by, **{"hours": 2, **body}) as answer:
        assert answer.status == 200, await answer.text()
        told: dict[str, Any] = await answer.json()
        return told


async def tokens(house: House, by: str, **body: Any) -> Any:
    return await house.client.post(house.api("tokens"), headers=house.headers(by), json=body)


async def preparation(house: House, by: str = "secretariat") -> dict[str, Any]:
    async with await house.get(by, "preparation") as answer:
        assert answer.status == 200
        told: dict[str, Any] = await answer.json()
        return told


async def test_a_hearing_comes_to_be_from_nothing(empty_house: House) -> None:
    told = await preparation(empty_house)
    assert (told["stage"], "plan" in told, "itu-15" in told["presets"]) == ("unprepared", False, True)
    async with await tokens(empty_house, "secretariat", hours=1) as answer:
        await problem(answer, 409, "not-now")
    await empty_house.give("secretariat", **PLAN)
    told = await preparation(empty_house)
    assert told["stage"] == "prepared"
    # what is told is what can be given: the same plan again changes nothing but its number
    await empty_house.give("secretariat", "AmendPreparation", **told["plan"])
    assert (await preparation(empty_house))["plan"] == told["plan"]


async def test_the_checks_say_what_is_missing_and_go_green(house: House) -> None:
    told = (await preparation(house, by="chair"))["checks"]
    assert {name: check["state"] for name, check in told.items()} == {
        "candidates": "open",
        "posts": "good",
        "closed": "good",
        "chair": "good",
        "equal": "good",
        "order": "good",
        "room": "good",
        "links": "open",
    }
    assert told["links"]["values"] == {"count": 3}
    await links(house)
    told = await preparation(house)
    assert told["checks"]["links"]["state"] == "good"
    assert {subject: note["issued"] for subject, note in told["links"].items()} == {
        "chair": 1,
        "amara": 1,
        "room": 1,
    }


@pytest.mark.parametrize("by", ["amara", "kenya-1", "watcher", "room"])
async def test_the_preparation_is_for_the_podium(house: House, by: str) -> None:
    async with await house.get(by, "preparation") as answer:
        await problem(answer, 403, "not-permitted")


@pytest.mark.parametrize("by", ["chair", "amara", "kenya-1", "watcher"])
async def test_links_and_files_are_the_secretariats(house: House, by: str) -> None:
    async with await tokens(house, by, hours=1) as answer:
        await problem(answer, 403, "not-permitted")
    url = house.api(f"{HAND}slots")
    async with house.client.post(url, headers=house.headers(by), data=b"candidate\n") as answer:
        await problem(answer, 403, "not-permitted")


async def test_links_open_the_hearing_and_stand_in_the_journal_without_the_token(house: House) -> None:
    told = await links(house, subjects=["amara"], hours=3)
    (link,) = told["links"]
    token = link["link"].partition("#token=")[2]
    claims = inspect(token).claims
    assert (claims["sub"], claims["role"], claims["exp"]) == ("amara", "candidate", link["expires"])
    assert 3 * 3600 - 60 < claims["exp"] - time.time() <= 3 * 3600
    assert [row["id"] for row in csv.DictReader(io.StringIO(told["table"]))] == ["amara"]
    assert told["sheet"].count("<section>") == 1
    async with house.client.get(house.api("view"), headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 200
    async with await house.get("chair", "journal") as answer:
        journal = await answer.text()
    assert claims["jti"] in journal
    assert token not in journal
    async with await house.get("watcher", "journal") as answer:
        public = await answer.text()
    assert "TokensIssued" in public
    assert claims["jti"] not in public


async def test_no_link_makes_a_secretariat_preside_over_an_open_hearing(house: House) -> None:
    await links(house, subjects=["chair"])
    await house.give("chair", "OpenHearing")
    async with await tokens(house, "secretariat", subjects=["chair"], hours=1) as answer:
        await problem(answer, 409, "not-now")
    assert [link["id"] for link in (await links(house))["links"]] == ["amara", "room"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"hours": 0}, "malformed"),
        ({"hours": True}, "malformed"),
        ({"hours": "2"}, "malformed"),
        ({"hours": 100_000}, "malformed"),
        ({"hours": 1, "subjects": "amara"}, "malformed"),
        ({"hours": 1, "subjects": [1]}, "malformed"),
        ({"hours": 1, "subjects": ["nobody"]}, "unknown"),
    ],
)
async def test_odd_requests_for_links_are_refused(house: House, body: dict[str, Any], code: str) -> None:
    async with await tokens(house, "secretariat", **body) as answer:
        await problem(answer, 404 if code == "unknown" else 400, code)


@pytest.mark.usefixtures("nothing_comes_back")
async def test_links_are_not_made_without_end(house: House) -> None:
    headers = house.headers("secretariat")
    for _ in range(int(LINKS.burst)):
        async with house.client.post(house.api("tokens"), headers=headers, json={}) as answer:
            await problem(answer, 400, "malformed")
    async with house.client.post(house.api("tokens"), headers=headers, json={}) as answer:
        await problem(answer, 429, "too-fast")


async def test_a_file_is_read_or_every_mistake_in_it_is_named(house: House) -> None:
    told = await read(house, "delegations", "member_state;seats\r\nKEN;2\r\nVAT;1\r\n")
    assert [seat["id"] for seat in told["participants"]] == ["ken-1", "ken-2", "vat-1"]
    assert told["participants"][0]["feed"] == "delegate:ken-1"
    assert told["mistakes"] == []
    told = await read(house, "delegations", "member_state,seats\nKEM,2\nBRA,many\n")
    (state, seats) = told["mistakes"]
    assert (state["file"], state["line"], state["field"]) == ("handed.csv", 2, "member_state")
    assert (seats["line"], seats["field"]) == (3, "seats")
    assert "participants" not in told
    told = await read(house, "slots", "candidate,received\namara,2026-09-01\n")
    assert told["slots"][0]["received"] == 1_788_220_800_000
    told = await read(house, "participants", "id,role,name\nx,chair,X\n")
    assert told["participants"][0]["feed"] == "chair"
    told = await read(house, "plan", 'title = "T"\nformat = "../../secret.toml"\n')
    assert any("There is no preset" in mistake["text"] for mistake in told["mistakes"])
    assert (await preparation(house))["plan"]["title"] == PLAN["title"]


async def test_rules_of_ones_own_are_read_from_a_formats_file(house: House) -> None:
    told = await read(house, "format", 'name = "ours"\nacess = "open"\n\n[phases]\nstatement = "5 min"\n')
    (mistake,) = told["mistakes"]
    assert (mistake["line"], mistake["field"], "format" in told) == (2, "acess", False)
    told = await read(house, "format", 'name = "ours"\naccess = "open"\n\n[phases]\nstatement = "5 min"\n')
    assert told["mistakes"] == []
    # what is told is what can be given
    plan = (await preparation(house))["plan"]
    await house.give("secretariat", "AmendPreparation", **{**plan, "format": told["format"]})
    after = (await preparation(house))["plan"]["format"]
    assert (after["name"], after["access"], after["phases"][0]["budget_ms"]) == ("ours", "open", 300_000)


async def test_a_plans_file_makes_a_command(empty_house: House) -> None:
    text = (
        'title = "T"\nformat = "wto"\n'
        'participants = [{ id = "a", role = "candidate", name = "A", place = "remote" }]\n'
        'slots = [{ id = "s", candidate = "a", received = 2026-01-01 }]\n'
    )
    plan = (await read(empty_house, "plan", text))["plan"]
    await empty_house.give("secretariat", "PrepareHearing", **plan)


async def test_odd_files_are_refused(house: House) -> None:
    for kind, data, status, code in (
        ("poem", b"x", 400, "malformed"),
        ("slots", b"x" * (PLAN_BYTES + 1), 413, "too-large"),
    ):
        url = house.api(f"{HAND}{kind}")
        async with house.client.post(url, headers=house.headers("secretariat"), data=data) as answer:
            await problem(answer, status, code)


async def test_all_member_states_are_prepared_in_one_command(house: House) -> None:
    rows = "".join(f"{code},3\n" for code in sorted(states.member_states()))
    told = await read(house, "delegations", "member_state,seats\n" + rows)
    assert (len(told["delegations"]), len(told["participants"])) == (193, 579)
    plan = (await preparation(house))["plan"]
    for number, seat in enumerate(told["participants"], start=10):
        seat["rank"] = number
    plan["participants"] += told["participants"]
    plan["delegations"] = told["delegations"]
    await house.give("secretariat", "AmendPreparation", **plan)
    room = await house.rooms.get(HEARING)
    assert len(room.state.participants) == 582
    # nobody else may send as much
    async with await house.post("chair", command("SuspendHearing", reason="x" * 20_000)) as answer:
        await problem(answer, 413, "too-large")
