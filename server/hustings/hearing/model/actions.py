"""What persons did last, with what it takes to undo it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hustings.hearing.model.asking import Turn
from hustings.hearing.model.floor import Grant, Hand, Interruption
from hustings.hearing.model.questions import Answer, QuestionStage, RefusalReason
from hustings.hearing.model.slots import Intervention, Slot
from hustings.hearing.model.stages import Stage
from hustings.hearing.roles import Place, Role


@dataclass(frozen=True, slots=True)
class Cause:
    """The command that an event came of."""

    command: str
    """Its id."""
    role: Role
    subject: str | None = None
    """None where the public part of the entry does not say who."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who speaks in which slot and phase: what any of it depends on."""

    stage: Stage
    suspended_from: Stage | None
    current_slot: str | None
    current_question: str | None
    floor: Grant | None
    intervention: Intervention | None
    interruption: Interruption | None
    idle_since: int | None
    batch: tuple[str, ...]
    batch_answered: bool
    playing: str | None
    played: int
    """How many recordings have been played."""
    rulings: int
    """How many points of order have been ruled on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been ruled on a question."""

    stage: QuestionStage
    queue: str
    refusal: RefusalReason | None
    refusal_text: str | None
    refused_at: int | None
    return_text: str | None
    returned_at: int | None
    admitted_at: int | None
    withdrawn_at: int | None
    answered_at: int | None
    merged_into: str | None
    merged: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Raised:
    """A hand, or that it is not raised."""

    hand: Hand | None


@dataclass(frozen=True, slots=True)
class Moment:
    """What an action touched, as it stood before or after it."""

    scene: Scene | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    questions: Mapping[str, Standing] = field(default_factory=dict)
    hands: Mapping[str, Raised] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    turns: Mapping[str, tuple[Turn, ...]] = field(default_factory=dict)
    """By slot, where the format notes whose turn it is to ask."""
    presiding: str = ""
    """Who presides, where that was touched."""


@dataclass(frozen=True, slots=True)
class Action:
    """One command of a person that had an effect."""

    seq: int
    """Its first entry in the journal."""
    last: int
    """Its last one."""
    at: int
    cause: Cause
    what: str
    """The command's name."""
    weight: int
    """How surely `what` was told from the entries so far."""
    of: Mapping[str, str | int | bool]
    """What it was about, by the entry's own field names."""
    before: Moment = Moment()
    after: Moment = Moment()
    undoes: int | None = None
    """For an undoing: the action that it undid."""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Undoing:
    """An action that was undone, for the record."""

    at: int
    action: int
    """The entries that were undone, from this one"""
    last: int
    """to this one."""
    what: str
    given_back_ms: int = 0
    """Speaking time that had been spent under it."""
