"""The only place that reaches into aiortc, aioice and pylibsrtp (versions pinned in pyproject).

A `Peer` is one ICE agent and one DTLS association: raw RTP and RTCP in, raw RTP and RTCP out. Senders,
receivers, decoders, jitter buffers and the SDP of aiortc are not used at all. What aioice and aiortc
leave open to the network is closed here: `_GuardedProtocol` and `_GuardedConnection` say what and why.
"""

import asyncio
import contextlib
import ipaddress
import random
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aioice
import pylibsrtp
import structlog
from aioice import stun
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CONSENT_FAILURES, CONSENT_INTERVAL, StunProtocol, get_host_addresses
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from OpenSSL import SSL
from prometheus_client import Counter

from hustings.media.network import LocalTransport, Network, RemoteCandidate, RemoteTransport, Way, bind

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 15
DATAGRAM_MAX = 1_500
QUEUE_MAX = 256
"""Datagrams waiting to be handled; a publisher sends some 100 to 200 a second."""
WRITE_BUFFER_MAX = 256 * 1024
SRTP_BUFFER = 2_048
CONSENT_RETRANSMISSIONS = 2

datagrams_refused = Counter(
    "hustings_media_datagrams_refused", "Datagrams dropped before they reach ICE or DTLS", ["why"]
)
packets_unsent = Counter(
    "hustings_media_packets_unsent", "RTP and RTCP packets dropped because a transport would not take them"
)
callback_failures = Counter(
    "hustings_media_callback_failures", "Packets whose handling raised: a fault of this program"
)


class NoPortLeft(Exception):
    """Every port of the range is in use, or no address could be bound."""


class NotConnected(Exception):
    """The connection did not come about."""


class _GuardedProtocol(StunProtocol):
    """Lets in what RFC 7983 calls STUN, and DTLS and SRTP from addresses that passed a check.

    Without it: an empty datagram, or one longer than pylibsrtp's buffer, from anywhere ends a session;
    a stranger's DTLS alert makes a handshake fail; malformed STUN raises into the event loop.
    """

    receiver: "_GuardedConnection"

    def __init__(self, receiver: "_GuardedConnection") -> None:
        super().__init__(receiver)
        self._admitted: set[tuple[str, int]] = set()

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        if not data or isinstance(data, str) or len(data) > DATAGRAM_MAX:
            datagrams_refused.labels("size").inc()
            return
        first = data[0]
        if first < 4:
            self._stun_received(data, addr)
        elif not (20 <= first < 64 or 128 <= first < 192):
            datagrams_refused.labels("protocol").inc()
        elif self._admits((addr[0], addr[1])):
            self.receiver.data_received(data, self.local_candidate.component)
        else:
            datagrams_refused.labels("stranger").inc()

    def _stun_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        try:
            stun.parse_message(data)
        except (ValueError, struct.error, IndexError):
            datagrams_refused.labels("stun").inc()
            return
        try:
            super().datagram_received(data, addr)
        except (KeyError, AssertionError, ValueError):
            datagrams_refused.labels("stun").inc()

    def _admits(self, address: tuple[str, int]) -> bool:
        if address in self._admitted:
            return True
        if self.receiver.knows(address):
            self._admitted.add(address)
            return True
        return False


class _GuardedConnection(aioice.Connection):
    """Binds within a range, announces the address it was told to, and bounds what waits."""

    def __init__(self, network: Network, *, controlling: bool) -> None:
        super().__init__(ice_controlling=controlling)
        self._network = network
        self.round_trip_ms: float | None = None

    def knows(self, address: tuple[str, int]) -> bool:
        """Whether the peer named this address, or passed an authenticated check from it."""
        return any((c._network_host, c.port) == address for c in self._remote_candidates)

    async def gather_candidates(self) -> None:
        """Host candidates of the network's addresses; 127.0.0.1 too, which aioice never gathers.

        Raises:
            NoPortLeft: Not one socket could be bound.
        """
        self._local_candidates_start = True
        for address in self._network.addresses(own_addresses()):
            protocol = await self._bind(address)
            if protocol is None:
                continue
            port = protocol.transport.get_extra_info("sockname")[1]
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", address),
                component=1,
                transport="udp",
                priority=candidate_priority(1, "host", 65_535 - len(self._protocols)),
                host=address,
                port=port,
                type="host",
            )
            self._protocols.append(protocol)
            self._local_candidates.append(protocol.local_candidate)
        self._local_candidates_end = True
        if not self._protocols:
            raise NoPortLeft

    async def _bind(self, address: str) -> _GuardedProtocol | None:
        loop = asyncio.get_running_loop()
        version = ipaddress.ip_address(address).version
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        wildcard = "0.0.0.0" if version == 4 else "::"
        ports = list(self._network.ports)
        random.shuffle(ports)
        for port in ports:
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setblocking(False)
            try:
                bind(sock, address, wildcard, port)
            except OSError:
                sock.close()
                continue
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            _, protocol = await loop.create_datagram_endpoint(lambda: _GuardedProtocol(self), sock=sock)
            return protocol
        return None

    def data_received(self, data: bytes, component: int) -> None:
        if self._queue.qsize() >= QUEUE_MAX:
            # Behind by seconds: what waits is stale. A gap is mended by a keyframe, a delay never ends.
            stale = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
            datagrams_refused.labels("queue").inc(len(stale))
            if None in stale:
                # aioice's word that the connection is over
                self._queue.put_nowait(None)
                return
        super().data_received(data, component)

    async def query_consent(self) -> None:
        """Consent checks (RFC 7675) that are retransmitted, unlike aioice's: at 30 % loss its calls die
        every ten minutes."""
        assert self.remote_password is not None
        failures = 0
        while failures < CONSENT_FAILURES:
            await asyncio.sleep(CONSENT_INTERVAL * (0.8 + 0.4 * random.random()))
            for pair in list(self._nominated.values()):
                request = self.build_request(pair, nominate=False)
                asked = time.monotonic()
                try:
                    await pair.protocol.request(
                        request,
                        pair.remote_addr,
                        integrity_key=self.remote_password.encode(),
                        retransmissions=CONSENT_RETRANSMISSIONS,
                    )
                    failures = 0
                    # Of one that had to go again nobody knows which was answered.
                    if (took := time.monotonic() - asked) < stun.RETRY_RTO:
                        self.round_trip_ms = took * 1000
                except stun.TransactionError:
                    failures += 1
        self._query_consent_task = None
        await self.close()

    def send_now(self, data: bytes) -> bool:
        """Send without waiting; False when there is no path or its socket is full."""
        pair = self._nominated.get(1)
        if pair is None:
            return False
        transport = pair.protocol.transport
        if transport.is_closing() or transport.get_write_buffer_size() > WRITE_BUFFER_MAX:  # type: ignore[attr-defined]
            return False
        transport.sendto(data, pair.remote_addr)
        return True


def own_addresses() -> list[str]:
    """Addresses of this machine, without those of the loopback."""
    return get_host_addresses(use_ipv4=True, use_ipv6=True)


class _IceLink:
    """What RTCDtlsTransport needs of an ICE transport."""

    def __init__(self, connection: _GuardedConnection) -> None:
        self._recv: Callable[[], Awaitable[bytes]] = connection.recv
        self._send: Callable[[bytes], Awaitable[None]] = connection.send
        self.role = "controlled"


class _RawDtls(RTCDtlsTransport):
    """Hands decrypted packets on as they are, unparsed and unrouted."""

    def __init__(self, link: _IceLink, rtp: Callable[[bytes], None], rtcp: Callable[[bytes], None]) -> None:
        super().__init__(link, [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
        self._on_rtp = rtp
        self._on_rtcp = rtcp

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        _guarded(self._on_rtp, data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        _guarded(self._on_rtcp, data)

    def widen(self) -> None:
        """See `widen`; there are sessions only once the handshake is done."""
        widen(self._tx_srtp)
        widen(self._rx_srtp)

    def protect(self, data: bytes, *, control: bool) -> bytes | None:
        if self.state != "connected":
            return None
        try:
            return self._tx_srtp.protect_rtcp(data) if control else self._tx_srtp.protect(data)
        except (pylibsrtp.Error, ValueError):
            return None


def widen(session: pylibsrtp.Session) -> pylibsrtp.Session:
    """Room for packets up to the Ethernet MTU: pylibsrtp keeps 144 of its 1500 bytes for itself."""
    session._cdata = pylibsrtp.ffi.new("char[]", SRTP_BUFFER)  # type: ignore[attr-defined]
    session._buffer = pylibsrtp.ffi.buffer(session._cdata)  # type: ignore[attr-defined]
    return session


def _guarded(handle: Callable[[bytes], None], data: bytes) -> None:
    """An exception would end the transport's task and with it somebody's session."""
    try:
        handle(data)
    except Exception:
        callback_failures.inc()
        log.exception("packet not handled")


class Peer:
    """One transport to one browser or encoder.

    Args:
        rtp: Takes each RTP packet, decrypted.
        rtcp: Takes each RTCP compound packet, decrypted.
        closed: Called once when a connection that had come about is gone, unless by `close`.
    """

    def __init__(
        self,
        network: Network,
        *,
        rtp: Callable[[bytes], None],
        rtcp: Callable[[bytes], None],
        closed: Callable[[], None],
        controlling: bool = False,
    ) -> None:
        self._network = network
        self._connection = _GuardedConnection(network, controlling=controlling)
        self._dtls = _RawDtls(_IceLink(self._connection), rtp, rtcp)
        self._closed_callback = closed
        self._closing = False
        self.connected = False

    async def open(self) -> LocalTransport:
        """Bind sockets.

        Raises:
            NoPortLeft: The range is full.
        """
        try:
            await self._connection.gather_candidates()
        except NoPortLeft:
            await self.close()
            raise
        fingerprint = next(
            f.value for f in self._dtls.getLocalParameters().fingerprints if f.algorithm == "sha-256"
        )
        return LocalTransport(
            self._connection.local_username,
            self._connection.local_password,
            fingerprint,
            tuple(candidate.to_sdp() for candidate in self._connection.local_candidates),
        )

    async def connect(self, remote: RemoteTransport) -> None:
        """Let the other side connect.

        Raises:
            NotConnected: Not within `CONNECT_SECONDS`, or the handshake failed.
        """
        self._connection.remote_username = remote.username
        self._connection.remote_password = remote.password
        self._connection.remote_is_lite = remote.lite
        await self._add_candidates(remote.candidates)
        self._dtls._set_role("client" if remote.passive else "server")
        parameters = RTCDtlsParameters(
            [RTCDtlsFingerprint(algorithm=digest, value=value) for digest, value in remote.fingerprints]
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connection.connect()
                await self._dtls.start(parameters)
        except (TimeoutError, ConnectionError, SSL.Error) as error:
            raise NotConnected(str(error)) from error
        if self._dtls.state != "connected":
            raise NotConnected(f"DTLS is {self._dtls.state}")
        self._dtls.widen()
        self.connected = True
        self._dtls.on("statechange", self._state_changed)

    async def _add_candidates(self, candidates: Sequence[RemoteCandidate]) -> None:
        """End-of-candidates is never said: the other side's own checks may still come from elsewhere."""
        for candidate in candidates:
            if self._network.admits(candidate.address):
                await self._connection.add_remote_candidate(
                    Candidate(
                        foundation=candidate.foundation,
                        component=1,
                        transport="udp",
                        priority=candidate.priority,
                        host=candidate.address,
                        port=candidate.port,
                        type=candidate.kind,
                    )
                )

    def _state_changed(self) -> None:
        if self.connected and self._dtls.state in ("closed", "failed"):
            self.connected = False
            if not self._closing:
                self._closed_callback()

    @property
    def way(self) -> Way:
        """How packets travel; empty before it is connected."""
        pair = self._connection._nominated.get(1)
        if not self.connected or pair is None or self._dtls._ssl is None:
            return Way()
        profile = self._dtls._ssl.get_selected_srtp_profile().decode()
        return Way(str(pair.remote_addr[0]), profile, self._connection.round_trip_ms)

    def send_rtp(self, packet: bytes) -> bool:
        """Send now or never; False (and counted) if the transport would not take it."""
        return self._send(packet, control=False)

    def send_rtcp(self, packet: bytes) -> bool:
        return self._send(packet, control=True)

    def _send(self, packet: bytes, *, control: bool) -> bool:
        data = self._dtls.protect(packet, control=control)
        if data is not None and self._connection.send_now(data):
            return True
        packets_unsent.inc()
        return False

    async def close(self) -> None:
        """Say goodbye and free the ports. May be called more than once."""
        self._closing = True
        self.connected = False
        with contextlib.suppress(ConnectionError):
            await self._dtls.stop()
        await self._connection.close()
