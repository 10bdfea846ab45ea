"""Short memories: packets by number, and the last group of pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.gop import GroupOfPictures
from hustings.rtp.history import History
from hustings.rtp.packet import Packet

KEY, DELTA = b"\x65key", b"\x41delta"


def packet(sequence: int, timestamp: int, payload: bytes = DELTA) -> Packet:
    return Packet(0, False, sequence & 0xFFFF, timestamp, 0, payload)


@given(st.integers(0, 2**16 - 1), st.integers(1, 300))
def test_history_knows_the_last_and_forgets_the_rest(start: int, count: int) -> None:
    history: History[int] = History(128)
    for n in range(count):
        history.add((start + n) & 0xFFFF, n)
    for n in range(count):
        assert history.get((start + n) & 0xFFFF) == (n if count - n <= 128 else None)
    assert history.get((start + count) & 0xFFFF) is None


def test_a_ring_has_a_capacity_that_divides_the_circle() -> None:
    with pytest.raises(ValueError, match="power of two"):
        History(100)


def test_a_group_begins_with_a_keyframe_and_ends_with_the_next() -> None:
    group = GroupOfPictures()
    assert not group.push(packet(1, 0))
    assert not len(group)
    assert group.push(packet(2, 10, KEY))
    assert not group.push(packet(3, 10, KEY)), "the same keyframe goes on"
    assert not group.push(packet(4, 20))
    assert [p.sequence for p in group] == [2, 3, 4]
    assert group.push(packet(5, 30, KEY))
    assert [p.sequence for p in group] == [5]


def test_a_group_comes_out_in_order_across_the_wrap() -> None:
    group = GroupOfPictures()
    for sequence, timestamp in ((65_534, 10), (0, 20), (65_535, 10), (1, 20)):
        group.push(packet(sequence, timestamp, KEY if sequence == 65_534 else DELTA))
    assert [p.sequence for p in group] == [65_534, 65_535, 0, 1]


def test_what_is_late_from_before_the_keyframe_stays_out() -> None:
    group = GroupOfPictures()
    group.push(packet(10, 100, KEY))
    assert not group.push(packet(9, 90))
    assert not group.push(packet(8, 80, KEY)), "an older keyframe is none"
    assert [p.sequence for p in group] == [10]


@pytest.mark.parametrize("bounds", [(3, 1_000), (1_000, 16)])
def test_a_group_that_grows_too_long_is_forgotten_until_the_next_keyframe(bounds: tuple[int, int]) -> None:
    group = GroupOfPictures(*bounds)
    group.push(packet(0, 0, KEY))
    for n in range(1, 4):
        group.push(packet(n, n))
    assert list(group) == []
    assert group.overflows == 1
    group.push(packet(9, 9))
    assert not len(group)
    assert not group.whole
    assert group.push(packet(10, 10, KEY))
    assert len(group) == 1


def test_a_group_with_a_hole_is_not_whole_until_what_was_missing_comes() -> None:
    group = GroupOfPictures()
    group.push(packet(65_535, 10, KEY))
    assert group.whole
    group.push(packet(1, 20))
    assert not group.whole
    group.push(packet(0, 10))
    assert group.whole
    group.push(packet(1, 20))
    assert len(group) == 3, "what comes twice is kept once"


def test_a_keyframe_whose_first_packet_comes_last_is_a_whole_group() -> None:
    group = GroupOfPictures()
    group.push(packet(1, 10, KEY))
    group.push(packet(3, 20))
    group.push(packet(4, 30))
    assert group.push(packet(2, 20, KEY)), "its first packet was lost and came again"
    assert [p.sequence for p in group] == [2, 3, 4]
    assert group.whole


@given(st.permutations(range(30)), st.integers(0, 2**16 - 1))
def test_in_whatever_order_a_group_comes_it_comes_out_in_its_own(order: list[int], start: int) -> None:
    group = GroupOfPictures()
    group.push(packet(start, 0, KEY))
    for n in order:
        group.push(packet(start + 1 + n, 1 + n))
    assert [(p.sequence - start) & 0xFFFF for p in group] == list(range(31))
    assert group.whole
