"""The demo hearing as scripts see it: tokens at will, commands by POST and over live sockets."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from tests.e2e.demo import Demo

from hustings.access.keys import load_keys
from hustings.access.tokens import issue
from hustings.hearing.roles import Role


class Sitting:
    """One running demo hearing, and a connection to it."""

    def __init__(self, demo: Demo, http: aiohttp.ClientSession, hearing: str | None = None) -> None:
        self.demo = demo
        self.http = http
        self.hearing = hearing or demo.hearing
        self._keys = load_keys(demo.data / "keys")

    def of(self, hearing: str) -> "Sitting":
        """Another hearing of the same server."""
        return Sitting(self.demo, self.http, hearing)

    def token(self, subject: str, role: Role, member_state: str | None = None) -> str:
        """A fresh one; the rate of commands is limited for each."""
        return issue(self._keys, self.hearing, subject, role, member_state=member_state)

    def chair(self) -> str:
        return self.token("chair", Role.CHAIR, "SWE")

    def api(self, rest: str) -> str:
        return f"{self.demo.base_url}/api/hearings/{self.hearing}/{rest}"

    async def give(self, token: str, type: str, **fields: Any) -> int:
        """A command by POST that must be accepted; the seq it led to."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(
            self.api("commands"), json=command(type, **fields), headers=headers
        ) as answer:
            body = await answer.json()
            assert answer.status == 200, body
            return int(body["seq"])

    async def audience(self, token: str) -> dict[str, Any]:
        """The audience part of the view."""
        async with self.http.get(self.api("view"), headers={"Authorization": f"Bearer {token}"}) as answer:
            view: dict[str, Any] = (await answer.json())["audience"]
            return view

    async def grant(self, chair: str) -> str | None:
        """The grant of the floor that stands."""
        floor = (await self.audience(chair)).get("floor")
        return None if floor is None else str(floor["grant"])

    async def socket(self, token: str) -> aiohttp.ClientWebSocketResponse:
        """A live socket that has its views."""
        socket = await self.http.ws_connect(self.api("live"))
        await socket.send_str(json.dumps({"type": "hello", "token": token}))
        views = 0
        while views < 2:
            message = json.loads(await socket.receive_str())
            views += message["type"] == "view"
        return socket


def command(type: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "type": type, **fields}


@asynccontextmanager
async def sitting_of(demo: Demo) -> AsyncIterator[Sitting]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        yield Sitting(demo, http)
