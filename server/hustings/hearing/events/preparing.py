"""Before the hearing, and its modalities."""

from dataclasses import dataclass

from hustings.hearing.commands import PlannedSlot
from hustings.hearing.events.secrecy import private
from hustings.hearing.model import Delegation, Format, IssuedToken, Participant, PhaseFormat, Post


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
    posts: tuple[Post, ...] = ()
    delegations: tuple[Delegation, ...] = ()


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
    posts: tuple[Post, ...] = ()
    delegations: tuple[Delegation, ...] = ()


@dataclass(frozen=True, slots=True)
class ModalitiesChanged:
    format: Format
    reason: str


@dataclass(frozen=True, slots=True)
class SplitChosen:
    slot: str
    phases: tuple[PhaseFormat, ...]


@dataclass(frozen=True, slots=True)
class TokensIssued:
    """Links were handed out: how many and by whom for everybody, to whom for the podium."""

    count: int
    by: str
    """Subject of the secretariat; `operator` for who holds the server's key."""
    issued: tuple[IssuedToken, ...] = private(default=())
