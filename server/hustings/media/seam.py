"""The only place, with `seam_ice`, that reaches into aiortc, aioice and pylibsrtp (pinned in pyproject).

A `Peer` is one ICE agent and one DTLS association: raw RTP and RTCP in, raw RTP and RTCP out. Senders,
receivers, decoders, jitter buffers and the SDP of aiortc are not used at all.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import pylibsrtp
import structlog
from aioice.candidate import Candidate
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from OpenSSL import SSL
from prometheus_client import Counter

from hustings.media.network import (
    LOWEST_PORT,
    LocalTransport,
    Network,
    NoPortLeft,
    RemoteCandidate,
    RemoteTransport,
    Way,
)
from hustings.media.seam_ice import GuardedConnection
from hustings.media.sparingly import Sparingly

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 15
SRTP_BUFFER = 2_048

packets_unsent = Counter(
    "hustings_media_packets_unsent", "RTP and RTCP packets dropped because a transport would not take them"
)
callback_failures = Counter(
    "hustings_media_callback_failures", "Packets whose handling raised: a fault of this program"
)


_said = Sparingly()


class NotConnected(Exception):
    """The connection did not come about."""


class _IceLink:
    """What RTCDtlsTransport needs of an ICE transport."""

    def __init__(self, connection: GuardedConnection) -> None:
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
        if times := _said.due():
            log.exception("packet not handled", times=times)


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
        self._connection = GuardedConnection(network, controlling=controlling)
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
            if candidate.port >= LOWEST_PORT and self._network.admits(candidate.address):
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
