"""Mistakes are undone while nothing has come of them; nothing is deleted, and no time is won or lost."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    PERU,
    PLAN,
    SECRETARIAT,
    STATEMENT,
    Rehearsal,
    in_questions,
    in_statement,
    prepared,
    undo,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.model import QuestionStage
from hustings.hearing.record import public_record
from hustings.hearing.undoing import INSTEAD, UNDO_MS
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.wire import snapshots


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
