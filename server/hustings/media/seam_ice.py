"""The other half of `seam`: an ICE agent that is open to the network, and what aioice leaves open closed.

`GuardedProtocol` and `GuardedConnection` say what and why.
"""

import asyncio
import ipaddress
import random
import socket
import struct
import time
from typing import Any

import aioice
from aioice import stun
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CONSENT_FAILURES, CONSENT_INTERVAL, StunProtocol, get_host_addresses
from prometheus_client import Counter

from hustings.media.network import Network, NoPortLeft, bind
from hustings.rtp.dtls import is_plain_alert

DATAGRAM_MAX = 1_500
QUEUE_MAX = 256
"""Datagrams waiting to be handled; a publisher sends some 100 to 200 a second."""
REMOTE_ADDRESSES_MAX = 96
"""Where one peer may be: what its offer names (at most 64), and what its checks come from."""
WRITE_BUFFER_MAX = 256 * 1024
CONSENT_RETRANSMISSIONS = 2

datagrams_refused = Counter(
    "hustings_media_datagrams_refused", "Datagrams dropped before they reach ICE or DTLS", ["why"]
)


class GuardedProtocol(StunProtocol):
    """Lets in what RFC 7983 calls STUN, and DTLS and SRTP from addresses that passed a check.

    Without it: an empty datagram, or one longer than pylibsrtp's buffer, from anywhere ends a session;
    a stranger's DTLS alert makes a handshake fail; malformed STUN raises into the event loop. An alert that
    is not encrypted is nobody's word, from whatever address: it is not heard either.
    """

    receiver: "GuardedConnection"

    def __init__(self, receiver: "GuardedConnection") -> None:
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
        elif is_plain_alert(data):
            datagrams_refused.labels("alert").inc()
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


class GuardedConnection(aioice.Connection):
    """Binds within a range, announces the address it was told to, and bounds what waits."""

    def __init__(self, network: Network, *, controlling: bool) -> None:
        super().__init__(ice_controlling=controlling)
        self._network = network
        self.round_trip_ms: float | None = None

    def knows(self, address: tuple[str, int]) -> bool:
        """Whether the peer named this address, or passed an authenticated check from it."""
        return any((c._network_host, c.port) == address for c in self._remote_candidates)

    def request_received(self, message: stun.Message, addr: tuple[str, int], protocol: StunProtocol) -> None:
        """A check that is not authentic is not answered, not even with an error: addresses can be forged."""
        attributes = message.attributes
        if (
            message.message_method != stun.Method.BINDING
            or "MESSAGE-INTEGRITY" not in attributes
            or not self._valid_username(attributes.get("USERNAME", ""))
            or not message.check_message_integrity(self.local_password.encode())
        ):
            datagrams_refused.labels("check").inc()
            return
        super().request_received(message, addr, protocol)

    def check_incoming(self, message: stun.Message, addr: tuple[str, int], protocol: StunProtocol) -> None:
        """Each address that a check came from is checked in turn: so there is an end to them."""
        if len(self._remote_candidates) >= REMOTE_ADDRESSES_MAX and not self.knows(addr):
            datagrams_refused.labels("addresses").inc()
            return
        super().check_incoming(message, addr, protocol)

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

    async def _bind(self, address: str) -> GuardedProtocol | None:
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
            _, protocol = await loop.create_datagram_endpoint(lambda: GuardedProtocol(self), sock=sock)
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
