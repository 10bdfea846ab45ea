"""A signalling process on a real store, and visitors who talk to it as browsers and scripts do."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, WSMsgType

from hustings.access.keys import Keys
from hustings.access.tokens import issue
from hustings.hearing.chain import Head
from hustings.hearing.roles import Role
from hustings.journal.streams import RedisJournals
from hustings.room.rooms import Rooms
from hustings.wire.patch import apply

HEARING = "hearing-1"
PATIENCE = 20.0
"""Only against hanging."""

ROLES = {
    "secretariat": Role.SECRETARIAT,
    "chair": Role.CHAIR,
    "amara": Role.CANDIDATE,
    "kenya-1": Role.DELEGATE,
    "brazil-1": Role.DELEGATE,
    "watcher": Role.OBSERVER,
    "room": Role.ROOM,
}
STATES = {"chair": "SWE", "amara": "NGA", "kenya-1": "KEN", "brazil-1": "BRA"}

PLAN: dict[str, Any] = {
    "type": "PrepareHearing",
    "title": "Candidates",
    "format": {
        "name": "tested",
        "phases": [{"kind": "statement", "budget_ms": 600_000}, {"kind": "questions", "budget_ms": 600_000}],
    },
    "participants": [
        {"id": "chair", "role": "chair", "name": "Ana", "rank": 1, "place": "remote", "feed": "chair"},
        {
            "id": "amara",
            "role": "candidate",
            "name": "Amara",
            "rank": 2,
            "place": "remote",
            "member_state": "NGA",
            "feed": "candidate:amara",
        },
        {"id": "room", "role": "room", "name": "Council room", "rank": 3, "place": "room", "feed": "room"},
    ],
    "slots": [{"id": "slot-1", "candidate": "amara"}],
}


def command(type: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "type": type, **fields}


@dataclass
class House:
    """The process under test, from outside and from inside."""

    url: str
    client: ClientSession
    keys: Keys
    journals: RedisJournals
    rooms: Rooms

    def token(self, subject: str, hearing: str = HEARING, **more: Any) -> str:
        more.setdefault("member_state", STATES.get(subject))
        return issue(self.keys, hearing, subject, more.pop("role", None) or ROLES[subject], **more)

    def headers(self, subject: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(subject)}"}

    def api(self, rest: str, hearing: str = HEARING) -> str:
        return f"{self.url}/api/hearings/{hearing}/{rest}"

    async def get(self, subject: str, rest: str) -> ClientResponse:
        return await self.client.get(self.api(rest), headers=self.headers(subject))

    async def post(self, subject: str, body: dict[str, Any]) -> ClientResponse:
        return await self.client.post(self.api("commands"), headers=self.headers(subject), json=body)

    async def give(self, subject: str, type: str, **fields: Any) -> int:
        """A command that must be accepted; returns the seq."""
        async with await self.post(subject, command(type, **fields)) as answer:
            body = await answer.json()
            assert answer.status == 200, body
            return int(body["seq"])

    async def head(self) -> Head:
        return await self.journals.of(HEARING).head()

    async def in_questions(self) -> None:
        """Bring the hearing to where questions may be asked and called."""
        await self.give("chair", "OpenHearing")
        await self.give("chair", "StartSlot", slot="slot-1")
        await self.give("chair", "NextPhase", slot="slot-1", phase="statement")

    async def connect(self, hearing: str = HEARING, **more: Any) -> "Socket":
        return Socket(await self.client.ws_connect(self.api("live", hearing), **more))

    async def live(self, subject: str, **more: Any) -> "Socket":
        """A live socket that has said hello and has both views."""
        socket = await self.connect()
        await socket.send(type="hello", token=self.token(subject, **more))
        await socket.views()
        return socket


async def problem(answer: ClientResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document an answer must be (RFC 9457), with this status and code."""
    text = await answer.text()
    assert answer.content_type == "application/problem+json", text
    document: dict[str, Any] = json.loads(text)
    assert (answer.status, document["status"], document["code"]) == (status, status, code), text
    assert document["detail"]
    assert document["title"]
    return document


@dataclass
class Parts:
    """Views as a page keeps them: whole, then patched."""

    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    patched: int = 0

    def take(self, message: dict[str, Any]) -> None:
        part = message["part"]
        if message["type"] == "view":
            self.views[part] = message["view"]
        else:
            assert message["base"] == self.seqs[part], "a gap that the server should not make"
            self.views[part] = apply(self.views[part], message["patch"])
            self.patched += 1
        self.seqs[part] = message["seq"]


class Socket:
    """A live socket."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.raw = socket
        self.parts = Parts()
        self.transients: list[dict[str, Any]] = []

    async def send(self, **message: Any) -> None:
        await self.raw.send_str(json.dumps(message))

    async def next(self) -> dict[str, Any] | None:
        """The next message, or None when the server has closed."""
        frame = await asyncio.wait_for(self.raw.receive(), PATIENCE)
        if frame.type is not WSMsgType.TEXT:
            return None
        message: dict[str, Any] = json.loads(frame.data)
        if message["type"] in ("view", "patch"):
            self.parts.take(message)
        if message["type"] == "transient":
            self.transients.append(message)
        return message

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted; others are taken in on the way."""
        while True:
            message = await self.next()
            assert message is not None, f"closed with {self.raw.close_code}"
            if wanted(message):
                return message

    async def of_type(self, type: str) -> dict[str, Any]:
        return await self.until(lambda message: message["type"] == type)

    async def views(self) -> None:
        """Read on until both views are there."""
        while set(self.parts.views) != {"audience", "personal"}:
            message = await self.next()
            assert message is not None, f"closed with {self.raw.close_code}"

    async def outcome(self, id: str) -> dict[str, Any]:
        return await self.until(lambda message: message["type"] == "outcome" and message["id"] == id)

    async def end(self) -> tuple[dict[str, Any] | None, int | None]:
        """Read to the end: the error that was told last, and the close code."""
        error = None
        while (message := await self.next()) is not None:
            if message["type"] == "error":
                error = message["error"]
        return error, self.raw.close_code


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that comes by itself; the limit is only against hanging."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)
