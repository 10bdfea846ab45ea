"""Only an open sitting is on the record."""

from dataclasses import dataclass, field

from hustings.recording.sitting import WhileSitting
from hustings.rtp.frames import EncodedFrame, Kind

FRAME = EncodedFrame(Kind.AUDIO, b"\xf8\xff\xfe", 0, 1_000, True)


@dataclass
class Seen:
    """What came through, in order: a frame as its key, an end as its key and a dot."""

    heard: list[str] = field(default_factory=list)

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None:
        self.heard.append(f"{hearing}/{feed}/{session}")

    def ended(self, hearing: str, feed: str, session: str) -> None:
        self.heard.append(f"{hearing}/{feed}/{session}.")


def test_nothing_is_recorded_before_the_sitting_opens() -> None:
    seen = Seen()
    recording = WhileSitting(seen)
    recording.frame("demo", "chair", "1", FRAME)
    recording.ended("demo", "chair", "1")
    assert seen.heard == []


def test_a_sitting_that_ends_ends_what_is_recorded_of_it_and_of_no_other() -> None:
    seen = Seen()
    recording = WhileSitting(seen)
    for hearing in ("demo", "other"):
        recording.sits(hearing, True)
        recording.frame(hearing, "chair", "1", FRAME)
    recording.sits("demo", False)
    recording.frame("demo", "chair", "1", FRAME)
    recording.frame("other", "chair", "1", FRAME)
    recording.ended("demo", "chair", "1")
    assert seen.heard == ["demo/chair/1", "other/chair/1", "demo/chair/1.", "other/chair/1"]


def test_after_a_break_the_same_session_is_recorded_again() -> None:
    seen = Seen()
    recording = WhileSitting(seen)
    for open in (True, False, True):
        recording.sits("demo", open)
        recording.frame("demo", "chair", "1", FRAME)
    recording.ended("demo", "chair", "1")
    assert seen.heard == ["demo/chair/1", "demo/chair/1.", "demo/chair/1", "demo/chair/1."]
