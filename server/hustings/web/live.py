"""The live socket: `GET /api/hearings/{hearing}/live` as a WebSocket (see `wire.messages`)."""

import asyncio
import contextlib
import time
from typing import Any

from aiohttp import WSMsgType, web

from hustings.hearing.commands import Command
from hustings.web.commands import Commands, accepted, not_accepted, read_command, read_json
from hustings.web.errors import Problem, problem_of
from hustings.web.gate import Gate
from hustings.web.limits import PINGS, STRIKES, Bucket
from hustings.web.line import Line, Lines, text_of
from hustings.web.reports import Reports
from hustings.wire.messages import HELLO_SECONDS, MESSAGE_BYTES

HEARTBEAT_SECONDS = 20.0
FAREWELL_SECONDS = 1.0
"""How long a socket that is being closed may take for its last message."""

COMMANDS_WAITING = 40
LONGEST_ID = 64

FRAME_BYTES = 4 * MESSAGE_BYTES
"""A message up to this is refused with our own code; a longer one breaks the protocol (close code 1009)."""


async def websocket(
    request: web.Request, gate: Gate, lines: Lines, commands: Commands, reports: Reports
) -> web.WebSocketResponse:
    """Serve one socket until its end."""
    hearing = request.match_info["hearing"]
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_SECONDS, max_msg_size=FRAME_BYTES, timeout=FAREWELL_SECONDS, compress=False
    )
    await socket.prepare(request)
    try:
        visit = await gate.admit(hearing, await _hello(socket))
        line = lines.open(visit, "websocket")
        reader = _Reader(socket, line, commands, reports)
        await line.run(socket.send_str, reader.read(), reader.decide())
    except (_Left, ConnectionError):
        return socket
    except Exception as error:
        await _farewell(request, socket, problem_of(error))
    return socket


class _Left(Exception):
    """The visitor closed the socket."""


async def _receive(socket: web.WebSocketResponse) -> dict[str, Any]:
    """The next message: a JSON object.

    Raises:
        Problem: `too-large`, `malformed`.
    """
    frame = await socket.receive()
    if frame.type is not WSMsgType.TEXT:
        if frame.type is WSMsgType.BINARY:
            raise Problem("malformed", "Messages are JSON texts.")
        raise _Left
    # characters are at least a byte each: only a text near the limit has to be measured exactly
    if len(frame.data) > MESSAGE_BYTES or len(frame.data.encode()) > MESSAGE_BYTES:
        raise Problem("too-large", f"A message has at most {MESSAGE_BYTES // 1024} kB.")
    message = read_json(frame.data)
    if not isinstance(message, dict):
        raise Problem("malformed", "A message is a JSON object with `type`.")
    return message


async def _hello(socket: web.WebSocketResponse) -> str:
    """The token of the first message.

    Raises:
        Problem: `no-hello` after five seconds, `malformed` when it is something else.
    """
    try:
        message = await asyncio.wait_for(_receive(socket), HELLO_SECONDS)
    except TimeoutError:
        raise Problem("no-hello", f"The first message must come within {HELLO_SECONDS} s.") from None
    if message.get("type") != "hello" or not isinstance(message.get("token"), str):
        raise Problem("malformed", "The first message must be a hello with your token.")
    token: str = message["token"]
    return token


class _Reader:
    """What comes up one socket. Commands wait for their turn beside it, so that pings never wait."""

    def __init__(
        self, socket: web.WebSocketResponse, line: Line, commands: Commands, reports: Reports
    ) -> None:
        self._socket = socket
        self._line = line
        self._commands = commands
        self._reports = reports
        self._pings = Bucket(PINGS)
        self._patience = Bucket(STRIKES)
        self._waiting: asyncio.Queue[tuple[str, Command]] = asyncio.Queue(COMMANDS_WAITING)

    async def read(self) -> None:
        """Returns when the visitor leaves.

        Raises:
            Problem: `malformed`, `too-large`, or `too-fast` when it goes on and on.
        """
        with contextlib.suppress(_Left):
            while True:
                await self._take(await _receive(self._socket))

    async def decide(self) -> None:
        """Give the commands, one after the other."""
        while True:
            id, command = await self._waiting.get()
            try:
                seq = await self._commands.give(self._line.visit, id, command)
            except Exception as error:
                self._line.tell(not_accepted(id, problem_of(error)))
            else:
                self._line.tell(accepted(id, seq))

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "ping":
                client_time = _client_time(message)
                if self._allowed(self._pings):
                    self._line.tell(self._line.pong(client_time))
            case "resync":
                if self._allowed(self._pings):
                    self._line.resync()
            case "report":
                if not await self._reports.take(self._line.visit, message):
                    self._strike()
            case _:
                self._command(message)

    def _command(self, message: dict[str, Any]) -> None:
        try:
            self._commands.charge(self._line.visit)
            self._waiting.put_nowait(read_command(message))
        except asyncio.QueueFull:
            self._refuse(message, Problem("too-fast", "Too many of your commands wait for the journal."))
        except Problem as problem:
            self._refuse(message, problem)

    def _refuse(self, message: dict[str, Any], problem: Problem) -> None:
        """Tell the outcome of a message that has an id to tell it by; anything else ends the line."""
        id = message.get("id")
        if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID or not id.isprintable():
            raise problem
        self._strike()
        self._line.tell(not_accepted(id, problem))

    def _allowed(self, bucket: Bucket) -> bool:
        if bucket.take(time.monotonic()):
            return True
        self._strike()
        return False

    def _strike(self) -> None:
        if not self._patience.take(time.monotonic()):
            raise Problem("too-fast", "Far too many messages that cannot be answered; connect again.")


def _client_time(message: dict[str, Any]) -> float:
    value = message.get("client_time")
    # the comparison is false for NaN too, which JSON could not carry back
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**63:
        raise Problem("malformed", "A ping carries client_time, a number.")
    return value


async def _farewell(request: web.Request, socket: web.WebSocketResponse, problem: Problem) -> None:
    """Say why, and close; whoever does not take even that in time loses the connection."""
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            await socket.send_str(text_of({"type": "error", "error": problem.body()}))
            await socket.close(code=problem.close_code, message=problem.code.encode())
    except (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
