"""Slots and phases: start, next, end, and every late click on them."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CLOSING,
    MINUTE,
    PARTICIPANTS,
    QUESTIONS,
    SLOTS,
    STATEMENT,
    VICE_CHAIR,
    Rehearsal,
    but_turns,
    format_of,
    in_closing,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import PhaseKind, SlotStage, Stage


def test_opening_starts_no_slot() -> None:
    hearing = prepared()
    assert hearing.do(c.OpenHearing()) == (e.HearingOpened(),)
    assert hearing.state.stage is Stage.BETWEEN_SLOTS
    assert hearing.state.opened_at == hearing.now
    assert hearing.state.current_slot is None


def test_starting_a_slot_runs_its_first_phase_and_gives_its_candidate_the_floor() -> None:
    hearing = opened()
    submission = hearing.submission(c.StartSlot("slot-ada"), VICE_CHAIR)
    assert hearing.submit(submission) == (
        e.SlotStarted("slot-ada"),
        e.PhaseStarted("slot-ada", STATEMENT),
        e.FloorGiven(submission.id, "ada"),
    )
    assert hearing.state.stage is Stage.STATEMENT
    assert hearing.phase("slot-ada", STATEMENT).clock.running_since == hearing.now


def test_a_slot_begins_with_whatever_phase_the_format_begins_with() -> None:
    whole = format_of(1, 2, 3)
    plan = c.PrepareHearing("No statements", replace(whole, phases=whole.phases[1:]), PARTICIPANTS, SLOTS)
    hearing = opened(plan)
    hearing.do(c.StartSlot("slot-ada"))
    assert hearing.state.stage is Stage.QUESTIONS


def test_a_new_slot_takes_the_floor_from_whoever_had_it_between_slots() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("vice-chair"))
    old = hearing.grant()
    _, _, withdrawn, given = hearing.do(c.StartSlot("slot-bo"))
    assert withdrawn == e.FloorWithdrawn(old, "vice-chair")
    assert given == e.FloorGiven(hearing.grant(), "bo")


def test_slots_may_be_taken_in_another_order() -> None:
    hearing = opened()
    hearing.do(c.StartSlot("slot-bo"))
    assert hearing.state.current_slot == "slot-bo"
    assert hearing.state.slots["slot-ada"].stage is SlotStage.WAITING


def test_next_phase_ends_one_clock_and_starts_the_other() -> None:
    hearing = in_statement()
    assert hearing.do(c.NextPhase("slot-ada", STATEMENT), after=MINUTE) == (
        e.PhaseEnded("slot-ada", STATEMENT),
        e.PhaseStarted("slot-ada", QUESTIONS),
    )
    statement, questions = hearing.phase("slot-ada", STATEMENT), hearing.phase("slot-ada", QUESTIONS)
    assert (statement.clock.spent_ms, statement.clock.running_since) == (MINUTE, None)
    assert statement.ended_at == questions.started_at == questions.clock.running_since == hearing.now


def test_the_floor_stays_with_its_holder_from_phase_to_phase() -> None:
    hearing = in_statement()
    grant = hearing.grant()
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    assert hearing.grant() == grant


def test_the_last_phase_has_no_next_one() -> None:
    refused = in_closing().refused(c.NextPhase("slot-ada", CLOSING))
    assert refused.code is Code.NOT_NOW
    assert "end the slot instead" in refused.text


def test_a_called_question_counts_as_answered_when_its_phase_is_over() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    assert e.QuestionAnswered("q") in hearing.do(c.NextPhase("slot-ada", QUESTIONS))
    assert hearing.state.current_question is None


def test_ending_a_slot_ends_all_that_ran_in_it() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    grant = hearing.grant()
    assert but_turns(hearing.do(c.EndSlot("slot-ada"))) == (
        e.PhaseEnded("slot-ada", QUESTIONS),
        e.FloorWithdrawn(grant, "ada"),
        e.QuestionAnswered("q"),
        e.SlotEnded("slot-ada"),
    )
    assert hearing.state.stage is Stage.BETWEEN_SLOTS
    assert hearing.state.current_slot is None
    assert hearing.state.slots["slot-ada"].stage is SlotStage.ENDED


def test_ending_a_slot_with_a_free_floor_and_no_question() -> None:
    hearing = in_statement()
    hearing.do(c.WithdrawFloor(hearing.grant()))
    assert hearing.do(c.EndSlot("slot-ada")) == (
        e.PhaseEnded("slot-ada", STATEMENT),
        e.SlotEnded("slot-ada"),
    )


def test_a_phase_that_was_skipped_was_never_started() -> None:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.phase("slot-ada", QUESTIONS).started_at is None


def ended() -> Rehearsal:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"))
    return hearing


@pytest.mark.parametrize(
    ("hearing", "command", "by"),
    [
        pytest.param(in_statement(), c.StartSlot("slot-ada"), "slot-ada", id="start twice"),
        pytest.param(in_statement(), c.StartSlot("slot-bo"), "slot-ada", id="start during another"),
        pytest.param(ended(), c.StartSlot("slot-ada"), None, id="start an ended one"),
        pytest.param(in_questions(), c.NextPhase("slot-ada", STATEMENT), "questions", id="next twice"),
        pytest.param(in_statement(), c.NextPhase("slot-ada", CLOSING), "statement", id="next too early"),
        pytest.param(in_statement(), c.NextPhase("slot-bo", STATEMENT), "slot-ada", id="next elsewhere"),
        pytest.param(ended(), c.NextPhase("slot-ada", STATEMENT), None, id="next of an ended one"),
        pytest.param(ended(), c.EndSlot("slot-ada"), None, id="end twice"),
        pytest.param(in_statement(), c.EndSlot("slot-bo"), "slot-ada", id="end a waiting one"),
        pytest.param(in_questions(), c.PauseClock("slot-ada", STATEMENT), "questions", id="pause late"),
        pytest.param(in_questions(), c.ResumeClock("slot-ada", STATEMENT), "questions", id="resume late"),
        pytest.param(in_questions(), c.ResumeClock("slot-ada", QUESTIONS), None, id="resume a running clock"),
    ],
)
def test_a_late_command_is_overtaken(hearing: Rehearsal, command: c.Command, by: str | None) -> None:
    refused = hearing.refused(command)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, by)


@pytest.mark.parametrize(
    "command",
    [
        c.StartSlot("slot-eve"),
        c.EndSlot("slot-eve"),
        c.NextPhase("slot-eve", STATEMENT),
        c.PauseClock("slot-eve", STATEMENT),
        c.ResumeClock("slot-eve", STATEMENT),
    ],
)
def test_a_slot_that_never_was_is_unknown(command: c.Command) -> None:
    assert in_statement().refused(command).code is Code.UNKNOWN


def test_a_phase_that_the_format_lacks_is_unknown() -> None:
    hearing = in_statement(c.PrepareHearing("Short", format_of(5, 5), PARTICIPANTS, SLOTS))
    assert hearing.refused(c.NextPhase("slot-ada", PhaseKind.CLOSING)).code is Code.UNKNOWN


def test_two_consoles_cannot_skip_a_candidate() -> None:
    hearing = opened()
    clicks: list[c.Command] = [c.StartSlot("slot-ada"), c.EndSlot("slot-ada"), c.StartSlot("slot-bo")]
    for click in clicks:
        hearing.do(click, after=MINUTE)
        assert hearing.refused(click, VICE_CHAIR).code is Code.OVERTAKEN
    assert hearing.phase("slot-bo", STATEMENT).clock.remaining_at(hearing.now) == 5 * MINUTE
