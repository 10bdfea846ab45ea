"""RTP packets (RFC 3550, section 5.1) as far as forwarding needs them.

Header extensions, contributing sources and padding are dropped on the way in: none is negotiated, so
none may travel on.
"""

import struct
from dataclasses import dataclass

HEADER = struct.Struct("!BBHII")
HEADER_LENGTH = 12
SEQUENCE_MASK = 0xFFFF
TIMESTAMP_MASK = 0xFFFFFFFF


class Malformed(ValueError):
    """Bytes that are no RTP or RTCP packet."""


@dataclass(frozen=True, slots=True)
class Packet:
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    """Without padding; empty for a packet that was nothing but padding."""


def parse(data: bytes) -> Packet:
    """Read one RTP packet.

    Raises:
        Malformed: Truncated, another version, or padding that does not fit.
    """
    if len(data) < HEADER_LENGTH:
        raise Malformed("shorter than an RTP header")
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    if first >> 6 != 2:
        raise Malformed("not RTP version 2")
    start = HEADER_LENGTH + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + 4:
            raise Malformed("truncated header extension")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if first & 0x20:
        if not data[-1]:
            raise Malformed("padding of no length")
        end -= data[-1]
    if start > end:
        raise Malformed("header or padding longer than the packet")
    return Packet(second & 0x7F, bool(second & 0x80), sequence, timestamp, ssrc, data[start:end])


def serialise(
    payload_type: int, marker: bool, sequence: int, timestamp: int, ssrc: int, payload: bytes
) -> bytes:
    """Write an RTP packet; sequence and timestamp are taken modulo their width."""
    return (
        HEADER.pack(
            0x80,
            payload_type | (0x80 if marker else 0),
            sequence & SEQUENCE_MASK,
            timestamp & TIMESTAMP_MASK,
            ssrc,
        )
        + payload
    )


def rewrite(packet: bytearray, payload_type: int, sequence: int, timestamp: int, ssrc: int) -> None:
    """Replace payload type, numbers and source of a serialised packet in place; the marker stays.

    Raises:
        Malformed: Shorter than an RTP header.
    """
    if len(packet) < HEADER_LENGTH:
        raise Malformed("shorter than an RTP header")
    HEADER.pack_into(
        packet,
        0,
        packet[0],
        payload_type | (packet[1] & 0x80),
        sequence & SEQUENCE_MASK,
        timestamp & TIMESTAMP_MASK,
        ssrc,
    )


def retransmission(
    payload_type: int, marker: bool, sequence: int, timestamp: int, ssrc: int, original: int, payload: bytes
) -> bytes:
    """Write a retransmission packet (RFC 4588, section 4); `original` is the lost sequence number."""
    body = (original & SEQUENCE_MASK).to_bytes(2, "big") + payload
    return serialise(payload_type, marker, sequence, timestamp, ssrc, body)
