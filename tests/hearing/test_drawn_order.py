"""Running orders that lots make: nobody starts before, and the order is the one the format names."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import CHAIR, PARTICIPANTS, PLAN, SECRETARIAT, Rehearsal, prepared

from hustings.hearing import commands as c
from hustings.hearing.draw_proof import audit
from hustings.hearing.drawn_order import undrawn
from hustings.hearing.errors import Code
from hustings.hearing.model import DrawMethod, DrawnAt, OrderRule, Participant
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

CLEO = Participant("cleo", Role.CANDIDATE, "Éléa", 8, Place.REMOTE, "FRA", "candidate:cleo")
SLOTS = (c.PlannedSlot("slot-bo", "bo"), c.PlannedSlot("slot-cleo", "cleo"), c.PlannedSlot("slot-ada", "ada"))
IDS = tuple(slot.id for slot in SLOTS)
LOTS, FIRST = OrderRule.DRAWING_OF_LOTS, OrderRule.FIRST_DRAWN


def plan(rule: OrderRule, drawn_at: DrawnAt = DrawnAt.ANY_TIME) -> c.PrepareHearing:
    format = replace(PLAN.format, order=rule, order_drawn=drawn_at)
    return replace(PLAN, format=format, participants=(*PARTICIPANTS, CLEO), slots=SLOTS)


def listed(hearing: Rehearsal) -> list[str]:
    return [slot.id for slot in sorted(hearing.state.slots.values(), key=lambda slot: slot.rank)]


def drawn(hearing: Rehearsal, *result: str, draw: str = "d1", reason: str = "") -> None:
    """By lot, or with a result by hand."""
    method = DrawMethod.PHYSICAL if result else DrawMethod.OPERATOR
    hearing.do(c.StartOrderDraw(draw, tuple(hearing.state.slots), method, reason=reason))
    hearing.do(c.ConcludeDraw(draw, result=result))


@pytest.mark.parametrize("rule", [LOTS, FIRST])
@pytest.mark.parametrize("by_hand", [True, False])
def test_no_slot_starts_before_lots_are_drawn(rule: OrderRule, by_hand: bool) -> None:
    hearing = prepared(plan(rule))
    hearing.do(c.OpenHearing())
    begin: list[c.Command] = [*(c.StartSlot(id) for id in IDS), c.MoveSlot("slot-bo", "Late")]
    for command in begin:
        refused = hearing.refused(command)
        assert refused.code is Code.UNDRAWN
        assert "draw them first" in refused.text
    assert audience_view(hearing.state, Audience.FLOOR)["undrawn"] is True
    assert "awaited_slot" not in audience_view(hearing.state, Audience.FLOOR)
    result = () if not by_hand else IDS if rule is LOTS else ("slot-cleo",)
    drawn(hearing, *result)
    view = audience_view(hearing.state, Audience.FLOOR)
    assert "undrawn" not in view
    assert view["awaited_slot"] == listed(hearing)[0]
    hearing.do(c.StartSlot(listed(hearing)[0]))


def test_a_draw_that_comes_to_nothing_leaves_it_undrawn() -> None:
    hearing = prepared(plan(LOTS))
    hearing.do(c.OpenHearing())
    hearing.do(c.StartOrderDraw("d1", IDS, DrawMethod.OPERATOR))
    assert hearing.refused(c.StartSlot("slot-bo")).code is Code.NOT_NOW
    hearing.do(c.VoidDraw("d1", "A mistake"))
    assert hearing.refused(c.StartSlot("slot-bo")).code is Code.UNDRAWN


def test_every_place_is_drawn() -> None:
    hearing = prepared(plan(LOTS))
    refused = hearing.refused(c.StartOrderDraw("d1", IDS, DrawMethod.OPERATOR, choose=1))
    assert (refused.code, "every place" in refused.text) == (Code.MODALITIES, True)
    drawn(hearing, "slot-ada", "slot-bo", "slot-cleo")
    assert listed(hearing) == ["slot-ada", "slot-bo", "slot-cleo"]


def test_the_first_is_drawn_and_the_others_follow_by_name() -> None:
    hearing = prepared(plan(FIRST))
    assert listed(hearing) == ["slot-ada", "slot-bo", "slot-cleo"]
    refused = hearing.refused(c.StartOrderDraw("d1", IDS, DrawMethod.OPERATOR, choose=3))
    assert (refused.code, "first place only" in refused.text) == (Code.MODALITIES, True)
    drawn(hearing, "slot-cleo")
    assert hearing.state.draws["d1"].items == ("slot-ada", "slot-bo", "slot-cleo")
    assert listed(hearing) == ["slot-cleo", "slot-ada", "slot-bo"]


def test_the_first_and_the_others_are_recomputed_from_the_journal_alone() -> None:
    hearing = prepared(plan(FIRST))
    drawn(hearing)
    (found,) = audit(hearing.state.id, [(time, event) for event, time in hearing.journal])
    assert found.faults == ()
    first, *others = found.draw.result
    assert listed(hearing) == [first, *others]
    assert others == sorted(others)


def test_lots_are_drawn_at_the_opening_where_the_format_says_so() -> None:
    hearing = prepared(plan(LOTS, DrawnAt.OPENING))
    start = c.StartOrderDraw("d1", IDS, DrawMethod.OPERATOR)
    assert "open the hearing first" in hearing.refused(start, SECRETARIAT).text
    hearing.do(c.OpenHearing())
    hearing.do(start, CHAIR)


def test_a_candidate_who_is_added_makes_it_undrawn_again() -> None:
    two = replace(plan(LOTS), slots=SLOTS[:2])
    hearing = prepared(two)
    drawn(hearing, "slot-cleo", "slot-bo")
    assert not undrawn(hearing.state)
    amended = c.AmendPreparation(two.title, two.format, two.participants, SLOTS)
    hearing.do(amended, SECRETARIAT)
    assert undrawn(hearing.state)
    assert listed(hearing) == list(IDS)
    hearing.do(c.OpenHearing())
    assert hearing.refused(c.StartSlot("slot-bo")).code is Code.UNDRAWN
    again = c.StartOrderDraw("d2", IDS, DrawMethod.PHYSICAL)
    assert "give a reason" in hearing.refused(again).text
    drawn(hearing, *reversed(IDS), draw="d2", reason="A third candidate")
    assert listed(hearing) == list(reversed(IDS))
    hearing.do(c.StartSlot("slot-ada"))


def test_nobody_is_taken_off_a_list_that_was_drawn() -> None:
    whole = plan(LOTS)
    hearing = prepared(whole)
    drawn(hearing, *IDS)
    fewer = c.AmendPreparation(whole.title, whole.format, whole.participants, SLOTS[:2])
    assert hearing.refused(fewer, SECRETARIAT).code is Code.TAKEN
    same = c.AmendPreparation("Another title", whole.format, whole.participants, SLOTS)
    hearing.do(same, SECRETARIAT)
    assert not undrawn(hearing.state)


def test_somebody_added_while_lots_are_being_drawn_waits() -> None:
    two = replace(plan(LOTS), slots=SLOTS[:2])
    hearing = prepared(two)
    hearing.do(c.StartOrderDraw("d1", IDS[:2], DrawMethod.OPERATOR))
    amended = c.AmendPreparation(two.title, two.format, two.participants, SLOTS)
    assert hearing.refused(amended, SECRETARIAT).code is Code.TAKEN


def test_after_a_withdrawal_the_order_stands_and_one_alone_needs_no_draw() -> None:
    hearing = prepared(plan(LOTS))
    drawn(hearing, *IDS)
    hearing.do(c.WithdrawCandidate("bo", "Personal reasons"))
    assert not undrawn(hearing.state)
    left = prepared(plan(LOTS))
    for candidate in ("bo", "ada"):
        left.do(c.WithdrawCandidate(candidate, "Personal reasons"))
    assert not undrawn(left.state)
    left.do(c.OpenHearing())
    left.do(c.StartSlot("slot-cleo"))


def test_somebody_added_after_a_withdrawal_is_drawn_with_the_others() -> None:
    two = replace(plan(LOTS), slots=SLOTS[:2])
    hearing = prepared(two)
    drawn(hearing, "slot-cleo", "slot-bo")
    hearing.do(c.WithdrawCandidate("bo", "Personal reasons"))
    hearing.do(c.AmendPreparation(two.title, two.format, two.participants, SLOTS), SECRETARIAT)
    assert undrawn(hearing.state)
    again = c.StartOrderDraw("d2", ("slot-ada", "slot-cleo"), DrawMethod.OPERATOR, reason="Another candidate")
    hearing.do(again)
    hearing.do(c.ConcludeDraw("d2"))
    assert not undrawn(hearing.state)


def test_lots_that_are_drawn_are_not_put_aside_by_another_rule() -> None:
    hearing = prepared(plan(LOTS))
    drawn(hearing, "slot-bo", "slot-cleo", "slot-ada")
    dan = Participant("dan", Role.CANDIDATE, "Dan", 9, Place.REMOTE, "ITA", "candidate:dan")
    people, slots = (*PARTICIPANTS, CLEO, dan), (*reversed(SLOTS), c.PlannedSlot("slot-dan", "dan"))
    added = plan(LOTS)
    hearing.do(c.AmendPreparation("A hearing", added.format, people, slots), SECRETARIAT)
    given = replace(added.format, order=OrderRule.GIVEN_LIST)
    refused = hearing.refused(c.AmendPreparation("A hearing", given, people, slots), SECRETARIAT)
    assert refused.code is Code.TAKEN
    assert undrawn(hearing.state)
