"""A viewer's end of the audience's port, by hand: checks, DTLS and packets over UDP or TCP."""

import asyncio
import socket
import struct
from dataclasses import dataclass, field

from tests.bench.light_viewers import Remote, check
from tests.media.test_fan import session

from hustings.media.audience.guest import Guest
from hustings.media.audience.handshake import Handshake, Identity
from hustings.media.audience.interface import OutgoingStream
from hustings.media.audience.port import AudiencePort
from hustings.media.network import RemoteTransport
from hustings.rtp.packet import Packet, parse

VIDEO, AUDIO = OutgoingStream(0x1111, 96, 0x2222, 97), OutgoingStream(0x3333, 111)
LIMIT_S = 20
LOOPBACK = "127.0.0.1"


@dataclass
class Told:
    """What a guest's owner was told."""

    connected: int = 0
    ended: list[str] = field(default_factory=list)
    keyframes: int = 0


def guest_of(
    identity: Identity, fingerprint: str | None = None, *, passive: bool = False
) -> tuple[Guest, Told]:
    told = Told()

    def connected() -> None:
        told.connected += 1

    def keyframe() -> None:
        told.keyframes += 1

    remote = RemoteTransport(
        "theirs", "their password, long enough", False,
        (("sha-256", fingerprint or identity.fingerprint),), passive, (),
    )  # fmt: skip
    return Guest(remote, VIDEO, AUDIO, connected, told.ended.append, keyframe), told


class Caller:
    """One viewer's end.

    Args:
        number: The port.
    """

    def __init__(
        self, guest: Guest, identity: Identity, server: str, number: int, *, tcp: bool = False
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._tcp = tcp
        self._buffer = b""
        self.remote = Remote(guest.username, guest.password, ("sha-256", server), (LOOPBACK, number), 0, 0)
        self.handshake = Handshake(identity, [("sha-256", server)], client=True)
        self.socket = self._new()

    def _new(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self._tcp else socket.SOCK_DGRAM)
        if self._tcp:
            sock.connect(self.remote.address)
        else:
            sock.bind((LOOPBACK, 0))
        sock.setblocking(False)
        return sock

    def move(self) -> None:
        """Go on from another address."""
        self.socket.close()
        self.socket = self._new()

    def send(self, packet: bytes) -> None:
        if self._tcp:
            self.socket.send(struct.pack("!H", len(packet)) + packet)
        else:
            self.socket.sendto(packet, self.remote.address)

    async def receive(self) -> bytes:
        """The next packet; empty at a connection's end."""
        async with asyncio.timeout(LIMIT_S):
            if not self._tcp:
                return await self._loop.sock_recv(self.socket, 2_048)
            while len(self._buffer) < 2 or len(self._buffer) < 2 + int.from_bytes(self._buffer[:2]):
                more = await self._loop.sock_recv(self.socket, 65_536)
                if not more:
                    return b""
                self._buffer += more
            end = 2 + int.from_bytes(self._buffer[:2])
            packet, self._buffer = self._buffer[2:end], self._buffer[end:]
            return packet

    def check(self, *, nominates: bool = True) -> None:
        self.send(check(self.remote, "theirs", nominates=nominates))

    async def checked(self) -> None:
        self.check()
        assert (await self.receive())[:2] == b"\x01\x01"

    async def connect(self) -> None:
        await self.checked()
        for datagram in self.handshake.start():
            self.send(datagram)
        while self.handshake.protection is None:
            data = await self.receive()
            assert data, "the connection was ended"
            if 20 <= data[0] < 64:
                for datagram in self.handshake.receive(data):
                    self.send(datagram)
        protection = self.handshake.protection
        self.association = self.handshake.finish()
        self.decrypt = session(protection.profile, protection.theirs, sends=False)
        self.encrypt = session(protection.profile, protection.own, sends=True)

    async def packet(self) -> Packet:
        """The next packet of media."""
        while True:
            data = await self.receive()
            if data[0] >= 128 and not 192 <= data[1] <= 223:
                return parse(self.decrypt.unprotect(data))

    def close(self) -> None:
        self.socket.close()


def caller(port: AudiencePort, guest: Guest, identity: Identity, *, tcp: bool = False) -> Caller:
    local = port.welcome(guest)
    number = int(local.candidates[0].split()[5])
    return Caller(guest, identity, local.fingerprint, number, tcp=tcp)
