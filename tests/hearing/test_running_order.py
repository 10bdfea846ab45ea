"""The running order during the sitting: late candidates, slots that cannot go on, withdrawals."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MEDIA,
    MINUTE,
    PLAN,
    SECRETARIAT,
    STATEMENT,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
    prepared,
    suspended,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import Hearing, OnLineLost, SlotStage, Stage
from hustings.hearing.views import Audience, audience_view

LATE = c.MoveSlot("slot-ada", "Late")
WITHDRAW = c.WithdrawCandidate("ada", "Withdrawn by the government")


def order_of(state: Hearing) -> list[str]:
    return [slot.id for slot in sorted(state.slots.values(), key=lambda slot: slot.rank)]


def line_lost(retry_ms: int = 0) -> Rehearsal:
    """Ada's line is lost a minute into the statement, and the clock stands."""
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=retry_ms)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    hearing.now += MINUTE
    hearing.do(c.ReportFeedLost("candidate:ada", "s", hearing.now), MEDIA)
    return hearing


def test_a_late_candidates_slot_moves_to_the_end() -> None:
    hearing = opened()
    assert hearing.do(LATE) == (e.SlotMoved("slot-ada", 3, "Late"),)
    assert order_of(hearing.state) == ["slot-bo", "slot-ada"]
    assert ledger(hearing.state, hearing.now)["slot-ada"]["remaining_ms"] == 11 * MINUTE


def test_the_grace_must_be_over_and_begins_anew_for_the_next() -> None:
    hearing = opened(replace(PLAN, format=replace(PLAN.format, late_grace_ms=60_000)))
    hearing.now += 59_999
    refused = hearing.refused(LATE)
    assert (refused.code, "1 s" in refused.text) == (Code.NOT_NOW, True)
    view = audience_view(hearing.state, Audience.FLOOR)
    assert (view["awaited_slot"], view["may_move_from"]) == ("slot-ada", hearing.now + 1)
    hearing.do(LATE, after=1)
    assert hearing.refused(c.MoveSlot("slot-bo", "Late too")).code is Code.NOT_NOW


def test_a_suspension_is_no_wait() -> None:
    hearing = opened(replace(PLAN, format=replace(PLAN.format, late_grace_ms=60_000)))
    hearing.do(c.SuspendHearing())
    hearing.do(c.ResumeHearing(), after=10 * MINUTE)
    assert hearing.refused(LATE).code is Code.NOT_NOW


@pytest.mark.parametrize(
    ("hearing", "slot"),
    [
        pytest.param(opened(), "slot-bo", id="not awaited yet"),
        pytest.param(in_statement(), "slot-ada", id="speaking"),
        pytest.param(in_statement(), "slot-bo", id="during another slot"),
    ],
)
def test_what_is_not_late_is_not_moved(hearing: Rehearsal, slot: str) -> None:
    assert hearing.refused(c.MoveSlot(slot, "Late")).code is Code.OVERTAKEN


def test_a_slot_that_lost_its_line_goes_on_later_with_what_is_left() -> None:
    hearing = line_lost()
    moved = hearing.do(LATE, after=5_000)
    assert [type(event) for event in moved] == [e.FloorWithdrawn, e.SlotMoved]
    assert (hearing.state.stage, hearing.state.current_slot) == (Stage.BETWEEN_SLOTS, None)
    assert order_of(hearing.state) == ["slot-bo", "slot-ada"]
    hearing.do(c.StartSlot("slot-bo"))
    hearing.do(c.EndSlot("slot-bo"), after=MINUTE)
    hearing.do(c.StartSlot("slot-ada"))
    phase = hearing.phase("slot-ada", STATEMENT)
    assert phase.clock.remaining_at(hearing.now) == 4 * MINUTE
    account = ledger(hearing.state, hearing.now)["slot-ada"]["phases"]["statement"]
    assert account["spent_ms"] + account["paused_ms"] == account["elapsed_ms"]


def test_a_lost_line_may_be_tried_again_before_the_slot_is_moved() -> None:
    hearing = line_lost(retry_ms=30_000)
    view = audience_view(hearing.state, Audience.FLOOR)
    retry_until = hearing.now + 30_000
    assert view["line_lost"] == {"participant": "ada", "since": hearing.now, "retry_until": retry_until}
    assert view["may_move_from"] == hearing.now + 30_000
    assert hearing.refused(LATE).code is Code.NOT_NOW
    hearing.do(c.ReportFeedFound("candidate:ada", "again", "ada"), MEDIA)
    assert audience_view(hearing.state, Audience.FLOOR)["line_lost"]["back"] is True
    hearing.do(LATE, after=30_000)


def test_a_question_that_was_being_put_waits_with_its_slot() -> None:
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE)
    hearing = in_questions(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    hearing.do(c.ReportFeedLost("candidate:ada", "s", hearing.now), MEDIA)
    hearing.do(LATE, after=1_000)
    assert hearing.state.current_question is None
    assert hearing.state.questions["q"].stage == "admitted"
    hearing.do(c.StartSlot("slot-ada"))
    assert hearing.state.stage is Stage.QUESTIONS
    hearing.do(c.CallQuestion("q"))


def test_a_withdrawal_is_marked_and_the_order_stays() -> None:
    hearing = prepared()
    assert hearing.do(WITHDRAW, SECRETARIAT) == (e.CandidateWithdrawn("ada", "slot-ada", WITHDRAW.reason),)
    assert order_of(hearing.state) == ["slot-ada", "slot-bo"]
    assert hearing.state.slots["slot-ada"].stage is SlotStage.WITHDRAWN
    assert "ada" in hearing.state.participants
    assert hearing.do(WITHDRAW, SECRETARIAT) == ()
    view = audience_view(hearing.state, Audience.FLOOR)
    assert (view["slots"]["slot-ada"]["withdrawn"], view["candidates_left"]) == (WITHDRAW.reason, 1)


def test_who_withdrew_has_no_slot_no_floor_and_no_questions() -> None:
    hearing = opened()
    hearing.ask("before")
    hearing.do(WITHDRAW)
    assert hearing.refused(c.StartSlot("slot-ada")).code is Code.OVERTAKEN
    assert hearing.refused(c.GiveFloor("ada")).code is Code.INVALID
    assert hearing.refused(c.SubmitQuestion("q", "slot-ada", "Why?"), KENYA).code is Code.OVERTAKEN
    assert hearing.refused(c.AdmitQuestion("before")).code is Code.OVERTAKEN


def test_a_withdrawal_ends_a_slot_that_runs() -> None:
    hearing = in_statement()
    hearing.do(WITHDRAW, CHAIR, after=MINUTE)
    assert (hearing.state.stage, hearing.state.floor) == (Stage.BETWEEN_SLOTS, None)
    slot = hearing.state.slots["slot-ada"]
    assert (slot.stage, slot.withdrawn_at) == (SlotStage.ENDED, hearing.now)
    assert ledger(hearing.state, hearing.now)["slot-ada"]["statement_ms"] == MINUTE


def test_a_withdrawal_takes_the_floor_that_was_given_between_slots() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("ada"))
    hearing.do(WITHDRAW)
    assert hearing.state.floor is None


@pytest.mark.parametrize("command", [replace(LATE, reason=" "), replace(WITHDRAW, reason=" ")])
def test_a_ruling_needs_a_reason(command: c.Command) -> None:
    assert opened().refused(command).code is Code.INVALID


def test_nobody_unknown_withdraws() -> None:
    assert opened().refused(c.WithdrawCandidate("eve", "Why not")).code is Code.UNKNOWN


def test_in_a_suspended_slot_the_sitting_is_resumed_before_its_candidate_withdraws() -> None:
    hearing = suspended()
    assert hearing.refused(WITHDRAW).code is Code.NOT_NOW
    hearing.do(c.WithdrawCandidate("bo", "For another post"))
    hearing.do(c.ResumeHearing())
    hearing.do(WITHDRAW)
    assert hearing.state.slots["slot-ada"].stage is SlotStage.ENDED
