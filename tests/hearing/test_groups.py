"""Who may ask, and how much: groups and constituencies, batches, order of request, questions drawn."""

from typing import Any

import pytest
from tests.hearing.asking_stage import (
    CHILE,
    EMPLOYER,
    NGO,
    PRESS,
    WORKER,
    admitted,
    answered,
    asking,
    before,
    between,
    call,
    call_of,
    end_of_questions,
    floor_to,
    to_questions,
)
from tests.hearing.rehearsal import KENYA, PERU, QUESTIONS, Rehearsal, but_turns

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.events import PhaseEnded, QuestionAnswered, QuestionCalled
from hustings.hearing.ledger import ledger
from hustings.hearing.model import DrawMethod, DrawPurpose, HandIn, MayAsk, QuestionStage, Selection
from hustings.hearing.questions import being_put
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view, personal_view

ILO: dict[str, Any] = {
    "who_may_ask": (MayAsk.GROUPS,),
    "groups": {"Employers": 1, "Workers": 1, "Governments": 2},
}
SUBMIT = c.SubmitQuestion("q1", "slot-ada", "Why?")


@pytest.mark.parametrize(
    ("kinds", "may"),
    [
        ((), {KENYA, PERU, EMPLOYER}),
        ((MayAsk.MEMBER_STATES,), {KENYA, PERU}),
        ((MayAsk.GROUPS,), {PERU, EMPLOYER}),
        ((MayAsk.CIVIL_SOCIETY,), {NGO}),
        ((MayAsk.MEMBER_STATES, MayAsk.CIVIL_SOCIETY), {KENYA, PERU, NGO}),
    ],
)
def test_who_may_ask_is_the_formats_to_say(kinds: tuple[MayAsk, ...], may: set[c.Actor]) -> None:
    for by in (KENYA, PERU, EMPLOYER, NGO, PRESS):
        hearing = before(who_may_ask=kinds)
        assert ("asks" in personal_view(hearing.state, by, "")) is (by in may)
        if by in may:
            hearing.do(SUBMIT, by)
        else:
            code = Code.NOT_PERMITTED if by.role is Role.OBSERVER else Code.MODALITIES
            assert hearing.refused(SUBMIT, by).code is code


def test_who_may_not_ask_is_not_given_the_floor_nor_raises_a_hand_for_it() -> None:
    hearing = asking(who_may_ask=(MayAsk.MEMBER_STATES,))
    assert "delegates of Member States ask" in hearing.refused(floor_to(hearing, EMPLOYER)).text
    assert hearing.refused(c.RaiseHand("h1"), EMPLOYER).code is Code.MODALITIES
    hearing.do(c.RaiseHand("h2"), PERU)


def test_an_observer_never_asks_or_reads_for_a_states_delegation() -> None:
    hearing = before(who_may_ask=(MayAsk.MEMBER_STATES, MayAsk.CIVIL_SOCIETY))
    hearing.ask("of-kenya", by=KENYA)
    ngo = c.Actor("ngo", NGO.role, "KEN")
    assert personal_view(hearing.state, ngo, "")["questions"] == {}
    assert hearing.refused(c.WithdrawQuestion("of-kenya"), ngo).code is Code.UNKNOWN
    hearing.ask("of-society", by=ngo)
    assert hearing.state.questions["of-society"].member_state is None
    assert personal_view(hearing.state, ngo, "")["questions"].keys() == {"of-society"}


def test_a_group_puts_no_more_questions_than_its_count() -> None:
    hearing = asking(**ILO)
    for id in ("e1", "e2"):
        admitted(hearing, id, EMPLOYER)
    call(hearing, "e1")
    answered(hearing)
    refused = hearing.refused(call_of(hearing, "e2"))
    assert (refused.code, "Employers puts 1" in refused.text) == (Code.MODALITIES, True)
    assert hearing.refused(floor_to(hearing, EMPLOYER)).code is Code.MODALITIES
    hearing.do(floor_to(hearing, WORKER))
    groups = audience_view(hearing.state, Audience.FLOOR)["asking"]["slot-ada"]["groups"]
    assert groups["Employers"] == {"put": 1, "of": 1}
    assert groups["Workers"] == {"put": 1, "of": 1}


def test_the_groups_count_anew_for_each_candidate() -> None:
    hearing = asking(**ILO)
    hearing.do(floor_to(hearing, WORKER))
    hearing.do(c.EndSlot("slot-ada"))
    hearing.do(c.StartSlot("slot-bo"))
    hearing.do(c.NextPhase("slot-bo", hearing.state.slots["slot-bo"].phases[0].kind))
    hearing.do(floor_to(hearing, WORKER))


def test_a_question_and_the_floor_to_read_it_are_one_turn_and_a_second_one_counts() -> None:
    hearing = asking(**ILO)
    admitted(hearing, "of-peru", PERU)
    call(hearing, "of-peru")
    hearing.do(floor_to(hearing, PERU))
    assert len(hearing.state.turns["slot-ada"]) == 1
    answered(hearing)
    hearing.do(floor_to(hearing, CHILE))
    hearing.do(c.WithdrawFloor(hearing.grant()))
    hearing.do(floor_to(hearing, CHILE))
    answered(hearing)
    assert "Governments puts 2" in hearing.refused(floor_to(hearing, PERU)).text


def test_a_group_hands_in_no_more_than_its_count_where_the_format_says_so() -> None:
    hearing = before(**ILO, groups_hand_in=True)
    for id, by in (("g1", PERU), ("g2", CHILE)):
        hearing.ask(id, by=by)
    refused = hearing.refused(c.SubmitQuestion("g3", "slot-ada", "And?"), PERU)
    assert (refused.code, "hands in 2" in refused.text) == (Code.MODALITIES, True)
    hearing.ask("to-bo", "slot-bo", PERU)
    hearing.do(c.WithdrawQuestion("g1"), PERU)
    hearing.ask("g4", by=CHILE)


@pytest.mark.parametrize(
    ("until", "opened", "begun"), [("any-time", 1, 1), ("before-slot", 1, 0), ("before-opening", 0, 0)]
)
def test_questions_are_handed_in_until_the_format_says(until: str, opened: int, begun: int) -> None:
    fields = {"handed_in": HandIn(until)}
    before(**fields).do(SUBMIT, KENYA)
    for hearing, may in ((between(**fields), opened), (asking(**fields), begun)):
        if may:
            hearing.do(SUBMIT, KENYA)
        else:
            assert "handed in before" in hearing.refused(SUBMIT, KENYA).text


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Why?", True),
        ("Why?!?", True),
        ("Why? And how?", False),
        ("\u4e3a\u4ec0\u4e48\uff1f\u600e\u4e48\uff1f", False),
        ("\u0644\u0645\u0627\u0630\u0627\u061f \u0643\u064a\u0641\u061f", False),
    ],
)
def test_a_question_of_one_part(text: str, good: bool) -> None:
    hearing = before(one_part=True)
    command = c.SubmitQuestion("q1", "slot-ada", text)
    if good:
        hearing.do(command, KENYA)
    else:
        assert "asks one thing" in hearing.refused(command, KENYA).text
    before().do(command, KENYA)


def batch_of(size: int) -> Rehearsal:
    hearing = asking(batch=size)
    for id, by in (("q1", KENYA), ("q2", PERU), ("q3", CHILE), ("q4", EMPLOYER)):
        admitted(hearing, id, by)
    return hearing


def test_a_batch_is_put_one_after_another_and_answered_together() -> None:
    hearing = batch_of(3)
    for id in ("q1", "q2"):
        call(hearing, id)
    view = audience_view(hearing.state, Audience.FLOOR)
    assert (view["current_question"], view["batch"]) == ("q2", {"q1": 1})
    assert view["questions"]["q1"]["stage"] == "called"
    call(hearing, "q3")
    refused = hearing.refused(call_of(hearing, "q4"))
    assert (refused.code, "answered together" in refused.text) == (Code.MODALITIES, True)
    hearing.do(c.GiveFloor("ada"))
    events = but_turns(hearing.do(c.MarkAnswered("q3")))
    assert events == tuple(QuestionAnswered(f"q{n}") for n in (1, 2, 3))
    assert being_put(hearing.state) == ()
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    assert (account["questions"], account["answers"]) == (3, 1)


def test_a_smaller_batch_is_answered_when_the_candidate_has_begun() -> None:
    hearing = batch_of(3)
    for id in ("q1", "q2"):
        call(hearing, id)
    hearing.do(c.GiveFloor("ada"), after=1_000)
    events = hearing.do(call_of(hearing, "q3"), after=60_000)
    kinds = [event for event in events if isinstance(event, QuestionAnswered | QuestionCalled)]
    assert kinds == [QuestionAnswered("q1"), QuestionAnswered("q2"), QuestionCalled("q3", "Why q3?")]
    assert being_put(hearing.state) == ("q3",)


def test_the_end_of_the_phase_answers_the_whole_batch() -> None:
    hearing = batch_of(2)
    for id in ("q1", "q2"):
        call(hearing, id)
    hearing.do(end_of_questions())
    assert {hearing.state.questions[id].stage for id in ("q1", "q2")} == {QuestionStage.ANSWERED}


def test_questions_come_in_order_of_receipt_and_none_is_moved() -> None:
    hearing = asking(selection=Selection.ORDER_OF_REQUEST)
    hearing.ask("first", by=KENYA)
    hearing.ask("second", by=PERU)
    for id in ("second", "first"):
        hearing.do(c.AdmitQuestion(id))
    refused = hearing.refused(call_of(hearing, "second"))
    assert (refused.code, refused.by) == (Code.MODALITIES, "first")
    assert (
        "in the order in which they were received" in hearing.refused(c.MoveQuestion("second", "first")).text
    )
    assert audience_view(hearing.state, Audience.PODIUM)["next_question"] == "first"
    call(hearing, "first")
    answered(hearing)
    call(hearing, "second")


def test_the_floor_is_given_in_order_of_request() -> None:
    hearing = asking(selection=Selection.ORDER_OF_REQUEST)
    hearing.do(c.RaiseHand("h1"), PERU)
    hearing.do(c.RaiseHand("h2"), CHILE)
    assert "another hand" in hearing.refused(floor_to(hearing, CHILE)).text
    assert "has not raised a hand" in hearing.refused(floor_to(hearing, EMPLOYER)).text
    hearing.do(floor_to(hearing, PERU))
    hearing.do(floor_to(hearing, CHILE))


@pytest.mark.parametrize("selection", [Selection.CHAIR, Selection.ORDER_OF_REQUEST])
def test_who_speaks_for_a_group_asks_first(selection: Selection) -> None:
    hearing = asking(selection=selection, groups_first=True)
    admitted(hearing, "of-kenya", KENYA)
    admitted(hearing, "of-employers", EMPLOYER)
    refused = hearing.refused(call_of(hearing, "of-kenya"))
    assert ("speak for a group" in refused.text, refused.by) == (True, "of-employers")
    hearing.do(c.RaiseHand("h1"), PERU)
    hearing.do(c.RaiseHand("h2"), WORKER)
    assert hearing.refused(floor_to(hearing, PERU)).code is Code.MODALITIES
    hearing.do(floor_to(hearing, WORKER))
    call(hearing, "of-employers")
    answered(hearing)
    call(hearing, "of-kenya")
    answered(hearing)
    hearing.do(floor_to(hearing, PERU))


def draw_questions(hearing: Rehearsal, items: tuple[str, ...], *result: str, draw: str = "d1") -> None:
    start = c.StartChoiceDraw(draw, DrawPurpose.QUESTIONS, items, len(result), DrawMethod.PHYSICAL)
    hearing.do(start)
    hearing.do(c.ConcludeDraw(draw, result=result))


def test_only_drawn_questions_are_put_and_in_the_order_drawn() -> None:
    hearing = asking(selection=Selection.DRAWN_QUESTIONS)
    for id, by in (("q1", KENYA), ("q2", PERU), ("q3", CHILE)):
        admitted(hearing, id, by)
    assert hearing.refused(call_of(hearing, "q1")).code is Code.UNDRAWN
    short = c.StartChoiceDraw("d1", DrawPurpose.QUESTIONS, ("q1", "q2"), 1, DrawMethod.OPERATOR)
    assert hearing.refused(short).code is Code.OVERTAKEN
    draw_questions(hearing, ("q1", "q2", "q3"), "q3", "q1")
    assert "order in which they were drawn" in hearing.refused(call_of(hearing, "q1")).text
    assert "Lots decide which questions" in hearing.refused(floor_to(hearing, PERU)).text
    call(hearing, "q3")
    hearing.do(floor_to(hearing, CHILE))
    answered(hearing)
    call(hearing, "q1")
    draw_questions(hearing, ("q2",), "q2", draw="d2")


def test_questions_that_lots_should_choose_are_not_left_out_without_a_reason() -> None:
    hearing = asking(drawn_questions=2)
    for id, by in (("q1", KENYA), ("q2", PERU), ("q3", CHILE)):
        admitted(hearing, id, by)
    for command in (end_of_questions(), c.EndSlot("slot-ada")):
        refused = hearing.refused(command)
        assert (refused.code, "2 of them must still be put" in refused.text) == (Code.MODALITIES, True)
    call(hearing, "q1")
    draw_questions(hearing, ("q2", "q3"), "q3")
    call(hearing, "q3")
    assert audience_view(hearing.state, Audience.PODIUM)["drawn_owed"] == 1
    assert "1 of them must" in hearing.refused(end_of_questions()).text
    events = hearing.do(end_of_questions("For want of time"))
    assert PhaseEnded("slot-ada", QUESTIONS, "For want of time") in events
    assert audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["left_out"] == "For want of time"
    hearing.do(c.EndSlot("slot-ada"))


def test_what_a_candidate_before_was_not_asked_is_drawn_no_more() -> None:
    hearing = asking(selection=Selection.DRAWN_QUESTIONS)
    for id in ("q1", "q2"):
        hearing.ask(id, None)
        hearing.do(c.AdmitQuestion(id))
    draw_questions(hearing, ("q1", "q2"), "q2")
    call(hearing, "q2")
    answered(hearing)
    hearing.do(c.EndSlot("slot-ada"))
    start = c.StartChoiceDraw("d2", DrawPurpose.QUESTIONS, ("q1",), 1, DrawMethod.OPERATOR)
    assert hearing.refused(start).code is Code.OVERTAKEN


def test_where_there_is_nothing_to_draw_nothing_is_owed() -> None:
    hearing = asking(drawn_questions=2)
    events = hearing.do(end_of_questions("Not needed"))
    assert PhaseEnded("slot-ada", QUESTIONS) in events


def test_a_candidate_who_withdraws_is_owed_nothing() -> None:
    hearing = asking(drawn_questions=2)
    admitted(hearing, "q1")
    hearing.do(c.WithdrawCandidate("ada", "Personal reasons"))
    assert hearing.state.slots["slot-ada"].withdrawn_at is not None


def test_of_one_group_lots_choose_and_the_others_come_as_they_are() -> None:
    kinds = (MayAsk.MEMBER_STATES, MayAsk.CIVIL_SOCIETY)
    fields = {"drawn_questions": 1, "drawn_from": "Civil society", "who_may_ask": kinds}
    hearing = to_questions(between(**fields, selection=Selection.ORDER_OF_REQUEST))
    for id in ("s1", "s2"):
        admitted(hearing, id, NGO)
    admitted(hearing, "q1", KENYA)
    assert hearing.refused(call_of(hearing, "s1")).code is Code.UNDRAWN
    assert audience_view(hearing.state, Audience.PODIUM)["drawable"] == {"s1": True, "s2": True}
    assert audience_view(hearing.state, Audience.PODIUM)["next_question"] == "q1"
    whole = c.StartChoiceDraw("d1", DrawPurpose.QUESTIONS, ("s1", "s2", "q1"), 1, DrawMethod.OPERATOR)
    assert hearing.refused(whole).code is Code.OVERTAKEN
    draw_questions(hearing, ("s1", "s2"), "s2")
    call(hearing, "s2")
    assert hearing.refused(call_of(hearing, "s1")).code is Code.UNDRAWN
    call(hearing, "q1")
    hearing.do(end_of_questions())
