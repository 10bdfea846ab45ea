"""One time, cut by the candidate: where the format leaves it to them, before their slot begins."""

from hustings.hearing import posts, statements
from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, ChooseSplit
from hustings.hearing.durations import spoken
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import SplitChosen
from hustings.hearing.model import Clock, Hearing, PhaseFormat, PhaseKind, PhaseRun, Slot, SlotStage, Split
from hustings.hearing.roles import Role
from hustings.hearing.slots import find


def choose(state: Hearing, command: ChooseSplit, actor: Actor) -> tuple[SplitChosen, ...]:
    """Candidates choose for themselves; the podium enters what a candidate has told them."""
    slot = find(state, command.slot)
    if actor.role is Role.CANDIDATE and actor.subject != slot.candidate:
        raise Refused(Code.INVALID, "Candidates choose for their own slot only.")
    if state.format is None or state.format.split is not Split.CANDIDATE:
        raise Refused(Code.INVALID, "The modalities of this hearing cut the time for everyone alike.")
    if slot.stage is not SlotStage.WAITING or slot.phases[0].started_at is not None:
        raise Refused(Code.OVERTAKEN, "This slot has begun: its time is cut already.", state.current_slot)
    kinds = [phase.kind for phase in slot.phases]
    if [phase.kind for phase in command.phases] != kinds:
        raise Refused(Code.INVALID, f"The time is for: {', '.join(kinds)}, in this order.")
    if not all(phase.budget_ms > 0 for phase in command.phases):
        raise Refused(Code.INVALID, "Each phase needs some time.")
    total = total_ms(posts.times(state.posts, slot.post, state.format))
    chosen = total_ms(command.phases)
    if chosen != total:
        less_or_more = "less" if chosen < total else "more"
        text = f"The total must stay the same for every candidate: this is {less_or_more} by "
        raise Refused(Code.INVALID, f"{text}{abs(chosen - total) / 1000:g} s.")
    if runs(command.phases) == slot.phases:
        return ()
    filed = statements.of_slot(state, slot.id)
    statement = next((p.budget_ms for p in command.phases if p.kind is PhaseKind.STATEMENT), 0)
    if filed is not None and filed.duration_ms > statement:
        length = spoken(filed.duration_ms)
        text = f"The statement filed as video takes {length}: withdraw it or replace it first."
        raise Refused(Code.MODALITIES, text)
    return (SplitChosen(slot.id, command.phases),)


def fold(state: Hearing, event: SplitChosen) -> Hearing:
    slot: Slot = replace(state.slots[event.slot], phases=runs(event.phases))
    return replace(state, slots={**state.slots, slot.id: slot})


def total_ms(phases: tuple[PhaseFormat, ...]) -> int:
    """What a candidate has in all."""
    return sum(phase.budget_ms for phase in phases)


def runs(phases: tuple[PhaseFormat, ...]) -> tuple[PhaseRun, ...]:
    """The phases of a slot that has not begun."""
    return tuple(PhaseRun(phase.kind, Clock(phase.budget_ms)) for phase in phases)
