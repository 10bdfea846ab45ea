"""States that register for a candidate, and lots that decide which of them asks."""

import pytest
from tests.hearing.asking_stage import (
    CHILE,
    NGO,
    VIET_NAM,
    admitted,
    answered,
    asking,
    before,
    between,
    call,
    call_of,
    end_of_questions,
    floor_to,
    lots,
    registered,
    to_questions,
)
from tests.hearing.rehearsal import CHAIR, KENYA, KENYA_TOO, MEDIA, PERU, Rehearsal

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.events import FloorGiven, StateRegistered, TurnBegun
from hustings.hearing.model import DrawMethod, DrawPurpose, HandKind, NominatingState, OnLineLost, Selection
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view

STATES = {"selection": Selection.DRAWN_STATES}


def view(hearing: Rehearsal) -> dict[str, object]:
    return dict(audience_view(hearing.state, Audience.FLOOR)["asking"]["slot-ada"])


def three_registered() -> Rehearsal:
    hearing = asking(**STATES)
    registered(hearing, KENYA, PERU, CHILE)
    return hearing


def test_a_state_registers_once_however_many_delegates_do() -> None:
    hearing = before(**STATES)
    (event,) = hearing.do(c.RegisterToAsk("slot-ada"), KENYA)
    assert event == StateRegistered("slot-ada", "KEN", KENYA.subject)
    assert hearing.do(c.RegisterToAsk("slot-ada"), KENYA_TOO) == ()
    assert view(hearing) == {"registered": {"KEN": 1}, "to_draw": {"KEN": True}, "open": True}
    hearing.do(c.WithdrawRegistration("slot-ada"), KENYA_TOO)
    assert view(hearing)["registered"] == {}
    assert hearing.do(c.WithdrawRegistration("slot-ada"), KENYA) == ()


@pytest.mark.parametrize("by", [c.Actor("nobody", KENYA.role), NGO])
def test_only_states_register(by: c.Actor) -> None:
    hearing = before(**STATES)
    assert hearing.refused(c.RegisterToAsk("slot-ada"), by).code in (Code.INVALID, Code.NOT_PERMITTED)


def test_where_the_chair_chooses_nobody_registers() -> None:
    assert "send a question" in before().refused(c.RegisterToAsk("slot-ada"), KENYA).text


def test_a_state_that_nominates_the_candidate_does_not_register_where_it_is_barred() -> None:
    hearing = before(**STATES, nominating_state=NominatingState.BARRED)
    assert "nominated" in hearing.refused(c.RegisterToAsk("slot-bo"), VIET_NAM).text
    hearing.do(c.RegisterToAsk("slot-ada"), VIET_NAM)


def test_nothing_is_called_before_lots_are_drawn() -> None:
    hearing = three_registered()
    admitted(hearing, "q1", KENYA)
    for command in (call_of(hearing, "q1"), floor_to(hearing, PERU)):
        refused = hearing.refused(command)
        assert (refused.code, "draw among the states" in refused.text) == (Code.UNDRAWN, True)


def test_states_ask_in_the_order_drawn() -> None:
    hearing = three_registered()
    admitted(hearing, "of-kenya", KENYA)
    lots(hearing, "PER", "KEN", "CHL")
    assert view(hearing)["next"] == "PER"
    refused = hearing.refused(call_of(hearing, "of-kenya"))
    assert (refused.code, "the turn of PER" in refused.text) == (Code.MODALITIES, True)
    assert hearing.refused(floor_to(hearing, CHILE)).code is Code.MODALITIES
    events = hearing.do(floor_to(hearing, PERU))
    assert TurnBegun("slot-ada", "PER", "Governments", "delegate-per", None) in events
    answered(hearing)
    assert hearing.refused(floor_to(hearing, PERU)).code is Code.MODALITIES
    call(hearing, "of-kenya")
    answered(hearing)
    assert view(hearing)["next"] == "CHL"
    turns = view(hearing)["turns"]
    assert isinstance(turns, dict)
    assert [turn.get("member_state") for turn in turns.values()] == ["PER", "KEN"]


def test_a_delegate_reads_out_the_question_that_is_called_in_one_turn() -> None:
    hearing = three_registered()
    admitted(hearing, "of-peru", PERU)
    lots(hearing, "PER", "KEN")
    call(hearing, "of-peru")
    events = hearing.do(floor_to(hearing, PERU))
    assert any(isinstance(event, FloorGiven) for event in events)
    assert len(hearing.state.turns["slot-ada"]) == 1


def test_who_has_the_floor_by_lot_may_have_their_question_called() -> None:
    hearing = three_registered()
    for id in ("of-peru", "more-of-peru"):
        admitted(hearing, id, PERU)
    lots(hearing, "PER", "KEN")
    hearing.do(floor_to(hearing, PERU))
    call(hearing, "of-peru")
    assert [turn.question for turn in hearing.state.turns["slot-ada"]] == ["of-peru"]
    assert "the turn of KEN" in hearing.refused(call_of(hearing, "more-of-peru")).text


def test_lots_may_be_drawn_one_after_the_other_among_those_who_are_left() -> None:
    hearing = three_registered()
    lots(hearing, "PER")
    assert view(hearing)["to_draw"] == {"CHL": True, "KEN": True}
    short = c.StartChoiceDraw("d2", DrawPurpose.STATES, ("KEN",), 1, DrawMethod.OPERATOR, slot="slot-ada")
    assert hearing.refused(short).code is Code.OVERTAKEN
    lots(hearing, "CHL", draw="d2")
    hearing.do(floor_to(hearing, PERU))
    answered(hearing)
    assert view(hearing)["next"] == "CHL"


def test_registration_ends_with_the_draw_and_begins_again_when_all_have_asked() -> None:
    hearing = asking(**STATES)
    registered(hearing, KENYA)
    lots(hearing, "KEN")
    assert "open" not in view(hearing)
    assert "registration is closed" in hearing.refused(c.RegisterToAsk("slot-ada"), PERU).text
    hearing.do(c.PassTurn("slot-ada", "KEN", "Nobody is there"))
    assert hearing.refused(c.WithdrawRegistration("slot-ada"), KENYA).code is Code.OVERTAKEN
    hearing.do(c.RegisterToAsk("slot-ada"), PERU)
    assert view(hearing)["to_draw"] == {"PER": True}


def test_a_draw_that_comes_to_nothing_opens_registration_again() -> None:
    hearing = asking(**STATES)
    registered(hearing, KENYA)
    hearing.do(c.StartChoiceDraw("d1", DrawPurpose.STATES, ("KEN",), 1, DrawMethod.OPERATOR, slot="slot-ada"))
    assert hearing.refused(c.RegisterToAsk("slot-ada"), PERU).code is Code.OVERTAKEN
    hearing.do(c.VoidDraw("d1", "A mistake"))
    hearing.do(c.RegisterToAsk("slot-ada"), PERU)


def test_the_chair_passes_a_state_over_with_a_reason_that_everybody_reads() -> None:
    hearing = three_registered()
    lots(hearing, "PER", "KEN")
    assert hearing.refused(c.PassTurn("slot-ada", "KEN", "Away")).code is Code.OVERTAKEN
    assert hearing.refused(c.PassTurn("slot-ada", "PER", " ")).code is Code.INVALID
    hearing.do(c.PassTurn("slot-ada", "PER", "Away"))
    assert view(hearing)["next"] == "KEN"
    (account, _) = public_record(hearing.state, hearing.now)["asking"]
    assert (account["registered"], account["turns"][0]["passed"]) == (["KEN", "PER", "CHL"], "Away")


def test_a_state_that_takes_its_registration_back_is_passed_over_by_itself() -> None:
    hearing = three_registered()
    lots(hearing, "PER", "KEN")
    hearing.do(c.WithdrawRegistration("slot-ada"), PERU)
    assert view(hearing)["next"] == "KEN"


def test_a_point_of_order_needs_no_lot_and_is_no_turn() -> None:
    hearing = three_registered()
    hearing.do(c.RaiseHand("h1", HandKind.POINT_OF_ORDER), KENYA)
    hearing.do(floor_to(hearing, KENYA))
    assert hearing.state.turns == {}
    assert "register to ask" in hearing.refused(c.RaiseHand("h2"), PERU).text


def test_the_floor_is_free_outside_questions() -> None:
    hearing = between(**STATES)
    hearing.do(floor_to(hearing, PERU))
    assert hearing.state.turns == {}


def test_a_turn_that_a_lost_line_broke_off_comes_again() -> None:
    hearing = asking(**STATES, on_line_lost=OnLineLost.PAUSE)
    registered(hearing, KENYA, PERU)
    admitted(hearing, "of-peru", PERU)
    lots(hearing, "PER", "KEN")
    hearing.do(c.ReportFeedFound("candidate:ada", "s1", "ada"), MEDIA)
    call(hearing, "of-peru")
    hearing.do(c.GiveFloor("ada"))
    hearing.do(c.ReportFeedLost("candidate:ada", "s1", hearing.now), MEDIA)
    assert view(hearing)["next"] == "KEN"
    hearing.do(c.MoveSlot("slot-ada", "The line is lost"))
    assert view(hearing)["next"] == "PER"


def test_nobody_asks_all_candidates_at_once_where_lots_decide() -> None:
    hearing = before(**STATES)
    assert "ask one by one" in hearing.refused(c.SubmitQuestion("q1", None, "Why?"), KENYA).text


def test_registration_ends_with_the_questions() -> None:
    hearing = to_questions(between(**STATES))
    hearing.do(end_of_questions())
    assert hearing.refused(c.RegisterToAsk("slot-ada"), KENYA).code is Code.OVERTAKEN
    start = c.StartChoiceDraw("d1", DrawPurpose.STATES, ("KEN",), 1, DrawMethod.OPERATOR, slot="slot-ada")
    assert hearing.refused(start, CHAIR).code is Code.OVERTAKEN


@pytest.mark.parametrize(
    ("purpose", "slot", "says"),
    [
        (DrawPurpose.STATES, None, "Name the slot"),
        (DrawPurpose.TOKENS, "slot-ada", "and no tokens"),
        (DrawPurpose.STATES, "slot-zed", "no slot"),
    ],
)
def test_lots_are_drawn_for_a_candidate(purpose: DrawPurpose, slot: str | None, says: str) -> None:
    hearing = three_registered()
    items = ("CHL", "KEN", "PER")
    start = c.StartChoiceDraw("d1", purpose, items, 3, DrawMethod.OPERATOR, slot=slot)
    assert says in hearing.refused(start).text
