"""When a packet was captured, in hearing time, and what sender reports say of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.timeline import Relation, SenderClock, SentStream, Timeline


def test_without_reports_capture_is_the_arrival_of_what_came_quickest() -> None:
    stream = SentStream(90_000, SenderClock())
    delays = [30, 0, 70, 20, 40]
    captured = [stream.captured(3_600 * n, 500 + 40 * n + delay) for n, delay in enumerate(delays)]
    assert captured == [pytest.approx(500 + 40 * n, abs=30 if n == 0 else 0.3) for n in range(5)]


def test_without_reports_a_source_that_stood_still_is_captured_when_it_comes() -> None:
    stream = SentStream(90_000, SenderClock())
    assert stream.captured(0, 500) == 500
    assert stream.captured(3_600, 5_000) == 5_000


def test_without_reports_a_slower_clock_is_followed() -> None:
    stream = SentStream(48_000, SenderClock())
    for second in range(600):
        captured = stream.captured(48_000 * second, round(1_000.4 * second))
        assert abs(captured - 1_000.4 * second) < 2


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**30), max_size=30))
def test_timestamps_never_wrap(start: int, steps: list[int]) -> None:
    line = Timeline(SentStream(90_000, SenderClock()).captured)
    true = start
    assert line.place(start, 0)[0] == true
    for step in steps:
        true += step
        assert line.place(true & 0xFFFFFFFF, 0)[0] == true


def test_reports_keep_sound_and_picture_together_whatever_the_delay_of_each() -> None:
    clock = SenderClock()
    video, audio = SentStream(90_000, clock), SentStream(48_000, clock)
    wall = 3_000_000_000_000.0
    clock.report(wall, 10_050)
    video.report(wall, 900_000)
    clock.report(wall + 2, 10_032)
    audio.report(wall + 2, 480_096)
    # One second later by either clock; the picture took 80 ms longer to come.
    assert video.captured(990_000, 11_130) == 11_030
    assert audio.captured(528_000, 11_050) == 11_030


def test_the_shortest_delay_counts() -> None:
    clock = SenderClock()
    for delay in (80, 20, 300):
        clock.report(1_000.0, 5_000 + delay)
    assert clock.hearing_time(1_000.0) == 5_020


def test_a_sender_that_sets_its_clock_is_followed() -> None:
    clock = SenderClock()
    clock.report(1_000.0, 5_000)
    clock.report(61_000.0, 5_100)
    assert clock.hearing_time(61_000.0) == 5_100


def test_a_report_that_cannot_be_true_is_not_believed() -> None:
    clock = SenderClock()
    stream = SentStream(90_000, clock)
    clock.report(0.0, 1_000)
    stream.report(0.0, 0)
    assert stream.captured(90_000 * 60, 2_000) == 2_000


def test_capture_never_goes_back() -> None:
    clock = SenderClock()
    stream = SentStream(90_000, clock)
    line = Timeline(stream.captured)
    assert line.place(0, 1_000)[1] == 1_000
    clock.report(0.0, 900)
    stream.report(0.0, 0)
    assert line.place(3_000, 1_040)[1] == 1_000
    assert line.place(90_000, 2_000)[1] == 1_900


@given(st.integers(0, 2**32 - 1))
def test_a_report_from_before_the_wrap_places_what_comes_after(start: int) -> None:
    clock = SenderClock()
    stream = SentStream(90_000, clock)
    clock.report(500.0, 10_000)
    stream.report(500.0, start)
    assert stream.captured((start + 45_000) & 0xFFFFFFFF, 10_520) == 10_500


@given(st.integers(0, 2**32 - 1), st.floats(0, 2**40), st.integers(-10_000, 10_000))
def test_a_lines_timestamps_stand_to_capture_both_ways(start: int, captured: float, later: int) -> None:
    relation = Relation(90)
    assert relation.captured(start) is None
    assert relation.timestamp(captured) is None
    relation.note(start, captured)
    moved = (start + 90 * later) & 0xFFFFFFFF
    assert relation.captured(moved) == pytest.approx(captured + later)
    assert relation.timestamp(captured + later) == moved


def test_a_line_that_moves_by_much_says_so_and_one_that_drifts_does_not() -> None:
    relation = Relation(48)
    relation.note(0, 1_000)
    begun = relation.steps
    for packet in range(1, 500):
        relation.note(960 * packet, 1_000 + 20.004 * packet)
    assert relation.steps == begun
    relation.note(960 * 500, 1_000 + 20 * 500 + 60)
    assert relation.steps == begun + 1
