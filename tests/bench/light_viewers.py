"""Receive-only WebRTC viewers by the hundred in one process, at as little cost of its own as can be.

Packets are counted by their headers, which are not encrypted; one viewer in `SAMPLE` decrypts and looks when
each packet was made. Each gives a receiver report a second, a NACK for one packet in a hundred, and now and
then a PLI.
"""

import contextlib
import hmac
import ipaddress
import os
import secrets
import selectors
import socket
import struct
import time
from dataclasses import dataclass, field
from zlib import crc32

import pylibsrtp

from hustings.media.audience.handshake import Handshake, Identity
from hustings.media.audience.portable import LIBSRTP_PROFILES
from hustings.rtp import rtcp, stun
from hustings.rtp.packet import parse

SAMPLE = 40
REPORT_S = 1.0
PLI_S = 20.0
NACK_SHARE = 100
CHECK_S = 0.4
CONSENT_S = 5.0
BUFFER = 1 << 21
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


@dataclass
class Counts:
    packets: int = 0
    lost: int = 0
    again: int = 0
    delays_ms: list[float] = field(default_factory=list)


class LightViewer:
    """One viewer on one UDP socket."""

    def __init__(self, identity: Identity, number: int, address: str) -> None:
        self.username, self.password = secrets.token_hex(4), secrets.token_hex(12)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self.counts = Counts()
        self.connected = False
        self._identity = identity
        self._sampled = number % SAMPLE == 0
        self._remote: Remote | None = None
        self._handshake: Handshake | None = None
        self._sender: pylibsrtp.Session | None = None
        self._receiver: pylibsrtp.Session | None = None
        self._highest: dict[int, int] = {}
        self._checked = self._reported = self._asked = 0.0
        self._allowed = self._controlled = False
        self._ssrc = secrets.randbelow(1 << 32)

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def connect(self, remote: Remote, *, controlled: bool = False) -> None:
        """`controlled`: the server made the offer, so it nominates (RFC 8445, section 6.1.1)."""
        self._remote = remote
        self._controlled = controlled
        self._handshake = Handshake(self._identity, [remote.fingerprint], client=True)
        self.tick(time.monotonic())

    def tick(self, now: float) -> None:
        """To be called some ten times a second."""
        remote, handshake = self._remote, self._handshake
        if remote is None or handshake is None:
            return
        if now - self._checked >= (CONSENT_S if self.connected else CHECK_S):
            self._checked = now
            self._send(
                check(remote, self.username, nominates=not self._controlled, controlled=self._controlled)
            )
        if not self.connected:
            for datagram in handshake.tick() if self._allowed else ():
                self._send(datagram)
            return
        if now - self._reported >= REPORT_S and self._sender is not None:
            self._reported = now
            self._send(self._sender.protect_rtcp(self._report(remote, now)))

    def readable(self) -> None:
        while True:
            try:
                data = self.socket.recv(2_048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if data[0] >= 128:
                self._media(data)
            elif data[0] < 4:
                self._stun(data)
            elif data[0] >= 20:
                self._dtls(data)

    def _media(self, data: bytes) -> None:
        if 192 <= data[1] <= 223:
            return
        sequence, ssrc = int.from_bytes(data[2:4]), int.from_bytes(data[8:12])
        remote = self._remote
        if remote is None or ssrc not in (remote.video_ssrc, remote.audio_ssrc):
            self.counts.again += 1
            return
        self.counts.packets += 1
        before = self._highest.get(ssrc)
        step = 1 if before is None else (sequence - before) & 0xFFFF
        if 0 < step < 0x8000:
            self._highest[ssrc] = sequence
            self.counts.lost += step - 1
        elif step:
            # It was counted as lost, or it is sent again.
            self.counts.lost -= step > 0xFFF0
        if self._sampled and self._receiver is not None and ssrc == remote.video_ssrc:
            self._look(data)
        if sequence % NACK_SHARE == 0 and self._sender is not None:
            missing = rtcp.nack(self._ssrc, ssrc, [(sequence - 2) & 0xFFFF])
            self._send(self._sender.protect_rtcp(rtcp.receiver_report(self._ssrc, ()) + missing))

    def _look(self, data: bytes) -> None:
        assert self._receiver is not None
        try:
            plain = self._receiver.unprotect(data)
        except pylibsrtp.Error:
            return
        payload = parse(plain).payload
        if payload[0] & 0x1F != FRAGMENT:
            return
        (made,) = struct.unpack_from("!Q", payload, STAMP_AT)
        self.counts.delays_ms.append((time.monotonic_ns() - made) / 1e6)

    def _report(self, remote: Remote, now: float) -> bytes:
        body = struct.pack("!I", self._ssrc)
        for ssrc in (remote.video_ssrc, remote.audio_ssrc):
            body += struct.pack("!IIIIII", ssrc, 0, self._highest.get(ssrc, 0), 10, 0, 0)
        report = struct.pack("!BBH", 0x82, rtcp.RECEIVER_REPORT, len(body) // 4) + body
        if now - self._asked >= PLI_S:
            self._asked = now
            report += rtcp.picture_loss(self._ssrc, remote.video_ssrc)
        return report

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
        if self._remote is None:
            return
        self._send(stun.success(request, self.password.encode(), *self._remote.address))

    def _dtls(self, data: bytes) -> None:
        handshake = self._handshake
        if handshake is None:
            return
        for datagram in handshake.receive(data):
            self._send(datagram)
        if handshake.protection is not None and not self.connected:
            self.connected = True
            self._asked = time.monotonic()
            protection = handshake.protection
            own, theirs = protection.own, protection.theirs
            kind = LIBSRTP_PROFILES[protection.profile]
            policy = pylibsrtp.Policy
            self._sender = pylibsrtp.Session(
                policy(own.master_key + own.master_salt, policy.SSRC_ANY_OUTBOUND, 0, kind)
            )
            self._receiver = pylibsrtp.Session(
                policy(theirs.master_key + theirs.master_salt, policy.SSRC_ANY_INBOUND, 0, kind)
            )

    def _send(self, datagram: bytes) -> None:
        assert self._remote is not None
        with contextlib.suppress(BlockingIOError):
            self.socket.sendto(datagram, self._remote.address)


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
    """Viewers and the loop that serves them."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.identity = Identity()
        self._address = address
        self.viewers: list[LightViewer] = []
        self._selector = selectors.DefaultSelector()
        self._ticked = 0.0

    def add(self) -> LightViewer:
        viewer = LightViewer(self.identity, len(self.viewers), self._address)
        self.viewers.append(viewer)
        self._selector.register(viewer.socket, selectors.EVENT_READ, viewer)
        return viewer

    def run(self, seconds: float, until_connected: bool = False) -> None:
        """Serve for so long, or until everybody is connected."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            for key, _ in self._selector.select(0.02):
                key.data.readable()
            if now - self._ticked >= 0.1:
                self._ticked = now
                for viewer in self.viewers:
                    viewer.tick(now)
                if until_connected and all(viewer.connected for viewer in self.viewers):
                    return

    def total(self) -> Counts:
        """Of all, and forgotten by it."""
        total = Counts()
        for viewer in self.viewers:
            total.packets += viewer.counts.packets
            total.lost += viewer.counts.lost
            total.again += viewer.counts.again
            total.delays_ms += viewer.counts.delays_ms
            viewer.counts = Counts()
        return total
