"""The audience's one UDP port, and TCP on the same number: whose datagram is it, and is its viewer there.

An ICE-lite agent (RFC 8445, section 2.5) for everybody at once. What comes is told apart by its first byte
(RFC 7983), a newcomer by the user name of its check, and everybody after that by address.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable

import structlog
from prometheus_client import Counter, Gauge

from hustings.media.audience.connections import Connection, Connections
from hustings.media.audience.guest import Guest
from hustings.media.audience.handshake import Handshake, HandshakeFailed, Identity
from hustings.media.audience.interface import (
    Address,
    Came,
    Fan,
    Full,
    KeyframeWanted,
    Protection,
)
from hustings.media.audience.sockets import binding, both
from hustings.media.network import LocalTransport, Network
from hustings.media.seam_ice import own_addresses
from hustings.rtp import rtcp, stun
from hustings.rtp.dtls import is_plain_alert

log = structlog.get_logger(__name__)

CONNECT_MS = 15_000
SILENT_MS = 30_000
"""A viewer who has not been heard of for so long is gone (consent, RFC 7675, section 5.1)."""
SILENCE_LOOKED_FOR_MS = 2_000
COMPANY_MS = 5
"""Datagrams that come closer together than this are read together."""
ADDRESSES_EACH = 8
"""Addresses that one viewer's checks may come from; the oldest is forgotten."""
UDP_PREFERENCE, TCP_PREFERENCE, PASSIVE = 126, 90, 4

refused = Counter("hustings_audience_refused", "Datagrams of the audience's port that were dropped", ["why"])
present = Gauge("hustings_audience_viewers", "Viewers who are connected")
keyframe_requests = Counter(
    "hustings_media_viewer_keyframe_requests", "Keyframe requests (PLI, FIR) received from viewers"
)
gone = Counter("hustings_audience_gone", "Viewers whose session ended", ["why"])


class AudiencePort:
    """Every guest of one process.

    Args:
        network: Which address to bind and to announce.
        number: The port; 0: any that is free.
        make_fan: Makes the hot path for the bound socket.
    """

    def __init__(self, network: Network, number: int, make_fan: Callable[[socket.socket], Fan]) -> None:
        self._network = network
        self._number = number
        self._make_fan = make_fan
        self._identity = Identity()
        self._guests: dict[str, Guest] = {}
        self._by_address: dict[Address, Guest] = {}
        self._by_viewer: dict[int, Guest] = {}
        self._socket: socket.socket | None = None
        self._connections: Connections | None = None
        self._looked = self._read = 0
        self.fan: Fan

    def open(self) -> None:
        """Bind UDP and TCP. Raises OSError when the port is in use."""
        family, host = binding(self._network.address)
        with contextlib.ExitStack() as undo:
            sock, listener = both(family, host, self._number)
            undo.callback(sock.close)
            undo.callback(listener.close)
            self.fan = self._make_fan(sock)
            undo.pop_all()
        self._socket, self._number = sock, sock.getsockname()[1]
        self._connections = Connections(listener, self._framed, self._disconnected)
        self._listen()

    async def close(self) -> None:
        """Say goodbye to everybody and free the port."""
        for guest in list(self._guests.values()):
            self.dismiss(guest)
        if self._connections is not None:
            self._connections.close()
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self.fan.close()
            self._socket.close()
            self._socket = None

    def welcome(self, guest: Guest) -> LocalTransport:
        """Expect a guest; returns what the answer says of this side."""
        guest.since = _now()
        self._guests[guest.username] = guest
        return LocalTransport(
            guest.username, guest.password, self._identity.fingerprint, self._candidates(), lite=True
        )

    def dismiss(self, guest: Guest, why: str = "ended") -> None:
        """End a guest's session, whatever has become of it. May be called more than once."""
        if self._guests.pop(guest.username, None) is None:
            return
        if guest.association is not None:
            self._send(guest, guest.association.farewell)
        for address in guest.addresses:
            self._forget(address, guest)
        if guest.viewer is not None:
            # before its connection is closed: the hot path writes to that
            self._by_viewer.pop(guest.viewer)
            self.fan.remove(guest.viewer)
            present.dec()
        if isinstance(guest.path, Connection):
            guest.path.close()
        gone.labels(why).inc()

    @property
    def present(self) -> int:
        """Guests that are connected."""
        return len(self._by_viewer)

    def tick(self) -> None:
        """To be called about every 100 ms."""
        now = _now()
        for guest in [g for g in self._guests.values() if g.viewer is None]:
            if now - guest.since > CONNECT_MS:
                self._end(guest, "not-connected")
            elif guest.handshake is not None:
                self._send(guest, guest.handshake.tick())
        if now - self._looked >= SILENCE_LOOKED_FOR_MS:
            self._looked = now
            for viewer, guest in list(self._by_viewer.items()):
                if now - self.fan.statistics(viewer).heard_ms > SILENT_MS:
                    self._end(guest, "silent")

    def _candidates(self) -> tuple[str, ...]:
        """Values of `a=candidate`: UDP before TCP (RFC 8445, section 5.1.2; RFC 6544, section 4.2)."""
        found: list[str] = []
        for at, address in enumerate(self._network.addresses(own_addresses())):
            udp = UDP_PREFERENCE << 24 | (65_535 - at) << 8 | 255
            tcp = TCP_PREFERENCE << 24 | (PASSIVE << 13 | 8_191 - at) << 8 | 255
            found.append(f"{2 * at} 1 udp {udp} {address} {self._number} typ host")
            found.append(f"{2 * at + 1} 1 tcp {tcp} {address} {self._number} typ host tcptype passive")
        return tuple(found)

    def _readable(self) -> None:
        """Under load the next look is a little later, and finds what has come together until then."""
        now = _now()
        if now - self._read < COMPANY_MS and self._socket is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._socket)
            loop.call_later(COMPANY_MS / 1_000, self._listen)
        self._read = now
        for event in self.fan.receive(now, rtcp.ntp_of_unix(time.time())):
            if isinstance(event, KeyframeWanted):
                self._keyframe_wanted(self._by_viewer.get(event.viewer))
            else:
                self._came(event, now)

    def _listen(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().add_reader(self._socket, self._readable)

    def _came(self, event: Came, now: int) -> None:
        if event.data[0] < 4:
            self._checked(event.data, event.address, now)
        elif (guest := self._by_address.get(event.address)) is None:
            refused.labels("stranger").inc()
        elif 20 <= event.data[0] < 64:
            self._shook(guest, event.data, event.address)
        elif event.data[0] >= 128:
            self._reported(guest, event.data, event.address, now)
        else:
            refused.labels("stranger").inc()

    def _framed(self, connection: Connection, data: bytes) -> None:
        """A packet came over TCP."""
        now = _now()
        if data[0] < 4:
            self._checked(data, connection, now)
            return
        guest = self._guests.get(connection.guest)
        if guest is None:
            refused.labels("stranger").inc()
        elif 20 <= data[0] < 64:
            self._shook(guest, data, connection)
        else:
            self._reported(guest, data, connection, now)

    def _reported(self, guest: Guest, data: bytes, path: Address | Connection, now: int) -> None:
        """RTCP by another way than where the guest is sent to, or over TCP.

        A client that nominates several pairs (libnice and werift do) uses one of them, and a lite agent is
        not told which: where it sends from is where it wants to be sent to.
        """
        if guest.viewer is None:
            return
        wanted = self.fan.take(guest.viewer, data, now, rtcp.ntp_of_unix(time.time()))
        if wanted is not None and guest.path != path:
            self._route(guest, path)
        if wanted:
            self._keyframe_wanted(guest)

    def _keyframe_wanted(self, guest: Guest | None) -> None:
        if guest is not None:
            keyframe_requests.inc()
            guest.wants_keyframe()

    def _disconnected(self, connection: Connection) -> None:
        guest = self._guests.get(connection.guest)
        if guest is not None and guest.path is connection:
            self._end(guest, "disconnected")

    def _checked(self, data: bytes, path: Address | Connection, now: int) -> None:
        """A connectivity check: answered if it is authentic, and its sender known from then on."""
        try:
            request = stun.read_request(data)
        except stun.NotStun:
            refused.labels("stun").inc()
            return
        guest = self._guests.get(request.local)
        if guest is None or not request.authentic(guest.password.encode()):
            refused.labels("check").inc()
            return
        address = path.address if isinstance(path, Connection) else path
        answer = stun.success(request, guest.password.encode(), *address)
        if isinstance(path, Connection):
            path.guest = guest.username
            self._send_over(guest, path, answer)
        else:
            self._known(guest, path)
            self._send_to(path, answer)
        if guest.viewer is not None:
            self.fan.heard(guest.viewer, now)
        if guest.path is None or (request.nominates and guest.path != path):
            self._route(guest, path)

    def _known(self, guest: Guest, address: Address) -> None:
        if self._by_address.get(address) is guest:
            return
        if address in guest.addresses:
            # Somebody else had it meanwhile, by right or by a forged sender: it is this guest's again.
            self._by_address[address] = guest
            if guest.path == address and guest.viewer is not None:
                self._aim(guest)
            return
        if len(guest.addresses) >= ADDRESSES_EACH:
            spare = next(known for known in guest.addresses if known != guest.path)
            guest.addresses.remove(spare)
            self._forget(spare, guest)
        guest.addresses.append(address)
        self._by_address[address] = guest

    def _forget(self, address: Address, guest: Guest) -> None:
        if self._by_address.get(address) is guest:
            del self._by_address[address]

    def _route(self, guest: Guest, path: Address | Connection) -> None:
        guest.path = path
        if guest.viewer is not None:
            self._aim(guest)
        if guest.remote.passive and guest.handshake is None and guest.association is None:
            guest.handshake = Handshake(self._identity, guest.remote.fingerprints, client=True)
            self._send(guest, guest.handshake.start())

    def _aim(self, guest: Guest) -> None:
        assert guest.viewer is not None
        if isinstance(guest.path, Connection):
            self.fan.connect(guest.viewer, guest.path.descriptor)
        elif guest.path is not None:
            self.fan.connect(guest.viewer, -1)
            self.fan.route(guest.viewer, guest.path)

    def _shook(self, guest: Guest, data: bytes, path: Address | Connection) -> None:
        """DTLS from an address whose check was authentic."""
        if is_plain_alert(data):
            refused.labels("alert").inc()
            return
        if guest.association is not None:
            self._send(guest, guest.association.receive(data))
            if guest.association.closed:
                self._end(guest, "gone")
            return
        if guest.handshake is None:
            guest.handshake = Handshake(self._identity, guest.remote.fingerprints, client=False)
        if guest.path != path:
            self._route(guest, path)
        try:
            answers = guest.handshake.receive(data)
        except HandshakeFailed as error:
            log.info("viewer not connected", why=str(error))
            self._end(guest, "handshake")
            return
        self._send(guest, answers)
        if guest.handshake.protection is not None:
            guest.association, protection = guest.handshake.finish(), guest.handshake.protection
            guest.handshake = None
            self._seat(guest, protection)

    def _seat(self, guest: Guest, protection: Protection) -> None:
        try:
            guest.viewer = self.fan.add(protection, guest.video, guest.audio, _now())
        except Full:
            self._end(guest, "full")
            return
        guest.profile = protection.profile
        self._by_viewer[guest.viewer] = guest
        present.inc()
        self._aim(guest)
        guest.connected()

    def _end(self, guest: Guest, why: str) -> None:
        self.dismiss(guest, why)
        guest.ended(why)

    def _send(self, guest: Guest, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            if isinstance(guest.path, Connection):
                self._send_over(guest, guest.path, datagram)
            elif guest.path is not None:
                self._send_to(guest.path, datagram)

    def _send_over(self, guest: Guest, connection: Connection, datagram: bytes) -> None:
        """Whoever writes media to a connection writes everything to it: half a frame may be waiting there."""
        if guest.viewer is not None and guest.path is connection:
            self.fan.send(guest.viewer, datagram)
        else:
            connection.send(datagram)

    def _send_to(self, address: Address, datagram: bytes) -> None:
        assert self._socket is not None
        host, port = address
        if self._socket.family == socket.AF_INET6 and ":" not in host:
            host = f"::ffff:{host}"
        try:
            self._socket.sendto(datagram, (host, port))
        except OSError:
            refused.labels("unsent").inc()


def _now() -> int:
    return time.monotonic_ns() // 1_000_000
