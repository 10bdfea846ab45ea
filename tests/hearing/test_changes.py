"""Changes of the modalities by the chair or by a candidate: none is to anyone's advantage."""

from dataclasses import replace
from typing import Any

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MEDIA,
    MINUTE,
    PLAN,
    SECRETARIAT,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.events import ModalitiesChanged, SplitChosen
from hustings.hearing.model import (
    Access,
    AtZero,
    Format,
    NominatingState,
    OnLineLost,
    OrderRule,
    PhaseFormat,
    PhaseKind,
    SlotStage,
    Split,
)
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
BO = c.Actor("bo", Role.CANDIDATE, "VNM")
FREE = replace(PLAN, format=replace(PLAN.format, split=Split.CANDIDATE))


def cut(*minutes: float) -> tuple[PhaseFormat, ...]:
    return tuple(PhaseFormat(kind, int(m * MINUTE)) for kind, m in zip(PhaseKind, minutes, strict=False))


def budgets(rehearsal: Rehearsal, slot: str) -> list[float]:
    return [phase.clock.budget_ms / MINUTE for phase in rehearsal.state.slots[slot].phases]


def changed(format: Format, reason: str = "For want of time") -> c.ChangeModalities:
    return c.ChangeModalities(format, reason)


SHORTER = replace(PLAN.format, phases=cut(3, 3, 1))


def test_change_modalities_before_the_first_candidate_changes_everyones_time_alike() -> None:
    rehearsal = opened()
    assert rehearsal.do(changed(SHORTER)) == (ModalitiesChanged(SHORTER, "For want of time"),)
    assert budgets(rehearsal, "slot-ada") == budgets(rehearsal, "slot-bo") == [3, 3, 1]
    assert rehearsal.state.format == SHORTER


def test_change_modalities_cannot_change_the_time_once_somebody_has_been_heard() -> None:
    rehearsal = in_statement()
    rehearsal.do(c.EndSlot("slot-ada"), after=MINUTE)
    assert rehearsal.refused(changed(SHORTER)).code is Code.INVALID
    assert rehearsal.refused(changed(replace(PLAN.format, split=Split.CANDIDATE))).code is Code.INVALID
    quieter = replace(PLAN.format, warnings_ms=(10_000,))
    rehearsal.do(changed(quieter))
    assert budgets(rehearsal, "slot-bo") == budgets(rehearsal, "slot-ada") == [5, 5, 1]
    assert rehearsal.state.format == quieter


def test_change_modalities_waits_until_nobody_is_being_heard() -> None:
    for rehearsal in (in_statement(), in_questions()):
        assert rehearsal.refused(changed(SHORTER)).code is Code.NOT_NOW


@pytest.mark.parametrize(
    ("format", "reason", "says"),
    [
        (SHORTER, " ", "a reason"),
        (PLAN.format, "None at all", "nothing would change"),
        (replace(PLAN.format, order=OrderRule.ALPHABETICAL), "Neater", "running order"),
        (replace(PLAN.format, answer_ms=0), "Shorter", "one answer"),
        (replace(PLAN.format, isolation=True, access=Access.OPEN), "Fairer", "kept apart"),
    ],
)
def test_change_modalities_is_refused(format: Format, reason: str, says: str) -> None:
    refused = opened().refused(changed(format, reason))
    assert refused.code is Code.INVALID
    assert says in refused.text


def test_changed_modalities_stand_in_the_views_and_in_the_record() -> None:
    rehearsal = opened()
    rehearsal.do(changed(SHORTER), after=7)
    at = rehearsal.state.time
    view = audience_view(rehearsal.state, Audience.FLOOR)
    assert view["changes"] == {"1": {"rank": 1, "at": at, "reason": "For want of time"}}
    assert view["rules"]["total"] == {"rank": 1, "values": {"total_ms": 7 * MINUTE}}
    (change,) = public_record(rehearsal.state, rehearsal.now)["changes"]
    assert (change["at"], change["reason"], set(change["changed"])) == (at, "For want of time", {"phases"})


def test_choose_split_cuts_the_same_total_differently() -> None:
    rehearsal = prepared(FREE)
    assert rehearsal.do(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA) == (
        SplitChosen("slot-ada", cut(8, 2, 1)),
    )
    assert budgets(rehearsal, "slot-ada") == [8, 2, 1]
    assert budgets(rehearsal, "slot-bo") == [5, 5, 1]
    assert rehearsal.do(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA) == ()
    rehearsal.do(c.ChooseSplit("slot-bo", cut(1, 9, 1)), SECRETARIAT)
    rehearsal.do(c.ChooseSplit("slot-bo", cut(2, 8, 1)), BO)
    assert budgets(rehearsal, "slot-bo") == [2, 8, 1]


@pytest.mark.parametrize(
    ("by", "phases", "says"),
    [
        (BO, cut(8, 2, 1), "own slot"),
        (ADA, cut(8, 3, 1), "more by 60 s"),
        (ADA, cut(8, 1, 1), "less by 60 s"),
        (ADA, cut(11, 0, 0), "needs some time"),
        (ADA, cut(5, 6), "statement, questions, closing"),
        (ADA, tuple(reversed(cut(5, 5, 1))), "in this order"),
    ],
)
def test_choose_split_is_refused(by: c.Actor, phases: tuple[PhaseFormat, ...], says: str) -> None:
    refused = prepared(FREE).refused(c.ChooseSplit("slot-ada", phases), by)
    assert refused.code is Code.INVALID
    assert says in refused.text


def test_choose_split_is_the_formats_to_allow_and_ends_with_the_slots_beginning() -> None:
    assert "for everyone alike" in prepared().refused(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA).text
    begun = in_statement(FREE)
    assert begun.refused(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA).code is Code.OVERTAKEN
    begun.do(c.ChooseSplit("slot-bo", cut(8, 2, 1)), BO)
    assert begun.refused(c.ChooseSplit("slot-bo", cut(8, 2, 1)), KENYA).code is Code.NOT_PERMITTED


def test_a_chosen_split_outlives_a_change_that_leaves_the_total() -> None:
    rehearsal = prepared(FREE)
    rehearsal.do(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA)
    rehearsal.do(changed(replace(FREE.format, phases=cut(6, 4, 1))), CHAIR)
    assert (budgets(rehearsal, "slot-ada"), budgets(rehearsal, "slot-bo")) == ([8, 2, 1], [6, 4, 1])
    rehearsal.do(changed(replace(FREE.format, phases=cut(6, 3, 1))), CHAIR)
    assert budgets(rehearsal, "slot-ada") == budgets(rehearsal, "slot-bo") == [6, 3, 1]


def test_amend_preparation_puts_another_plan_in_place() -> None:
    rehearsal = prepared()
    only_bo = c.AmendPreparation("Another", SHORTER, PLAN.participants, PLAN.slots[1:])
    rehearsal.do(only_bo, SECRETARIAT)
    assert (rehearsal.state.title, list(rehearsal.state.slots)) == ("Another", ["slot-bo"])
    assert budgets(rehearsal, "slot-bo") == [3, 3, 1]
    rehearsal.do(c.OpenHearing())
    assert rehearsal.refused(only_bo, SECRETARIAT).code is Code.NOT_NOW


def test_amend_preparation_keeps_what_has_been_asked() -> None:
    rehearsal = prepared()
    rehearsal.ask("q1", "slot-ada")
    amended = c.AmendPreparation("Another", PLAN.format, PLAN.participants, PLAN.slots[1:])
    assert rehearsal.refused(amended, SECRETARIAT).code is Code.TAKEN
    swapped = (c.PlannedSlot("slot-ada", "bo"), c.PlannedSlot("slot-bo", "ada"))
    assert rehearsal.refused(replace(amended, slots=swapped), SECRETARIAT).code is Code.TAKEN
    rehearsal.do(replace(amended, slots=tuple(reversed(PLAN.slots))), SECRETARIAT)
    assert rehearsal.state.slots["slot-ada"].rank == 2
    assert rehearsal.state.questions["q1"].text == "Why q1?"


def test_amend_preparation_keeps_chosen_splits_under_the_same_modalities() -> None:
    rehearsal = prepared(FREE)
    rehearsal.do(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA)
    again = c.AmendPreparation("Another", FREE.format, FREE.participants, tuple(reversed(FREE.slots)))
    rehearsal.do(again, SECRETARIAT)
    assert budgets(rehearsal, "slot-ada") == [8, 2, 1]
    rehearsal.do(replace(again, format=replace(FREE.format, name="other")), SECRETARIAT)
    assert budgets(rehearsal, "slot-ada") == [5, 5, 1]


def test_amend_preparation_leaves_a_withdrawal_marked() -> None:
    rehearsal = prepared()
    rehearsal.do(c.WithdrawCandidate("ada", "For health"), SECRETARIAT)
    amended = c.AmendPreparation("Another", PLAN.format, PLAN.participants, PLAN.slots[1:])
    assert rehearsal.refused(amended, SECRETARIAT).code is Code.TAKEN
    rehearsal.do(replace(amended, slots=tuple(reversed(PLAN.slots))), SECRETARIAT)
    slot = rehearsal.state.slots["slot-ada"]
    assert (slot.stage, slot.withdrawn_reason) == (SlotStage.WITHDRAWN, "For health")


def test_a_slot_that_was_moved_after_it_had_begun_keeps_its_times() -> None:
    lost = replace(FREE, format=replace(FREE.format, on_line_lost=OnLineLost.PAUSE))
    rehearsal = in_statement(lost)
    rehearsal.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    rehearsal.do(c.ReportFeedLost("candidate:ada", "s", rehearsal.now + 1), MEDIA, after=1_000)
    rehearsal.do(c.MoveSlot("slot-ada", "The line is lost"), after=MINUTE)
    assert rehearsal.refused(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA).code is Code.OVERTAKEN
    assert rehearsal.refused(changed(replace(lost.format, phases=cut(3, 3, 1)))).code is Code.INVALID
    before = rehearsal.state.slots["slot-ada"].phases
    rehearsal.do(changed(replace(lost.format, answer_ms=1)))
    assert rehearsal.state.slots["slot-ada"].phases == before


@pytest.mark.parametrize(
    "fields",
    [
        {"questions_per_state": 1},
        {"first_rounds_first": True},
        {"nominating_state": NominatingState.BARRED},
    ],
)
def test_who_may_ask_how_much_stays_once_somebody_has_asked(fields: dict[str, Any]) -> None:
    stricter = replace(PLAN.format, **fields)
    amended = c.AmendPreparation("Another", stricter, PLAN.participants, PLAN.slots)
    prepared().do(amended, SECRETARIAT)
    opened().do(changed(stricter))
    rehearsal = prepared()
    rehearsal.ask("q1")
    assert rehearsal.refused(changed(stricter)).code is Code.INVALID
    assert rehearsal.refused(amended, SECRETARIAT).code is Code.INVALID


def test_amend_preparation_keeps_the_states_of_candidates_who_have_been_asked() -> None:
    ada, *others = PLAN.participants
    amended = c.AmendPreparation(
        "Another", PLAN.format, (replace(ada, member_state="KEN"), *others), PLAN.slots
    )
    rehearsal = prepared()
    rehearsal.ask("q1")
    assert rehearsal.refused(amended, SECRETARIAT).code is Code.TAKEN
    prepared().do(amended, SECRETARIAT)


@pytest.mark.parametrize(
    "other", [{"answer_ms": 30_000}, {"intervention_at_zero": AtZero.WITHDRAW}, {"batch": 2}]
)
def test_a_question_to_all_is_answered_in_the_same_time_by_all(other: dict[str, Any]) -> None:
    rehearsal = in_questions()
    for id, slot in (("to-all", None), ("to-ada", "slot-ada")):
        rehearsal.ask(id, slot)
        rehearsal.do(c.AdmitQuestion(id))
    rehearsal.do(c.CallQuestion("to-all"))
    rehearsal.do(c.MarkAnswered("to-all"))
    rehearsal.do(c.EndSlot("slot-ada"))
    refused = rehearsal.refused(changed(replace(PLAN.format, **other)))
    assert (refused.code, refused.by) == (Code.INVALID, "to-all")
    assert "the same time" in refused.text
    rehearsal.do(c.CarryToWriting("to-all"))
    rehearsal.do(changed(replace(PLAN.format, **other)))


def test_a_change_that_is_undone_gives_candidates_the_cut_back_that_they_had_chosen() -> None:
    rehearsal = prepared(FREE)
    rehearsal.do(c.ChooseSplit("slot-ada", cut(8, 2, 1)), ADA)
    rehearsal.do(c.ChooseSplit("slot-bo", cut(1, 9, 1)), BO)
    rehearsal.do(changed(replace(FREE.format, phases=cut(3, 3, 1), split=Split.CANDIDATE)))
    rehearsal.do(c.ChooseSplit("slot-bo", cut(2, 4, 1)), BO)
    rehearsal.do(c.Undo(next(a.seq for a in rehearsal.state.actions if a.what == "ChangeModalities")))
    assert budgets(rehearsal, "slot-ada") == [8, 2, 1]
    assert budgets(rehearsal, "slot-bo") == [5, 5, 1]
