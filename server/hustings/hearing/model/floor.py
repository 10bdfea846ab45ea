"""The floor, the speakers' list and what is on air."""

from dataclasses import dataclass
from enum import StrEnum

from hustings.hearing.model.slots import Clock


class HandKind(StrEnum):
    """What a delegate asks the chair for."""

    FLOOR = "floor"
    POINT_OF_ORDER = "point-of-order"
    """Goes before everything, and stops the clock at once."""
    REPLY = "reply"
    """The right of reply of a delegation that was addressed."""


class InterruptionKind(StrEnum):
    """Why the speaker stands back and the clock stands."""

    POINT_OF_ORDER = "point-of-order"
    REPLY = "reply"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Grant:
    """The floor, given to one participant. `id` names this grant, not the participant."""

    id: str
    holder: str
    since: int
    ready: bool = True
    """Not on air before: who is called from elsewhere says first that they are ready."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A request for the floor that is open."""

    id: str
    participant: str
    kind: HandKind
    text: str
    rank: int
    since: int


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something that goes before the speaker; afterwards the floor is theirs again, and the clock goes on."""

    id: str
    kind: InterruptionKind
    speaker: str
    returns_to: str | None
    """Who had the floor."""
    since: int
    clock: Clock | None = None
    """Of a right of reply."""
    expired: bool = False
    grace_over: bool = False


@dataclass(frozen=True, slots=True)
class PointRuling:
    """What the chair ruled on a point of order."""

    participant: str
    granted: bool
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class OnAir:
    """What everyone sees and hears. `video` is None when nobody has the floor."""

    video: str | None = None
    audio: frozenset[str] = frozenset()
