"""What the processes of the house reported."""

from dataclasses import dataclass


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
class HeadSigned:
    seq: int
    hash: str
    key: str
    signature: str
