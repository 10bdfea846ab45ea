"""Files that are played on air."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private
from hustings.hearing.model import PlayingEnd, PlayingKind


@dataclass(frozen=True, slots=True)
class MaterialReady:
    material: str
    duration_ms: int
    moving: bool


@dataclass(frozen=True, slots=True)
class MaterialFailed:
    material: str
    text: str = private()


@dataclass(frozen=True, slots=True)
class PlayingStarted:
    """`duration_ms` is the whole file's."""

    playing: str
    kind: PlayingKind
    material: str
    slot: str
    question: str | None
    from_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class PlayingEnded:
    playing: str
    end: PlayingEnd
