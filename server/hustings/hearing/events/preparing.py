"""Before the hearing, and its modalities."""

from dataclasses import dataclass

from hustings.hearing.commands import PlannedSlot
from hustings.hearing.model import Format, Participant, PhaseFormat


@dataclass(frozen=True, slots=True)
class HearingPrepared:
    title: str
    format: Format
    participants: tuple[Participant, ...]
    slots: tuple[PlannedSlot, ...]
    """In the running order."""
    starts: int | None = None
    candidatures_closed: int | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class PreparationAmended:
    """Another plan stands in place of the one before."""

    title: str
    format: Format
    participants: tuple[Participant, ...]
    slots: tuple[PlannedSlot, ...]
    starts: int | None = None
    candidatures_closed: int | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class ModalitiesChanged:
    format: Format
    reason: str


@dataclass(frozen=True, slots=True)
class SplitChosen:
    slot: str
    phases: tuple[PhaseFormat, ...]
