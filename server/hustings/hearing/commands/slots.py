"""The running order, the slots and their time."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from hustings.hearing.commands.bounds import Id, Reason, ShortText
from hustings.hearing.model import InterventionKind, PhaseKind


@dataclass(frozen=True, slots=True)
class StartSlot:
    """Begin a candidate's slot: its first phase runs and the candidate has the floor."""

    slot: Id


@dataclass(frozen=True, slots=True)
class PauseClock:
    slot: Id
    phase: PhaseKind
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class ResumeClock:
    slot: Id
    phase: PhaseKind


@dataclass(frozen=True, slots=True)
class RestoreTime:
    """Give back time that a lost line cost. It stands in the public ledger, with its reason."""

    slot: Id
    phase: PhaseKind
    seconds: Annotated[int, Ge(1), Le(86_400)]
    reason: Reason


@dataclass(frozen=True, slots=True)
class ExtendTime:
    """Add time for any other reason than a lost line. It stands in the public ledger, with its reason."""

    slot: Id
    phase: PhaseKind
    seconds: Annotated[int, Ge(1), Le(86_400)]
    reason: Reason


@dataclass(frozen=True, slots=True)
class BeginIntervention:
    """Start the clock of one question, or of one answer; for an answer the candidate has the floor.

    `replaces` is the intervention the sender saw as current (None: none).
    """

    slot: Id
    kind: InterventionKind
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class EndIntervention:
    intervention: Id


@dataclass(frozen=True, slots=True)
class MoveSlot:
    """Move to the end of the running order: the slot of a late candidate, or one that lost its line.

    Its time is undiminished: what is left of it goes on when the slot is started again.
    """

    slot: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class WithdrawCandidate:
    """A candidate has withdrawn: marked as such, never deleted; the order of the others stays."""

    candidate: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class NextPhase:
    """End the named phase and begin the one that follows it in the format."""

    slot: Id
    phase: PhaseKind
    without_drawn: ShortText = ""
    """Why questions that lots should have drawn are left out; needed where some are."""


@dataclass(frozen=True, slots=True)
class EndSlot:
    """End a slot and withdraw the floor."""

    slot: Id
    without_drawn: ShortText = ""
    """As in NextPhase."""
