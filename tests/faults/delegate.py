"""A delegate's live socket with an outbox, as the pages have one: what is not answered is sent again."""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from tests.e2e.demo import Demo

PASSING = frozenset({"journal-away", "too-fast", "closing"})
"""Refusals that say: not now."""
PAUSE = 0.3
CONNECTING = aiohttp.ClientTimeout(total=20)


class Delegate:
    """Asks questions, comes back by itself, and keeps what was not answered.

    Attributes:
        outbox: Commands by id that are not acknowledged.
        acknowledged: Numbers of the journal's entries by command id.
        refused: Codes by command id of what was refused for good.
        welcomes: Monotonic times of each time the line stood.
        losses: Monotonic times of each time it broke.
        deaf: While set, outcomes are not heard: as when the line breaks with an answer on its way.
    """

    def __init__(self, demo: Demo) -> None:
        self._url = f"{demo.base_url}/api/hearings/{demo.hearing}/live"
        self._token = demo.seats("delegate")[0]["token"]
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.outbox: dict[str, dict[str, Any]] = {}
        self.acknowledged: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.resent: set[str] = set()
        self.welcomes: list[float] = []
        self.losses: list[float] = []
        self.deaf = False

    async def ask(self, slot: str = "slot-1") -> str:
        """Ask a question; the command's id. The question has the same id."""
        id = str(uuid.uuid4())
        question = {
            "type": "SubmitQuestion",
            "id": id,
            "question": id,
            "slot": slot,
            "text": f"What of {id}?",
        }
        self.outbox[id] = question
        await self._send(question)
        return id

    async def all_answered(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while self.outbox:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def run(self) -> None:
        """Keep the line until cancelled."""
        async with aiohttp.ClientSession(timeout=CONNECTING) as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                    async with http.ws_connect(self._url) as socket:
                        await self._talk(socket)
                if self._socket is not None:
                    self._socket = None
                    self.losses.append(time.monotonic())
                await asyncio.sleep(PAUSE)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.send_json({"type": "hello", "token": self._token})
        async for frame in socket:
            message = json.loads(frame.data)
            if message["type"] == "welcome":
                self._socket = socket
                self.welcomes.append(time.monotonic())
                for id, command in list(self.outbox.items()):
                    self.resent.add(id)
                    await socket.send_json(command)
            elif message["type"] == "outcome" and not self.deaf:
                self._outcome(message)

    def _outcome(self, message: dict[str, Any]) -> None:
        id = message["id"]
        if message["accepted"]:
            assert self.acknowledged.setdefault(id, message["seq"]) == message["seq"]
        elif message["error"]["code"] in PASSING:
            asyncio.get_running_loop().call_later(1, self._again, id)
            return
        else:
            self.refused[id] = message["error"]["code"]
        self.outbox.pop(id, None)

    def _again(self, id: str) -> None:
        command = self.outbox.get(id)
        if command is not None:
            task = asyncio.create_task(self._send(command))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _send(self, command: dict[str, Any]) -> None:
        socket = self._socket
        if socket is not None and not socket.closed:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                await socket.send_json(command)


@asynccontextmanager
async def delegate_of(demo: Demo) -> AsyncIterator[Delegate]:
    """A delegate whose line stands."""
    delegate = Delegate(demo)
    line = asyncio.create_task(delegate.run())
    try:
        async with asyncio.timeout(20):
            while not delegate.welcomes:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield delegate
    finally:
        line.cancel()
        await asyncio.gather(line, return_exceptions=True)
