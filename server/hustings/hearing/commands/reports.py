"""What the processes of the house report."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, MaxLen, MinLen

from hustings.hearing.commands.bounds import Digest, Id, Millis, ShortText
from hustings.hearing.model import MaterialKind


@dataclass(frozen=True, slots=True)
class ReportFeedFound:
    """The media plane has a publisher's first keyframe (or sound) on a feed."""

    feed: Id
    session: Id
    subject: Id


@dataclass(frozen=True, slots=True)
class ReportFeedLost:
    """The media plane lost a feed's publisher. `last_media` is when its last packet came."""

    feed: Id
    session: Id
    last_media: Millis


@dataclass(frozen=True, slots=True)
class ReportRecording:
    """A file of the recording is closed and will not change any more."""

    file: Annotated[str, MinLen(1), MaxLen(255)]
    feed: Id
    start: Millis
    end: Millis
    bytes: Millis
    sha256: Annotated[str, MinLen(64), MaxLen(64)]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class ReportRecorderStopped:
    """The recorder does not write any more (disk at its reserve, or it failed)."""

    reason: ShortText


@dataclass(frozen=True, slots=True)
class ReportRecorderWriting:
    """The recorder writes again after it had stopped."""


@dataclass(frozen=True, slots=True)
class ReportMaterial:
    """A file that somebody handed in is whole, on disk, and will not change any more."""

    material: Digest
    """SHA-256 of its bytes."""
    kind: MaterialKind
    media_type: Annotated[str, MinLen(1), MaxLen(100)]
    bytes: Millis
    duration_ms: Millis | None
    subject: Id
    """Who handed it in."""


@dataclass(frozen=True, slots=True)
class SignHead:
    """Publish a signature over the journal's head at `seq`."""

    seq: Annotated[int, Ge(1)]
    hash: Annotated[str, MinLen(64), MaxLen(64)]
    key: Annotated[str, MinLen(64), MaxLen(64)]
    signature: Annotated[str, MinLen(128), MaxLen(128)]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something is due. What is due takes effect at its deadline, however late the tick comes."""
