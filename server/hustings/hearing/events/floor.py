"""The floor, the speakers' list and what interrupts a speaker."""

from dataclasses import dataclass

from hustings.hearing.model import HandKind, InterruptionKind
from hustings.hearing.roles import Place


@dataclass(frozen=True, slots=True)
class FloorGiven:
    grant: str
    participant: str
    call: bool = False
    """Only called: on air once they say that they are ready."""


@dataclass(frozen=True, slots=True)
class FloorTaken:
    """Who was called is ready."""

    grant: str


@dataclass(frozen=True, slots=True)
class MicrophoneClosed:
    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class MicrophoneOpened:
    participant: str


@dataclass(frozen=True, slots=True)
class HandRaised:
    hand: str
    participant: str
    kind: HandKind
    text: str


@dataclass(frozen=True, slots=True)
class HandLowered:
    hand: str


@dataclass(frozen=True, slots=True)
class PointRuled:
    hand: str
    participant: str
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class InterruptionStarted:
    interruption: str
    kind: InterruptionKind
    speaker: str
    returns_to: str | None
    reason: str
    budget_ms: int | None


@dataclass(frozen=True, slots=True)
class InterruptionExpired:
    interruption: str
    at: int


@dataclass(frozen=True, slots=True)
class InterruptionGraceEnded:
    interruption: str
    at: int


@dataclass(frozen=True, slots=True)
class InterruptionEnded:
    interruption: str


@dataclass(frozen=True, slots=True)
class FloorWithdrawn:
    grant: str
    participant: str


@dataclass(frozen=True, slots=True)
class PlaceSet:
    participant: str
    place: Place
