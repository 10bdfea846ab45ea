"""Mistakes are undone while nothing has come of them; nothing is deleted, and no time is won or lost."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.hearing.journal_account import account_of
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    PERU,
    PLAN,
    QUESTIONS,
    SECRETARIAT,
    STATEMENT,
    VICE_CHAIR,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import HandKind, QuestionStage, SlotStage, Stage, TimeChangeKind
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place
from hustings.hearing.undoing import INSTEAD, UNDO_MS
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.wire import snapshots

SECOND = 1_000


def undo(hearing: Rehearsal, by: c.Actor = CHAIR, *, after: int = 0) -> tuple[e.Event, ...]:
    """Undo what was done last."""
    return hearing.do(c.Undo(hearing.state.actions[-1].seq), by, after=after)


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


def asked(*ids: str) -> Rehearsal:
    hearing = prepared()
    for id in ids:
        hearing.ask(id)
    return hearing


Ruling = Callable[[Rehearsal], object]
RULINGS: dict[str, Ruling] = {
    "AdmitQuestion": lambda h: h.do(c.AdmitQuestion("q")),
    "RefuseQuestion": lambda h: h.refuse("q", "No"),
    "ReturnQuestion": lambda h: h.do(c.ReturnQuestion("q", "Say whom")),
    "MergeQuestion": lambda h: h.do(c.MergeQuestion("q", "other")),
    "CarryToWriting": lambda h: h.do(c.CarryToWriting("q")),
}


@pytest.mark.parametrize("what", RULINGS)
def test_a_ruling_on_a_question_is_undone(what: str) -> None:
    hearing = asked("other", "q")
    before = hearing.state.questions
    RULINGS[what](hearing)
    assert hearing.state.actions[-1].what == what
    undo(hearing, after=3_600_000)
    after = hearing.state.questions
    public = {"text": after["q"].text, "carried_at": after["q"].carried_at}
    assert after["q"] == replace(before["q"], **public)  # type: ignore[arg-type]
    assert after["other"] == before["other"]


def test_a_ruling_is_undone_to_the_one_before_it_not_to_none() -> None:
    hearing = asked("q")
    hearing.refuse("q", "Personal")
    refused = hearing.state.questions["q"]
    hearing.do(c.ReopenQuestion("q", QuestionStage.REFUSED))
    undo(hearing)
    assert hearing.state.questions["q"] == refused
    hearing.do(c.AdmitQuestion("q", QuestionStage.REFUSED))
    undo(hearing)
    assert hearing.state.questions["q"] == refused


def test_a_move_is_undone_even_where_its_place_was_taken() -> None:
    hearing = asked("a", "b", "d")
    for id in ("a", "b", "d"):
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.MoveQuestion("b", None))
    hearing.do(c.MoveQuestion("d", "a"))
    hearing.do(c.Undo(hearing.state.actions[-2].seq))
    queue = sorted(hearing.state.questions.values(), key=lambda question: question.queue)
    assert [question.id for question in queue] == ["d", "a", "b"]


def test_what_others_did_meanwhile_stays() -> None:
    hearing = prepared()
    hearing.do(c.SubmitQuestion("q", "slot-ada", "Why?", open_to_support=True), KENYA)
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.SupportQuestion("q"), PERU)
    undo(hearing)
    assert hearing.state.questions["q"].supporters == ("PER",)
    assert hearing.state.questions["q"].stage is QuestionStage.SUBMITTED


def test_what_has_been_read_out_is_not_undone() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    admitted = hearing.state.actions[-1].seq
    hearing.do(c.CallQuestion("q"))
    refused = hearing.refused(c.Undo(admitted))
    assert (refused.code, refused.text) == (Code.OVERTAKEN, "The question has been read out already.")


def test_a_quota_that_was_used_meanwhile_keeps_a_refusal() -> None:
    hearing = prepared(replace(PLAN, format=replace(PLAN.format, questions_per_state=1)))
    hearing.ask("q")
    hearing.refuse("q")
    hearing.ask("another")
    assert hearing.refused(c.Undo(hearing.state.actions[-1].seq)).code is Code.MODALITIES


def test_undoing_is_undone_and_done_again() -> None:
    hearing = asked("q")
    stages = []
    hearing.do(c.AdmitQuestion("q"))
    admit = hearing.state.actions[0].seq
    for _ in range(3):
        undo(hearing)
        stages.append(hearing.state.questions["q"].stage)
    assert stages == [QuestionStage.SUBMITTED, QuestionStage.ADMITTED, QuestionStage.SUBMITTED]
    assert hearing.refused(c.Undo(admit)).text == "This is undone already."
    assert [action.undone for action in hearing.state.actions] == [True, False, True, False]


def test_several_mistakes_are_undone_one_after_the_other() -> None:
    hearing = asked("a", "b")
    for id in ("a", "b"):
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.MoveQuestion("b", "a"))
    hearing.refuse("b")
    for action in reversed(hearing.state.actions):
        hearing.do(c.Undo(action.seq))
    assert {question.stage for question in hearing.state.questions.values()} == {QuestionStage.SUBMITTED}


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


def test_the_chair_opens_no_microphone_by_undoing() -> None:
    hearing = in_statement()
    hearing.do(c.CloseMicrophone("ada"))
    refused = hearing.refused(c.Undo(hearing.state.actions[-1].seq))
    assert (refused.code, refused.text) == (Code.INVALID, INSTEAD["CloseMicrophone"])


def test_a_delegation_takes_its_own_withdrawal_back() -> None:
    hearing = asked("q")
    hearing.do(c.AdmitQuestion("q"))
    admitted = hearing.state.questions["q"]
    hearing.do(c.WithdrawQuestion("q"), KENYA)
    action = personal_view(hearing.state, KENYA_TOO, "")["questions"]["q"]["undo"]
    for other in (PERU, CHAIR):
        assert hearing.refused(c.Undo(action), other).code is Code.INVALID
    hearing.do(c.Undo(action), KENYA_TOO)
    assert hearing.state.questions["q"] == admitted
    assert "undo" not in personal_view(hearing.state, KENYA, "")["questions"]["q"]
    assert hearing.refused(c.Undo(action), KENYA).code is Code.OVERTAKEN


def test_a_withdrawal_stands_once_the_same_was_asked_again() -> None:
    hearing = asked("q")
    hearing.do(c.WithdrawQuestion("q"), KENYA)
    hearing.ask("again", text="Why q?")
    action = hearing.state.withdrawals["q"].seq
    assert hearing.refused(c.Undo(action), KENYA).by == "again"


def test_delegates_undo_nothing_of_the_chairs() -> None:
    hearing = asked("q")
    hearing.do(c.AdmitQuestion("q"))
    assert hearing.refused(c.Undo(hearing.state.actions[-1].seq), KENYA).code is Code.INVALID
    assert hearing.refused(c.Undo(hearing.state.actions[-1].seq), SECRETARIAT).code is Code.INVALID


def test_the_podium_sees_the_last_twenty_actions_and_nobody_else_any() -> None:
    hearing = asked(*(f"q{number}" for number in range(30)))
    for number in range(30):
        hearing.do(c.AdmitQuestion(f"q{number}"))
    view = audience_view(hearing.state, Audience.PODIUM)["actions"]
    assert [shown["of"]["question"] for shown in view.values()] == [f"q{number}" for number in range(10, 30)]
    last = view[str(hearing.state.seq)]
    assert (last["role"], last["name"], last["what"]) == ("chair", "The chair", "AdmitQuestion")
    assert last["undo"] == {"type": "Undo", "action": hearing.state.seq}
    assert hearing.refused(c.Undo(40)).code is Code.OVERTAKEN
    for audience in set(Audience) - {Audience.PODIUM}:
        assert "actions" not in audience_view(hearing.state, audience)


def test_the_view_says_until_when_and_why_not() -> None:
    hearing = in_statement()
    started = audience_view(hearing.state, Audience.PODIUM)["actions"][str(hearing.state.actions[-1].seq)]
    assert started["until"] == hearing.now + UNDO_MS
    hearing.do(c.PauseClock("slot-ada", STATEMENT), after=1_000)
    shown = audience_view(hearing.state, Audience.PODIUM)["actions"]
    assert [each.get("code") for each in shown.values()] == ["invalid", "overtaken", "invalid"]


def test_the_record_lists_what_was_undone_and_says_nothing_private() -> None:
    hearing = asked("q")
    hearing.do(c.ReturnQuestion("q", "secret words"))
    returned = hearing.state.seq
    undo(hearing)
    record = public_record(hearing.state, hearing.now)
    assert record["undone"] == [
        {
            "at": hearing.now,
            "action": returned,
            "last": returned,
            "what": "ReturnQuestion",
            "given_back_ms": 0,
        }
    ]
    assert "secret words" not in json.dumps(record)


def test_a_snapshot_remembers_what_can_be_undone() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"), after=1_000)
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    loaded = snapshots.load(json.loads(json.dumps(snapshots.dump(hearing.state))))
    assert loaded == hearing.state
    hearing.state = loaded
    undo(hearing)
    assert hearing.state.current_question == "q"
