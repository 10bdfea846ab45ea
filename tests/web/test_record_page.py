"""The record over HTTP: JSON for programs, a page for people, and who is let in to it."""

from typing import Any

import pytest
from aiohttp import ClientResponse
from tests.web.house import HEARING, PLAN, House, problem

PAGE = f"/hearings/{HEARING}/record"
SECRET = "Text of a question nobody called"


async def opened_by_form(house: House, token: str, **headers: str) -> ClientResponse:
    return await house.client.post(f"{house.url}{PAGE}", data={"token": token}, headers=headers)


async def page(answer: ClientResponse) -> str:
    text = await answer.text()
    assert answer.status == 200, text
    assert answer.content_type == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    return text


async def with_questions(house: House) -> None:
    await house.in_questions()
    for id, text in (("q0", SECRET), ("q1", "Text of a called question")):
        await house.give("kenya-1", "SubmitQuestion", question=id, slot="slot-1", text=text)
    await house.give("chair", "RefuseQuestion", question="q0", reason="personal", text="words of the chair")
    await house.give("chair", "AdmitQuestion", question="q1")
    await house.give("chair", "CallQuestion", question="q1")


@pytest.mark.parametrize("origin", ["null", "https://hearings.example.org"])
async def test_a_page_opens_it_with_a_form(house: House, origin: str) -> None:
    await with_questions(house)
    async with await opened_by_form(house, house.token("watcher"), Origin=origin) as answer:
        text = await page(answer)
    assert "Text of a called question" in text
    assert SECRET not in text
    assert "words of the chair" not in text
    assert "Amara" in text


async def test_a_program_opens_it_with_its_token(house: House) -> None:
    headers = {**house.headers("watcher"), "Accept": "text/html"}
    async with house.client.get(house.api("record"), headers=headers) as answer:
        await page(answer)
    async with house.client.get(f"{house.url}{PAGE}", headers=house.headers("watcher")) as answer:
        await page(answer)
    async with await house.get("watcher", "record") as answer:
        record: dict[str, Any] = await answer.json()
    assert (record["hearing"], record["rulings"]) == (HEARING, [])


async def test_what_has_just_happened_is_on_the_page(house: House) -> None:
    headers = house.headers("watcher")
    for stage in ("prepared, not open yet", "open, between candidates"):
        async with house.client.get(f"{house.url}{PAGE}", headers=headers) as answer:
            assert stage in await page(answer)
        if stage.startswith("prepared"):
            await house.give("chair", "OpenHearing")


async def test_nobody_else_is_let_in(house: House) -> None:
    async with house.client.get(f"{house.url}{PAGE}") as answer:
        await problem(answer, 403, "not-open")
    async with await opened_by_form(house, "nonsense") as answer:
        assert answer.status == 401
    async with house.client.post(f"{house.url}{PAGE}", data={}) as answer:
        assert answer.status == 401
    async with house.client.post(f"{house.url}{PAGE}", json={"token": house.token("watcher")}) as answer:
        await problem(answer, 415, "wrong-content-type")
    async with await opened_by_form(house, house.token("watcher"), Origin="https://evil.example") as answer:
        await problem(answer, 403, "forbidden-origin")
    async with house.client.get(f"{house.url}{PAGE}?token=x") as answer:
        await problem(answer, 400, "token-in-query")
    async with house.client.get(f"{house.url}/hearings/nothing/record") as answer:
        await problem(answer, 404, "unknown-hearing")


async def test_an_open_hearing_needs_no_token(empty_house: House) -> None:
    await empty_house.give("secretariat", **{**PLAN, "format": {**PLAN["format"], "access": "open"}})
    async with empty_house.client.get(f"{empty_house.url}{PAGE}") as answer:
        assert "Candidates" in await page(answer)
