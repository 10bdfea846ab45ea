"""Preparing a hearing: a plan that cannot be held is refused, with the reason (`plans`)."""

from collections.abc import Mapping
from typing import Any

from hustings.hearing import plans, posts
from hustings.hearing.changing import replace
from hustings.hearing.commands import AmendPreparation, PlannedSlot, PrepareHearing
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import BY_LOTS
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import HearingPrepared, PreparationAmended
from hustings.hearing.model import (
    Clock,
    DrawPurpose,
    DrawStage,
    Format,
    Hearing,
    PhaseRun,
    Post,
    Slot,
    SlotStage,
)
from hustings.hearing.phases import Step, follow


def prepare(state: Hearing, command: PrepareHearing) -> tuple[HearingPrepared, ...]:
    """Check the plan. A candidate's participant id is the subject of their token."""
    return (HearingPrepared(**plans.checked(state, command)),)


def amend(state: Hearing, command: AmendPreparation) -> tuple[PreparationAmended, ...]:
    """Check the other plan; what has been asked already keeps its candidate."""
    checked = plans.checked(state, command)
    kept = {slot.id: slot.candidate for slot in command.slots}
    for slot in state.slots.values():
        if slot.withdrawn_at is not None and kept.get(slot.id) != slot.candidate:
            text = f"The candidate of slot {slot.id!r} has withdrawn: that is marked, never deleted."
            raise Refused(Code.TAKEN, text)
    drawn = {slot.id: slot.candidate for slot in state.slots.values()}
    if _is_drawn(state) and kept != drawn and not _may_draw_again(state, command.format, kept):
        text = "Lots are drawn for these candidates: who is on the list cannot be changed any more."
        raise Refused(Code.TAKEN, text)
    if _is_drawn(state) and state.format is not None and command.format.order is not state.format.order:
        text = "Lots are drawn: that they make the running order, and how, cannot be changed any more."
        raise Refused(Code.TAKEN, text)
    if _is_drawn(state) and _posts_change(state, checked):
        text = "Lots are drawn: which candidate stands for which post, and the posts' order, stay."
        raise Refused(Code.TAKEN, text)
    check_asked(state, command.format)
    states = {p.id: p.states for p in command.participants}
    candidates = {slot.candidate for slot in state.slots.values()} & states.keys()
    if state.questions and any(states[id] != state.participants[id].states for id in candidates):
        text = "Questions have been asked already: the candidates' states stay as they are."
        raise Refused(Code.TAKEN, text)
    for question in state.questions.values():
        if question.slot is not None and kept.get(question.slot) != state.slots[question.slot].candidate:
            text = f"Slot {question.slot!r} has questions already: keep it, with its candidate."
            raise Refused(Code.TAKEN, text)
    return (PreparationAmended(**checked),)


def fold(state: Hearing, event: HearingPrepared | PreparationAmended) -> Hearing:
    listed = {post.id: post for post in event.posts}
    slots = {
        slot.id: Slot(
            slot.id,
            slot.candidate,
            rank,
            SlotStage.WAITING,
            _chosen(state, slot, event) or _phases(event, listed, slot),
            post=slot.post,
            received=slot.received,
        )
        for rank, slot in enumerate(event.slots, start=1)
    }
    # With somebody added there are more places than were drawn: all stand as listed until they are.
    drawn = _is_drawn(state) and state.slots.keys() == slots.keys()
    stage = follow(state.stage, Step.PREPARE) if isinstance(event, HearingPrepared) else state.stage
    return replace(
        state,
        stage=stage,
        title=event.title,
        format=event.format,
        posts=listed,
        delegations={delegation.id: delegation for delegation in event.delegations},
        participants={participant.id: participant for participant in event.participants},
        slots={id: _as_marked(state, slot, drawn=drawn) for id, slot in slots.items()},
        starts=event.starts,
        candidatures_closed=event.candidatures_closed,
        rehearsal=event.rehearsal,
    )


def _is_drawn(state: Hearing) -> bool:
    """Whether lots for the running order are drawn, or being drawn."""
    for_order = (draw for draw in state.draws.values() if draw.purpose is DrawPurpose.ORDER)
    return any(draw.stage is not DrawStage.VOID for draw in for_order)


def _posts_change(state: Hearing, checked: dict[str, Any]) -> bool:
    """Whether somebody who is there already would stand for another post, or the posts in another order."""
    were = {slot.id: slot.post for slot in state.slots.values()}
    are = {slot.id: slot.post for slot in checked["slots"]}
    stand = all(are.get(id, post) == post for id, post in were.items())
    return not stand or [post.id for post in checked["posts"]] != list(state.posts)


def _may_draw_again(state: Hearing, format: Format, kept: Mapping[str, str]) -> bool:
    """Whether candidates are added, and nothing else: where lots make the order it is undrawn again then."""
    if format.order not in BY_LOTS or open_draw(state) is not None:
        return False
    return all(kept.get(slot.id) == slot.candidate for slot in state.slots.values())


def _as_marked(state: Hearing, slot: Slot, *, drawn: bool) -> Slot:
    """An amended slot, with its place if lots gave it, and marked as a withdrawal had marked it."""
    before = state.slots.get(slot.id)
    if before is not None and drawn:
        slot = replace(slot, rank=before.rank)
    if before is None or before.withdrawn_at is None:
        return slot
    return replace(
        slot,
        stage=before.stage,
        withdrawn_at=before.withdrawn_at,
        withdrawn_reason=before.withdrawn_reason,
    )


def _phases(
    event: HearingPrepared | PreparationAmended, listed: Mapping[str, Post], slot: PlannedSlot
) -> tuple[PhaseRun, ...]:
    """The phases of a slot that has not begun."""
    times = posts.times(listed, slot.post, event.format)
    return tuple(PhaseRun(phase.kind, Clock(phase.budget_ms)) for phase in times)


def _chosen(
    state: Hearing, slot: PlannedSlot, event: HearingPrepared | PreparationAmended
) -> tuple[PhaseRun, ...] | None:
    """What the candidate of an amended slot has chosen already, under the same modalities."""
    before = state.slots.get(slot.id)
    if before is None or (before.candidate, before.post, state.format) != (
        slot.candidate,
        slot.post,
        event.format,
    ):
        return None
    own = next((post.phases for post in event.posts if post.id == slot.post), ())
    known = state.posts[slot.post].phases if slot.post in state.posts else ()
    return before.phases if own == known else None


def check_asked(state: Hearing, format: Format) -> None:
    """Refuse other rules of who may ask how much, once somebody has asked under those that hold."""
    before = state.format
    if before is None or not state.questions or _asking(before) == _asking(format):
        return
    raise Refused(
        Code.INVALID,
        "Questions have been asked already: quotas, rounds, what a nominating state may ask and whether "
        "refused questions are published stay.",
    )


def _asking(format: Format) -> tuple[object, ...]:
    return (
        format.questions_per_state,
        format.first_rounds_first,
        format.nominating_state,
        format.refused_text,
    )
