"""The rules in plain words, the calendar, states' names; hearings that are open, closed, or keep apart."""

import copy
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import make_mocked_request
from aiortc import RTCPeerConnection
from icalendar import Calendar
from tests.web.encoders import PLAY, Doors, offer_of
from tests.web.house import HEARING, PLAN, House, eventually, problem

from hustings.access.tokens import inspect
from hustings.hearing.following import PUBLIC
from hustings.hearing.model import Access
from hustings.web.addresses import address_of
from hustings.web.limits import VISITS

BRUNO = {
    "id": "bruno",
    "role": "candidate",
    "name": "Bruno",
    "rank": 4,
    "place": "remote",
    "member_state": "CHE",
    "feed": "candidate:bruno",
}


def plan(**format: Any) -> dict[str, Any]:
    changed = copy.deepcopy(PLAN)
    changed["type"] = "AmendPreparation"
    changed["format"].update(format)
    changed["participants"].append(BRUNO)
    changed["slots"].append({"id": "slot-2", "candidate": "bruno"})
    return changed


async def amended(house: House, **format: Any) -> None:
    fields = plan(**format)
    await house.give("secretariat", fields.pop("type"), **fields)


async def visit(house: House) -> ClientResponse:
    return await house.client.post(house.api("visit"))


async def test_the_modalities_are_told_whole_and_in_plain_words(house: House) -> None:
    await house.give("chair", "OpenHearing")
    async with await house.get("watcher", "modalities") as answer:
        told = await answer.json()
    assert told["sentences"][0] == "Every candidate has the same time: 20 minutes in all."
    assert told["rules"]["statement"]["values"] == {"time_ms": 600_000}
    changed = {**told["format"], "answer_ms": 90_000}
    await house.give("chair", "ChangeModalities", format=changed, reason="For want of time")
    async with await house.get("watcher", "modalities") as answer:
        again = await answer.json()
    assert again["format"] == changed
    assert [change["reason"] for change in again["changes"]] == ["For want of time"]
    async with await house.get("watcher", "record") as answer:
        (change,) = (await answer.json())["changes"]
    assert change["changed"] == {"answer_ms": {"before": 180_000, "after": 90_000}}


async def test_the_running_order_is_a_calendar(house: House) -> None:
    fields = {**plan(), "starts": 1_700_000_000_000}
    await house.give("secretariat", fields.pop("type"), **fields)
    async with await house.get("kenya-1", "programme.ics") as answer:
        assert answer.content_type == "text/calendar"
        first, second = Calendar.from_ical(await answer.read()).walk("VEVENT")
    assert str(first["summary"]) == "Amara (NGA): Candidates"
    assert first.decoded("dtend") == second.decoded("dtstart")
    assert str(first["url"]) == f"https://hearings.example.org/hearings/{HEARING}"


async def test_names_of_states_are_for_everybody(house: House) -> None:
    async with house.client.get(f"{house.url}/api/states?language=fr") as answer:
        told = await answer.json()
        assert "max-age" in answer.headers["Cache-Control"]
    assert told["names"]["DEU"] == "Allemagne"
    assert "KEN" in told["groups"]["African"]
    async with house.client.get(f"{house.url}/api/states?language=tlh") as answer:
        await problem(answer, 400, "malformed")


@pytest.mark.parametrize("access", [Access.MEMBERS, Access.CLOSED])
async def test_only_an_open_hearing_lets_everybody_in(house: House, access: Access) -> None:
    await amended(house, access=access)
    async with await visit(house) as answer:
        await problem(answer, 403, "not-open")


async def test_a_visitor_of_an_open_hearing_follows_it_until_it_is_open_no_more(house: House) -> None:
    await amended(house, access="open")
    async with await visit(house) as answer:
        token = (await answer.json())["token"]
    claims = inspect(token).claims
    assert (claims["role"], claims["sub"].startswith(PUBLIC), claims.get("publish", [])) == (
        "observer",
        True,
        [],
    )
    bearer = {"Authorization": f"Bearer {token}"}
    async with house.client.get(house.api("view"), headers=bearer) as answer:
        assert (await answer.json())["audience"]["format"]["access"] == "open"
    socket = await house.connect()
    await socket.send(type="hello", token=token)
    await socket.views()
    async with await house.get("chair", "modalities") as answer:
        format = (await answer.json())["format"]
    await house.give("chair", "ChangeModalities", format={**format, "access": "members"}, reason="Asked for")
    error, code = await socket.end()
    assert (error and error["code"], code) == ("closed-to-observers", 4401)
    async with house.client.get(house.api("view"), headers=bearer) as answer:
        await problem(answer, 403, "closed-to-observers")
    async with await visit(house) as answer:
        await problem(answer, 403, "not-open")


async def test_a_closed_hearing_is_for_those_who_take_part(house: House) -> None:
    await amended(house, access="closed")
    for rest in ("view", "journal", "record", "modalities", "programme.ics"):
        async with await house.get("watcher", rest) as answer:
            await problem(answer, 403, "closed-to-observers")
        async with await house.get("kenya-1", rest) as answer:
            assert answer.status == 200


async def test_a_candidate_still_to_come_reads_nothing_of_what_is_asked(house: House) -> None:
    await amended(house, isolation=True)
    await house.in_questions()
    await house.give("kenya-1", "SubmitQuestion", question="q1", slot="slot-1", text="The secret of the day?")
    await house.give("chair", "AdmitQuestion", question="q1")
    bruno = {"Authorization": f"Bearer {house.token('bruno', role='candidate')}"}
    socket = await house.connect()
    await socket.send(type="hello", token=house.token("bruno", role="candidate"))
    await socket.views()
    await house.give("chair", "CallQuestion", question="q1")
    for rest in ("journal", "record"):
        async with house.client.get(house.api(rest), headers=bruno) as answer:
            await problem(answer, 403, "kept-apart")
        async with await house.get("amara", rest) as answer:
            assert "secret of the day" in await answer.text()
    async with house.client.get(house.api("view"), headers=bruno) as answer:
        assert "secret" not in await answer.text()
    await house.give("chair", "EndSlot", slot="slot-1")
    assert socket.parts.views["audience"]["questions"] == {}
    await house.give("chair", "StartSlot", slot="slot-2")

    def told(message: dict[str, Any]) -> bool:
        return message["type"] == "view" and bool(message["view"].get("questions"))

    # from the own slot on everything is there, as a whole view: the part is another one
    view = (await socket.until(told))["view"]
    assert view["questions"]["q1"]["text"] == "The secret of the day?"
    async with house.client.get(house.api("record"), headers=bruno) as answer:
        assert answer.status == 200


async def test_a_candidate_still_to_come_hears_nothing(doors: Doors, peer: RTCPeerConnection) -> None:
    await amended(doors.house, isolation=True)
    token = doors.house.token("bruno", role="candidate")
    offer = await offer_of(peer, "recvonly")
    async with await doors.offer(PLAY, token, offer) as answer:
        assert answer.status == 201
    await doors.house.give("chair", "OpenHearing")

    async def over() -> bool:
        return doors.live() == []

    await eventually(over)

    async def closed() -> bool:
        async with await doors.offer(PLAY, token, offer) as answer:
            return answer.status == 403 and (await answer.json())["code"] == "kept-apart"

    await eventually(closed)
    await doors.house.give("chair", "StartSlot", slot="slot-2")

    async def open_again() -> bool:
        async with await doors.offer(PLAY, token, offer) as answer:
            return answer.status == 201

    await eventually(open_again)


@pytest.mark.usefixtures("nothing_comes_back")
async def test_visitors_of_one_address_come_at_a_bounded_rate(house: House) -> None:
    await amended(house, access="open")
    for _ in range(int(VISITS.burst)):
        async with await visit(house) as answer:
            assert answer.status == 200
    async with await visit(house) as answer:
        await problem(answer, 429, "too-fast")
    # without a proxy that is known, nobody is believed to come from elsewhere
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    async with house.client.post(house.api("visit"), headers=elsewhere) as answer:
        await problem(answer, 429, "too-fast")


@pytest.mark.parametrize(
    ("header", "sent", "origin"),
    [
        ("", "192.0.2.7", "127.0.0.1"),
        ("X-Forwarded-For", "192.0.2.7", "192.0.2.7"),
        ("X-Forwarded-For", "10.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("X-Forwarded-For", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("X-Forwarded-For", "::ffff:192.0.2.7", "192.0.2.7"),
        ("X-Forwarded-For", "somebody", "unknown"),
        ("X-Forwarded-For", "", "127.0.0.1"),
    ],
)
def test_where_a_visitor_comes_from(header: str, sent: str, origin: str) -> None:
    request = make_mocked_request("POST", "/", headers={"X-Forwarded-For": sent} if sent else {})
    assert address_of(request.clone(remote="127.0.0.1"), header) == origin
