"""What is in the files: every picture and every sound, where it belongs."""

from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from tests.recording.decoding import kinds
from tests.recording.encoding import (
    PICTURE_MS,
    interleaved,
    pictures,
    shifted,
    shown,
    sounds,
)
from tests.recording.taping import HEARING, recorded

from hustings.rtp.frames import EncodedFrame

START = 5_000
PICTURES = shifted(pictures(75, 320, 180), START, 7_777)
LOUD = frozenset(range(0, 150, 25))
SOUNDS = shifted(sounds(150, LOUD), START, 123_456)


def onsets(sounds: list[tuple[float, float]]) -> list[float]:
    """When a tone begins after quiet."""
    return [time for (_, before), (time, level) in pairwise(sounds) if before < 0.05 <= level]


def test_a_session_is_one_file_and_nothing_is_missing(tmp_path: Path) -> None:
    (info,) = (made := recorded(tmp_path, interleaved(PICTURES, SOUNDS))).closed
    assert (info.hearing, info.file, info.feed) == (HEARING, "candidate~3Aamara/5000.mp4", "candidate:amara")
    assert (info.start, info.end, info.recovered) == (START, START + 3_000, False)
    found = made.decoded(info)
    assert found.picture_times == pytest.approx([index / 25 for index in range(75)], abs=0.001)
    assert [level for _, level, _ in found.pictures] == pytest.approx(
        [shown(index) for index in range(75)], abs=3
    )
    assert len(found.sounds) == 300
    assert {size for *_, size in found.pictures} == {(320, 180)}


def test_sound_and_picture_are_within_40_ms(tmp_path: Path) -> None:
    (info,) = (made := recorded(tmp_path, interleaved(PICTURES, SOUNDS))).closed
    found = made.decoded(info)
    # Tones begin every half second; pictures 0, 12.5, 25 … were captured then.
    assert onsets(found.sounds) == pytest.approx([0.5, 1.0, 1.5, 2.0, 2.5], abs=0.04)
    assert found.pictures[25][0] == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("late", [120, 350])
def test_the_picture_follows_the_sound_when_captures_say_so(tmp_path: Path, late: int) -> None:
    """The picture's first capture time was wrong (no sender report yet), later ones are right."""
    far = shifted(pictures(300, 64, 48), START)
    captures = accumulate((frame.capture + late * (index < 10) for index, frame in enumerate(far)), max)
    wrong = [replace(frame, capture=capture) for frame, capture in zip(far, captures, strict=True)]
    sound = shifted(sounds(600), START)
    (info,) = (made := recorded(tmp_path, interleaved(wrong, sound))).closed
    times = made.decoded(info).picture_times
    assert len(times) == 300
    assert times[-1] == pytest.approx(299 / 25, abs=0.04)


def test_timestamps_that_jump_are_counted_anew(tmp_path: Path) -> None:
    jumped = [replace(frame, timestamp=frame.timestamp + 3_600 * 48_000) for frame in SOUNDS[75:]]
    (info,) = (made := recorded(tmp_path, SOUNDS[:75] + jumped)).closed
    assert (info.start, info.end) == (START, START + 3_000)
    assert len(made.decoded(info).sounds) == 300


def test_a_new_size_is_a_new_file(tmp_path: Path) -> None:
    bigger = shifted(pictures(50, 640, 360), START + 3_000, 7_777)
    sound = shifted(sounds(250), START, 123_456)
    made = recorded(tmp_path, interleaved(PICTURES + bigger, sound))
    first, second = made.closed
    assert [first.start, second.start] == [START, START + 3_000]
    assert {size for *_, size in made.decoded(first).pictures} == {(320, 180)}
    assert {size for *_, size in made.decoded(second).pictures} == {(640, 360)}
    assert [len(made.decoded(info).pictures) for info in made.closed] == [75, 50]
    assert sum(len(made.decoded(info).sounds) for info in made.closed) == 500
    assert abs(first.end - second.start) <= 40


def test_an_encoder_that_counts_ids_up_makes_one_file(tmp_path: Path) -> None:
    """As OpenH264 does by default: each keyframe has parameter sets with other ids and the same content."""
    groups = [
        shifted(pictures(25, 320, 180, sets_id=number, first=25 * number), START + 1_000 * number)
        for number in (0, 1, 2, 31, 3)
    ]
    stream = [
        frame
        for index, group in enumerate(groups)
        for frame in shifted(group, 1_000 * index - (group[0].capture - START))
    ]
    assert len({frame.parameters for frame in stream if frame.keyframe}) == 5
    (info,) = (made := recorded(tmp_path, stream)).closed
    found = made.decoded(info)
    assert found.picture_times == pytest.approx([index / 25 for index in range(125)], abs=0.001)


def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    stream = interleaved(PICTURES[:25] + PICTURES[50:], SOUNDS[:50] + SOUNDS[100:])
    (info,) = (made := recorded(tmp_path, stream)).closed
    found = made.decoded(info)
    assert found.picture_times == pytest.approx(
        [index / 25 for index in (*range(25), *range(50, 75))], abs=0.001
    )
    assert [time for time in found.sound_times if 1.05 < time < 1.95] == []
    assert info.end == START + 3_000


def test_sound_alone(tmp_path: Path) -> None:
    (info,) = (made := recorded(tmp_path, SOUNDS)).closed
    assert kinds(made.path(info)) == {"audio"}
    assert len(made.decoded(info).sounds) == 300
    assert (info.start, info.end) == (START, START + 3_000)


def test_a_picture_that_turns_up_late_begins_a_file_of_both(tmp_path: Path) -> None:
    late = [frame for frame in PICTURES if frame.capture >= START + 2_000]
    assert late[0].keyframe
    made = recorded(tmp_path, interleaved(SOUNDS, late))
    assert [kinds(made.path(info)) for info in made.closed] == [{"audio"}, {"audio", "video"}]
    assert sum(len(made.decoded(info).sounds) for info in made.closed) == 300
    assert len(made.decoded(made.closed[1]).pictures) == 25


def test_sound_that_turns_up_late_is_beside_until_a_keyframe(tmp_path: Path) -> None:
    late = [frame for frame in SOUNDS if frame.capture >= START + 1_500]
    made = recorded(tmp_path, interleaved(PICTURES, late))
    found = sorted((info.start, sorted(kinds(made.path(info)))) for info in made.closed)
    assert found == [
        (START, ["video"]),
        (START + 1_500, ["audio"]),
        (START + 2_000, ["audio", "video"]),
    ]
    assert sum(len(made.decoded(info).sounds) for info in made.closed) == 150
    assert sum(len(made.decoded(info).pictures) for info in made.closed) == 75


def test_it_begins_at_a_keyframe(tmp_path: Path) -> None:
    (info,) = (made := recorded(tmp_path, PICTURES[3:])).closed
    assert info.start == START + 25 * PICTURE_MS
    assert len(made.decoded(info).pictures) == 50


def test_a_keyframe_without_real_parameter_sets_is_not_recorded(tmp_path: Path) -> None:
    parameters = PICTURES[0].parameters
    assert parameters is not None
    for broken in (None, replace(parameters, sps=b"\x67"), replace(parameters, pps=b"\x68")):
        spoilt = [replace(PICTURES[0], parameters=broken), *PICTURES[1:]]
        folder = tmp_path / str(broken and len(broken.sps))
        (info,) = (made := recorded(folder, spoilt)).closed
        assert info.start == START + 1_000
        assert len(made.decoded(info).pictures) == 50


def test_a_second_session_with_the_same_start_gets_another_name(tmp_path: Path) -> None:
    made = recorded(tmp_path, PICTURES, PICTURES)
    assert [info.file.split("/")[1] for info in made.closed] == ["5000.mp4", "5000-2.mp4"]


def test_stereo_and_mono_may_change(tmp_path: Path) -> None:
    stereo: list[EncodedFrame] = shifted(sounds(50, channels=2), START + 3_000, 123_456)
    (info,) = (made := recorded(tmp_path, SOUNDS + stereo)).closed
    assert len(made.decoded(info).sounds) == 400
