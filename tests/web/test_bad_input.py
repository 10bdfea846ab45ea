"""What must change nothing: each bad request has a stable code and a sentence, and the head stays."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.web.house import HEARING, House, command, problem

from hustings.access.tokens import inspect
from hustings.wire.messages import MESSAGE_BYTES


def forged(house: House) -> str:
    """All claims right, signed by somebody else's key under our key's name."""
    claims = inspect(house.token("chair")).claims
    key = Ed25519PrivateKey.generate()
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": house.keys.kid})


def unsigned(house: House) -> str:
    _, payload, _ = house.token("chair").split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": house.keys.kid}).encode()).rstrip(b"=")
    return f"{none.decode()}.{payload}."


def of_another_issuer(house: House) -> str:
    claims = {**inspect(house.token("chair")).claims, "iss": "elsewhere"}
    return jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": "k"})


BAD_TOKENS: dict[str, tuple[Callable[[House], str], str]] = {
    "expired": (lambda house: house.token("chair", life_s=60, now=1_000_000), "token-expired"),
    "forged": (forged, "token-forged"),
    "unsigned": (unsigned, "token-forged"),
    "of another hearing": (lambda house: house.token("chair", "another"), "token-wrong-hearing"),
    "of another issuer": (of_another_issuer, "token-issuer-unknown"),
    "no token": (lambda house: "abc", "token-malformed"),
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
@pytest.mark.parametrize("rest", ["view", "journal", "record", "room-link", "commands/1", "live"])
async def test_a_bad_token_opens_nothing(house: House, kind: str, rest: str) -> None:
    make, code = BAD_TOKENS[kind]
    headers = {"Authorization": f"Bearer {make(house)}", "Accept": "text/event-stream"}
    async with house.client.get(house.api(rest), headers=headers) as answer:
        await problem(answer, 401, code)
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("kind", BAD_TOKENS)
async def test_a_bad_token_gives_no_command(house: House, kind: str) -> None:
    make, code = BAD_TOKENS[kind]
    head = await house.head()
    headers = {"Authorization": f"Bearer {make(house)}"}
    async with house.client.post(
        house.api("commands"), headers=headers, json=command("OpenHearing")
    ) as answer:
        await problem(answer, 401, code)
    socket = await house.connect()
    await socket.send(type="hello", token=make(house))
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == (code, 4401)
    assert await house.head() == head


async def test_a_token_too_large_for_a_header(house: House) -> None:
    token = house.token("chair") + "x" * 9_000
    async with house.client.get(house.api("view"), headers={"Authorization": f"Bearer {token}"}) as answer:
        assert (answer.status, answer.content_type) == (400, "text/plain"), "the HTTP parser's own answer"
    socket = await house.connect()
    await socket.send(type="hello", token=token)
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == ("token-malformed", 4401)


async def test_a_revoked_token_opens_nothing(house: House) -> None:
    token = house.token("chair")
    await house.give("secretariat", "RevokeToken", jti=inspect(token).claims["jti"])
    head = await house.head()
    headers = {"Authorization": f"Bearer {token}"}
    async with house.client.post(
        house.api("commands"), headers=headers, json=command("OpenHearing")
    ) as answer:
        await problem(answer, 401, "token-revoked")
    async with house.client.get(house.api("view"), headers=headers) as answer:
        await problem(answer, 401, "token-revoked")
    assert await house.head() == head


async def test_no_token_at_all(house: House) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}):
        async with house.client.get(house.api("view"), headers=headers) as answer:
            await problem(answer, 401, "token-missing")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["token", "access_token", "Token"])
@pytest.mark.parametrize("path", ["/api/hearings/hearing-1/view", "/whep/hearing-1/programme", "/"])
async def test_a_token_in_the_address_is_refused(house: House, path: str, name: str) -> None:
    async with house.client.get(house.url + path, params={name: house.token("chair")}) as answer:
        document = await problem(answer, 400, "token-in-query")
    assert "Authorization" in document["detail"]


@pytest.mark.parametrize("hearing", ["nowhere", "no%20name", "..%2Fdemo", "x" * 65])
async def test_an_unknown_hearing(house: House, hearing: str) -> None:
    for subject in ("chair", "secretariat"):
        for rest in ("view", "journal", "keys"):
            async with house.client.get(house.api(rest, hearing), headers=house.headers(subject)) as answer:
                await problem(answer, 404, "unknown-hearing")


async def test_a_hearing_not_yet_prepared_is_there_for_its_secretariat_only(empty_house: House) -> None:
    house = empty_house
    async with await house.get("chair", "view") as answer:
        await problem(answer, 404, "unknown-hearing")
    async with await house.get("secretariat", "view") as answer:
        assert (await answer.json())["seq"] == 0
    async with await house.get("chair", "view") as answer:
        await problem(answer, 404, "unknown-hearing")


BAD_COMMANDS: dict[str, Any] = {
    "no JSON": b"{",
    "no object": b"[]",
    "not UTF-8": b'{"id": "\xff"}',
    "no type": command("x") | {"type": None},
    "unknown type": command("DoWhatISay"),
    "of the server": command("Tick"),
    "missing field": command("AdmitQuestion"),
    "wrong type": command("AdmitQuestion", question=1),
    "empty": command("AdmitQuestion", question=""),
    "too long": command("AdmitQuestion", question="q" * 65),
    "unknown field": command("OpenHearing", now=5),
    "no UUID": {"id": "1", "type": "OpenHearing"},
    "lone surrogate": b'{"id":"6f1c9d1e-1111-4222-8333-444455556666","type":"StartSlot","slot":"\\ud800"}',
    "deep": b"[" * 10_000,
}


@pytest.mark.parametrize("kind", BAD_COMMANDS)
async def test_a_malformed_command(house: House, kind: str) -> None:
    head = await house.head()
    body = BAD_COMMANDS[kind]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**house.headers("chair"), "Content-Type": "application/json"}
    async with house.client.post(house.api("commands"), headers=headers, data=data) as answer:
        await problem(answer, 400, "malformed")
    assert await house.head() == head


async def test_a_command_too_large_or_of_another_type(house: House) -> None:
    head = await house.head()
    headers = {**house.headers("chair"), "Content-Type": "application/json"}
    async with house.client.post(
        house.api("commands"), headers=headers, data=b" " * (MESSAGE_BYTES + 1)
    ) as answer:
        await problem(answer, 413, "too-large")
    form = {"id": "x", "type": "OpenHearing"}
    async with house.client.post(house.api("commands"), headers=house.headers("chair"), data=form) as answer:
        await problem(answer, 415, "wrong-content-type")
    assert await house.head() == head


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("watcher", command("OpenHearing"), 403, "not-permitted"),
    ("chair", command("StartSlot", slot="slot-1"), 409, "not-now"),
    ("chair", command("PauseClock", slot="slot-1", phase="statement"), 409, "not-now"),
    ("secretariat", command("CloseHearing"), 403, "not-permitted"),
]


@pytest.mark.parametrize(("subject", "body", "status", "code"), REFUSED)
async def test_what_the_rules_refuse_has_their_code(
    house: House, subject: str, body: dict[str, Any], status: int, code: str
) -> None:
    head = await house.head()
    async with await house.post(subject, body) as answer:
        await problem(answer, status, code)
    assert await house.head() == head


async def test_a_late_command_is_told_by_what_it_was_overtaken(house: House) -> None:
    await house.in_questions()
    async with await house.post("chair", command("NextPhase", slot="slot-1", phase="statement")) as answer:
        document = await problem(answer, 409, "overtaken")
    assert document["by"]
    assert (await house.rooms.get(HEARING)).state.stage == "questions"


async def test_a_page_of_another_origin_is_refused(house: House) -> None:
    head = await house.head()
    headers = {**house.headers("chair"), "Origin": "https://evil.example"}
    async with house.client.post(
        house.api("commands"), headers=headers, json=command("OpenHearing")
    ) as answer:
        await problem(answer, 403, "forbidden-origin")
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert await house.head() == head


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/no/such/page", 404, "not-found"),
        ("POST", "/", 405, "method-not-allowed"),
        ("DELETE", f"/api/hearings/{HEARING}/view", 405, "method-not-allowed"),
        ("GET", f"/api/hearings/{HEARING}/commands", 405, "method-not-allowed"),
        ("GET", "/api/hearings", 404, "not-found"),
        ("GET", "/assets/client_web/../../../errors.py", 404, "not-found"),
        ("GET", "/assets/client_web/..%2F..%2F..%2Ferrors.py", 404, "not-found"),
        ("GET", "/assets/client_web/%00", 404, "not-found"),
        ("GET", f"/api/hearings/{HEARING}/live", 400, "malformed"),
        ("GET", f"/api/hearings/{HEARING}/journal?after=-1", 400, "malformed"),
        ("GET", f"/api/hearings/{HEARING}/commands/never-sent", 404, "no-such-command"),
    ],
)
async def test_every_wrong_address_has_a_problem_document(
    house: House, method: str, path: str, status: int, code: str
) -> None:
    headers = {**house.headers("chair"), "Accept": "text/html"}
    async with house.client.request(method, house.url + path, headers=headers) as answer:
        await problem(answer, status, code)
        if status == 405:
            assert method not in answer.headers["Allow"]
