"""Files over HTTP: handed in by those who may, given back to those who may have them, and never run."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse
from tests.materials.clips import HTML, PDF, PNG, clip
from tests.web.house import House, eventually, problem

from hustings.access.tokens import inspect

DIGEST = hashlib.sha256(PDF).hexdigest()


async def send(house: House, subject: str, kind: str, data: bytes) -> ClientResponse:
    return await house.client.post(
        house.api(f"materials?kind={kind}"), headers=house.headers(subject), data=data
    )


async def sent(house: House, subject: str, kind: str, data: bytes) -> str:
    async with await send(house, subject, kind, data) as answer:
        body = await answer.json()
        assert answer.status == 201, body
        return str(body["material"])


async def test_a_document_is_kept_journalled_and_given_back(house: House) -> None:
    async with await send(house, "amara", "document", PDF) as answer:
        assert answer.status == 201
        assert await answer.json() == {
            "material": DIGEST,
            "kind": "document",
            "media_type": "application/pdf",
            "bytes": len(PDF),
        }
    (known,) = (await house.rooms.get("hearing-1")).state.materials.values()
    assert (known.id, known.is_from("amara")) == (DIGEST, True)
    async with await house.get("amara", f"materials/{DIGEST}") as answer:
        assert await answer.read() == PDF
        headers = answer.headers
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"] == f'inline; filename="{DIGEST[:16]}.pdf"'
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-cache"


async def test_parts_of_a_film_are_given(house: House) -> None:
    film = clip("webm", 1.0)
    digest = await sent(house, "amara", "statement", film)
    headers = {**house.headers("chair"), "Range": "bytes=10-19"}
    async with house.client.get(house.api(f"materials/{digest}"), headers=headers) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Type"] == "video/webm"
        assert await answer.read() == film[10:20]


async def test_the_same_again_is_the_same(house: House) -> None:
    assert await sent(house, "amara", "document", PDF) == DIGEST
    before = await house.head()
    assert await sent(house, "amara", "document", PDF) == DIGEST
    assert await house.head() == before


async def test_who_may_have_it(house: House) -> None:
    await sent(house, "amara", "document", PDF)
    for subject, status in {"amara": 200, "chair": 200, "secretariat": 200, "kenya-1": 404}.items():
        async with await house.get(subject, f"materials/{DIGEST}") as answer:
            assert answer.status == status
    async with await house.get("watcher", f"materials/{DIGEST}") as answer:
        await problem(answer, 404, "not-found")
    async with await house.get("chair", "materials/" + "b" * 64) as answer:
        await problem(answer, 404, "not-found")
    async with house.client.get(house.api(f"materials/{DIGEST}")) as answer:
        await problem(answer, 401, "token-missing")


async def test_what_is_not_taken(house: House) -> None:
    async with await send(house, "kenya-1", "document", PDF) as answer:
        await problem(answer, 403, "not-permitted")
    async with await send(house, "amara", "question-message", PDF) as answer:
        await problem(answer, 403, "not-permitted")
    async with await send(house, "amara", "essay", PDF) as answer:
        await problem(answer, 400, "malformed")
    async with await send(house, "amara", "document", HTML) as answer:
        await problem(answer, 415, "material-type")
    async with await send(house, "amara", "picture", PNG[:4]) as answer:
        await problem(answer, 415, "material-type")
    async with await send(house, "kenya-1", "question-message", b"OggS" + bytes(2_000)) as answer:
        await problem(answer, 422, "material-damaged")
    async with await send(house, "amara", "document", PDF + bytes(200_000)) as answer:
        await problem(answer, 413, "material-too-large")
    assert (await house.rooms.get("hearing-1")).state.materials == {}


async def test_a_body_that_names_no_length_ends_at_the_limit(house: House) -> None:

    async def endless() -> AsyncIterator[bytes]:
        yield PDF
        for _ in range(300):
            yield bytes(1_000)

    address = house.api("materials?kind=document")
    async with house.client.post(address, headers=house.headers("amara"), data=endless()) as answer:
        await problem(answer, 413, "material-too-large")


@pytest.mark.usefixtures("nothing_comes_back")
async def test_nobody_hands_in_files_as_fast_as_they_can(house: House) -> None:
    statuses = []
    for _ in range(21):
        async with await send(house, "amara", "document", PDF) as answer:
            statuses.append(answer.status)
    assert statuses[:20] == [201] * 20
    assert statuses[20] == 429


async def test_the_closed_hearing_takes_no_files(house: House) -> None:
    await house.give("chair", "OpenHearing")
    await house.give("chair", "CloseHearing")
    async with await send(house, "amara", "document", PDF) as answer:
        await problem(answer, 409, "not-now")


async def test_a_player_gets_a_pass_for_one_file(house: House) -> None:
    film = clip("webm", 1.0)
    digest = await sent(house, "amara", "statement", film)
    document = await sent(house, "amara", "document", PDF)
    async with house.client.post(
        house.api(f"materials/{digest}/pass"), headers=house.headers("chair")
    ) as answer:
        assert answer.status == 204
        cookie = answer.cookies["hustings-file"]
    assert cookie["path"] == f"/api/hearings/hearing-1/materials/{digest}"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "3600")
    carried = {"Cookie": f"hustings-file={cookie.value}", "Range": "bytes=0-3"}
    async with house.client.get(house.api(f"materials/{digest}"), headers=carried) as answer:
        assert answer.status == 206
        assert await answer.read() == film[:4]
    async with house.client.get(house.api("view"), headers=carried) as answer:
        await problem(answer, 401, "token-missing")
    async with house.client.post(
        house.api(f"materials/{document}/pass"), headers=house.headers("kenya-1")
    ) as answer:
        await problem(answer, 404, "not-found")


async def test_a_pass_ends_with_its_token(house: House) -> None:
    await sent(house, "amara", "document", PDF)
    token = house.token("chair")
    carried = {"Cookie": f"hustings-file={token}"}
    address = house.api(f"materials/{DIGEST}")
    async with house.client.get(address, headers=carried) as answer:
        assert answer.status == 200
    jti = inspect(token).claims["jti"]
    await house.give("secretariat", "RevokeToken", jti=jti, reason="Lost")

    async def refused() -> bool:
        async with house.client.get(address, headers=carried) as answer:
            return answer.status == 401

    await eventually(refused)


async def test_one_file_of_a_person_at_a_time(house: House) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield PDF[:100]
        begun.set()
        await go_on.wait()
        yield PDF[100:]

    address = house.api("materials?kind=document")
    first = asyncio.create_task(house.client.post(address, headers=house.headers("amara"), data=slowly()))
    await begun.wait()

    async def another_is_refused() -> bool:
        async with await send(house, "amara", "picture", PNG) as answer:
            return answer.status == 429

    await eventually(another_is_refused)
    go_on.set()
    async with await first as answer:
        assert answer.status == 201
