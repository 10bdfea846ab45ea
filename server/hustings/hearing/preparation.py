"""Preparing a hearing: a plan that cannot be held is refused here, with the reason."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hustings.hearing.commands import AmendPreparation, PlannedSlot, PrepareHearing
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import BY_LOTS, letters
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import HearingPrepared, PreparationAmended
from hustings.hearing.formats import LONGEST_NAME, bounds, dotted, is_text
from hustings.hearing.model import (
    Clock,
    DrawPurpose,
    DrawStage,
    Format,
    Hearing,
    OrderRule,
    Participant,
    PhaseRun,
    Slot,
    SlotStage,
)
from hustings.hearing.phases import Step, follow
from hustings.hearing.roles import Place, Role

REHEARSAL_SUFFIX = "-rehearsal"
"""What the id of a rehearsal ends in: its journal can never be taken for the hearing's."""
DAY_MS = 86_400_000

LONGEST_ID = 64
"""The most characters by which commands name a participant or a feed (`commands.Id`)."""
# ISO 3166-1 alpha-3, as far as its shape.
_STATE = re.compile(r"[A-Z]{3}")
_NEVER_SEATED = frozenset({Role.MEDIA, Role.SYSTEM})


def prepare(state: Hearing, command: PrepareHearing) -> tuple[HearingPrepared, ...]:
    """Check the plan. A candidate's participant id is the subject of their token."""
    return (HearingPrepared(**_checked(state, command)),)


def amend(state: Hearing, command: AmendPreparation) -> tuple[PreparationAmended, ...]:
    """Check the other plan; what has been asked already keeps its candidate."""
    checked = _checked(state, command)
    kept = {slot.id: slot.candidate for slot in command.slots}
    for slot in state.slots.values():
        if slot.withdrawn_at is not None and kept.get(slot.id) != slot.candidate:
            text = f"The candidate of slot {slot.id!r} has withdrawn: that is marked, never deleted."
            raise Refused(Code.TAKEN, text)
    drawn = {slot.id: slot.candidate for slot in state.slots.values()}
    if _is_drawn(state) and kept != drawn and not _may_draw_again(state, command.format, kept):
        text = "Lots are drawn for these candidates: who is on the list cannot be changed any more."
        raise Refused(Code.TAKEN, text)
    check_asked(state, command.format)
    states = {p.id: p.member_state for p in command.participants}
    candidates = {slot.candidate for slot in state.slots.values()} & states.keys()
    if state.questions and any(states[id] != state.participants[id].member_state for id in candidates):
        text = "Questions have been asked already: the candidates' states stay as they are."
        raise Refused(Code.TAKEN, text)
    for question in state.questions.values():
        if question.slot is not None and kept.get(question.slot) != state.slots[question.slot].candidate:
            text = f"Slot {question.slot!r} has questions already: keep it, with its candidate."
            raise Refused(Code.TAKEN, text)
    return (PreparationAmended(**checked),)


def fold(state: Hearing, event: HearingPrepared | PreparationAmended) -> Hearing:
    phases = tuple(PhaseRun(phase.kind, Clock(phase.budget_ms)) for phase in event.format.phases)
    slots = {
        slot.id: Slot(
            slot.id,
            slot.candidate,
            rank,
            SlotStage.WAITING,
            _chosen(state, slot, event.format) or phases,
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


def _chosen(state: Hearing, slot: PlannedSlot, format: Format) -> tuple[PhaseRun, ...] | None:
    """What the candidate of an amended slot has chosen already, under the same modalities."""
    before = state.slots.get(slot.id)
    same = before is not None and before.candidate == slot.candidate and state.format == format
    return before.phases if before is not None and same else None


def in_order(
    rule: OrderRule, slots: Sequence[PlannedSlot], participants: Mapping[str, Participant]
) -> tuple[PlannedSlot, ...]:
    """The running order that a rule makes of a list."""
    match rule:
        case OrderRule.ALPHABETICAL | OrderRule.FIRST_DRAWN:
            return tuple(sorted(slots, key=lambda slot: letters(participants[slot.candidate].name)))
        case OrderRule.ORDER_OF_RECEIPT:
            received: dict[str, int] = {}
            for slot in slots:
                if slot.received is None:
                    text = f"Slot {slot.id!r} does not say when its candidature was received."
                    raise _invalid(text + " The running order is made of it.")
                received[slot.id] = slot.received
            return tuple(sorted(slots, key=lambda slot: received[slot.id]))
        case OrderRule.GIVEN_LIST | OrderRule.DRAWING_OF_LOTS:
            return tuple(slots)


def _checked(state: Hearing, plan: PrepareHearing | AmendPreparation) -> dict[str, Any]:
    """The fields of the event that a plan becomes."""
    if not plan.title.strip():
        raise _invalid("The hearing needs a title.")
    check_format(plan.format)
    _check_participants(plan.participants)
    participants = {p.id: p for p in plan.participants}
    _check_slots(plan.slots, participants)
    _check_dates(plan)
    if plan.rehearsal is not state.id.endswith(REHEARSAL_SUFFIX):
        text = f"A rehearsal, and nothing else, has an id that ends in {REHEARSAL_SUFFIX!r}."
        raise _invalid(text)
    return {
        "title": plan.title,
        "format": plan.format,
        "participants": plan.participants,
        "slots": in_order(plan.format.order, plan.slots, participants),
        "starts": plan.starts,
        "candidatures_closed": plan.candidatures_closed,
        "rehearsal": plan.rehearsal,
    }


def _check_dates(plan: PrepareHearing | AmendPreparation) -> None:
    closed, days = plan.candidatures_closed, plan.format.closed_days
    if days and closed is None:
        text = f"The format wants candidatures closed {days} days before: say when they close."
        raise _invalid(text)
    if closed is not None and plan.starts is not None and plan.starts < closed + days * DAY_MS:
        raise _invalid(f"The hearing must start at least {days} days after candidatures have closed.")


def check_asked(state: Hearing, format: Format) -> None:
    """Refuse other rules of who may ask how much, once somebody has asked under those that hold."""
    before = state.format
    if before is None or not state.questions or _asking(before) == _asking(format):
        return
    text = "Questions have been asked already: quotas, rounds and what a nominating state may ask stay."
    raise Refused(Code.INVALID, text)


def _asking(format: Format) -> tuple[object, ...]:
    return format.questions_per_state, format.first_rounds_first, format.nominating_state


def check_format(format: Format) -> None:
    """Refuse modalities that no hearing could be held with; raises Refused."""
    for fault in bounds(format):
        raise _invalid(f"The format's {dotted(fault.path)}: {fault.text}.")


def _check_participants(participants: Sequence[Participant]) -> None:
    _check_unique("participant", (p.id for p in participants))
    _check_unique("feed", (p.feed for p in participants if p.feed is not None))
    rooms = [p for p in participants if p.role is Role.ROOM]
    if len(rooms) > 1:
        raise _invalid(f"There can be one room only, not both {rooms[0].id!r} and {rooms[1].id!r}.")
    for participant in participants:
        _check_text("participant's id", participant.id, LONGEST_ID)
        _check_text(f"name of participant {participant.id!r}", participant.name, LONGEST_NAME)
        if participant.feed is not None:
            _check_text(f"feed of participant {participant.id!r}", participant.feed, LONGEST_ID)
        if participant.member_state is not None and not _STATE.fullmatch(participant.member_state):
            raise _invalid(f"The state of participant {participant.id!r} must be three capital letters.")
        if participant.role in _NEVER_SEATED:
            raise _invalid(f"{participant.id!r} cannot take part as {participant.role}.")
        if participant.role is Role.ROOM and participant.place is not Place.ROOM:
            raise _invalid(f"The room {participant.id!r} must have its place in the room.")
        own = f"candidate:{participant.id}"
        if participant.role is Role.CANDIDATE and participant.feed != own:
            raise _invalid(f"The feed of candidate {participant.id!r} must be {own!r}.")


def _check_slots(slots: Sequence[PlannedSlot], participants: dict[str, Participant]) -> None:
    if not slots:
        raise _invalid("The running order needs at least one slot.")
    _check_unique("slot", (slot.id for slot in slots))
    _check_unique("candidate", (slot.candidate for slot in slots))
    for slot in slots:
        candidate = participants.get(slot.candidate)
        if candidate is None or candidate.role is not Role.CANDIDATE:
            raise _invalid(f"Slot {slot.id!r} names {slot.candidate!r}, who does not take part as candidate.")


def _check_text(what: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        raise _invalid(f"The {what} must have 1 to {longest} characters.")
    if not is_text(text):
        raise _invalid(f"The {what} is not Unicode text.")


def _check_unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise _invalid(f"The {what} {id!r} comes twice.")
        seen.add(id)


def _invalid(text: str) -> Refused:
    return Refused(Code.INVALID, text)
