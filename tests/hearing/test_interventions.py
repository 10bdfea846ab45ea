"""Single questions and answers: who speaks decides which clock, inside the phase's own."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    KENYA,
    MINUTE,
    PLAN,
    QUESTIONS,
    Rehearsal,
    in_questions,
    in_statement,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import next_deadline
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import AtZero, Bell, Format, Intervention, InterventionKind
from hustings.hearing.views import Audience, audience_view

QUESTION, ANSWER = InterventionKind.QUESTION, InterventionKind.ANSWER


def turn(hearing: Rehearsal) -> Intervention:
    assert hearing.state.intervention is not None
    return hearing.state.intervention


def give_kenya(hearing: Rehearsal) -> None:
    """The delegate is called to the floor, and ready."""
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    hearing.do(c.ConfirmReady(hearing.grant()), KENYA)


def called(format: Format = PLAN.format) -> Rehearsal:
    """A question has just been called; the chair reads it."""
    hearing = in_questions(replace(PLAN, format=format))
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    return hearing


def test_calling_a_question_starts_the_question_time_of_the_chair() -> None:
    hearing = called()
    now = turn(hearing)
    assert (now.kind, now.speaker, now.question) == (QUESTION, "chair", "q")
    assert (now.clock.budget_ms, now.clock.running_since) == (60_000, hearing.now)


def test_giving_a_delegate_the_floor_starts_their_question_time() -> None:
    hearing = in_questions()
    give_kenya(hearing)
    assert (turn(hearing).kind, turn(hearing).speaker) == (QUESTION, "delegate-ken")


def test_the_candidates_floor_after_a_question_starts_the_answer_time() -> None:
    hearing = called()
    hearing.do(c.GiveFloor("chair", hearing.grant()))
    assert turn(hearing).kind is QUESTION
    hearing.do(c.GiveFloor("ada", hearing.grant()), after=20_000)
    assert (turn(hearing).kind, turn(hearing).clock.budget_ms) == (ANSWER, 180_000)


def test_the_chairs_verb_starts_the_answer_and_gives_the_candidate_the_floor() -> None:
    hearing = in_questions()
    give_kenya(hearing)
    asked = turn(hearing)
    events = hearing.do(c.BeginIntervention("slot-ada", ANSWER, asked.id), after=30_000)
    assert [type(event) for event in events] == [
        e.InterventionEnded,
        e.FloorWithdrawn,
        e.FloorGiven,
        e.InterventionStarted,
    ]
    assert hearing.state.floor is not None
    assert (hearing.state.floor.holder, turn(hearing).speaker) == ("ada", "ada")


def test_the_chairs_verb_starts_a_question_that_no_command_implies() -> None:
    hearing = in_questions()
    hearing.do(c.BeginIntervention("slot-ada", QUESTION))
    assert (turn(hearing).kind, turn(hearing).speaker, turn(hearing).question) == (QUESTION, "chair", None)


@pytest.mark.parametrize(
    "command",
    [
        c.BeginIntervention("slot-ada", ANSWER),
        c.BeginIntervention("slot-ada", ANSWER, "an-older-one"),
        c.BeginIntervention("slot-bo", ANSWER),
        c.EndIntervention("an-older-one"),
    ],
)
def test_a_late_verb_is_overtaken(command: c.Command) -> None:
    assert called().refused(command).code is Code.OVERTAKEN


def test_ended_once() -> None:
    hearing = called()
    end = c.EndIntervention(turn(hearing).id)
    hearing.do(end, after=1_000)
    assert hearing.state.intervention is None
    assert hearing.refused(end).code is Code.OVERTAKEN


@pytest.mark.parametrize(
    "command",
    [c.MarkAnswered("q"), c.NextPhase("slot-ada", QUESTIONS), c.EndSlot("slot-ada")],
    ids=lambda command: type(command).__name__,
)
def test_an_intervention_ends_with_what_it_belongs_to(command: c.Command) -> None:
    hearing = called()
    events = hearing.do(command, after=7_000)
    assert sum(isinstance(event, e.InterventionEnded) for event in events) == 1
    assert hearing.state.intervention is None
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    assert (account["questions"], account["questions_ms"]) == (1, 7_000)


def test_the_floor_taken_from_a_delegate_ends_their_question() -> None:
    hearing = in_questions()
    give_kenya(hearing)
    hearing.do(c.WithdrawFloor(hearing.grant()), after=1_000)
    assert hearing.state.intervention is None


def test_a_pause_stops_both_clocks_and_costs_neither() -> None:
    hearing = called()
    hearing.do(c.PauseClock("slot-ada", QUESTIONS), after=5_000)
    hearing.do(c.ResumeClock("slot-ada", QUESTIONS), after=MINUTE)
    assert turn(hearing).clock.spent_at(hearing.now + 1_000) == 6_000


def test_a_question_called_while_the_clock_stands_waits_for_it() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.PauseClock("slot-ada", QUESTIONS))
    hearing.do(c.CallQuestion("q"), after=1_000)
    assert turn(hearing).clock.running_since is None
    hearing.do(c.ResumeClock("slot-ada", QUESTIONS), after=1_000)
    assert turn(hearing).clock.running_since == hearing.now


def test_warnings_the_end_and_what_goes_beyond_it() -> None:
    hearing = called(replace(PLAN.format, intervention_warnings_ms=(10_000, 90_000)))
    start = hearing.now
    assert next_deadline(hearing.state) == start + 50_000
    events = hearing.tick(after=75_000)
    id = turn(hearing).id
    assert events == (
        e.InterventionWarned(id, 10_000, start + 50_000),
        e.InterventionExpired(id, start + 60_000),
    )
    hearing.do(c.MarkAnswered("q"))
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    assert (account["questions_ms"], account["interventions_overrun_ms"]) == (75_000, 15_000)


def test_the_format_may_take_the_floor_from_a_turn_that_is_too_long() -> None:
    hearing = in_questions(replace(PLAN, format=replace(PLAN.format, intervention_at_zero=AtZero.WITHDRAW)))
    give_kenya(hearing)
    hearing.tick(after=69_999)
    assert hearing.state.floor is not None
    events = hearing.tick(after=1)
    assert [type(event) for event in events] == [
        e.InterventionGraceEnded,
        e.InterventionEnded,
        e.FloorWithdrawn,
    ]
    assert hearing.state.floor is None


def test_the_bells_of_a_turn_ring_at_their_marks() -> None:
    hearing = called(replace(PLAN.format, intervention_bells=(Bell(10_000, 1), Bell(0, 2))))
    began = hearing.now
    (warned,) = hearing.tick(after=50_000)
    assert warned == e.InterventionWarned(turn(hearing).id, 10_000, began + 50_000, tones=1)
    (expired,) = hearing.tick(after=11_000)
    assert expired == e.InterventionExpired(turn(hearing).id, began + MINUTE, tones=2)
    bell = audience_view(hearing.state, Audience.FLOOR)["intervention"]["bell"]
    assert bell == {"at": began + MINUTE, "tones": 2}


def test_a_turn_without_bells_rings_none() -> None:
    hearing = called(replace(PLAN.format, bells=(Bell(10_000, 1),), intervention_warnings_ms=(10_000,)))
    hearing.tick(after=2 * MINUTE)
    assert "bell" not in audience_view(hearing.state, Audience.FLOOR)["intervention"]


def test_the_chair_keeps_the_floor_after_reading_for_too_long() -> None:
    hearing = called(replace(PLAN.format, intervention_at_zero=AtZero.WITHDRAW))
    hearing.tick(after=2 * MINUTE)
    assert hearing.state.floor is not None


def test_no_intervention_begins_in_a_statement() -> None:
    hearing = in_statement()
    give_kenya(hearing)
    assert hearing.state.intervention is None


def test_everyone_sees_it() -> None:
    hearing = called()
    view = audience_view(hearing.state, Audience.FLOOR)
    assert view["intervention"] == {
        "id": turn(hearing).id,
        "kind": "question",
        "speaker": "chair",
        "clock": {"budget_ms": 60_000, "spent_ms": 0, "running_since": hearing.now},
    }
    hearing.do(c.EndIntervention(turn(hearing).id), after=3_000)
    slot = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]
    assert slot["asked"] == {"count": 1, "spent_ms": 3_000, "overrun_ms": 0}
