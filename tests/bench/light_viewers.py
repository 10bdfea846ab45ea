"""Receive-only WebRTC viewers by the hundred in one process, at as little cost of its own as can be: each is
connected here, and then served by `native/crowd.c`.
"""

import contextlib
import hmac
import ipaddress
import os
import secrets
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pylibsrtp
from tests.bench.native_crowd import Came, Counted, NativeCrowd

from hustings.media.audience.handshake import Handshake, Identity
from hustings.media.audience.portable_state import LIBSRTP_PROFILES
from hustings.rtp import stun
from hustings.rtp.packet import parse

SAMPLED = 10
"""Viewers of a crowd who decrypt, and look when each picture was made."""
CHECK_S = 0.4
TICK_S = 0.1
BUFFER = 1 << 22
SO_RCVBUFFORCE = 33
"""socket(7): beyond what the machine allows everybody."""
FRAGMENT = 28
"""FU-A: what carries the time."""
STAMP_AT = 2
"""Where in a payload the publisher puts the time: behind what says which kind of unit it is."""


@dataclass(frozen=True)
class Remote:
    """What the server's description says of it."""

    username: str
    password: str
    fingerprint: tuple[str, str]
    address: tuple[str, int]
    video_ssrc: int
    audio_ssrc: int


class LightViewer:
    """One viewer on one UDP socket, until it is connected."""

    def __init__(self, identity: Identity, crowd: NativeCrowd, address: str, *, sampled: bool) -> None:
        self.username, self.password = secrets.token_hex(4), secrets.token_hex(12)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        with contextlib.suppress(PermissionError):
            self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        self.connected = False
        self.delays_ms: list[float] = []
        self._identity = identity
        self._crowd = crowd
        self._number = crowd.add(self.socket.fileno(), sampled=sampled)
        self._sampled = sampled
        self._remote: Remote | None = None
        self._handshake: Handshake | None = None
        self._receiver: pylibsrtp.Session | None = None
        self._checked = 0.0
        self._allowed = self._controlled = False

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def connect(self, remote: Remote, *, controlled: bool = False) -> None:
        """`controlled`: the server made the offer, so it nominates (RFC 8445, section 6.1.1)."""
        self._remote = remote
        self._controlled = controlled
        self.socket.connect(remote.address)
        self._handshake = Handshake(self._identity, [remote.fingerprint], client=True)
        self.tick(time.monotonic())

    def tick(self, now: float) -> None:
        """To be called some ten times a second until it is connected."""
        if self._handshake is None:
            return
        if now - self._checked >= CHECK_S:
            self._checked = now
            self._send(self._check())
        for datagram in self._handshake.tick() if self._allowed else ():
            self._send(datagram)

    def came(self, event: Came) -> None:
        if event.data[0] >= 128:
            self._look(event)
        elif event.data[0] < 4:
            self._stun(event.data)
        elif event.data[0] >= 20:
            self._dtls(event.data)

    def _look(self, event: Came) -> None:
        if self._receiver is None:
            return
        try:
            payload = parse(self._receiver.unprotect(event.data)).payload
        except pylibsrtp.Error:
            return
        if payload[0] & 0x1F == FRAGMENT:
            (made,) = struct.unpack_from("!Q", payload, STAMP_AT)
            self.delays_ms.append((event.at_ns - made) / 1e6)

    def _stun(self, data: bytes) -> None:
        if data[:2] == b"\x01\x01":
            if not self._allowed and self._handshake is not None:
                self._allowed = True
                for datagram in self._handshake.start():
                    self._send(datagram)
            return
        try:
            request = stun.read_request(data)
        except stun.NotStun:
            return
        if self._remote is not None:
            self._send(stun.success(request, self.password.encode(), *self._remote.address))

    def _dtls(self, data: bytes) -> None:
        handshake = self._handshake
        if handshake is None:
            return
        for datagram in handshake.receive(data):
            self._send(datagram)
        if handshake.protection is None or self.connected or self._remote is None:
            return
        self.connected = True
        protection, remote = handshake.protection, self._remote
        ssrcs = remote.video_ssrc, remote.audio_ssrc
        own = secrets.randbelow(1 << 32)
        self._crowd.connect(self._number, protection.profile, protection.own.rtcp, own, ssrcs, self._check())
        if self._sampled:
            key = protection.theirs.master_key + protection.theirs.master_salt
            policy = pylibsrtp.Policy
            self._receiver = pylibsrtp.Session(
                policy(key, policy.SSRC_ANY_INBOUND, 0, LIBSRTP_PROFILES[protection.profile])
            )

    def _check(self) -> bytes:
        assert self._remote is not None
        return check(self._remote, self.username, nominates=not self._controlled, controlled=self._controlled)

    def _send(self, datagram: bytes) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            self.socket.send(datagram)


def check(remote: Remote, username: str, *, nominates: bool = True, controlled: bool = False) -> bytes:
    """A connectivity check, by default a controlling agent's."""
    name = f"{remote.username}:{username}".encode()
    body = struct.pack("!HH", stun.USERNAME, len(name)) + name + bytes(-len(name) % 4)
    body += struct.pack("!HHI", 0x0024, 4, 126 << 24 | 0xFFFFFF)
    body += struct.pack("!HHQ", 0x8029 if controlled else 0x802A, 8, 1)
    if nominates:
        body += struct.pack("!HH", stun.USE_CANDIDATE, 0)
    transaction = os.urandom(12)

    def head(more: int) -> bytes:
        return stun.HEADER.pack(stun.BINDING_REQUEST, len(body) + more, stun.COOKIE, transaction)

    integrity = hmac.digest(remote.password.encode(), head(24) + body, "sha1")
    body += struct.pack("!HH", stun.MESSAGE_INTEGRITY, 20) + integrity
    checksum = crc32(head(8) + body) ^ stun.FINGERPRINT_XOR
    body += struct.pack("!HHI", stun.FINGERPRINT, 4, checksum)
    return head(0) + body


def remote_of(sdp: str) -> Remote:
    """Read a description of a server, whoever wrote it; the first IPv4 UDP candidate counts."""
    lines = sdp.replace("\r", "").split("\n")

    def first(prefix: str) -> str:
        return next(line for line in lines if line.startswith(prefix)).removeprefix(prefix)

    digest, value = first("a=fingerprint:").split()
    ssrcs: dict[str, int] = {}
    kind, address = "", None
    for line in lines:
        if line.startswith("m="):
            kind = line[2:7]
        elif line.startswith("a=ssrc:"):
            ssrcs.setdefault(kind, int(line[7:].split()[0]))
        elif line.startswith("a=candidate:") and address is None:
            parts = line.split()
            if parts[2].lower() == "udp" and ipaddress.ip_address(parts[4]).version == 4:
                address = (parts[4], int(parts[5]))
    assert address is not None
    return Remote(
        first("a=ice-ufrag:"),
        first("a=ice-pwd:"),
        (digest.lower(), value),
        address,
        ssrcs["video"],
        ssrcs["audio"],
    )


class Crowd:
    """Viewers and the loop that serves them.

    Args:
        folder: To compile in.
        viewers: How many there will be.
    """

    def __init__(self, folder: Path, viewers: int, address: str) -> None:
        self.identity = Identity()
        self.viewers: list[LightViewer] = []
        self._address = address
        self._every = max(1, viewers // SAMPLED)
        self._native = NativeCrowd(folder, viewers)
        self._ticked = 0.0

    def add(self) -> LightViewer:
        sampled = len(self.viewers) % self._every == 0
        viewer = LightViewer(self.identity, self._native, self._address, sampled=sampled)
        self.viewers.append(viewer)
        return viewer

    @property
    def connected(self) -> int:
        return sum(viewer.connected for viewer in self.viewers)

    def run(self, seconds: float, *, until_connected: bool = False) -> None:
        """Serve for so long, or until everybody is connected."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            for event in self._native.run(min(20, 1 + int(1_000 * (end - now)))):
                self.viewers[event.viewer].came(event)
            if now - self._ticked < TICK_S:
                continue
            self._ticked = now
            waiting = [viewer for viewer in self.viewers if not viewer.connected]
            for viewer in waiting:
                viewer.tick(now)
            if until_connected and not waiting:
                return

    def count(self) -> Counted:
        """What came since this was asked last."""
        return self._native.count()

    def delays_ms(self) -> list[float]:
        """From the making of a picture's packet to its viewer's socket, since this was asked last; sorted."""
        found = sorted(delay for viewer in self.viewers for delay in viewer.delays_ms)
        for viewer in self.viewers:
            viewer.delays_ms = []
        return found

    def close(self) -> None:
        self._native.close()
        for viewer in self.viewers:
            viewer.socket.close()
