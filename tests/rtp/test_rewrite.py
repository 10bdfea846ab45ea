"""Continuous numbering over several sources, and counters that wrap."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.rewrite import Rewriter
from hustings.rtp.wrapping import Unwrapper, signed_distance

halves = st.integers(0, 2**16 - 1)
words = st.integers(0, 2**32 - 1)


@given(st.integers(0, 2**40), st.integers(-(2**15), 2**15 - 1))
def test_distance_on_a_circle(place: int, ahead: int) -> None:
    assert signed_distance((place + ahead) & 0xFFFF, place & 0xFFFF, 16) == ahead


@given(halves, st.lists(st.integers(-300, 30_000), max_size=60))
def test_unwrapping_follows_the_true_count_with_packets_late(start: int, steps: list[int]) -> None:
    unwrapper = Unwrapper(16)
    true = highest = unwrapper.unwrap(start)
    for step in steps:
        true = highest + step
        assert unwrapper.unwrap(true & 0xFFFF) == true
        highest = max(highest, true)


@st.composite
def source(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Numbers of one source in order of sending, gaps included, each wrapping where it likes."""
    sequence, timestamp = draw(halves), draw(words)
    packets = []
    for gap, ticks in draw(
        st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9_000)), min_size=1, max_size=20)
    ):
        packets.append((sequence & 0xFFFF, timestamp & 0xFFFFFFFF))
        sequence += gap
        timestamp += ticks
    return packets


@given(halves, words, st.lists(source(), min_size=1, max_size=5), st.integers(-5_000, 200_000))
def test_the_line_goes_on_across_cuts_and_keeps_gaps(
    sequence: int, timestamp: int, sources: list[list[tuple[int, int]]], advance: int
) -> None:
    line = Rewriter(sequence, timestamp)
    expected, newest, started = sequence, timestamp, False
    for packets in sources:
        line.cut(*packets[0], advance)
        mapped = [line.map(*packet) for packet in packets]
        assert None not in mapped
        numbers = [m for m in mapped if m is not None]
        assert numbers[0][0] == expected
        step = signed_distance(numbers[0][1], newest, 32)
        assert step == (max(1, advance) if started else 0)
        for (a, b), (out_a, out_b) in zip(
            itertools.pairwise(packets), itertools.pairwise(numbers), strict=True
        ):
            assert signed_distance(out_b[0], out_a[0], 16) == signed_distance(b[0], a[0], 16)
            assert signed_distance(out_b[1], out_a[1], 32) == signed_distance(b[1], a[1], 32)
        expected, newest, started = (numbers[-1][0] + 1) & 0xFFFF, numbers[-1][1], True


def test_a_late_packet_gets_the_number_that_was_left_for_it() -> None:
    line = Rewriter(100)
    line.cut(65_534, 0, 0)
    assert [line.map(n, 0) for n in (65_534, 0, 1)] == [(100, 0), (102, 0), (103, 0)]
    assert line.map(65_535, 0) == (101, 0)


def test_packets_from_before_the_cut_do_not_pass() -> None:
    line = Rewriter()
    assert line.map(9, 0) is None
    line.cut(10, 0, 0)
    assert line.map(9, 0) is None
    assert line.map(10, 0) == (0, 0)


def test_a_late_packet_does_not_pull_the_next_cut_back() -> None:
    line = Rewriter()
    line.cut(10, 0, 0)
    assert line.map(10, 0) == (0, 0)
    assert line.map(12, 6_000) == (2, 6_000)
    assert line.map(11, 3_000) == (1, 3_000)
    line.cut(500, 77, 900)
    assert line.map(500, 77) == (3, 6_900)
