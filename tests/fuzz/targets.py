"""Everything that reads what the network sends, as functions of bytes that may do anything but fail.

Each raises only where the program has a fault: another exception than the one it documents, or a property
that does not hold. `test_corpus.py` runs them over the corpus, `python -m tests.fuzz` looks for more inputs.
"""

import asyncio
import contextlib
import struct
from collections.abc import Callable, Iterator
from typing import Any

from aioice import stun as aioice_stun

from hustings.media import answers, offers
from hustings.media.audience.handshake import Association, Handshake, HandshakeFailed, Identity
from hustings.media.network import LocalTransport, Network
from hustings.media.seam_ice import GuardedConnection, GuardedProtocol
from hustings.room.ports import OfferRefused
from hustings.rtp import framing, rtcp, stun
from hustings.rtp.dtls import ReadingKey
from hustings.rtp.gop import GroupOfPictures
from hustings.rtp.h264 import Depacketiser
from hustings.rtp.opus import LONGEST_SAMPLES, is_sound, packet_samples
from hustings.rtp.packet import HEADER_LENGTH, Malformed, Packet, parse, serialise
from hustings.rtp.reception import Reception
from hustings.rtp.reorder import Reorder
from hustings.rtp.watch import Watch
from hustings.web import sdp as fragments
from hustings.web.errors import Problem

Target = Callable[[bytes], None]

LOCAL = LocalTransport("user", "password-of-ours", "AA:BB", ("1 1 udp 1 127.0.0.1 9 typ host",), lite=True)
PASSWORD = b"a password"
FRAME_MAX = 64
KEY = ReadingKey(bytes(16), bytes(4))


def sdp(data: bytes) -> None:
    """An offer is refused or answered, and what is answered can be read again."""
    text = data.decode(errors="replace")
    fragments.ufrags(text)
    with contextlib.suppress(Problem):
        fragments.check_fragment(text)
    for publishing in (True, False):
        try:
            negotiated = answers.negotiate(offers.parse(text), publishing=publishing)
        except OfferRefused:
            continue
        Network("", range(0)).admits("".join(c.address for c in negotiated.remote.candidates[:1]))
        answer = offers.parse(answers.write(negotiated, LOCAL, "0123"))
        assert len(answer.media) == len(negotiated.offer.media)


def stun_request(data: bytes) -> None:
    """A check of the audience's port; its answer is STUN."""
    try:
        request = stun.read_request(data)
    except stun.NotStun:
        return
    request.authentic(PASSWORD)
    answer = aioice_stun.parse_message(stun.success(request, PASSWORD, "192.0.2.1", 7))
    assert answer.check_message_integrity(PASSWORD)
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == ("192.0.2.1", 7)


class _Swallows(asyncio.DatagramTransport):
    """Takes what is sent."""

    def sendto(self, data: Any, addr: Any = None) -> None:
        assert len(data) < 1_500

    def is_closing(self) -> bool:
        return False


_stages: list[GuardedProtocol] = []


def _stage() -> GuardedProtocol:
    if not _stages:
        asyncio.set_event_loop(asyncio.new_event_loop())
        connection = GuardedConnection(Network("127.0.0.1", range(0)), controlling=False)
        protocol = GuardedProtocol(connection)
        protocol.transport = _Swallows()
        _stages.append(protocol)
    return _stages[0]


def stage_datagram(data: bytes) -> None:
    """A datagram at a stage's port, from a stranger; half the time with integrity that is right."""
    protocol = _stage()
    protocol.datagram_received(data, ("192.0.2.7", 9))
    with contextlib.suppress(ValueError, struct.error, IndexError):
        message = aioice_stun.parse_message(data)
        message.attributes["USERNAME"] = f"{protocol.receiver.local_username}:them"
        message.add_message_integrity(protocol.receiver.local_password.encode())
        protocol.datagram_received(bytes(message), ("192.0.2.7", 9))


def _records(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Rows of step of the sequence number, step of the timestamp, flags, payload."""
    at = 0
    while at + 4 <= len(data):
        step, stamp, flags, length = data[at : at + 4]
        yield step, stamp, flags, data[at + 4 : at + 4 + length]
        at += 4 + length


def video(data: bytes) -> None:
    """A publisher's packets of picture: what passes is numbered once, and is put together again."""
    watch, depacketiser, group = Watch(), Depacketiser(), GroupOfPictures()
    reception = Reception(1, 90_000, ask=True)
    sequence = timestamp = now = 0
    numbers = set()
    for step, stamp, flags, payload in _records(data):
        sequence += step - 128 if flags & 2 else 1 if not flags & 4 else step << 8
        timestamp += (stamp - 128) * 3_000 if flags & 8 else (stamp & 1) * 3_000
        now += 10 if not flags & 16 else step * 100
        packet = Packet(96, bool(flags & 1), sequence & 0xFFFF, timestamp & 0xFFFFFFFF, 1, payload)
        reception.push(packet.sequence, packet.timestamp, now)
        passed = watch.take(packet, now)
        reception.due(now)
        if reception.take_given_up():
            watch.lost(now)
        if passed is None:
            continue
        assert passed.payload == payload
        assert payload
        assert passed.sequence not in numbers
        numbers.add(passed.sequence)
        group.push(passed)
        for unit in depacketiser.push(passed.sequence, passed.timestamp, passed.marker, passed.payload, now):
            assert unit.data
    assert len(list(group)) == len(group)
    reception.report(now)


def rtp(data: bytes) -> None:
    """One RTP packet; what is read is written again as it is meant."""
    try:
        packet = parse(data)
    except Malformed:
        return
    again = serialise(
        packet.payload_type, packet.marker, packet.sequence, packet.timestamp, packet.ssrc, packet.payload
    )
    assert parse(again) == packet
    assert len(again) <= max(len(data), HEADER_LENGTH)


def rtcp_packet(data: bytes) -> None:
    """A compound packet of RTCP."""
    try:
        messages = rtcp.parse(data)
    except Malformed:
        return
    assert len(messages) <= len(data)
    for message in messages:
        if isinstance(message, rtcp.Nack):
            assert len(message.sequences) <= 17 * len(data) // 4
        elif isinstance(message, rtcp.Reception):
            message.round_trip_ms(1 << 40)


def tcp_frames(data: bytes) -> None:
    """RFC 4571: the same packets however the stream is cut into pieces."""
    cut = data[0] % max(1, len(data)) if data else 0
    try:
        whole, rest = framing.split(data, FRAME_MAX)
    except framing.TooLong:
        whole, rest = [], b""
    pieces: list[bytes] = []
    left = b""
    try:
        for piece in (data[:cut], data[cut:]):
            packets, left = framing.split(left + piece, FRAME_MAX)
            pieces += packets
    except framing.TooLong:
        return
    assert (pieces, left) == (whole, rest)
    assert len(rest) < framing.LENGTH + FRAME_MAX


def sound(data: bytes) -> None:
    """Packets of Opus on their way to the mixer."""
    reorder = Reorder(16)
    sequence = 0
    for step, stamp, _, payload in _records(data):
        sequence += step - 100
        if is_sound(payload):
            assert 0 < packet_samples(payload) <= LONGEST_SAMPLES
        reorder.push(sequence & 0xFFFF, stamp << 20, payload)
        assert len(reorder) <= 16
        if step & 1:
            reorder.pop()


_identities: list[Identity] = []


def dtls(data: bytes) -> None:
    """What a viewer sends to shake hands with."""
    if not _identities:
        _identities.append(Identity())
    handshake = Handshake(_identities[0], (("sha-256", "AA:BB"),), client=bool(data[:1] == b"\x01"))
    with contextlib.suppress(HandshakeFailed):
        if data[:1] == b"\x01":
            handshake.start()
        for at in range(0, len(data), 1_400):
            handshake.receive(data[at : at + 1_400])
    handshake.tick()
    association = Association([b"flight"], [], KEY)
    for at in range(0, len(data), 1_400):
        assert association.receive(data[at : at + 1_400]) in ([], [b"flight"])
    assert not association.closed


TARGETS: dict[str, Target] = {
    "sdp": sdp,
    "stun": stun_request,
    "stage": stage_datagram,
    "video": video,
    "rtp": rtp,
    "rtcp": rtcp_packet,
    "framing": tcp_frames,
    "sound": sound,
    "dtls": dtls,
}
