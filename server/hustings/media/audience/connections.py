"""ICE over TCP (RFC 6544), passive: packets framed by their length (RFC 4571), for lines that drop UDP."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

from prometheus_client import Counter

from hustings.media.audience.interface import DATAGRAM_MAX, Address

FRAME_HEADER = struct.Struct("!H")
FRAME_MAX = DATAGRAM_MAX
CONNECTIONS_MAX = 2_048
CONNECTIONS_EACH = 64
"""From one address: an office may have one address for all of its delegates."""
NAMELESS_SECONDS = 10
"""How long a connection may take until its first authentic check."""
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

    @property
    def descriptor(self) -> int:
        return self._socket.fileno()

    def send(self, packet: bytes) -> None:
        """Send a packet at once; a connection that cannot take a handful of checks is of no use."""
        frame = FRAME_HEADER.pack(len(packet)) + packet
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
        self._waiting += data
        packets: list[bytes] = []
        while len(self._waiting) >= FRAME_HEADER.size:
            (length,) = FRAME_HEADER.unpack_from(self._waiting)
            if not 0 < length <= FRAME_MAX:
                return None
            end = FRAME_HEADER.size + length
            if len(self._waiting) < end:
                break
            packets.append(self._waiting[FRAME_HEADER.size : end])
            self._waiting = self._waiting[end:]
        return packets

    def close(self) -> None:
        if self.open:
            self.open = False
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
        self._loop.add_reader(self._listener, self._accept)

    def close(self) -> None:
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for connection in list(self._open):
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            sock, sender = self._listener.accept()
            address = (sender[0].removeprefix("::ffff:"), sender[1])
            same = sum(c.address[0] == address[0] for c in self._open)
            if len(self._open) >= CONNECTIONS_MAX or same >= CONNECTIONS_EACH:
                turned_away.labels("too-many").inc()
                sock.close()
                return
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            connection = Connection(sock, address, self._over)
            self._open.add(connection)
            self._loop.add_reader(sock, self._readable, connection)
            self._loop.call_later(NAMELESS_SECONDS, self._look, connection)

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
