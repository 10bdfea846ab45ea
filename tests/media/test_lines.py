"""How a line's timestamps stand to capture when its source changes."""

import pytest

from hustings.media.lines import LATER_MS, VideoLine
from hustings.rtp.packet import Packet
from hustings.rtp.timeline import Relation

KEYFRAME = b"\x65\x88"
STARTS = {"a": 7_000, "b": 4_000_000_000}


class Seen:
    def __init__(self) -> None:
        self.packets: list[Packet] = []

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        self.packets.append(packet)


def line() -> tuple[VideoLine, Seen]:
    made, seen = VideoLine(lambda: None), Seen()
    made.subscribe(seen)
    return made, seen


def packet(source: str, number: int) -> Packet:
    return Packet(0, True, number, (STARTS[source] + 3_600 * number) & 0xFFFFFFFF, 1, KEYFRAME)


def play(made: VideoLine, source: str, first: int, last: int, late: float) -> None:
    """Pictures every 40 ms, counted from 0; they come `late` milliseconds after they were captured."""
    for number in range(first, last):
        now = round(40 * number + late)
        one = packet(source, number)
        if number == first:
            made.cut(one, now, 40 * number)
        made.push(one, now, 40 * number)


@pytest.mark.parametrize("late", [30, 90, 130, 5])
def test_after_a_cut_timestamps_stand_to_capture_as_before(late: int) -> None:
    made, seen = line()
    play(made, "a", 0, 10, 30)
    before, steps = made.relation.captured(0), made.relation.steps
    play(made, "b", 10, 20, late)
    assert made.relation.captured(0) == before
    assert made.relation.steps == steps
    stamps = [one.timestamp for one in seen.packets]
    assert stamps == [stamps[0] + 3_600 * n for n in range(20)]


def test_a_source_that_is_much_slower_is_later_for_viewers_too() -> None:
    made, seen = line()
    late = 30 + LATER_MS + 20
    play(made, "a", 0, 10, 30)
    play(made, "b", 10, 20, late)
    assert seen.packets[10].timestamp - seen.packets[9].timestamp == 90 * (40 + late - 30)
    stamp = seen.packets[-1].timestamp
    assert made.relation.captured(stamp) == 40 * 19, "its sender reports say so"


def test_a_picture_captured_before_the_one_shown_last_still_comes_after_it() -> None:
    made, seen = line()
    play(made, "a", 0, 10, 0)
    play(made, "b", 8, 12, 80)
    stamps = [one.timestamp for one in seen.packets]
    assert stamps == sorted(set(stamps))


def test_a_group_that_is_cut_in_stands_to_capture_as_the_line_did() -> None:
    made, seen = line()
    play(made, "a", 0, 10, 30)
    before = made.relation.captured(0)
    source = Relation(90)
    group = [packet("b", number) for number in range(4, 14)]
    source.note(group[-1].timestamp, 40 * 13)
    made.cut_in(group, 40 * 13 + 60, source)
    stamps = [one.timestamp for one in seen.packets]
    assert stamps == sorted(set(stamps))
    assert made.relation.captured(0) == before
