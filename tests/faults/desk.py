"""One participant's HTTP door: views, commands, the journal; and the machine's hearing time."""

import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from tests.e2e.demo import Demo

ANSWER = aiohttp.ClientTimeout(total=30)


def boottime_ms() -> int:
    """Hearing time goes like this clock (clock_gettime(2)), whatever happens to processes."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@dataclass(frozen=True)
class Desk:
    """A seat of the demo, by HTTP."""

    http: aiohttp.ClientSession
    hearing: str

    async def view(self) -> dict[str, Any]:
        async with self.http.get(f"/api/hearings/{self.hearing}/view") as response:
            assert response.status == 200, await response.text()
            view: dict[str, Any] = await response.json()
        return view

    async def give(self, type: str, **fields: object) -> tuple[int, dict[str, Any]]:
        """Give a command under a new id: status and body."""
        return await self.give_again({"id": str(uuid.uuid4()), "type": type, **fields})

    async def give_again(self, command: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        url = f"/api/hearings/{self.hearing}/commands"
        async with self.http.post(url, json=command) as response:
            body: dict[str, Any] = json.loads(await response.text())
        return response.status, body

    async def accepted(self, type: str, **fields: object) -> int:
        """Give a command that must be accepted; its entry's number."""
        status, body = await self.give(type, **fields)
        assert status == 200, body
        return int(body["seq"])

    async def journal(self) -> list[dict[str, Any]]:
        async with self.http.get(f"/api/hearings/{self.hearing}/journal") as response:
            assert response.status == 200, await response.text()
            # The last line closes the export; it is no entry.
            return [json.loads(line) for line in (await response.text()).splitlines()[:-1]]

    async def anchor(self) -> int:
        """Hearing time less boot time, in milliseconds; the same for as long as the machine runs."""
        return int((await self.view())["now"]) - boottime_ms()


@asynccontextmanager
async def desk_of(demo: Demo, role: str, name: str | None = None) -> AsyncIterator[Desk]:
    """The desk of the first in a role, or of the one of that name."""
    seat = next(seat for seat in demo.seats(role) if name in (None, seat["name"]))
    headers = {"Authorization": f"Bearer {seat['token']}"}
    async with aiohttp.ClientSession(demo.base_url, headers=headers, timeout=ANSWER) as http:
        yield Desk(http, demo.hearing)


def of_type(journal: list[dict[str, Any]], type: str) -> list[dict[str, Any]]:
    return [entry for entry in journal if entry["type"] == type]
