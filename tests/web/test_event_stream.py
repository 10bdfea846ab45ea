"""Server-sent events: the same messages as over the socket."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse
from tests.web.house import PATIENCE, House, Parts, problem

from hustings.access.tokens import inspect

ACCEPT = {"Accept": "text/event-stream"}


class Stream:
    """An event stream as a page reads it."""

    def __init__(self, answer: ClientResponse) -> None:
        self.answer = answer
        self.parts = Parts()

    async def next(self) -> dict[str, Any] | None:
        """The next message, or None when the stream has ended."""
        while line := await asyncio.wait_for(self.answer.content.readline(), PATIENCE):
            if line.startswith(b"data:"):
                message: dict[str, Any] = json.loads(line[5:])
                if message["type"] in ("view", "patch"):
                    self.parts.take(message)
                return message
        return None


@asynccontextmanager
async def stream(house: House, token: str) -> AsyncIterator[Stream]:
    headers = {**ACCEPT, "Authorization": f"Bearer {token}"}
    async with house.client.get(house.api("live"), headers=headers) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        yield Stream(answer)


async def until_changed(line: Any) -> list[dict[str, Any]]:
    """All messages until the audience is told that questions may be asked."""
    seen = []
    while line.parts.views.get("audience", {}).get("stage") != "questions":
        message = await line.next()
        assert message is not None
        seen.append(message)
    return seen


async def test_the_same_messages_as_over_the_socket(house: House) -> None:
    socket = await house.connect()
    token = house.token("kenya-1")
    await socket.send(type="hello", token=token)
    async with stream(house, token) as events:
        seen = await asyncio.gather(until_changed(events), until_changed(socket), house.in_questions())
    welcome, other = seen[0][0], seen[1][0]
    assert {**welcome, "now": 0} == {**other, "now": 0}
    assert events.parts.views["audience"] == socket.parts.views["audience"]
    assert events.parts.seqs["audience"] == socket.parts.seqs["audience"]


async def test_revocation_ends_streams_within_two_seconds(house: House) -> None:
    token = house.token("kenya-1")
    async with stream(house, token) as events:
        while set(events.parts.views) != {"audience", "personal"}:
            assert await events.next()
        began = time.monotonic()
        await house.give("secretariat", "RevokeToken", jti=inspect(token).claims["jti"])
        last = None
        while (message := await events.next()) is not None:
            last = message
    assert time.monotonic() - began < 2
    assert last is not None
    assert (last["type"], last["error"]["code"]) == ("error", "token-revoked")


async def test_expiry_ends_streams(house: House) -> None:
    async with stream(house, house.token("kenya-1", life_s=2)) as events:
        last = None
        while (message := await events.next()) is not None:
            last = message
    assert last is not None
    assert last["error"]["code"] == "token-expired"


async def test_a_stream_that_cannot_begin_is_a_problem_document(house: House) -> None:
    async with house.client.get(house.api("live"), headers=ACCEPT) as answer:
        await problem(answer, 401, "token-missing")
    headers = {**ACCEPT, **house.headers("chair")}
    async with house.client.get(house.api("live", "nowhere"), headers=headers) as answer:
        await problem(answer, 404, "unknown-hearing")
