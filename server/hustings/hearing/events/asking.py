"""Who asks, where the format says it: registrations and turns."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private


@dataclass(frozen=True, slots=True)
class StateRegistered:
    """A Member State wants to ask the candidate of a slot."""

    slot: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class RegistrationWithdrawn:
    slot: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """Somebody asks: by a question that is put, or by the floor. Counts for lots drawn and for groups."""

    slot: str
    member_state: str | None
    group: str | None
    speaker: str | None
    question: str | None


@dataclass(frozen=True, slots=True)
class TurnPassed:
    """A state whose turn it was by lots is passed over."""

    slot: str
    member_state: str
    reason: str
