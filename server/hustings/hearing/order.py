"""The running order during the sitting: a late candidate, a slot that cannot go on, a withdrawal."""

from hustings.hearing import bags, clock, floor, lost_lines, questions, slots
from hustings.hearing.changing import replace
from hustings.hearing.commands import EndSlot, MoveSlot, WithdrawCandidate
from hustings.hearing.draw_fold import check_order_stands
from hustings.hearing.drawn_order import check_drawn
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import CandidateWithdrawn, Event, SlotMoved
from hustings.hearing.model import (
    Hearing,
    LostLineRuling,
    OnLineLost,
    PhaseRun,
    PlayingKind,
    Slot,
    SlotStage,
    Stage,
)
from hustings.hearing.phases import Step, follow
from hustings.hearing.texts import says_something


def next_slot(state: Hearing) -> Slot | None:
    """The slot whose candidate is awaited."""
    waiting = (slot for slot in state.slots.values() if slot.stage is SlotStage.WAITING)
    return min(waiting, key=lambda slot: slot.rank, default=None)


def may_move_from(state: Hearing) -> int | None:
    """When the awaited slot, or a current one that lost its line, may be moved; None: not at all."""
    if state.format is None:
        return None
    running = clock.current(state)
    if running is not None:
        since = _line_lost_since(running[1])
        if running[1].candidate_lost and not lost_lines.allows(state.format, LostLineRuling.MOVE_SLOT):
            return None
        return None if since is None else since + state.format.retry_ms
    if state.idle_since is None or next_slot(state) is None:
        return None
    return state.idle_since + state.format.late_grace_ms


def move(state: Hearing, command: MoveSlot, at: int) -> tuple[Event, ...]:
    """To the end, with its time undiminished."""
    slot = slots.find(state, command.slot)
    running = clock.current(state)
    if running is None:
        check_drawn(state)
    if running is not None and running[0].id == slot.id:
        if _line_lost_since(running[1]) is None:
            raise Refused(Code.OVERTAKEN, "This slot has begun, and its line is there.", slot.id)
        if running[1].candidate_lost:
            lost_lines.check(state, LostLineRuling.MOVE_SLOT)
        before = floor.taken_away(state)
    elif slot.stage is not SlotStage.WAITING:
        raise Refused(Code.OVERTAKEN, f"This slot is {slot.stage} already.", state.current_slot)
    elif running is not None or slot != next_slot(state):
        awaited = running[0] if running is not None else next_slot(state)
        raise Refused(
            Code.OVERTAKEN, "This slot's turn has not come.", None if awaited is None else awaited.id
        )
    else:
        check_order_stands(state)
        before = ()
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "Give the reason: it stands in the public ledger.")
    from_then = may_move_from(state)
    if from_then is not None and at < from_then:
        left = -(-(from_then - at) // 1_000)
        text = f"The grace lasts another {left} s: wait for the candidate until then."
        raise Refused(Code.NOT_NOW, text, legal_from=from_then)
    return (*before, SlotMoved(slot.id, _end_for(state, slot), command.reason))


def _end_for(state: Hearing, slot: Slot) -> int:
    """Behind the others of the same post who are still to come; where there are none, behind everybody."""
    others = [other for other in state.slots.values() if other.id != slot.id]
    same = [other for other in others if other.post == slot.post]
    if all(other.stage is not SlotStage.WAITING for other in same):
        same = others
    last = max((other.rank for other in same), default=slot.rank)
    return max(last, slot.rank) + 1


def withdraw(state: Hearing, command: WithdrawCandidate) -> tuple[Event, ...]:
    """Mark a withdrawal; a slot that runs ends with it. What was said stays said."""
    slot = next((slot for slot in state.slots.values() if slot.candidate == command.candidate), None)
    if slot is None:
        raise Refused(Code.UNKNOWN, f"There is no candidate {command.candidate!r}.")
    if slot.withdrawn_at is not None:
        return ()
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "Give the reason: everybody may read it.")
    if state.current_slot == slot.id and state.stage is Stage.SUSPENDED:
        raise Refused(Code.NOT_NOW, "The sitting is suspended in this candidate's slot: resume it first.")
    ended = slots.end(state, EndSlot(slot.id, command.reason)) if state.current_slot == slot.id else ()
    held = state.floor is not None and state.floor.holder == slot.candidate and not ended
    return (
        *(ended or bags.closed(state, slot.id)),
        *(floor.taken_away(state) if held else ()),
        CandidateWithdrawn(slot.candidate, slot.id, command.reason),
    )


def standing(state: Hearing) -> int:
    """How many candidates have not withdrawn."""
    return sum(slot.withdrawn_at is None for slot in state.slots.values())


def fold(state: Hearing, event: SlotMoved | CandidateWithdrawn, at: int) -> Hearing:
    slot = state.slots[event.slot]
    if isinstance(event, CandidateWithdrawn):
        over = slot if slot.stage is SlotStage.ENDED else replace(slot, stage=SlotStage.WITHDRAWN)
        return slots.with_slot(state, replace(over, withdrawn_at=at, withdrawn_reason=event.reason))
    state = _room_at(state, event.rank)
    moved = replace(slot, rank=event.rank, stage=SlotStage.WAITING, current=None, moved=event.reason)
    state = replace(state, idle_since=at)
    if state.current_slot == slot.id:
        stage = follow(state.stage, Step.END_SLOT)
        state = replace(questions.uncalled(state), stage=stage, current_slot=None)
    return slots.with_slot(state, moved)


def _room_at(state: Hearing, rank: int) -> Hearing:
    """The hearing with nobody at a rank: whoever is there, and all behind, come one later."""
    if all(slot.rank != rank for slot in state.slots.values()):
        return state
    shifted = (
        replace(slot, rank=slot.rank + 1) if slot.rank >= rank else slot for slot in state.slots.values()
    )
    return replace(state, slots={slot.id: slot for slot in shifted})


def _line_lost_since(phase: PhaseRun) -> int | None:
    return phase.paused_since if phase.pause_reason == clock.LINE_LOST else None


def pauses_for(state: Hearing, feed: str) -> bool:
    """Whether the clock stops because this feed is lost: it is how the holder of the floor is heard."""
    if state.format is None or state.format.on_line_lost is not OnLineLost.PAUSE:
        return False
    running = clock.current(state)
    return (
        running is not None
        and running[1].clock.running_since is not None
        # The statement that is played in their place is what was meant for a lost line.
        and (state.playing is None or state.playing.kind is not PlayingKind.STATEMENT)
        and floor.is_line_of_holder(state, feed)
    )
