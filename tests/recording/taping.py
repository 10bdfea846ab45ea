"""A recorder on a folder, with what it said."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.recording.decoding import Decoded, decoded

from hustings.recording.info import RecordingInfo, hearing_folder
from hustings.recording.recorder import Recorder
from hustings.rtp.frames import EncodedFrame

HEARING = "hearing-1"
FEED = "candidate:amara"
PATIENCE = 30.0
"""Only against hanging."""


@dataclass
class Tape:
    data: Path
    recorder: Recorder = field(init=False)
    closed: list[RecordingInfo] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def feed(self, frames: Iterable[EncodedFrame], session: str = "s1", feed: str = FEED) -> None:
        for frame in frames:
            self.recorder.frame(HEARING, feed, session, frame)

    def path(self, info: RecordingInfo) -> Path:
        return hearing_folder(self.data, info.hearing) / info.file

    def decoded(self, info: RecordingInfo) -> Decoded:
        return decoded(self.path(info))

    def files(self) -> list[Path]:
        return sorted((self.data / "recordings").glob("*/*/*"))

    def check(self) -> None:
        """What the manifest says is true of every file, and every file is in it."""
        assert sorted(self.path(info) for info in self.closed) == self.files()
        for info in self.closed:
            content = self.path(info).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (info.bytes, info.sha256)


def tape(data: Path, reserve: int = 0, **more: Any) -> Tape:
    made = Tape(data)
    made.recorder = Recorder(
        data,
        reserve,
        on_closed=made.closed.append,
        on_stopped=lambda why: made.said.append(f"stopped: {why}"),
        on_writing=lambda: made.said.append("writing"),
        **more,
    )
    return made


@contextmanager
def taping(data: Path, reserve: int = 0, **more: Any) -> Iterator[Tape]:
    """Records until the end of the block, by when all files are closed."""
    made = tape(data, reserve, **more)
    made.recorder.start()
    try:
        yield made
    finally:
        made.recorder.close()


def recorded(data: Path, *sessions: list[EncodedFrame]) -> Tape:
    """A recorder that was given these sessions, one after the other, all at once."""
    with taping(data) as made:
        for number, frames in enumerate(sessions):
            made.feed(frames, f"s{number}")
            made.recorder.ended(HEARING, FEED, f"s{number}")
    made.check()
    return made


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
