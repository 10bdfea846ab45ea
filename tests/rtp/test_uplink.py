"""What publishers are told that they may send, on simulated lines with a queue."""

import pytest

from hustings.rtp.uplink import LEAST, Uplink

MOST = 2_000_000
FRAME_MS = 20


def sends(uplink: Uplink, line: int, seconds: int, *, start: int = 0, slow: float = 1.0) -> tuple[int, float]:
    """A sender that sends what it may, over a line of so many bits a second with a second of queue.

    `slow`: its clock's pace. Returns the limit at the end, and the longest that anything waited in the last
    half of the time (milliseconds).
    """
    backlog = worst = 0.0
    limit = uplink.limit(start)
    for at in range(start, start + 1_000 * seconds, FRAME_MS):
        bits = limit * FRAME_MS / 1_000
        backlog = min(max(0.0, backlog - line * FRAME_MS / 1_000) + bits, line)
        late = 1_000 * backlog / line
        passed = min(bits, line * FRAME_MS / 1_000)
        uplink.arrived(at, round(passed / 8))
        uplink.sound_arrived(round(at + late), round(at * slow) * 48 & 0xFFFFFFFF, 48_000)
        if at % 100 == 0:
            limit = uplink.limit(at)
        if at > start + 500 * seconds:
            worst = max(worst, late)
    return limit, worst


def test_a_wide_line_is_told_to_send_all_it_may() -> None:
    limit, worst = sends(Uplink(MOST), 5_000_000, 60)
    assert limit == MOST
    assert worst < 20


@pytest.mark.parametrize("line", [300_000, 600_000, 1_200_000])
def test_a_thin_line_is_told_to_send_what_it_carries(line: int) -> None:
    uplink = Uplink(MOST)
    limit, worst = sends(uplink, line, 120)
    assert 0.6 * line < limit < 1.35 * line
    assert worst < 600
    back, _ = sends(uplink, 5_000_000, 60, start=120_000)
    assert back == MOST


def test_never_less_than_the_sound_needs() -> None:
    limit, _ = sends(Uplink(MOST), 40_000, 30)
    assert limit >= LEAST


@pytest.mark.parametrize("slow", [0.9998, 1.0002])
def test_a_clock_of_another_pace_is_no_queue(slow: float) -> None:
    assert sends(Uplink(MOST), 5_000_000, 600, slow=slow)[0] == MOST


def test_another_stream_of_sound_begins_anew() -> None:
    uplink = Uplink(MOST)
    sends(uplink, 5_000_000, 5)
    for at in range(6_000, 7_000, FRAME_MS):
        uplink.sound_arrived(at, 0, 48_000)
    assert uplink.limit(7_000) < MOST
    uplink.other_sound()
    for at in range(7_000, 30_000, FRAME_MS):
        uplink.sound_arrived(at, at * 48 + 99, 48_000)
        limit = uplink.limit(at)
    assert limit == MOST
