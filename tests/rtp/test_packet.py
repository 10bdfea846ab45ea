"""RTP packets read and written (RFC 3550, section 5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.packet import Malformed, Packet, parse, retransmission, rewrite, serialise

words = st.integers(0, 2**32 - 1)
halves = st.integers(0, 2**16 - 1)
types = st.integers(0, 127)


@given(types, st.booleans(), halves, words, words, st.binary(max_size=50))
def test_what_is_written_is_read(
    payload_type: int, marker: bool, sequence: int, timestamp: int, ssrc: int, payload: bytes
) -> None:
    data = serialise(payload_type, marker, sequence, timestamp, ssrc, payload)
    assert parse(data) == Packet(payload_type, marker, sequence, timestamp, ssrc, payload)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_malformed(data: bytes) -> None:
    try:
        packet = parse(data)
    except Malformed:
        return
    assert len(packet.payload) <= len(data) - 12


def test_sources_extension_and_padding_are_left_out() -> None:
    first = 0x80 | 0x20 | 0x10 | 2
    data = (
        bytes([first, 96])
        + bytes(10)
        + bytes(8)
        + b"\xbe\xde\x00\x01"
        + bytes(4)
        + b"payload"
        + b"\x00\x00\x03"
    )
    assert parse(data).payload == b"payload"


def test_nothing_but_padding_is_an_empty_payload() -> None:
    assert parse(bytes([0xA0, 96]) + bytes(10) + b"\x00\x00\x00\x04").payload == b""


@pytest.mark.parametrize(
    "data",
    [b"", bytes(11), bytes(12), b"\x8f" + bytes(11), b"\x90" + bytes(14), b"\xa0" + bytes(12)],
    ids=["empty", "short", "version 0", "sources cut", "extension cut", "padding 0"],
)
def test_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(data)


def test_padding_longer_than_the_packet_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse(bytes([0xA0, 96]) + bytes(10) + b"ab\xff")


@given(types, halves, words, words, st.booleans())
def test_rewriting_in_place_keeps_marker_and_payload(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, marker: bool
) -> None:
    data = bytearray(serialise(1, marker, 2, 3, 4, b"same"))
    rewrite(data, payload_type, sequence, timestamp, ssrc)
    assert parse(bytes(data)) == Packet(payload_type, marker, sequence, timestamp, ssrc, b"same")


def test_a_packet_without_header_cannot_be_rewritten() -> None:
    with pytest.raises(Malformed):
        rewrite(bytearray(11), 1, 2, 3, 4)


def test_a_retransmission_carries_the_original_number_first() -> None:
    read = parse(retransmission(103, True, 7, 9000, 5, 65_537, b"lost"))
    assert (read.payload_type, read.sequence, read.timestamp) == (103, 7, 9000)
    assert read.payload == b"\x00\x01lost"
