"""Files that are played on air."""

from dataclasses import dataclass
from enum import StrEnum

from hustings.hearing.model.slots import Clock


class PlayingKind(StrEnum):
    MESSAGE = "message"
    """A question that was recorded."""
    STATEMENT = "statement"
    """A candidate's filed statement, into the slot's clock."""


class PlayingEnd(StrEnum):
    """How a playing came to its end."""

    OVER = "over"
    """The file was over."""
    STOPPED = "stopped"
    """By the chair."""
    REPLACED = "replaced"
    """Something else came: the answer, another speaker, the end of the phase or of the time."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What came of making a file ready for the air."""

    duration_ms: int = 0
    moving: bool = False
    """There are pictures in it."""
    failed: str | None = None
    """Why it cannot be played."""


@dataclass(frozen=True, slots=True)
class QuestionMessage:
    """The recording that a question came with."""

    material: str
    readiness: Readiness | None = None
    """None: it is still being made ready."""


@dataclass(frozen=True, slots=True)
class Playing:
    """A file that is on air. It runs and stands with the slot's clock."""

    id: str
    kind: PlayingKind
    material: str
    slot: str
    question: str | None
    from_ms: int
    """Where in the file it began."""
    clock: Clock
    """What is left of the file from there, and how much of it has been played."""
    started_at: int

    def position_at(self, now: int) -> int:
        """Milliseconds from the file's beginning."""
        return self.from_ms + self.clock.spent_at(now)


@dataclass(frozen=True, slots=True)
class Played:
    """A playing that has ended."""

    id: str
    kind: PlayingKind
    material: str
    slot: str
    question: str | None
    from_ms: int
    played_ms: int
    started_at: int
    ended_at: int
    end: PlayingEnd
