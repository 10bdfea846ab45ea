"""What the two ends of a connection say of themselves, and which remote addresses are let in."""

import errno
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

ADDRESSES_MAX = 8
LOWEST_PORT = 1_024
"""Of a remote candidate: what listens below is a service, and nobody's media."""
DIGESTS = frozenset({"sha-256", "sha-384", "sha-512"})
"""Certificate digests that can be checked."""


class NoPortLeft(Exception):
    """Every port of the range is in use, or no address could be bound."""


@dataclass(frozen=True)
class Network:
    """Where peers bind and what they let in.

    Attributes:
        address: Put into candidates; empty: each of this machine's own. An address that is not this
            machine's (in front of it, one to one) is announced while all interfaces are bound.
        ports: UDP ports to bind within.
        private_candidates: Whether a remote candidate may be a private address.
    """

    address: str
    ports: range
    private_candidates: bool = True

    def addresses(self, own: Sequence[str]) -> list[str]:
        """What to announce, on a machine whose own addresses (but loopback) are `own`."""
        if self.address:
            return [self.address]
        usable = [address for address in own if not ipaddress.ip_address(address).is_link_local]
        return usable[:ADDRESSES_MAX] or ["127.0.0.1"]

    def admits(self, address: str) -> bool:
        """Whether packets may be sent to a remote candidate's address: names never, and no address by
        which this server could be made to talk to its own host or to everybody."""
        try:
            remote = ipaddress.ip_address(address)
        except ValueError:
            return False
        if remote.is_link_local or remote.is_multicast or remote.is_unspecified or remote.is_reserved:
            return False
        if remote.is_loopback:
            return bool(self.address) and ipaddress.ip_address(self.address).is_loopback
        return self.private_candidates or remote.is_global


@dataclass(frozen=True)
class RemoteCandidate:
    """A remote candidate of component 1 over UDP."""

    foundation: str
    priority: int
    address: str
    port: int
    kind: str


@dataclass(frozen=True)
class RemoteTransport:
    """What an offer says of its ICE agent and its certificate."""

    username: str
    password: str
    lite: bool
    fingerprints: tuple[tuple[str, str], ...]
    """(digest, value) pairs, at least one with a digest of `DIGESTS`."""
    passive: bool
    """The offerer insists on `a=setup:passive`."""
    candidates: tuple[RemoteCandidate, ...]

    def relays(self, address: str) -> bool:
        """Whether packets to this address go by way of a relay (TURN) that the offer named."""
        return any(c.kind == "relay" and c.address == address for c in self.candidates)


@dataclass(frozen=True)
class LocalTransport:
    """What an answer says of ours."""

    username: str
    password: str
    fingerprint: str
    candidates: tuple[str, ...]
    """Values of `a=candidate`."""
    lite: bool = False
    """It answers checks and sends none (RFC 8445, section 2.5)."""


@dataclass(frozen=True)
class Way:
    """How a connection's packets travel."""

    address: str = ""
    """Where they go."""
    protection: str = ""
    """The SRTP profile by its name (RFC 5764)."""
    round_trip_ms: float | None = None
    """Of the last consent check (RFC 7675) that was answered at once; there is one every five seconds."""


def bind(sock: socket.socket, address: str, wildcard: str, port: int) -> None:
    """Bind to an address, or to all where it is not this machine's. Raises OSError."""
    try:
        sock.bind((address, port))
    except OSError as error:
        # Not an address of this machine: it stands in front of it, so listen everywhere.
        if error.errno != errno.EADDRNOTAVAIL:
            raise
        sock.bind((wildcard, port))
