"""Many live sockets in one process, at as little cost of its own as can be: frames are timed, not parsed."""

import asyncio
import base64
import json
import os
import struct
import time
from urllib.parse import urlsplit

AUDIENCE_PATCH = b'{"type":"patch","part":"audience"'
PATIENCE = 60.0
"""Seconds, against hanging."""
JOINING = 50
"""Sockets that connect at the same time."""
TEXT, PING, PONG = 1, 9, 10


class LeanSocket(asyncio.Protocol):
    """One WebSocket (RFC 6455) that reads text frames and answers pings."""

    def __init__(self, crowd: "Crowd", token: str, url: str) -> None:
        self._crowd = crowd
        self._token = token
        self._url = urlsplit(url)
        self._data = b""
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self.views = 0
        self.texts = 0
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self._url.path} HTTP/1.1\r\nHost: {self._url.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._data = self._data + data if self._data else data
        if not self._upgraded:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._upgraded, self._data = True, rest
            self._send(TEXT, json.dumps({"type": "hello", "token": self._token}).encode())
        while self._take(now):
            pass

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _take(self, now: float) -> bool:
        data = self._data
        if len(data) < 2:
            return False
        length, start = data[1] & 127, 2
        if length == 126:
            start = 4
            length = int.from_bytes(data[2:4]) if len(data) >= 4 else 1 << 63
        elif length == 127:
            start = 10
            length = int.from_bytes(data[2:10]) if len(data) >= 10 else 1 << 63
        if len(data) < start + length:
            return False
        kind, body = data[0] & 15, data[start : start + length]
        self._data = data[start + length :]
        if kind == PING:
            self._send(PONG, body)
        elif kind == TEXT:
            self.texts += 1
            self._crowd.latest = now
            self.views += body.startswith(b'{"type":"view"')
            if body.startswith(AUDIENCE_PATCH):
                self._crowd.patched(self, now)
        return True

    def _send(self, kind: int, body: bytes) -> None:
        assert self._transport is not None
        length = bytes([128 | len(body)]) if len(body) < 126 else b"\xfe" + struct.pack("!H", len(body))
        # a mask of zeros is a mask
        self._transport.write(bytes([128 | kind]) + length + bytes(4) + body)


class Crowd:
    """All of them, and when each had its patch."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.sockets: list[LeanSocket] = []
        self._arrived: dict[LeanSocket, float] = {}
        self._all = asyncio.Event()
        self.latest = 0.0
        """When the newest message came (monotonic seconds)."""

    async def join(self, tokens: list[str]) -> None:
        """Connect one socket for each token; returns when all have their views."""
        for at in range(0, len(tokens), JOINING):
            await asyncio.gather(*(self._connect(token) for token in tokens[at : at + JOINING]))
        async with asyncio.timeout(PATIENCE):
            while any(socket.views < 2 for socket in self.sockets):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def _connect(self, token: str) -> None:
        where = urlsplit(self._url)
        assert where.hostname
        assert where.port
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(
            lambda: LeanSocket(self, token, self._url), where.hostname, where.port
        )
        self.sockets.append(socket)

    def expect(self) -> None:
        """A patch of the audience part is expected by each from now on."""
        self._arrived = {}
        self._all.clear()

    def patched(self, socket: LeanSocket, now: float) -> None:
        self._arrived.setdefault(socket, now)
        if len(self._arrived) == len(self.sockets):
            self._all.set()

    async def arrivals(self) -> list[float]:
        """When each had its first one (monotonic seconds)."""
        async with asyncio.timeout(PATIENCE):
            await self._all.wait()
        return list(self._arrived.values())

    async def quiet(self, seconds: float = 0.4) -> None:
        """Wait until nothing has come for so long."""
        while time.monotonic() - self.latest < seconds:  # noqa: ASYNC110
            await asyncio.sleep(seconds / 10)

    def texts(self) -> int:
        """Messages received by all so far."""
        return sum(socket.texts for socket in self.sockets)

    def close(self) -> None:
        for socket in self.sockets:
            socket.close()
