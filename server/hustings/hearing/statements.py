"""Statements filed as video: what is played when a candidate's line fails."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, FileStatement, WithdrawStatement
from hustings.hearing.durations import spoken
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import StatementFiled, StatementWithdrawn
from hustings.hearing.materials import handed_in
from hustings.hearing.model import FiledStatement, Hearing, MaterialKind, PhaseKind, Slot
from hustings.hearing.roles import Role

StatementEvent = StatementFiled | StatementWithdrawn


def file(state: Hearing, command: FileStatement, actor: Actor) -> tuple[StatementFiled, ...]:
    """In place of the one before, while the slot has not begun."""
    slot = _own(state, command.slot, actor)
    material = handed_in(state, command.material, actor, MaterialKind.STATEMENT)
    budget = budget_ms(slot)
    if budget is None:
        raise Refused(Code.MODALITIES, "There is no statement in this hearing.")
    length = material.duration_ms or 0
    if length > budget:
        text = f"The video takes {spoken(length)}, the statement {spoken(budget)}: send a shorter one."
        raise Refused(Code.MODALITIES, text)
    known = of_slot(state, slot.id)
    if known is not None and known.material == material.id:
        return ()
    return (StatementFiled(slot.id, slot.candidate, material.id, length),)


def withdraw(state: Hearing, command: WithdrawStatement, actor: Actor) -> tuple[StatementWithdrawn, ...]:
    slot = _own(state, command.slot, actor)
    known = of_slot(state, slot.id)
    if known is None:
        return ()
    if known.material != command.material:
        raise Refused(Code.OVERTAKEN, "Another statement was filed meanwhile.", known.material)
    return (StatementWithdrawn(slot.id, known.material),)


def of_slot(state: Hearing, slot: str) -> FiledStatement | None:
    """The statement that counts for a slot; None where its candidate has filed none, or took it back."""
    filed, own = state.statements.get(slot), state.slots.get(slot)
    return filed if filed is not None and own is not None and filed.candidate == own.candidate else None


def budget_ms(slot: Slot) -> int | None:
    """The time of a slot's statement; None where there is none."""
    kinds = {phase.kind: phase.clock.budget_ms for phase in slot.phases}
    return kinds.get(PhaseKind.STATEMENT)


def fold(state: Hearing, event: StatementEvent, at: int) -> Hearing:
    if isinstance(event, StatementFiled):
        filed = FiledStatement(event.candidate, event.material, event.duration_ms, at)
        return replace(state, statements={**state.statements, event.slot: filed})
    rest = {slot: filed for slot, filed in state.statements.items() if slot != event.slot}
    return replace(state, statements=rest)


def _own(state: Hearing, slot: str, actor: Actor) -> Slot:
    found = state.slots.get(slot)
    if found is None:
        raise Refused(Code.UNKNOWN, f"There is no slot {slot!r} in this hearing.")
    if actor.role is Role.CANDIDATE and found.candidate != actor.subject:
        raise Refused(Code.INVALID, "Candidates file a statement for their own slot only.")
    if found.phases[0].started_at is not None:
        raise Refused(Code.OVERTAKEN, "The slot has begun: its statement stays as it was filed.", slot)
    return found
