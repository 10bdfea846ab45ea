"""Names that come from outside never lead outside."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.recording.encoding import pictures
from tests.recording.taping import taping

from hustings.recording.file import _create_locked
from hustings.recording.recovery import recover
from hustings.room.safe_names import LONGEST_BYTES, UnsafeName, name_of, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("programme", "programme"),
        ("candidate:amara", "candidate~3Aamara"),
        ("candidate:amara/slides", "candidate~3Aamara~2Fslides"),
        ("..", "~2E~2E"),
        ("../../etc/passwd", "~2E~2E~2F~2E~2E~2Fetc~2Fpasswd"),
        ("a\0b", "a~00b"),
        ("~2E", "~7E2E"),
        ("é", "~C3~A9"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert name_of(safe) == name


@given(st.text(min_size=1, max_size=60))
def test_any_name_comes_back_or_is_refused(name: str) -> None:
    try:
        safe = safe_name(name)
    except UnsafeName:
        assert 3 * len(name.encode("utf-8", "surrogatepass")) > LONGEST_BYTES
        return
    assert name_of(safe) == name
    assert os.path.basename(safe) == safe
    assert safe not in ("", ".", "..")


@given(st.text(max_size=60))
def test_any_folder_has_one_name_or_none(folder: str) -> None:
    try:
        name = name_of(folder)
    except UnsafeName:
        return
    assert safe_name(name) == folder


@pytest.mark.parametrize("name", ["", "x" * (LONGEST_BYTES + 1), "/" * 70])
def test_what_has_no_safe_form(name: str) -> None:
    with pytest.raises(UnsafeName):
        safe_name(name)


def test_a_hostile_feed_and_hearing_stay_inside(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with taping(data) as made:
        for frame in pictures(25, 64, 48):
            made.recorder.frame("../../hearing", "../../../feed", "s1", frame)
    (info,) = made.closed
    assert sorted(tmp_path.iterdir()) == [data]
    assert made.files() == [made.path(info)]
    assert made.path(info).resolve().is_relative_to(data / "recordings")
    ((again,),) = ([*recover(data, {"../../hearing": ()})],)
    assert (again.hearing, again.feed) == ("../../hearing", "../../../feed")


def test_recovery_never_takes_away_a_file_that_is_just_being_made(tmp_path: Path) -> None:
    """Between its making and its lock a file looks like one that a crash left empty."""
    folder = tmp_path / "recordings" / "h" / "f"
    folder.mkdir(parents=True)
    done = threading.Event()

    def recovering() -> None:
        while not done.is_set():
            list(recover(tmp_path, {"h": ()}))

    thread = threading.Thread(target=recovering)
    thread.start()
    try:
        for number in range(1_000):
            path = folder / f"{number}.mp4"
            descriptor = _create_locked(path)
            if descriptor is not None:
                assert path.stat().st_ino == os.fstat(descriptor).st_ino
                path.unlink()
                os.close(descriptor)
    finally:
        done.set()
        thread.join()
