"""Recordings through a killed process, cut files, and files that are not ours."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recording.decoding import decoded, kinds
from tests.recording.encoding import interleaved, pictures, shifted, shown, sounds
from tests.recording.taping import FEED, HEARING, recorded, taping, wait_for

from hustings.isobmff.boxes import children
from hustings.recording.info import RecordingInfo
from hustings.recording.recovery import recover

FILE = "candidate~3Aamara/5000.mp4"
STREAM = interleaved(shifted(pictures(75, 320, 180), 5_000), shifted(sounds(150), 5_000))

RECORDING_PROCESS = """
import sys, time
from pathlib import Path
from tests.recording.encoding import interleaved, pictures, shifted, sounds
from tests.recording.taping import tape
made = tape(Path(sys.argv[1]))
stream = interleaved(shifted(pictures(250, 320, 180), 5_000), shifted(sounds(500), 5_000))
made.recorder.start()
begun = time.monotonic()
for frame in stream:
    time.sleep(max(0, begun + (frame.capture - 5_000) / 1_000 - time.monotonic()))
    made.feed([frame])
    print(frame.capture, flush=True)
time.sleep(600)
"""


def recovered(data: Path, *known: str) -> list[RecordingInfo]:
    return list(recover(data, {HEARING: known}))


def a_file(data: Path) -> Path:
    """A whole recording that nobody reported."""
    (info,) = (made := recorded(data, STREAM)).closed
    return made.path(info)


def test_killed_while_it_writes(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDING_PROCESS, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'server'}"},
    )
    assert process.stdout is not None
    try:
        given_until = 0
        while given_until < 5_000 + 3_300:
            given_until = int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    file = tmp_path / "recordings" / HEARING / FILE
    as_left = decoded(file)
    (info,) = recovered(tmp_path)
    assert (info.file, info.feed, info.start, info.recovered) == (FILE, FEED, 5_000, True)
    content = file.read_bytes()
    assert (info.bytes, info.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    found = decoded(file)
    # A file is playable as the crash left it, not only once it is recovered.
    assert found.picture_times == as_left.picture_times
    assert found.picture_times == pytest.approx(
        [index / 25 for index in range(len(found.pictures))], abs=0.001
    )
    assert [level for _, level, _ in found.pictures] == pytest.approx(
        [shown(index) for index in range(len(found.pictures))], abs=3
    )
    # How much is there depends on the machine; that something of it is there does not.
    assert len(found.pictures) >= 12
    assert info.start < info.end <= given_until + 40
    assert found.sounds


def test_a_cut_fragment_is_cut_off(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    (info,) = recovered(tmp_path)
    assert info.end < 8_000
    assert file.read_bytes() == whole[: info.bytes]
    assert len(decoded(file).pictures) >= 50


@settings(max_examples=25, deadline=None)
@given(part=st.floats(0, 1))
def test_cut_anywhere_it_decodes_or_is_gone(part: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("cut")
    file = data / "recordings" / HEARING / FILE
    file.parent.mkdir(parents=True)
    kept = WHOLE[: round(part * len(WHOLE))]
    file.write_bytes(kept)
    found = recovered(data)
    boxes = [kind for kind, _ in children(kept)]
    assert len(found) == (b"mdat" in boxes)
    assert file.exists() == bool(found)
    for info in found:
        assert kinds(file) == {"audio", "video"}
        times = decoded(file).picture_times
        assert times == pytest.approx([index / 25 for index in range(len(times))], abs=0.001)
        assert file.read_bytes() == WHOLE[: info.bytes]


def test_what_is_in_the_manifest_is_left_as_it_is(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    size = file.stat().st_size
    assert recovered(tmp_path, FILE) == []
    assert file.stat().st_size == size


def test_a_whole_file_is_reported_whole(tmp_path: Path) -> None:
    (info,) = (made := recorded(tmp_path, STREAM)).closed
    (again,) = recovered(tmp_path)
    assert (again.sha256, again.bytes, again.start, again.end) == (
        info.sha256,
        info.bytes,
        info.start,
        info.end,
    )
    assert made.path(info).exists()


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-100])
    size = file.stat().st_size
    with file.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert recovered(tmp_path) == []
        assert file.stat().st_size == size
    assert len(recovered(tmp_path)) == 1


def test_a_live_recorder_holds_the_lock(tmp_path: Path) -> None:
    with taping(tmp_path) as made:
        made.feed(STREAM)
        wait_for(lambda: made.files() and made.files()[0].stat().st_size)
        assert recovered(tmp_path) == []
    made.check()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (FILE, b"garbage of some length, from somewhere else"),
        (FILE, bytes(10_000)),
        ("candidate~3Aamara/notes.mp4", b""),
        ("candidate~3aamara/5000.mp4", b""),
        ("candidate:amara/5000.mp4", b""),
    ],
)
def test_what_is_not_ours_is_left_where_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    good = a_file(tmp_path)
    good.rename(good.with_name("9000.mp4"))
    other = tmp_path / "recordings" / HEARING / name
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(content)
    (info,) = recovered(tmp_path)
    assert info.file == "candidate~3Aamara/9000.mp4"
    assert other.read_bytes() == content


def test_an_empty_file_is_removed(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write_bytes(b"")
    assert recovered(tmp_path) == []
    assert not file.exists()


def test_recovery_of_a_hearing_that_never_recorded(tmp_path: Path) -> None:
    assert recovered(tmp_path) == []


def _whole() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return a_file(Path(folder)).read_bytes()


WHOLE = _whole()
