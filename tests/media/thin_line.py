"""A line between a peer and the studio that carries little, loses some and queues the rest."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

Address = tuple[str, int]

HEADERS = 28
"""Octets of IPv4 and UDP, which a line carries too."""
LOOPBACK = "127.0.0.1"
CANDIDATE = re.compile(r"(a=candidate:\S+ 1 udp \d+ \S+) (\d+) ")


@dataclass
class Direction:
    """One direction's properties; they may be changed while it runs.

    Attributes:
        rate: Bits a second; 0: as many as come.
        queue: Octets that may wait; what is more is lost.
    """

    rate: int = 0
    loss: float = 0.0
    delay_s: float = 0.0
    queue: int = 16_000
    waiting: int = 0
    lost: int = 0
    overflowed: int = 0
    free_at: float = 0.0


class ThinLine(asyncio.DatagramProtocol):
    """Passes datagrams of one peer to the server and back.

    Args:
        server: Where the studio listens.
        seed: Of what is lost.
    """

    def __init__(self, server: Address, down: Direction, up: Direction, seed: int = 1) -> None:
        self.down, self.up = down, up
        self._server = server
        self._random = random.Random(seed)
        self._peer: Address | None = None
        self._front: asyncio.DatagramTransport
        self._back: asyncio.DatagramTransport

    async def open(self) -> int:
        """The port that the peer is to send to."""
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(lambda: self, (LOOPBACK, 0))
        behind = _Behind(self)
        self._back, _ = await loop.create_datagram_endpoint(lambda: behind, (LOOPBACK, 0))
        return int(self._front.get_extra_info("sockname")[1])

    def close(self) -> None:
        self._front.close()
        self._back.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """From the peer."""
        self._peer = addr
        self._pass(self.up, data, lambda: self._back.sendto(data, self._server))

    def answered(self, data: bytes) -> None:
        """From the server."""
        peer = self._peer
        if peer is not None:
            self._pass(self.down, data, lambda: self._front.sendto(data, peer))

    def _pass(self, way: Direction, data: bytes, send: Callable[[], None]) -> None:
        if self._random.random() < way.loss:
            way.lost += 1
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        size = len(data) + HEADERS
        if way.rate:
            if way.waiting + size > way.queue:
                way.overflowed += 1
                return
            way.free_at = max(way.free_at, now) + size * 8 / way.rate
            way.waiting += size
            out = way.free_at
        else:
            out = now

        def leave() -> None:
            if way.rate:
                way.waiting -= size
            if not self._front.is_closing():
                send()

        loop.call_at(out + way.delay_s, leave)


class _Behind(asyncio.DatagramProtocol):
    def __init__(self, line: ThinLine) -> None:
        self._line = line

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._line.answered(data)


def server_in(sdp: str) -> Address:
    """Where an answer's first candidate is."""
    found = CANDIDATE.search(sdp)
    assert found is not None
    return LOOPBACK, int(found[2])


async def through(sdp: str, down: Direction, up: Direction) -> tuple[ThinLine, str]:
    """A line to the server that an answer names, and the answer with the line's port in place of its own."""
    line = ThinLine(server_in(sdp), down, up)
    port = await line.open()
    udp = re.sub(r"a=candidate:[^\r\n]* tcp [^\r\n]*\r\n", "", sdp)
    return line, CANDIDATE.sub(rf"\1 {port} ", udp)
