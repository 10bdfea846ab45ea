"""Who presides: never somebody whose own state has a candidate; whoever presides is always heard."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, TakeChair
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import ChairTaken
from hustings.hearing.model import Hearing, Participant
from hustings.hearing.roles import LEADING, Role


def presiding(state: Hearing) -> Participant | None:
    """Who took the chair, else the first who takes part as chair; None where nobody does."""
    if state.presiding is not None:
        return state.participants[state.presiding]
    return next((p for p in state.participants.values() if p.role is Role.CHAIR), None)


def nominating_states(state: Hearing) -> frozenset[str]:
    """States with a candidate who has not withdrawn."""
    standing = (state.participants[s.candidate] for s in state.slots.values() if s.withdrawn_at is None)
    return frozenset().union(*(candidate.states for candidate in standing))


def is_partial(state: Hearing, participant: Participant) -> bool:
    """Whether this is somebody who would preside over a candidate of their own state."""
    return participant.role in LEADING and participant.member_state in nominating_states(state)


def check(state: Hearing, actor: Actor) -> None:
    """Refuse what only the chair may do to those whose own state has a candidate.

    Raises:
        Refused: `not-impartial`.
    """
    seat = state.participants.get(actor.subject)
    states = {actor.member_state, None if seat is None else seat.member_state} - {None}
    if states & nominating_states(state):
        raise Refused(
            Code.NOT_IMPARTIAL,
            "Your own state has a candidate, so you cannot preside: hand over to a vice-chair.",
        )


def check_opening(state: Hearing) -> None:
    """The hearing opens only with an impartial person in the chair.

    Raises:
        Refused: `not-impartial`.
    """
    chair = presiding(state)
    if chair is not None and is_partial(state, chair):
        raise Refused(
            Code.NOT_IMPARTIAL,
            f"{chair.name} presides, whose own state has a candidate: take the chair first.",
            chair.id,
        )


def take(state: Hearing, command: TakeChair, actor: Actor) -> tuple[ChairTaken, ...]:
    """Preside instead of whoever the sender saw in the chair."""
    seat = state.participants.get(actor.subject)
    if seat is None or seat.role not in LEADING:
        raise Refused(Code.INVALID, "Only a chair or vice-chair with a seat in this hearing can preside.")
    current = presiding(state)
    if current is not None and current.id == seat.id:
        return ()
    seen = None if current is None else current.id
    if command.replaces != seen:
        raise Refused(Code.OVERTAKEN, "Somebody else presides meanwhile.", seen)
    return (ChairTaken(seat.id, command.reason),)


def fold(state: Hearing, event: ChairTaken) -> Hearing:
    return replace(state, presiding=event.participant)


def asked_of(roles: frozenset[Role]) -> bool:
    """Whether impartiality is asked of a command: of every one that is the chair's alone to give."""
    return roles == LEADING
