"""Sessions that fall silent, with and without an end."""

from pathlib import Path

import pytest
from tests.recording.decoding import decoded
from tests.recording.encoding import interleaved, pictures, shifted, sounds
from tests.recording.taping import FEED, HEARING, taping, wait_for

START = 5_000
PICTURES = shifted(pictures(100, 320, 180, gop=25), START)
SOUNDS = shifted(sounds(600), START)


def pictures_on_disk(path: Path) -> int:
    return len(decoded(path).pictures) if path.exists() and path.stat().st_size else 0


def test_everything_is_on_disk_once_it_is_quiet(tmp_path: Path) -> None:
    """Also the last picture, which waits for the next one to know how long it is shown; nothing is closed."""
    file = tmp_path / "recordings" / HEARING / "candidate~3Aamara" / f"{START}.mp4"
    with taping(tmp_path) as made:
        made.feed(PICTURES[:30])
        wait_for(lambda: pictures_on_disk(file) == 30)
        assert made.closed == []
        # A later one goes into the same file, where it belongs.
        made.feed(shifted(PICTURES[75:], 1_000))
    (info,) = made.closed
    times = made.decoded(info).picture_times
    assert times[-25:] == pytest.approx([index / 25 for index in range(100, 125)], abs=0.001)
    assert times[:30] == pytest.approx([index / 25 for index in range(30)], abs=0.001)
    assert len(times) == 55


def test_a_few_first_frames_do_not_wait_for_more(tmp_path: Path) -> None:
    """They wait a second for the other kind, but not if nothing comes at all."""
    with taping(tmp_path) as made:
        made.feed(PICTURES[:3])
        wait_for(lambda: made.files() and pictures_on_disk(made.files()[0]) == 3)
        assert made.closed == []


def test_a_picture_that_stands_is_written_while_sound_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "recordings" / HEARING / "candidate~3Aamara" / f"{START}.mp4"
    with taping(tmp_path) as made:
        made.feed(interleaved(PICTURES[:1], SOUNDS))
        wait_for(lambda: pictures_on_disk(file) == 1)
        made.feed(shifted(PICTURES[:25], 12_000))
    (info,) = made.closed
    assert made.decoded(info).picture_times == pytest.approx(
        [0, *(12 + index / 25 for index in range(25))], abs=0.001
    )


def test_a_slow_picture_beside_sound_is_whole(tmp_path: Path) -> None:
    """One picture a second, as slides are."""
    slow = [frame for second in range(10) for frame in shifted(PICTURES[:1], 1_000 * second)]
    with taping(tmp_path) as made:
        made.feed(interleaved(slow, SOUNDS))
    (info,) = made.closed
    assert made.decoded(info).picture_times == pytest.approx(list(range(10)), abs=0.001)


def test_a_session_that_nobody_ends_is_closed_when_it_is_silent(tmp_path: Path) -> None:
    with taping(tmp_path, silent_seconds=0.3) as made:
        made.feed(interleaved(PICTURES[:50], SOUNDS[:100]))
        wait_for(lambda: made.closed)
        made.check()
        assert made.recorder._lanes._lanes == {}
        made.feed(interleaved(PICTURES[60:], SOUNDS[120:200]))
        wait_for(lambda: len(made.closed) == 2)
        made.check()
    first, second = made.closed
    assert (first.start, first.end) == (START, START + 2_000)
    # Pictures begin with the next keyframe, sound at once.
    assert (second.start, second.end) == (START + 2_400, START + 4_000)
    assert len(made.decoded(second).pictures) == 25


def test_an_end_closes_the_file_at_once(tmp_path: Path) -> None:
    with taping(tmp_path) as made:
        made.feed(PICTURES)
        made.recorder.ended(HEARING, FEED, "s1")
        wait_for(lambda: made.closed)
        made.check()
    assert len(made.decoded(made.closed[0]).pictures) == 100


def test_what_is_queued_at_the_close_is_recorded(tmp_path: Path) -> None:
    with taping(tmp_path) as made:
        made.feed(interleaved(PICTURES, SOUNDS))
    (info,) = made.closed
    assert len(made.decoded(info).pictures) == 100
    assert len(made.decoded(info).sounds) == 1_200
