"""A disk that fills up, fails or stands still."""

import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from tests.recording.conftest import DISK_BYTES, Disk
from tests.recording.encoding import interleaved, pictures, shifted, sounds
from tests.recording.taping import FEED, HEARING, Tape, taping, wait_for

from hustings.hearing.commands import ReportRecording
from hustings.recording.lanes import Lanes
from hustings.rtp.frames import EncodedFrame

RESERVE = 2 << 20
SECOND = interleaved(pictures(25, 320, 180), sounds(50))


def seconds(first: int, count: int) -> list[EncodedFrame]:
    return [
        frame for number in range(first, first + count) for frame in shifted(SECOND, 5_000 + 1_000 * number)
    ]


def counted(name: str) -> float:
    return REGISTRY.get_sample_value(name) or 0


def fill(made: Tape, until: str, first: int = 0) -> int:
    """Feed seconds until the recorder says something that begins so; the number of the next second."""

    def said() -> bool:
        return any(line.startswith(until) for line in made.said)

    for number in range(first, first + 100_000):
        made.feed(seconds(number, 1))
        wait_for(lambda: said() or not made.recorder._lanes.keys_with_items())
        if said():
            return number + 1
    raise AssertionError("the disk never filled up")


def ballast(disk: Disk, size: int) -> Path:
    path = disk.path / "ballast"
    path.write_bytes(bytes(size))
    return path


def test_it_stops_at_the_reserve_and_goes_on_at_a_tenth_more(small_disk: Disk) -> None:
    other = ballast(small_disk, DISK_BYTES - RESERVE - 100_000)
    failures = counted("hustings_recording_failures_total")
    with taping(small_disk.path, RESERVE, free=small_disk.free) as made:
        made.feed(seconds(0, 2), "s2", "room")
        following = fill(made, "stopped")
        assert small_disk.free(small_disk.path) >= RESERVE
        # All that were open are closed and whole, the other feed's too, and that is no failure of theirs.
        assert {info.feed for info in made.closed} == {FEED, "room"}
        made.check()
        assert counted("hustings_recording_failures_total") == failures
        # A little more room than the reserve is not enough.
        other.write_bytes(bytes(DISK_BYTES - RESERVE - 100_000 - RESERVE // 20))
        made.feed(seconds(following, 1))
        threading.Event().wait(2.5)
        assert not [line for line in made.said if line == "writing"]
        other.unlink()
        wait_for(lambda: made.said[-1] == "writing")
        made.feed(seconds(following + 1, 2))
    assert [line.split(":")[0] for line in made.said] == ["stopped", "writing"]
    assert made.closed[-1].start == 5_000 + 1_000 * (following + 1)
    made.check()
    for info in made.closed:
        assert made.decoded(info).pictures


def test_a_stop_while_sessions_are_tended_is_no_failure_of_the_others(tmp_path: Path) -> None:
    """Quiet sessions are written out; the first finds no room, the others end with it, unharmed."""
    failures = counted("hustings_recording_failures_total")
    with taping(tmp_path, RESERVE, free=lambda _: RESERVE) as made:
        for number in range(3):
            made.feed(seconds(0, 1)[:4], f"s{number}", f"delegate:{number}")
        wait_for(lambda: made.said)
    assert counted("hustings_recording_failures_total") == failures
    assert len(made.said) == 1
    assert made.files() == []


def test_no_space_at_all(small_disk: Disk) -> None:
    """Somebody else took the reserve too: the disk itself says that it is full."""
    if not small_disk.real:
        pytest.skip("no tmpfs may be mounted here, so no disk can be filled up")
    other = ballast(small_disk, DISK_BYTES - 200_000)
    # What is looked at lies: only the disk knows.
    with taping(small_disk.path, 0, free=lambda _: DISK_BYTES) as made:
        following = fill(made, "stopped: the disk failed: No space left on device")
        made.check()
        assert made.decoded(made.closed[0]).pictures
        # The trial write fails, so it does not begin again only to stop.
        (small_disk.path / "rest").write_bytes(bytes(small_disk.free(small_disk.path)))
        threading.Event().wait(2.5)
        assert len(made.said) == 1
        other.unlink()
        wait_for(lambda: made.said[-1] == "writing")
        made.feed(seconds(following, 1))
    made.check()
    assert made.closed[-1].start == 5_000 + 1_000 * following


@pytest.fixture
def largest_file() -> Iterator[int]:
    """No file of this process may grow beyond this: writes fail half-way (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield size
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_that_fails_half_way_leaves_whole_fragments(tmp_path: Path, largest_file: int) -> None:
    with taping(tmp_path) as made:
        fill(made, "stopped: the disk failed: File too large")
        made.check()
    (info,) = made.closed
    assert 0 < info.bytes < largest_file
    found = made.decoded(info)
    assert info.end - info.start == pytest.approx(1_000 * (found.picture_times[-1] + 0.04), abs=40)


def test_a_disk_that_stands_still_costs_frames_and_holds_nobody_up(tmp_path: Path) -> None:
    stuck, seen = threading.Event(), threading.Event()

    def free(_: Path) -> int:
        seen.set()
        stuck.wait()
        return 1 << 40

    lanes = Lanes(largest_bytes=300_000, most_frames=400)
    dropped = counted("hustings_recording_dropped_frames_total")
    with taping(tmp_path, free=free, lanes=lanes) as made:
        made.feed(seconds(0, 2))
        assert seen.wait(30)
        # Were `frame` to wait for the disk, this would not end: the disk is let go only after it.
        made.feed(seconds(2, 20))
        waiting = lanes._lanes[HEARING, FEED, "s1"]
        assert len(waiting.items) <= 400
        assert waiting.bytes <= 300_000
        assert counted("hustings_recording_dropped_frames_total") > dropped
        stuck.set()
        wait_for(lambda: not lanes.keys_with_items())
        made.feed(seconds(22, 2))
    made.check()
    found = [time for info in made.closed for time in made.decoded(info).picture_times]
    assert 100 < len(found) < 600
    # What came after the gap is there, from its first keyframe on.
    assert made.closed[-1].end == 5_000 + 24_000


def test_one_feeds_trouble_is_not_the_others(tmp_path: Path) -> None:
    failures = counted("hustings_recording_failures_total")
    with taping(tmp_path) as made:
        made.feed(seconds(0, 2), "s1", "x" * 300)
        made.feed(seconds(0, 2), "s2", FEED)
    assert [info.feed for info in made.closed] == [FEED]
    assert made.said == []
    assert counted("hustings_recording_failures_total") == failures + 1
    made.check()


def test_a_listener_that_raises_does_not_stop_it(tmp_path: Path) -> None:
    with taping(tmp_path) as made:

        def refuse(_: object) -> None:
            raise RuntimeError("the journal is away")

        made.recorder._on_closed = refuse
        made.feed(seconds(0, 1))
        made.recorder.ended(HEARING, FEED, "s1")
        wait_for(lambda: not made.recorder._live and made.files())
        made.recorder._on_closed = made.closed.append
        made.feed(seconds(1, 1), "s2")
    assert [info.start for info in made.closed] == [6_000]


def test_the_manifests_line(tmp_path: Path) -> None:
    with taping(tmp_path) as made:
        made.feed(seconds(0, 1))
    (info,) = made.closed
    assert info.command() == ReportRecording(
        info.file, FEED, 5_000, 6_000, info.bytes, info.sha256, recovered=False
    )
