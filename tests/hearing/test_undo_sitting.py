"""What was done by mistake in a slot goes back: starts and ends, calls, the floor, withdrawals, time."""

from dataclasses import replace

import pytest
from tests.hearing.journal_account import account_of
from tests.hearing.rehearsal import (
    KENYA,
    QUESTIONS,
    SECRETARIAT,
    STATEMENT,
    VICE_CHAIR,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
    undo,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import HandKind, QuestionStage, SlotStage, Stage, TimeChangeKind
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place
from hustings.hearing.undoing import UNDO_MS
from hustings.hearing.views import Audience, audience_view


def accounts_agree(hearing: Rehearsal) -> None:
    told = {
        id: (
            sum(phase["spent_ms"] for phase in slot["phases"].values()),
            slot["paused_ms"],
            slot["restored_ms"],
            slot["extended_ms"],
            slot["questions"],
            slot["questions_ms"],
            slot["answers"],
            slot["answers_ms"],
        )
        for id, slot in ledger(hearing.state, hearing.now).items()
    }
    assert told == account_of(hearing.journal, list(told), hearing.now)


def test_a_start_is_undone_within_seconds_and_leaves_the_time_whole() -> None:
    hearing = opened()
    before = hearing.state
    hearing.do(c.StartSlot("slot-ada"), after=5_000)
    undo(hearing, after=4_000)
    state = hearing.state
    assert (state.stage, state.floor, state.current_slot) == (Stage.BETWEEN_SLOTS, None, None)
    assert state.slots["slot-ada"].phases == before.slots["slot-ada"].phases
    (ruling,) = state.slots["slot-ada"].changes
    assert (ruling.kind, ruling.milliseconds, ruling.reason) == (TimeChangeKind.UNDONE, 4_000, "StartSlot")
    accounts_agree(hearing)
    hearing.do(c.StartSlot("slot-bo"), after=1_000)


@pytest.mark.parametrize(("after", "legal"), [(UNDO_MS, True), (UNDO_MS + 1, False)])
def test_what_lets_somebody_be_heard_is_undone_for_ten_seconds_only(after: int, legal: bool) -> None:
    hearing = opened()
    hearing.do(c.StartSlot("slot-ada"))
    hearing.now += after
    if legal:
        undo(hearing)
    else:
        assert hearing.refused(c.Undo(hearing.state.actions[-1].seq)).code is Code.OVERTAKEN


def test_a_phase_that_was_ended_by_mistake_goes_on_where_it_stood() -> None:
    hearing = in_statement()
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=60_000)
    undo(hearing, after=6_000)
    statement = hearing.phase("slot-ada", STATEMENT)
    assert (statement.clock.spent_at(hearing.now), statement.paused_ms) == (60_000, 6_000)
    assert hearing.phase("slot-ada", QUESTIONS).started_at is None
    assert hearing.state.stage is Stage.STATEMENT
    accounts_agree(hearing)
    hearing.now += 10_000
    accounts_agree(hearing)


def test_a_slot_that_was_ended_by_mistake_goes_on_with_its_floor_and_question() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"), after=1_000)
    before = hearing.state
    hearing.do(c.EndSlot("slot-ada"), after=7_000)
    undo(hearing, after=90_000)
    state = hearing.state
    assert (state.floor, state.current_question, state.stage) == (before.floor, "q", Stage.QUESTIONS)
    assert state.intervention is not None
    assert state.intervention.clock.spent_at(hearing.now) == 7_000
    assert hearing.phase("slot-ada", QUESTIONS).paused_ms == 90_000
    accounts_agree(hearing)


def test_an_end_stands_once_another_slot_has_begun() -> None:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    ended = hearing.state.actions[-1].seq
    hearing.do(c.StartSlot("slot-bo"), after=1_000)
    assert hearing.refused(c.Undo(ended)).code is Code.OVERTAKEN
    undo(hearing)
    hearing.do(c.Undo(ended))
    assert hearing.state.current_slot == "slot-ada"
    accounts_agree(hearing)


def test_what_came_to_nothing_by_then_cannot_be_taken_up_again() -> None:
    hearing = in_statement()
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=60_000)
    changed = hearing.state.actions[-1].seq
    hearing.do(c.PauseClock("slot-ada", QUESTIONS), after=2_000)
    assert hearing.refused(c.Undo(changed)).code is Code.OVERTAKEN


def test_a_call_is_undone_and_its_text_stays_public() -> None:
    hearing = in_questions()
    for id in ("first", "q"):
        hearing.ask(id)
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.CallQuestion("first"))
    hearing.do(c.CallQuestion("q", "first"), after=20_000)
    undo(hearing, after=5_000)
    state = hearing.state
    assert (state.current_question, state.questions["q"].stage) == ("first", QuestionStage.ADMITTED)
    assert audience_view(state, Audience.FLOOR)["questions"]["q"]["text"] == "Why q?"
    assert state.slots["slot-ada"].asked.count == 0
    accounts_agree(hearing)
    hearing.do(c.CallQuestion("q", "first"))


def test_an_answered_mark_is_taken_back() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    hearing.do(c.MarkAnswered("q"), after=3_000)
    undo(hearing, after=60_000)
    assert hearing.state.current_question == "q"
    accounts_agree(hearing)


def test_the_floor_that_was_given_by_mistake_goes_back() -> None:
    hearing = in_statement()
    before = hearing.state.floor
    hearing.do(c.RaiseHand("hand"), KENYA)
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    assert hearing.state.hands == {}
    undo(hearing, after=60_000)
    assert hearing.state.floor == before
    assert list(hearing.state.hands) == ["hand"]


def test_nobody_elsewhere_is_put_on_air_again_unasked() -> None:
    hearing = in_statement()
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    hearing.do(c.ConfirmReady(hearing.grant()), KENYA)
    hearing.do(c.WithdrawFloor(hearing.grant()))
    assert "says first that they are ready" in hearing.refused(c.Undo(hearing.state.actions[-1].seq)).text


def test_a_ruling_on_a_point_of_order_is_taken_back() -> None:
    hearing = in_statement()
    hearing.do(c.RaiseHand("point", HandKind.POINT_OF_ORDER), KENYA, after=1_000)
    hearing.do(c.RulePointOfOrder("point", granted=True), after=2_000)
    undo(hearing, after=3_000)
    state = hearing.state
    assert (list(state.hands), state.point_rulings) == (["point"], ())
    assert state.interruption is not None
    assert hearing.phase("slot-ada", STATEMENT).paused_since is not None
    accounts_agree(hearing)
    hearing.do(c.RulePointOfOrder("point", granted=False, reason="Out of order"), after=1_000)
    accounts_agree(hearing)


def test_a_hand_that_was_lowered_by_mistake_is_raised_as_it_was() -> None:
    hearing = in_statement()
    hearing.do(c.RaiseHand("hand"), KENYA)
    before = hearing.state.hands
    hearing.do(c.LowerHand("hand"))
    undo(hearing)
    assert hearing.state.hands == before
    hearing.do(c.LowerHand("hand"))
    hearing.do(c.RaiseHand("again"), KENYA)
    lowered = hearing.state.actions[-1].seq
    assert hearing.refused(c.Undo(lowered)).code is Code.OVERTAKEN


def test_a_withdrawal_by_mistake_is_marked_as_undone() -> None:
    hearing = in_statement()
    hearing.do(c.WithdrawCandidate("bo", "Misheard"), SECRETARIAT)
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=1_000)
    hearing.do(c.Undo(hearing.state.actions[-2].seq), SECRETARIAT, after=600_000)
    assert hearing.state.slots["slot-bo"].stage is SlotStage.WAITING
    assert public_record(hearing.state, hearing.now)["undone"][0]["what"] == "WithdrawCandidate"


def test_a_candidate_whose_slot_ended_with_the_withdrawal_goes_on() -> None:
    hearing = in_statement()
    hearing.do(c.WithdrawCandidate("ada", "Misheard"), after=30_000)
    undo(hearing, after=5_000)
    assert hearing.state.current_slot == "slot-ada"
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_at(hearing.now) == 30_000
    accounts_agree(hearing)


def test_time_is_taken_back_as_long_as_none_of_it_is_used() -> None:
    hearing = in_statement()
    hearing.do(c.ExtendTime("slot-ada", STATEMENT, 600, "A minute"), after=10_000)
    undo(hearing, after=10_000)
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    assert (account["extended_ms"], [change["kind"] for change in account["changes"]]) == (
        0,
        ["extended", "taken-back"],
    )
    accounts_agree(hearing)
    hearing.do(c.ExtendTime("slot-ada", STATEMENT, 60, "A minute"))
    hearing.now += 300_000
    assert "being used" in hearing.refused(c.Undo(hearing.state.actions[-1].seq)).text


def test_a_warning_that_shorter_time_is_due_for_comes_with_it() -> None:
    hearing = in_statement()
    hearing.do(c.ExtendTime("slot-ada", STATEMENT, 600, "A minute"), after=10_000)
    hearing.now += 200_000
    events = undo(hearing)
    assert any(isinstance(event, e.TimeWarned) for event in events)


def test_chair_place_and_modalities_go_back_by_their_own_entries() -> None:
    hearing = opened()
    hearing.do(c.TakeChair("chair"), VICE_CHAIR)
    assert isinstance(undo(hearing, VICE_CHAIR)[1], e.ChairTaken)
    hearing.do(c.SetPlace("ada", Place.ROOM), SECRETARIAT)
    assert undo(hearing, SECRETARIAT)[1:] == (e.PlaceSet("ada", Place.REMOTE),)
    before = hearing.state.format
    assert before is not None
    hearing.do(c.ChangeModalities(replace(before, question_ms=30_000), "For want of time"))
    undo(hearing)
    assert hearing.state.format == before
    assert [change.reason for change in hearing.state.changes] == [
        "For want of time",
        "Undone: For want of time",
    ]
    assert hearing.refused(c.Undo(hearing.state.actions[-1].seq)).code is Code.INVALID
