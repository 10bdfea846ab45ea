"""Parameter sets that differ by their ids alone, and those that differ in more."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.recording.encoding import pictures

from hustings.isobmff.parameter_sets import IDS, Description, InvalidPps
from hustings.rtp.bits import BitReader, NoSuchBits, nal_unit, unsigned_bits
from hustings.rtp.frames import ParameterSets
from hustings.rtp.sps import InvalidSps, parse_sps


def sets(width: int = 320, height: int = 180, sets_id: int = 0) -> ParameterSets:
    parameters = pictures(1, width, height, sets_id=sets_id)[0].parameters
    assert parameters is not None
    return parameters


PLAIN, OTHER_ID, BIGGER = sets(), sets(sets_id=7), sets(640, 360)
PLAIN_DESCRIBED = Description(PLAIN.sps, PLAIN.pps)


def test_other_ids_are_covered_and_another_size_is_not() -> None:
    assert PLAIN != OTHER_ID
    assert PLAIN_DESCRIBED.covers(OTHER_ID.sps, OTHER_ID.pps)
    assert Description(OTHER_ID.sps, OTHER_ID.pps).covers(PLAIN.sps, PLAIN.pps)
    assert not PLAIN_DESCRIBED.covers(BIGGER.sps, BIGGER.pps)


def test_every_id_is_described_once_and_the_encoders_own_is_as_it_wrote_it() -> None:
    for parameters in (PLAIN, OTHER_ID):
        track = Description(parameters.sps, parameters.pps).track
        assert track.sps == parameters.sps
        assert parameters.pps in track.pps
        assert [BitReader(pps).unsigned() for pps in track.pps] == list(range(IDS))


def test_an_id_beyond_those_described_is_not_covered_but_can_be_described() -> None:
    bits = BitReader(PLAIN.pps)
    bits.unsigned(), bits.unsigned()
    rest = bits.rest()
    far = nal_unit(PLAIN.pps[0], unsigned_bits(200) + unsigned_bits(0) + rest)
    assert not PLAIN_DESCRIBED.covers(PLAIN.sps, far)
    assert Description(PLAIN.sps, far).covers(PLAIN.sps, far)


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (replace(PLAIN, pps=b""), InvalidPps),
        (replace(PLAIN, pps=b"\x68"), InvalidPps),
        (replace(PLAIN, pps=b"\x68\x00\x00"), InvalidPps),
        (replace(PLAIN, pps=PLAIN.sps), InvalidPps),
        (replace(PLAIN, pps=PLAIN.pps + b"\xff" * 2_000), InvalidPps),
        (replace(PLAIN, sps=b""), InvalidSps),
        (replace(PLAIN, sps=PLAIN.pps), InvalidSps),
        (replace(PLAIN, sps=PLAIN.sps + b"\xff" * 2_000), InvalidSps),
    ],
)
def test_broken_ones_are_neither_described_nor_covered(broken: ParameterSets, error: type[Exception]) -> None:
    assert not PLAIN_DESCRIBED.covers(broken.sps, broken.pps)
    with pytest.raises(error):
        Description(broken.sps, broken.pps)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_garbage_is_refused_or_described(sps: bytes, pps: bytes) -> None:
    try:
        described = Description(b"\x67" + sps, b"\x68" + pps)
    except (InvalidSps, InvalidPps):
        return
    assert described.covers(b"\x67" + sps, b"\x68" + pps)
    assert IDS <= len(described.track.pps) <= IDS + 1


@given(st.data())
def test_a_changed_bit_is_another_picture_or_only_another_id(data: st.DataObject) -> None:
    """What is covered is the same in all that the size and profile come from."""
    sps = bytearray(PLAIN.sps)
    place = data.draw(st.integers(1, len(sps) - 1))
    sps[place] ^= 1 << data.draw(st.integers(0, 7))
    if PLAIN_DESCRIBED.covers(bytes(sps), PLAIN.pps):
        assert parse_sps(bytes(sps)) == parse_sps(PLAIN.sps)


@given(st.lists(st.integers(0, 2**32 - 2), max_size=20), st.text("01", max_size=40))
def test_what_is_written_is_read_back(numbers: list[int], rest: str) -> None:
    nal = nal_unit(0x68, "".join(map(unsigned_bits, numbers)) + rest)
    assert not any(start in nal for start in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    bits = BitReader(nal)
    assert [bits.unsigned() for _ in numbers] == numbers
    assert bits.rest() == rest


def test_there_is_no_rest_without_a_stop_bit() -> None:
    for nal in (b"\x68", b"\x68\0"):
        with pytest.raises(NoSuchBits):
            BitReader(nal).rest()
