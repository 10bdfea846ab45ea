"""What delegations do with questions: asked twice, changed, taken back, supported."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    PERU,
    PLAN,
    Rehearsal,
    format_of,
    in_questions,
    in_statement,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import Format, NominatingState, QuestionStage, RefusalReason
from hustings.hearing.roles import Role

SWEDEN = c.Actor("delegate-swe", Role.DELEGATE, "SWE")
"""Ada's own state."""
VIET_NAM = c.Actor("delegate-vnm", Role.DELEGATE, "VNM")
NOBODY = c.Actor("delegate-of-no-state", Role.DELEGATE)


def under(**modalities: object) -> Rehearsal:
    format: Format = replace(format_of(5, 5, 1), **modalities)  # type: ignore[arg-type]
    return prepared(replace(PLAN, format=format))


def open_to_support(by: c.Actor = KENYA, slot: str | None = "slot-ada") -> Rehearsal:
    hearing = prepared()
    hearing.do(c.SubmitQuestion("q", slot, "Why?", open_to_support=True), by)
    return hearing


@pytest.mark.parametrize("text", ["Why?", "  why ", "WHY?!", "\uff37\uff48\uff59\uff1f"])
def test_a_delegation_asks_the_same_once(text: str) -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    assert hearing.ask("q2", by=KENYA_TOO, text=text) == (e.QuestionJoined("q", "q2", KENYA_TOO.subject),)
    assert list(hearing.state.questions) == ["q"]
    question = hearing.state.questions["q"]
    assert (question.askers, question.same) == ((KENYA_TOO.subject,), ("q2",))
    assert hearing.ask("q2", by=KENYA_TOO, text=text) == ()


def test_the_same_delegate_asking_again_is_named_once() -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    hearing.ask("q2", text="Why?")
    assert hearing.state.questions["q"].askers == ()


@pytest.mark.parametrize(
    ("by", "slot", "text"),
    [(PERU, "slot-ada", "Why?"), (KENYA_TOO, "slot-bo", "Why?"), (KENYA_TOO, "slot-ada", "Why not?")],
)
def test_others_and_other_candidates_and_other_words_are_other_questions(
    by: c.Actor, slot: str, text: str
) -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    hearing.ask("q2", slot, by, text)
    assert list(hearing.state.questions) == ["q", "q2"]


def test_what_was_refused_may_be_asked_again() -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    hearing.refuse("q")
    hearing.ask("q2", text="Why?")
    assert hearing.state.questions["q2"].stage is QuestionStage.SUBMITTED


def test_the_id_of_a_double_belongs_to_it() -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    hearing.ask("q2", text="Why?")
    assert hearing.refused(c.SubmitQuestion("q2", "slot-ada", "What?"), KENYA).code is Code.TAKEN
    assert hearing.refused(c.SubmitQuestion("q2", "slot-ada", "Why?"), PERU).code is Code.TAKEN


def test_nearly_the_same_is_taken_and_named_to_the_chair() -> None:
    hearing = prepared()
    hearing.ask("q", text="How will you connect the small island states?")
    hearing.ask("other", text="What of the budget?")
    hearing.ask("q2", by=PERU, text="How will you connect small island states, please?")
    assert hearing.state.questions["q2"].similar == ("q",)
    assert hearing.state.questions["other"].similar == ()


def test_nearly_the_same_in_a_script_without_spaces() -> None:
    hearing = prepared()
    hearing.ask("q", text="您将如何连接小岛屿国家")
    hearing.ask("q2", by=PERU, text="请问您将如何连接小岛屿国家")
    assert hearing.state.questions["q2"].similar == ("q",)


def test_a_quota_counts_what_stands() -> None:
    hearing = under(questions_per_state=1)
    hearing.ask("q1")
    assert hearing.refused(c.SubmitQuestion("q2", "slot-ada", "Else?"), KENYA_TOO).code is Code.MODALITIES
    assert hearing.refused(c.SubmitQuestion("q2", None, "Else?"), KENYA).code is Code.MODALITIES
    hearing.ask("to-bo", "slot-bo")
    hearing.ask("perus", by=PERU)
    hearing.refuse("q1")
    hearing.ask("q2")
    refused = hearing.refused(c.AdmitQuestion("q1", QuestionStage.REFUSED))
    assert refused.code is Code.MODALITIES
    assert hearing.refused(c.ReopenQuestion("q1", QuestionStage.REFUSED)).code is Code.MODALITIES
    hearing.do(c.WithdrawQuestion("q2"), KENYA)
    hearing.do(c.AdmitQuestion("q1", QuestionStage.REFUSED))
    assert hearing.refused(c.ReviseQuestion("q2", "Else?"), KENYA).code is Code.MODALITIES


def test_a_question_to_all_counts_for_each_candidate() -> None:
    hearing = under(questions_per_state=1)
    hearing.ask("all", None)
    assert hearing.refused(c.SubmitQuestion("q", "slot-bo", "Else?"), KENYA).code is Code.MODALITIES


def test_delegates_without_a_state_have_quotas_of_their_own() -> None:
    hearing = under(questions_per_state=1)
    hearing.ask("q1", by=NOBODY)
    hearing.ask("q2", by=c.Actor("another", Role.DELEGATE))
    assert hearing.refused(c.SubmitQuestion("q3", "slot-ada", "Else?"), NOBODY).code is Code.MODALITIES


@pytest.mark.parametrize("slot", ["slot-ada", None])
@pytest.mark.parametrize("policy", NominatingState)
def test_a_nominating_state(policy: NominatingState, slot: str | None) -> None:
    hearing = under(nominating_state=policy)
    if policy is NominatingState.BARRED:
        assert hearing.refused(c.SubmitQuestion("q", slot, "Why?"), SWEDEN).code is Code.MODALITIES
        hearing.ask("q", "slot-bo", SWEDEN)
    else:
        hearing.ask("q", slot, SWEDEN)
        assert hearing.state.questions["q"].own_candidate is True


def test_revising_what_was_returned() -> None:
    hearing = prepared()
    hearing.ask("q")
    assert hearing.refused(c.ReviseQuestion("q", "Why then?"), KENYA).code is Code.OVERTAKEN
    hearing.do(c.ReturnQuestion("q", "Whom do you mean?"))
    assert hearing.do(c.ReviseQuestion("q", "Why Ada?", "sw"), KENYA_TOO) == (
        e.QuestionRevised("q", "sw", KENYA_TOO.subject, "Why Ada?"),
    )
    question = hearing.state.questions["q"]
    assert (question.stage, question.text, question.language) == (QuestionStage.SUBMITTED, "Why Ada?", "sw")
    assert question.return_text is None


@pytest.mark.parametrize(
    "command", [c.ReviseQuestion("q", "Mine?"), c.WithdrawQuestion("q")], ids=lambda command: type(command)
)
def test_others_questions_are_not_ones_own(command: c.Command) -> None:
    hearing = prepared()
    hearing.ask("q")
    assert hearing.refused(command, PERU).code is Code.UNKNOWN


def test_a_revised_text_is_a_question_too() -> None:
    hearing = prepared()
    hearing.ask("q")
    hearing.do(c.ReturnQuestion("q", "Shorter."))
    assert hearing.refused(c.ReviseQuestion("q", "   "), KENYA).code is Code.INVALID
    assert hearing.refused(c.ReviseQuestion("q", "x" * 1_001), KENYA).code is Code.INVALID


def test_withdrawing_and_taking_up_again() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    assert hearing.do(c.WithdrawQuestion("q"), KENYA_TOO) == (e.QuestionWithdrawn("q", KENYA_TOO.subject),)
    question = hearing.state.questions["q"]
    assert (question.stage, question.withdrawn_at) == (QuestionStage.WITHDRAWN, hearing.now)
    assert hearing.refused(c.CallQuestion("q")).code is Code.OVERTAKEN
    hearing.do(c.ReviseQuestion("q", "Why, again?"), KENYA)
    assert hearing.state.questions["q"].stage is QuestionStage.SUBMITTED


def test_a_called_question_is_past_withdrawing() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    assert hearing.refused(c.WithdrawQuestion("q"), KENYA).code is Code.OVERTAKEN


def test_withdrawing_gives_others_that_were_merged_back_to_the_chair() -> None:
    hearing = prepared()
    hearing.ask("kenyas")
    hearing.ask("perus", by=PERU)
    hearing.do(c.MergeQuestion("perus", "kenyas"))
    assert hearing.do(c.WithdrawQuestion("kenyas"), KENYA) == (
        e.QuestionReopened("perus"),
        e.QuestionWithdrawn("kenyas", KENYA.subject),
    )
    assert hearing.state.questions["perus"].stage is QuestionStage.SUBMITTED
    assert hearing.state.questions["kenyas"].merged == ()


def test_supporting_counts_a_state_once() -> None:
    hearing = open_to_support()
    assert hearing.do(c.SupportQuestion("q"), PERU) == (e.QuestionSupported("q", "PER", PERU.subject),)
    assert hearing.do(c.SupportQuestion("q"), c.Actor("delegate-per-2", Role.DELEGATE, "PER")) == ()
    hearing.do(c.SupportQuestion("q"), VIET_NAM)
    assert hearing.state.questions["q"].supporters == ("PER", "VNM")
    hearing.do(c.WithdrawSupport("q"), PERU)
    assert hearing.do(c.WithdrawSupport("q"), PERU) == ()
    assert list(hearing.state.questions["q"].supporters) == ["VNM"]


@pytest.mark.parametrize(
    ("by", "code"), [(KENYA_TOO, Code.INVALID), (NOBODY, Code.INVALID), (CHAIR, Code.NOT_PERMITTED)]
)
def test_who_cannot_support(by: c.Actor, code: Code) -> None:
    assert open_to_support().refused(c.SupportQuestion("q"), by).code is code


def test_only_what_is_open_to_it_can_be_supported() -> None:
    hearing = prepared()
    hearing.ask("q")
    assert hearing.refused(c.SupportQuestion("q"), PERU).code is Code.UNKNOWN
    hearing = open_to_support()
    hearing.do(c.RefuseQuestion("q", RefusalReason.PERSONAL))
    assert hearing.refused(c.SupportQuestion("q"), PERU).code is Code.OVERTAKEN


def test_a_barred_state_does_not_support_either() -> None:
    hearing = under(nominating_state=NominatingState.BARRED)
    hearing.do(c.SubmitQuestion("q", "slot-ada", "Why?", open_to_support=True), KENYA)
    assert hearing.refused(c.SupportQuestion("q"), SWEDEN).code is Code.MODALITIES
    hearing.do(c.SupportQuestion("q"), VIET_NAM)


def test_nobody_asks_all_once_one_was_heard() -> None:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.refused(c.SubmitQuestion("q", None, "Why?"), KENYA).code is Code.OVERTAKEN


def test_a_format_without_room_for_questions_is_refused() -> None:
    plan = replace(PLAN, format=replace(format_of(5), questions_per_state=0))
    assert Rehearsal().refused(plan, c.Actor("secretariat", Role.SECRETARIAT)).code is Code.INVALID
