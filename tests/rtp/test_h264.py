"""RFC 6184: keyframes found, access units put together, gaps survived."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp import h264
from hustings.rtp.h264 import AccessUnit, Depacketiser, MalformedPayload, aggregated, starts_keyframe

SPS, PPS = b"\x67sps", b"\x68pps"
IDR, SLICE, SEI, AUD = b"\x65idr", b"\x41slice", b"\x06sei", b"\x09\xf0"


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fragments(unit: bytes, size: int) -> list[bytes]:
    indicator, kind = unit[0] & 0xE0 | 28, unit[0] & 0x1F
    pieces = [unit[at : at + size] for at in range(1, len(unit), size)]
    flags = [0] * len(pieces)
    flags[0] |= 0x80
    flags[-1] |= 0x40
    return [bytes([indicator, flag | kind]) + piece for flag, piece in zip(flags, pieces, strict=True)]


def lengths(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


class Stream:
    """Pictures in, packets out, in the order of sending."""

    def __init__(self, sequence: int = 0) -> None:
        self.packets: list[tuple[int, int, bool, bytes]] = []
        self._sequence = sequence
        self._timestamp = 0

    def picture(self, *payloads: bytes, marker: bool = True) -> "Stream":
        for at, payload in enumerate(payloads):
            last = marker and at == len(payloads) - 1
            self.packets.append((self._sequence & 0xFFFF, self._timestamp, last, payload))
            self._sequence += 1
        self._timestamp += 3_000
        return self

    def key(self) -> "Stream":
        return self.picture(stap(SPS, PPS), IDR)


def run(packets: list[tuple[int, int, bool, bytes]], every: int = 10) -> list[AccessUnit]:
    depacketiser, units = Depacketiser(), []
    for at, packet in enumerate(packets):
        units += depacketiser.push(*packet, arrival=at * every)
    return units


@pytest.mark.parametrize(
    ("payload", "starts"),
    [
        (IDR, True),
        (SPS, True),
        (SLICE, False),
        (PPS, False),
        (SEI, False),
        (AUD, False),
        (stap(SPS, PPS), True),
        (stap(SEI, IDR), True),
        (stap(SEI, SLICE), False),
        (b"\x78\x00\x63\x65", False),
        (fragments(IDR * 9, 9)[0], True),
        (fragments(IDR * 9, 9)[1], False),
        (fragments(SLICE * 9, 9)[0], False),
        (b"\x7c", False),
        (b"", False),
    ],
)
def test_where_a_keyframe_starts(payload: bytes, starts: bool) -> None:
    assert starts_keyframe(payload) is starts


@given(st.binary(max_size=40))
def test_any_payload_can_be_asked(payload: bytes) -> None:
    starts_keyframe(payload)


def test_an_aggregate_that_does_not_fit_is_malformed() -> None:
    with pytest.raises(MalformedPayload):
        list(aggregated(b"\x78\x00\x09\x41"))


def test_a_keyframe_has_its_parameter_sets_apart_and_no_delimiter() -> None:
    (unit,) = run(Stream().picture(AUD, SPS, PPS, SEI, IDR).packets)
    assert unit.keyframe
    assert unit.parameters is not None
    assert (unit.parameters.sps, unit.parameters.pps) == (SPS, PPS)
    assert unit.data == lengths(SEI, IDR)


def test_other_pictures_follow_without_parameter_sets() -> None:
    units = run(Stream().key().picture(SLICE).packets)
    assert [(unit.timestamp, unit.keyframe, unit.data) for unit in units] == [
        (0, True, lengths(IDR)),
        (3_000, False, lengths(SLICE)),
    ]
    assert units[1].parameters is None


@given(st.binary(min_size=1, max_size=400), st.integers(1, 50), st.integers(0, 65_535))
def test_fragments_make_the_unit_again_wherever_numbers_wrap(body: bytes, size: int, start: int) -> None:
    unit = b"\x65" + body
    (made,) = run(Stream(start).picture(stap(SPS, PPS), *fragments(unit, size)).packets)
    assert made.data == lengths(unit)


@given(st.integers(0, 65_535), st.randoms(use_true_random=False))
def test_packets_that_change_places_come_out_in_order(start: int, chance: random.Random) -> None:
    stream = Stream(start).key()
    for n in range(30):
        stream.picture(*fragments(bytes([0x41, n]) * 6, 4))
    straight = run(stream.packets)
    mixed = stream.packets[:2]
    rest = stream.packets[2:]
    for at in range(0, len(rest), 5):
        block = rest[at : at + 5]
        chance.shuffle(block)
        mixed += block
    assert run(mixed) == straight
    assert len(straight) == 31


def test_without_a_marker_the_next_timestamp_ends_a_picture() -> None:
    units = run(Stream().key().picture(SLICE, marker=False).picture(SLICE).packets)
    assert [unit.timestamp for unit in units] == [0, 3_000, 6_000]


def test_nothing_comes_before_the_first_keyframe() -> None:
    depacketiser = Depacketiser()
    for packet in Stream().picture(SLICE).picture(SLICE).packets:
        assert depacketiser.push(*packet, arrival=0) == []
    assert depacketiser.waiting


def test_a_keyframe_without_parameter_sets_is_no_beginning() -> None:
    assert run(Stream().picture(IDR).picture(SLICE).packets) == []


def test_a_stream_that_begins_within_a_picture_waits_for_a_whole_one() -> None:
    packets = Stream().picture(stap(SPS, PPS), *fragments(IDR * 20, 20)).picture(SLICE).key().packets
    assert [unit.timestamp for unit in run(packets[2:])] == [6_000]


def test_a_lost_packet_costs_everything_up_to_the_next_keyframe() -> None:
    stream = Stream().key().picture(SLICE)
    for _ in range(60):
        stream.picture(SLICE)
    stream.key().picture(SLICE)
    lost = [packet for packet in stream.packets if packet[1] != 3_000]
    assert [unit.timestamp for unit in run(lost)] == [0, 62 * 3_000, 63 * 3_000]


def test_a_gap_is_waited_for_and_no_longer_than_that() -> None:
    depacketiser = Depacketiser()
    packets = Stream().key().picture(SLICE).picture(SLICE).picture(SLICE).packets
    first, second, late, third, fourth = packets
    depacketiser.push(*first, arrival=0)
    assert len(depacketiser.push(*second, arrival=0)) == 1
    assert depacketiser.push(*third, arrival=0) == []
    assert not depacketiser.waiting
    assert [u.timestamp for u in depacketiser.push(*late, arrival=h264.HOLD_MS)] == [3_000, 6_000]
    assert [u.timestamp for u in depacketiser.push(*fourth, arrival=h264.HOLD_MS)] == [9_000]


def test_after_the_wait_a_keyframe_is_needed() -> None:
    depacketiser = Depacketiser()
    packets = Stream().key().picture(SLICE).picture(SLICE).picture(SLICE).key().packets
    for packet in packets[:2]:
        depacketiser.push(*packet, arrival=0)
    assert depacketiser.push(*packets[3], arrival=0) == []
    assert depacketiser.push(*packets[4], arrival=h264.HOLD_MS + 1) == []
    assert depacketiser.waiting
    assert depacketiser.push(*packets[5], arrival=h264.HOLD_MS + 2) == []
    assert len(depacketiser.push(*packets[6], arrival=h264.HOLD_MS + 2)) == 1
    assert not depacketiser.waiting


def test_a_malformed_payload_spoils_its_picture_only_until_the_next_keyframe() -> None:
    units = run(Stream().key().picture(b"\x7c\x01x").picture(SLICE).key().packets)
    assert [unit.timestamp for unit in units] == [0, 9_000]


def test_padding_between_pictures_changes_nothing() -> None:
    stream = Stream().key()
    stream.packets.append((2, 0, False, b""))
    stream.packets.append((3, 3_000, True, SLICE))
    assert [unit.timestamp for unit in run(stream.packets)] == [0, 3_000]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.booleans(), st.binary(max_size=8))))
def test_whatever_comes_in_nothing_breaks(packets: list[tuple[int, int, bool, bytes]]) -> None:
    for unit in run(packets):
        assert unit.data


def test_a_unit_without_end_is_given_up() -> None:
    depacketiser = Depacketiser()
    piece = b"\x7c\x05" + bytes(60_000)
    depacketiser.push(0, 0, False, stap(SPS, PPS), arrival=0)
    depacketiser.push(1, 0, False, b"\x7c\x85" + bytes(60_000), arrival=0)
    for n in range(2, 80):
        depacketiser.push(n, 0, False, piece, arrival=0)
    assert depacketiser.push(80, 0, True, b"\x7c\x45end", arrival=0) == []
