"""What the processes of the house reported."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private
from hustings.hearing.model import MaterialKind


@dataclass(frozen=True, slots=True)
class FeedFound:
    feed: str
    session: str
    subject: str


@dataclass(frozen=True, slots=True)
class FeedLost:
    feed: str
    session: str
    last_media: int


@dataclass(frozen=True, slots=True)
class InterpretationLost:
    """An interpreter's line was lost while somebody had the floor. `at` is the last that came of them."""

    language: str
    at: int


@dataclass(frozen=True, slots=True)
class RecordingClosed:
    file: str
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool


@dataclass(frozen=True, slots=True)
class RecorderStopped:
    reason: str


@dataclass(frozen=True, slots=True)
class RecorderWriting:
    pass


@dataclass(frozen=True, slots=True)
class MaterialReceived:
    """A file was handed in. What it says is nobody's to read before it is published."""

    material: str
    kind: MaterialKind
    media_type: str
    bytes: int
    duration_ms: int | None
    subject: str = private()


@dataclass(frozen=True, slots=True)
class HeadSigned:
    seq: int
    hash: str
    key: str
    signature: str
