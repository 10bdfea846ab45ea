"""Whose turn it is by lots: registrations, what was drawn of them, and turns had or passed over.

Turns are noted, too, where a format counts the questions of groups.
"""

from collections.abc import Mapping

from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, PassTurn, RegisterToAsk, WithdrawRegistration
from hustings.hearing.delegations import check_own_candidate
from hustings.hearing.entitled import check as check_entitled
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import RegistrationWithdrawn, StateRegistered, TurnBegun, TurnPassed
from hustings.hearing.model import (
    Draw,
    DrawPurpose,
    DrawStage,
    Format,
    Hearing,
    PhaseKind,
    Selection,
    SlotStage,
    Turn,
)
from hustings.hearing.texts import says_something

BY_LOTS: Mapping[Selection, DrawPurpose] = {
    Selection.DRAWN_STATES: DrawPurpose.STATES,
    Selection.TOKENS: DrawPurpose.TOKENS,
}
"""Where lots decide which state asks, and what they are then drawn for."""

AskingEvent = StateRegistered | RegistrationWithdrawn | TurnBegun | TurnPassed


def by_lots(format: Format | None) -> bool:
    """Whether states register, and lots decide which of them asks."""
    return format is not None and format.selection in BY_LOTS


def counted(format: Format | None) -> bool:
    """Whether turns are noted at all."""
    return format is not None and (by_lots(format) or bool(format.groups))


def register(state: Hearing, command: RegisterToAsk, actor: Actor) -> tuple[StateRegistered, ...]:
    slot, member_state = _named(state, command.slot, actor)
    if member_state in state.registrations.get(slot, ()):
        return ()
    check_entitled(state, actor)
    check_own_candidate(state, slot, member_state)
    if is_over(state, slot):
        raise Refused(Code.OVERTAKEN, "This candidate is asked nothing more.", state.current_slot)
    if is_closed(state, slot):
        text = "Lots have been drawn among those who had registered: registration is closed."
        raise Refused(Code.OVERTAKEN, text)
    return (StateRegistered(slot, member_state, actor.subject),)


def unregister(
    state: Hearing, command: WithdrawRegistration, actor: Actor
) -> tuple[RegistrationWithdrawn, ...]:
    """Also after lots are drawn: a state that does not want its turn is passed over by itself."""
    slot, member_state = _named(state, command.slot, actor)
    if member_state not in state.registrations.get(slot, ()):
        return ()
    if member_state in had(state, slot):
        raise Refused(Code.OVERTAKEN, "Your delegation has had its turn with this candidate.")
    return (RegistrationWithdrawn(slot, member_state, actor.subject),)


def pass_over(state: Hearing, command: PassTurn) -> tuple[TurnPassed, ...]:
    """The state whose turn has come is away, or has nothing to ask."""
    coming = None if command.slot != state.current_slot else next_state(state, command.slot)
    if coming != command.member_state:
        raise Refused(Code.OVERTAKEN, "It is not this state's turn.", coming)
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "Give the reason: everybody may read it.")
    return (TurnPassed(command.slot, command.member_state, command.reason),)


def draws_of(state: Hearing, slot: str) -> list[Draw]:
    """Draws of who asks this candidate, in the order they were started, but those that came to nothing."""
    purposes = BY_LOTS.values()
    found = [
        draw
        for draw in state.draws.values()
        if draw.slot == slot and draw.purpose in purposes and draw.stage is not DrawStage.VOID
    ]
    return sorted(found, key=lambda draw: draw.rank)


def drawn(state: Hearing, slot: str) -> list[str]:
    """States as they were drawn, whoever has registered since or taken it back."""
    return [item for draw in draws_of(state, slot) if draw.settled for item in draw.result]


def had(state: Hearing, slot: str) -> set[str]:
    """States that have had their turn, or were passed over."""
    return {turn.member_state for turn in state.turns.get(slot, ()) if turn.member_state is not None}


def next_state(state: Hearing, slot: str) -> str | None:
    """The state whose turn it is by lots; None: a draw must come first."""
    registered, over = state.registrations.get(slot, ()), had(state, slot)
    return next((each for each in drawn(state, slot) if each in registered and each not in over), None)


def to_draw(state: Hearing, slot: str) -> list[str]:
    """Registered states that no lot has fallen on yet: what the next draw is made among."""
    gone = {*drawn(state, slot), *had(state, slot)}
    return sorted(each for each in state.registrations.get(slot, ()) if each not in gone)


def is_closed(state: Hearing, slot: str) -> bool:
    """From the first draw on nobody registers, until everybody who had registered has had a turn."""
    draws = draws_of(state, slot)
    waits = set(state.registrations.get(slot, ())) - had(state, slot)
    return any(draw.open for draw in draws) or (bool(draws) and bool(waits))


def is_over(state: Hearing, slot: str) -> bool:
    """Whether this candidate is asked nothing more."""
    of = state.slots[slot]
    if of.stage not in (SlotStage.WAITING, SlotStage.CURRENT):
        return True
    return any(phase.kind is PhaseKind.QUESTIONS and phase.ended_at is not None for phase in of.phases)


def last(state: Hearing, slot: str) -> Turn | None:
    """The turn that goes on: with the candidate's answer it is over."""
    turns = state.turns.get(slot, ())
    return turns[-1] if turns and not turns[-1].over else None


def put_by_group(state: Hearing, slot: str, group: str) -> int:
    """How many turns a group has had with a candidate."""
    return sum(1 for turn in state.turns.get(slot, ()) if turn.group == group and turn.passed is None)


def fold(state: Hearing, event: AskingEvent, at: int) -> Hearing:
    slot = event.slot
    match event:
        case StateRegistered():
            registered = (*state.registrations.get(slot, ()), event.member_state)
        case RegistrationWithdrawn():
            registered = tuple(s for s in state.registrations[slot] if s != event.member_state)
        case TurnBegun():
            turn = Turn(at, event.member_state, event.group, event.speaker, event.question)
            return _with(state, slot, turn)
        case TurnPassed():
            return _with(state, slot, Turn(at, event.member_state, None, None, None, event.reason, True))
    return replace(state, registrations={**state.registrations, slot: registered})


def put_in_turn(state: Hearing, question: str) -> Hearing:
    """A question that is put by who has the floor for it belongs to their turn."""
    slot = state.current_slot or ""
    turn = last(state, slot)
    if turn is None or turn.question is not None:
        return state
    return _changed(state, slot, replace(turn, question=question))


def answered_by(state: Hearing, participant: str) -> Hearing:
    """With the floor the candidate answers, and the turn is over."""
    slot = state.current_slot or ""
    turn = last(state, slot)
    if turn is None or state.slots[slot].candidate != participant:
        return state
    return _changed(state, slot, replace(turn, over=True))


def _changed(state: Hearing, slot: str, turn: Turn) -> Hearing:
    return replace(state, turns={**state.turns, slot: (*state.turns[slot][:-1], turn)})


def _with(state: Hearing, slot: str, turn: Turn) -> Hearing:
    return replace(state, turns={**state.turns, slot: (*state.turns.get(slot, ()), turn)})


def _named(state: Hearing, slot: str, actor: Actor) -> tuple[str, str]:
    if slot not in state.slots:
        raise Refused(Code.UNKNOWN, f"There is no slot {slot!r}.")
    if not by_lots(state.format):
        text = "In this hearing nobody registers to ask: send a question, or raise your hand."
        raise Refused(Code.MODALITIES, text)
    if actor.member_state is None:
        raise Refused(Code.INVALID, "Only the delegation of a Member State registers.")
    return slot, actor.member_state
