"""ICE over TCP (RFC 6544), passive: packets framed by their length (RFC 4571), for lines that drop UDP."""

import asyncio
import errno
import socket
from collections.abc import Callable

from prometheus_client import Counter

from hustings.media.audience.interface import DATAGRAM_MAX, Address
from hustings.rtp import framing

FRAME_MAX = DATAGRAM_MAX
CONNECTIONS_MAX = 2_048
CONNECTIONS_EACH = 64
"""From one address: an office may have one address for all of its delegates."""
NAMELESS_SECONDS = 10
"""How long a connection may take until its first authentic check."""
ACCEPTED_AT_ONCE = 32
ACCEPT_AGAIN_SECONDS = 1
READ_BYTES = 16 * 1024
BACKLOG = 128
SEND_BUFFER = 256 * 1024
"""About a second of the programme: what a slow line does not take in that time is dropped, not delayed."""

turned_away = Counter("hustings_audience_connections_refused", "TCP connections that were ended", ["why"])


class Connection:
    """One TCP connection.

    Attributes:
        guest: User name of whom it belongs to, once an authentic check has come over it.
    """

    def __init__(self, sock: socket.socket, address: Address, closed: Callable[["Connection"], None]) -> None:
        self._socket = sock
        self._closed = closed
        self._waiting = b""
        self.address = address
        self.guest = ""
        self.open = True
        self.look: asyncio.TimerHandle | None = None
        """When it is looked at who it belongs to."""

    @property
    def descriptor(self) -> int:
        return self._socket.fileno()

    def send(self, packet: bytes) -> None:
        """Send a packet at once; a connection that cannot take a handful of checks is of no use."""
        frame = framing.framed(packet)
        try:
            if self.open and self._socket.send(frame) < len(frame):
                self.close()
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def read(self) -> list[bytes] | None:
        """The packets that have come whole; None at the end."""
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        try:
            packets, self._waiting = framing.split(self._waiting + data, FRAME_MAX)
        except framing.TooLong:
            return None
        return packets

    def close(self) -> None:
        if self.open:
            self.open = False
            if self.look is not None:
                self.look.cancel()
            self._closed(self)
            self._socket.close()


def listening(family: socket.AddressFamily, host: str, number: int) -> socket.socket:
    """A non-blocking socket that listens. Raises OSError when the port is in use."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind((host, number))
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


class Connections:
    """Listens, and hands on what comes.

    Args:
        listener: A listening socket, closed by `close`.
        framed: Takes each packet.
        disconnected: Told when a connection is over.
    """

    def __init__(
        self,
        listener: socket.socket,
        framed: Callable[[Connection, bytes], None],
        disconnected: Callable[[Connection], None],
    ) -> None:
        self._framed = framed
        self._disconnected = disconnected
        self._open: set[Connection] = set()
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._again: asyncio.TimerHandle | None = None
        self._listen()

    def _listen(self) -> None:
        self._loop.add_reader(self._listener, self._accept)

    def close(self) -> None:
        if self._again is not None:
            self._again.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for connection in list(self._open):
            connection.close()

    def _accept(self) -> None:
        """All who wait, in turns: where they are reset by the hundred, nobody else is to wait behind them."""
        for _ in range(ACCEPTED_AT_ONCE):
            if not self._accept_one():
                break

    def _accept_one(self) -> bool:
        """False where nobody more is to be had now."""
        try:
            sock, sender = self._listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                # It would be told of the same connection again at once, and so on without end.
                turned_away.labels("no-descriptors").inc()
                self._loop.remove_reader(self._listener)
                self._again = self._loop.call_later(ACCEPT_AGAIN_SECONDS, self._listen)
            return False
        address = (sender[0].removeprefix("::ffff:"), sender[1])
        same = sum(c.address[0] == address[0] for c in self._open)
        if len(self._open) >= CONNECTIONS_MAX or same >= CONNECTIONS_EACH:
            turned_away.labels("too-many").inc()
            sock.close()
            return True
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        except OSError:
            # already reset
            turned_away.labels("gone").inc()
            sock.close()
            return True
        connection = Connection(sock, address, self._over)
        self._open.add(connection)
        self._loop.add_reader(sock, self._readable, connection)
        connection.look = self._loop.call_later(NAMELESS_SECONDS, self._look, connection)
        return True

    def _look(self, connection: Connection) -> None:
        if connection.open and not connection.guest:
            turned_away.labels("nameless").inc()
            connection.close()

    def _readable(self, connection: Connection) -> None:
        packets = connection.read()
        for packet in packets or ():
            if connection.open:
                self._framed(connection, packet)
        if packets is None:
            connection.close()

    def _over(self, connection: Connection) -> None:
        self._open.discard(connection)
        self._loop.remove_reader(connection.descriptor)
        self._disconnected(connection)
