"""The bounded queues before the writer."""

from dataclasses import replace

from tests.recording.encoding import pictures, sounds

from hustings.recording.lanes import MOST_LANES, Lanes, Mark
from hustings.rtp.frames import EncodedFrame

PICTURES = pictures(50, 64, 48)
SOUNDS = sounds(10)
KEY = ("h", "f", "s")


def taken(lanes: Lanes) -> list[EncodedFrame | Mark]:
    items = []
    while (item := lanes.take(KEY)) is not None:
        items.append(item)
    return items


def test_in_order_and_gone_after_the_end() -> None:
    lanes = Lanes()
    for frame in PICTURES[:3]:
        assert lanes.put(KEY, frame)
    lanes.end(KEY)
    assert not lanes.put(KEY, PICTURES[3])
    assert taken(lanes) == [*PICTURES[:3], Mark.ENDED]
    assert lanes.keys_with_items() == []
    assert lanes.put(KEY, PICTURES[0])


def test_a_full_lane_drops_pictures_to_the_next_keyframe_and_says_so() -> None:
    lanes = Lanes(most_frames=5)
    assert [lanes.put(KEY, frame) for frame in PICTURES[:7]] == [True] * 5 + [False] * 2
    assert lanes.take(KEY) == PICTURES[0]
    assert lanes.take(KEY) == PICTURES[1]
    # There is room again, but these need what was dropped; sound does not.
    assert not lanes.put(KEY, PICTURES[7])
    assert lanes.put(KEY, SOUNDS[0])
    assert PICTURES[25].keyframe
    lanes.take(KEY)
    assert lanes.put(KEY, PICTURES[25])
    assert taken(lanes) == [*PICTURES[3:5], SOUNDS[0], Mark.MISSED, PICTURES[25]]


def test_bytes_are_bounded_too() -> None:
    lanes = Lanes(largest_bytes=1_000)
    large = replace(SOUNDS[0], data=bytes(600))
    assert lanes.put(KEY, large)
    assert not lanes.put(KEY, large)
    assert lanes.take(KEY) == large
    assert lanes.put(KEY, large)


def test_lanes_are_bounded_and_forgotten_when_empty() -> None:
    lanes = Lanes()
    for number in range(MOST_LANES):
        assert lanes.put(("h", "f", str(number)), SOUNDS[0])
    assert not lanes.put(KEY, SOUNDS[0])
    lanes.forget(("h", "f", "0"))
    assert not lanes.put(KEY, SOUNDS[0]), "one with frames in it is kept"
    lanes.take(("h", "f", "0"))
    lanes.forget(("h", "f", "0"))
    assert lanes.put(KEY, SOUNDS[0])


def test_an_end_of_what_never_began_is_nothing() -> None:
    lanes = Lanes()
    lanes.end(KEY)
    assert lanes.keys_with_items() == []


def test_nothing_more_after_the_close() -> None:
    lanes = Lanes()
    lanes.put(KEY, SOUNDS[0])
    lanes.close()
    assert not lanes.put(KEY, SOUNDS[1])
    assert not lanes.put(("h", "f", "t"), SOUNDS[1])
    assert taken(lanes) == [SOUNDS[0]]
