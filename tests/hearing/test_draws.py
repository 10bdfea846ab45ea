"""Drawing of lots: what may be drawn, when, and what a result does to the order."""

import json
from dataclasses import replace

import pytest
from tests.hearing.drawing import (
    ORDER,
    SLOTS,
    STATES,
    concluded,
    draw_of,
    order_of,
    states,
)
from tests.hearing.rehearsal import (
    CHAIR,
    MEDIA,
    PARTICIPANTS,
    PLAN,
    SECRETARIAT,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing import lots
from hustings.hearing.beacons import Beacon
from hustings.hearing.chain import Head, for_podium, seal
from hustings.hearing.delegations import callable_in
from hustings.hearing.errors import Code
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    OnLineLost,
    Participant,
    QuestionStage,
)
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

CHI = Participant("chi", Role.CANDIDATE, "Chi", 8, Place.ROOM, "JPN", "candidate:chi")
THREE = replace(
    PLAN,
    format=replace(PLAN.format, on_line_lost=OnLineLost.PAUSE),
    participants=(*PARTICIPANTS, CHI),
    slots=(*PLAN.slots, c.PlannedSlot("slot-chi", "chi")),
)


# --- StartOrderDraw


def test_a_start_publishes_the_digests_of_list_and_secret_and_keeps_the_secret() -> None:
    hearing = prepared()
    submission = hearing.submission(ORDER, SECRETARIAT)
    (started,) = hearing.submit(submission)
    assert isinstance(started, e.DrawStarted)
    assert started.list_digest == lots.list_digest(SLOTS)
    assert started.commitment == lots.secret_digest(started.secret, started.salt)
    (entry,) = seal("rehearsed", Head(), 0, submission, [started])
    views = [audience_view(hearing.state, audience) for audience in Audience]
    public = json.dumps([for_podium(entry), views, public_record(hearing.state, 0)])
    assert started.commitment in public
    assert started.secret not in public
    assert started.salt not in public


def test_another_submission_has_another_secret() -> None:
    secrets = set()
    for salt in (bytes(32), bytes(31) + b"\1"):
        hearing = prepared()
        (started,) = hearing.submit(c.Submission("c", SECRETARIAT, ORDER, salt))
        assert isinstance(started, e.DrawStarted)
        secrets |= {started.secret, started.salt}
    assert len(secrets) == 4


def test_before_the_opening_the_secretariat_starts_it_and_then_only_the_chair() -> None:
    assert opened().refused(ORDER, SECRETARIAT).code is Code.NOT_NOW
    assert opened().do(ORDER, CHAIR)
    assert prepared().do(ORDER, SECRETARIAT)


def test_the_order_is_not_drawn_during_a_slot() -> None:
    assert in_statement().refused(ORDER).code is Code.NOT_NOW


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        (("slot-ada", "nobody"), Code.UNKNOWN),
        (("slot-ada", "slot-ada"), Code.OVERTAKEN),
        (("slot-ada", "slot-bo", "slot-bo"), Code.INVALID),
    ],
)
def test_the_list_holds_every_slot_that_has_not_begun_once(slots: tuple[str, ...], code: Code) -> None:
    assert opened().refused(c.StartOrderDraw("d1", slots, DrawMethod.OPERATOR)).code is code


def test_a_slot_that_has_begun_is_not_drawn_again() -> None:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.refused(ORDER).code is Code.OVERTAKEN


@pytest.mark.parametrize("command", [c.StartSlot("slot-ada"), c.MoveSlot("slot-ada", "Late")])
def test_no_slot_starts_or_moves_while_its_place_is_being_drawn(command: c.Command) -> None:
    hearing = opened()
    hearing.do(ORDER)
    refused = hearing.refused(command)
    assert (refused.code, refused.by) == (Code.NOT_NOW, "d1")


def test_the_result_is_the_running_order_and_the_rest_stays() -> None:
    hearing = concluded()
    result = draw_of(hearing).result
    assert sorted(result) == sorted(SLOTS)
    assert tuple(order_of(hearing.state)) == result
    assert {slot.rank for slot in hearing.state.slots.values()} == {1, 2}


def test_only_the_first_place_may_be_drawn_and_the_others_follow_the_list() -> None:
    hearing = opened()
    start = c.StartOrderDraw("d1", ("slot-bo", "slot-ada"), DrawMethod.PHYSICAL, choose=1)
    hearing.do(start)
    hearing.do(c.ConcludeDraw("d1", result=("slot-ada",)))
    assert order_of(hearing.state) == ["slot-ada", "slot-bo"]
    assert draw_of(hearing).result == ("slot-ada", "slot-bo")


def test_lots_are_not_drawn_again_without_a_reason() -> None:
    hearing = concluded()
    refused = hearing.refused(c.StartOrderDraw("d2", SLOTS, DrawMethod.OPERATOR, reason="  "))
    assert (refused.code, refused.by) == (Code.INVALID, "d1")
    hearing.do(c.StartOrderDraw("d2", SLOTS, DrawMethod.OPERATOR, reason="A name was left out"))
    again = draw_of(hearing, "d2")
    assert (again.again, again.reason) == ("d1", "A name was left out")


def test_after_a_candidate_withdrew_the_drawn_order_stands() -> None:
    hearing = opened(THREE)
    hearing.do(c.StartOrderDraw("d1", ("slot-ada", "slot-bo", "slot-chi"), DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"))
    drawn = order_of(hearing.state)
    hearing.do(c.WithdrawCandidate("chi", "A decision of the state's"), SECRETARIAT)
    left = tuple(slot for slot in drawn if slot != "slot-chi")
    refused = hearing.refused(c.StartOrderDraw("d2", left, DrawMethod.OPERATOR, reason="One less"))
    assert (refused.code, refused.by) == (Code.NOT_NOW, "d1")
    assert order_of(hearing.state) == drawn


def test_a_slot_that_was_moved_after_it_began_is_not_drawn() -> None:
    hearing = in_statement(THREE)
    hearing.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost("candidate:ada", "s", hearing.now), MEDIA, after=1_000)
    hearing.do(c.MoveSlot("slot-ada", "The line is lost"))
    everyone = c.StartOrderDraw("d1", ("slot-ada", "slot-bo", "slot-chi"), DrawMethod.OPERATOR)
    assert hearing.refused(everyone).code is Code.OVERTAKEN
    hearing.do(c.StartOrderDraw("d1", ("slot-bo", "slot-chi"), DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"))
    assert order_of(hearing.state)[2] == "slot-ada"


def test_one_draw_at_a_time_and_a_double_click_starts_no_second() -> None:
    hearing = opened()
    hearing.do(ORDER)
    for start in (ORDER, states(DrawMethod.OPERATOR, draw="d2")):
        refused = hearing.refused(start)
        assert (refused.code, refused.by) == (Code.OVERTAKEN, "d1")


# --- StartChoiceDraw


def test_drawn_questions_go_before_all_others() -> None:
    hearing = in_questions()
    for id in ("q1", "q2", "q3", "q4"):
        hearing.ask(id)
        hearing.do(c.AdmitQuestion(id))
    start = c.StartChoiceDraw("d1", DrawPurpose.QUESTIONS, ("q1", "q2", "q3"), 2, DrawMethod.PHYSICAL)
    hearing.do(start)
    assert draw_of(hearing).slot == "slot-ada"
    hearing.do(c.ConcludeDraw("d1", result=("q3", "q2")))
    queue = sorted(hearing.state.questions.values(), key=lambda question: question.queue)
    assert [question.id for question in queue] == ["q3", "q2", "q1", "q4"]


def test_a_question_that_was_refused_while_lots_were_drawn_stays_refused() -> None:
    hearing = in_questions()
    for id in ("q1", "q2", "q3"):
        hearing.ask(id)
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.StartChoiceDraw("d1", DrawPurpose.QUESTIONS, ("q2", "q3"), 2, DrawMethod.PHYSICAL))
    hearing.refuse("q2")
    hearing.do(c.ConcludeDraw("d1", result=("q2", "q3")))
    assert hearing.state.questions["q2"].stage is QuestionStage.REFUSED
    assert [q.id for q in callable_in(hearing.state, "slot-ada")] == ["q3", "q1"]


def test_only_admitted_questions_of_one_slot_are_drawn() -> None:
    hearing = in_questions()
    hearing.ask("submitted")
    hearing.ask("for-bo", "slot-bo")
    hearing.ask("for-ada")
    for id in ("for-bo", "for-ada"):
        hearing.do(c.AdmitQuestion(id))

    def refused(*items: str) -> Code:
        start = c.StartChoiceDraw("d1", DrawPurpose.QUESTIONS, items, 1, DrawMethod.OPERATOR)
        return hearing.refused(start).code

    assert refused("nothing") is Code.UNKNOWN
    assert refused("submitted") is Code.OVERTAKEN
    assert refused("for-bo", "for-ada") is Code.INVALID


@pytest.mark.parametrize(
    "start",
    [
        c.StartChoiceDraw("d1", DrawPurpose.STATES, ("KEN", "Peru"), 1, DrawMethod.OPERATOR),
        c.StartChoiceDraw("d1", DrawPurpose.STATES, ("KEN", "KEN"), 1, DrawMethod.OPERATOR),
        c.StartChoiceDraw("d1", DrawPurpose.STATES, ("KEN", "PER"), 3, DrawMethod.OPERATOR),
        c.StartChoiceDraw("d1", DrawPurpose.ORDER, SLOTS, 2, DrawMethod.OPERATOR),
        c.StartChoiceDraw("d1", DrawPurpose.STATES, STATES, 1, DrawMethod.OPERATOR, beacon=Beacon.DRAND),
        c.StartChoiceDraw("d1", DrawPurpose.STATES, STATES, 1, DrawMethod.BEACON),
    ],
)
def test_a_choice_that_cannot_be_drawn_is_refused(start: c.StartChoiceDraw) -> None:
    assert opened().refused(start).code is Code.INVALID


def test_the_same_states_are_drawn_again_with_a_reason_and_others_without() -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"))
    assert hearing.refused(states(DrawMethod.OPERATOR, draw="d2")).by == "d1"
    left = tuple(state for state in STATES if state not in draw_of(hearing).result)
    assert hearing.do(c.StartChoiceDraw("d2", DrawPurpose.STATES, left, 1, DrawMethod.OPERATOR))
