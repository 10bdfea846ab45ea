"""RTCP as far as forwarding needs it: RFC 3550 reports, RFC 4585 and 5104 feedback, and REMB."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hustings.rtp.packet import Malformed
from hustings.rtp.reception import ReportBlock

SENDER_REPORT = 200
RECEIVER_REPORT = 201
DESCRIPTION = 202
BYE = 203
TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206
NACK = 1
PICTURE_LOSS = 1
FULL_INTRA = 4
APPLICATION = 15

ROUND_TRIP_MAX_S = 60
"""More than this is no round trip, but a clock that went backwards."""
NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900 (NTP) to 1970 (Unix)."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Nack:
    """Somebody misses packets of `ssrc`."""

    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeRequest:
    """Picture loss indication or full intra request for `ssrc`."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Bye:
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reception:
    """How a receiver does with what `ssrc` sends it (RFC 3550, section 6.4.1)."""

    ssrc: int
    fraction_lost: int
    """Of 256, since its report before."""
    lost: int
    jitter: int
    last_report: int
    """The middle 32 bits of our report's NTP time; 0: it has seen none."""
    delay: int
    """Since that came, in 1/65536 s."""

    def round_trip_ms(self, ntp: int) -> float | None:
        """Milliseconds there and back, where the report came at `ntp`."""
        away = ((ntp >> 16) - self.last_report - self.delay) & 0xFFFFFFFF
        if self.last_report == 0 or away >= ROUND_TRIP_MAX_S << 16:
            return None
        return away * 1000 / 65_536


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a receiver thinks its line carries, bits a second (REMB)."""

    bits_per_second: int


Message = SenderReport | Nack | KeyframeRequest | Bye | Reception | Estimate


def ntp_of_unix(seconds: float) -> int:
    """64-bit NTP time of Unix seconds."""
    return int((seconds + NTP_EPOCH_S) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


def ntp_milliseconds(ntp: int) -> float:
    """Milliseconds since 1900 of a 64-bit NTP time."""
    return ntp * 1000 / (1 << 32)


def parse(data: bytes) -> list[Message]:
    """The messages of a compound packet that matter here; others are passed over.

    Raises:
        Malformed: Truncated, or another version.
    """
    messages: list[Message] = []
    at = 0
    while at < len(data):
        if len(data) < at + 4:
            raise Malformed("truncated RTCP header")
        first, kind, words = struct.unpack_from("!BBH", data, at)
        if first >> 6 != 2:
            raise Malformed("not RTCP version 2")
        body = data[at + 4 : at + 4 + 4 * words]
        if len(body) < 4 * words:
            raise Malformed("truncated RTCP packet")
        at += 4 + 4 * words
        messages.extend(_read(kind, first & 0x1F, body))
    return messages


def _read(kind: int, count: int, body: bytes) -> Iterable[Message]:
    if kind == SENDER_REPORT and len(body) >= 24:
        ssrc, ntp, timestamp = struct.unpack_from("!IQI", body)
        yield SenderReport(ssrc, ntp, timestamp)
        yield from _receptions(body[24:], count)
    elif kind == RECEIVER_REPORT and len(body) >= 4:
        yield from _receptions(body[4:], count)
    elif kind == BYE and len(body) >= 4 * count:
        yield Bye(struct.unpack_from(f"!{count}I", body))
    elif kind == TRANSPORT_FEEDBACK and count == NACK and len(body) >= 8:
        lost: list[int] = []
        for base, mask in struct.iter_unpack("!HH", body[8:]):
            lost.append(base)
            lost.extend((base + 1 + bit) & 0xFFFF for bit in range(16) if mask >> bit & 1)
        yield Nack(int.from_bytes(body[4:8], "big"), tuple(lost))
    elif kind == PAYLOAD_FEEDBACK and count == PICTURE_LOSS and len(body) >= 8:
        yield KeyframeRequest(int.from_bytes(body[4:8], "big"))
    elif kind == PAYLOAD_FEEDBACK and count == FULL_INTRA:
        # RFC 5104, section 4.3.1: the media source stands in each entry, not in the header.
        for at in range(8, len(body) - 7, 8):
            yield KeyframeRequest(int.from_bytes(body[at : at + 4], "big"))

    elif kind == PAYLOAD_FEEDBACK and count == APPLICATION and len(body) >= 16 and body[8:12] == b"REMB":
        exponent, mantissa = body[13] >> 2, int.from_bytes(body[13:16]) & 0x3FFFF
        yield Estimate(mantissa << exponent)


def _receptions(blocks: bytes, count: int) -> Iterable[Message]:
    for at in range(0, min(24 * count, len(blocks) - 23), 24):
        ssrc, lost, _, jitter, last, delay = struct.unpack_from("!IIIIII", blocks, at)
        # 24 bits with a sign: who got packets twice has fewer than none lost
        total = lost & 0xFFFFFF if not lost & 0x800000 else 0
        yield Reception(ssrc, lost >> 24, total, jitter, last, delay)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def receiver_report(own: int, blocks: Sequence[ReportBlock]) -> bytes:
    body = struct.pack("!I", own)
    for block in blocks:
        body += struct.pack("!IB", block.ssrc, block.fraction_lost)
        body += (block.lost & 0xFFFFFF).to_bytes(3, "big")
        body += struct.pack("!IIII", block.highest, block.jitter, block.last_report, block.delay)
    return _packet(RECEIVER_REPORT, len(blocks), body)


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    body = struct.pack("!IQIII", ssrc, ntp, timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return _packet(SENDER_REPORT, 0, body)


def description(ssrc: int, cname: str) -> bytes:
    """A source description that carries the canonical name."""
    name = cname.encode()
    body = struct.pack("!IBB", ssrc, 1, len(name)) + name
    return _packet(DESCRIPTION, 1, body + bytes(4 - len(body) % 4))


def picture_loss(own: int, ssrc: int) -> bytes:
    return _packet(PAYLOAD_FEEDBACK, PICTURE_LOSS, struct.pack("!II", own, ssrc))


def nack(own: int, ssrc: int, sequences: Iterable[int]) -> bytes:
    """Ask for packets again; `sequences` ascending (across the wrap)."""
    body = struct.pack("!II", own, ssrc)
    base, mask = -1, 0
    for sequence in sequences:
        ahead = (sequence - base) & 0xFFFF
        if base >= 0 and 1 <= ahead <= 16:
            mask |= 1 << (ahead - 1)
            continue
        if base >= 0:
            body += struct.pack("!HH", base, mask)
        base, mask = sequence, 0
    if base >= 0:
        body += struct.pack("!HH", base, mask)
    return _packet(TRANSPORT_FEEDBACK, NACK, body)


def bitrate_limit(own: int, bits_per_second: int, ssrcs: Sequence[int]) -> bytes:
    """REMB (draft-alvestrand-rmcat-remb): what all these sources together may send."""
    exponent = max(0, bits_per_second.bit_length() - 18)
    mantissa = bits_per_second >> exponent
    body = struct.pack("!II", own, 0) + b"REMB"
    body += struct.pack("!I", len(ssrcs) << 24 | exponent << 18 | mantissa)
    body += b"".join(struct.pack("!I", ssrc) for ssrc in ssrcs)
    return _packet(PAYLOAD_FEEDBACK, APPLICATION, body)
