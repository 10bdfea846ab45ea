"""Plans that cannot be held are refused when they are handed in, with the reason."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CLOSING,
    MINUTE,
    PARTICIPANTS,
    PLAN,
    QUESTIONS,
    SECRETARIAT,
    SLOTS,
    STATEMENT,
    Rehearsal,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.model import Format, Participant, PhaseFormat, SlotStage, Stage
from hustings.hearing.roles import Place, Role


def test_a_plan_becomes_the_running_order() -> None:
    state = prepared().state
    assert (state.stage, state.title) == (Stage.PREPARED, "A hearing")
    assert list(state.participants.values()) == list(PARTICIPANTS)
    assert [(slot.rank, slot.candidate) for slot in state.slots.values()] == [(1, "ada"), (2, "bo")]
    for slot in state.slots.values():
        assert slot.stage is SlotStage.WAITING
        assert [phase.clock.budget_ms for phase in slot.phases] == [5 * MINUTE, 5 * MINUTE, MINUTE]


def test_a_hearing_is_prepared_once() -> None:
    assert prepared().refused(PLAN, SECRETARIAT).code is Code.NOT_NOW


def phases(*kinds_and_budgets: PhaseFormat) -> Format:
    return replace(PLAN.format, phases=kinds_and_budgets)


def people(**changes: object) -> c.PrepareHearing:
    """The plan with Ada's seat changed."""
    ada, *others = PARTICIPANTS
    return replace(PLAN, participants=(replace(ada, **changes), *others))  # type: ignore[arg-type]


def joined_by(participant: Participant) -> c.PrepareHearing:
    return replace(PLAN, participants=(*PARTICIPANTS, participant))


SECOND_ROOM = Participant("room-b", Role.ROOM, "Room B", 9, Place.ROOM, None, "room-b")
REMOTE_ROOM = replace(next(p for p in PARTICIPANTS if p.role is Role.ROOM), place=Place.REMOTE)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (replace(PLAN, title="  "), "title"),
        (replace(PLAN, format=phases()), "at least one phase"),
        (replace(PLAN, format=phases(PhaseFormat(STATEMENT, 0))), "statement phase"),
        (replace(PLAN, format=phases(PhaseFormat(STATEMENT, -1))), "statement phase"),
        (replace(PLAN, format=phases(PhaseFormat(QUESTIONS, 2**60))), "questions phase"),
        (replace(PLAN, format=phases(PhaseFormat(STATEMENT, 1), PhaseFormat(STATEMENT, 1))), "once"),
        (replace(PLAN, format=phases(PhaseFormat(QUESTIONS, 1), PhaseFormat(STATEMENT, 1))), "order"),
        (replace(PLAN, format=phases(PhaseFormat(CLOSING, 1), PhaseFormat(QUESTIONS, 1))), "order"),
        (replace(PLAN, format=replace(PLAN.format, warnings_ms=(0,))), "warning"),
        (replace(PLAN, format=replace(PLAN.format, warnings_ms=(5, 5))), "twice"),
        (replace(PLAN, format=replace(PLAN.format, grace_ms=-1)), "grace"),
        (replace(PLAN, format=replace(PLAN.format, question_ms=0)), "one question"),
        (replace(PLAN, format=replace(PLAN.format, answer_ms=0)), "one answer"),
        (replace(PLAN, format=replace(PLAN.format, question_length=0)), "longest text"),
        (replace(PLAN, format=replace(PLAN.format, question_length=4_001)), "longest text"),
        (replace(PLAN, format=replace(PLAN.format, name="")), "format's name"),
        (people(id=""), "participant's id"),
        (people(id="a" * 65), "participant's id"),
        (people(name=" "), "name of participant 'ada'"),
        (people(name="\ud800"), "not Unicode text"),
        (people(feed=None), "must be 'candidate:ada'"),
        (people(feed="candidate:bo"), "'candidate:bo' comes twice"),
        (people(feed="candidate:other"), "must be 'candidate:ada'"),
        (people(feed="x" * 65), "feed of participant 'ada'"),
        (people(member_state="Sweden"), "three capital letters"),
        (people(role=Role.OBSERVER), "who does not take part as candidate"),
        (joined_by(PARTICIPANTS[2]), "'chair' comes twice"),
        (joined_by(SECOND_ROOM), "one room only"),
        (joined_by(replace(SECOND_ROOM, role=Role.MEDIA)), "cannot take part as media"),
        (replace(PLAN, participants=(*PARTICIPANTS[:5], REMOTE_ROOM)), "place in the room"),
        (replace(PLAN, slots=()), "at least one slot"),
        (replace(PLAN, slots=(SLOTS[0], SLOTS[0])), "slot 'slot-ada' comes twice"),
        (replace(PLAN, slots=(SLOTS[0], c.PlannedSlot("again", "ada"))), "candidate 'ada' comes twice"),
        (replace(PLAN, slots=(c.PlannedSlot("s", "eve"),)), "'eve'"),
        (replace(PLAN, slots=(c.PlannedSlot("s", "chair"),)), "'chair'"),
    ],
)
def test_an_impossible_plan_is_refused(plan: c.PrepareHearing, says: str) -> None:
    refused = Rehearsal().refused(plan, SECRETARIAT)
    assert refused.code is Code.INVALID
    assert says in refused.text
