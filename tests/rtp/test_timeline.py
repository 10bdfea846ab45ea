"""When a packet was captured, in hearing time."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.timeline import SenderClock, Timeline


def test_without_reports_capture_is_arrival() -> None:
    line = Timeline(90_000, SenderClock())
    assert line.place(1_000, 500) == (1_000, 500)
    assert line.place(4_000, 540) == (4_000, 540)


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**30), max_size=30))
def test_timestamps_never_wrap(start: int, steps: list[int]) -> None:
    line = Timeline(90_000, SenderClock())
    true = start
    assert line.place(start, 0)[0] == true
    for step in steps:
        true += step
        assert line.place(true & 0xFFFFFFFF, 0)[0] == true


def test_reports_keep_sound_and_picture_together_whatever_the_delay_of_each() -> None:
    clock = SenderClock()
    video, audio = Timeline(90_000, clock), Timeline(48_000, clock)
    wall = 3_000_000_000_000.0
    clock.report(wall, 10_050)
    video.report(wall, 900_000)
    clock.report(wall + 2, 10_032)
    audio.report(wall + 2, 480_096)
    # One second later by either clock; the picture took 80 ms longer to come.
    assert video.place(990_000, 11_130)[1] == 11_030
    assert audio.place(528_000, 11_050)[1] == 11_030


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
    line = Timeline(90_000, clock)
    clock.report(0.0, 1_000)
    line.report(0.0, 0)
    assert line.place(90_000 * 60, 2_000)[1] == 2_000


def test_capture_never_goes_back() -> None:
    clock = SenderClock()
    line = Timeline(90_000, clock)
    assert line.place(0, 1_000)[1] == 1_000
    clock.report(0.0, 900)
    line.report(0.0, 0)
    assert line.place(3_000, 1_040)[1] == 1_000
    assert line.place(90_000, 2_000)[1] == 1_900


@given(st.integers(0, 2**32 - 1))
def test_a_report_from_before_the_wrap_places_what_comes_after(start: int) -> None:
    clock = SenderClock()
    line = Timeline(90_000, clock)
    clock.report(500.0, 10_000)
    line.report(500.0, start)
    assert line.place((start + 45_000) & 0xFFFFFFFF, 10_520)[1] == 10_500
