"""Questions, from the ask box to the answer."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    KENYA,
    KENYA_TOO,
    PERU,
    PLAN,
    QUESTIONS,
    VICE_CHAIR,
    Rehearsal,
    but_turns,
    format_of,
    in_questions,
    in_statement,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import QuestionStage, RefusalReason


def with_queue(*questions: str) -> Rehearsal:
    """Ada answers questions; these are admitted, in this order."""
    hearing = in_questions()
    for question in questions:
        hearing.ask(question)
        hearing.do(c.AdmitQuestion(question))
    return hearing


def stage(hearing: Rehearsal, question: str) -> QuestionStage:
    return hearing.state.questions[question].stage


def test_asking_says_who_asks_by_the_token_alone() -> None:
    hearing = prepared()
    events = hearing.do(c.SubmitQuestion("q", "slot-bo", "¿Por qué?", "es"), PERU)
    assert events == (e.QuestionSubmitted("q", "slot-bo", "PER", "es", PERU.subject, "¿Por qué?"),)
    question = hearing.state.questions["q"]
    assert (question.stage, question.submitted_at) == (QuestionStage.SUBMITTED, hearing.now)


def test_the_same_question_sent_again_is_one_question() -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    assert hearing.ask("q", text="Why?") == ()
    hearing.refuse("q")
    assert hearing.ask("q", text="Why?") == ()
    assert list(hearing.state.questions) == ["q"]


def test_a_question_sent_again_after_its_slot_is_still_one_question() -> None:
    hearing = in_statement()
    hearing.ask("q")
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.ask("q") == ()


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (c.SubmitQuestion("q", "slot-ada", "Something else?"), KENYA),
        (c.SubmitQuestion("q", "slot-bo", "Why?"), KENYA),
        (c.SubmitQuestion("q", "slot-ada", "Why?", "fr"), KENYA),
        (c.SubmitQuestion("q", "slot-ada", "Why?"), PERU),
        (c.SubmitQuestion("q", "slot-ada", "Why?"), KENYA_TOO),
    ],
)
def test_an_id_belongs_to_one_question(command: c.SubmitQuestion, by: c.Actor) -> None:
    hearing = prepared()
    hearing.ask("q", text="Why?")
    assert hearing.refused(command, by).code is Code.TAKEN


def test_two_delegates_of_one_state_may_both_ask() -> None:
    hearing = prepared()
    hearing.ask("q1", by=KENYA)
    hearing.ask("q2", by=KENYA_TOO)
    assert [q.member_state for q in hearing.state.questions.values()] == ["KEN", "KEN"]


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("   \n\t", "en", Code.INVALID),
        ("x" * 21, "en", Code.INVALID),
        ("Why?", "english please", Code.INVALID),
        ("Why?", "en_GB", Code.INVALID),
        ("Why?", "e", Code.INVALID),
    ],
)
def test_a_question_must_be_one(text: str, language: str, code: Code) -> None:
    hearing = prepared(replace(PLAN, format=replace(format_of(5, 5), question_length=20)))
    assert hearing.refused(c.SubmitQuestion("q", "slot-ada", text, language), KENYA).code is code


def test_the_length_is_counted_in_characters() -> None:
    hearing = prepared(replace(PLAN, format=replace(format_of(5, 5), question_length=20)))
    assert len(hearing.do(c.SubmitQuestion("q", "slot-ada", "为" * 20, "zh-Hans"), KENYA)) == 1


def test_a_slot_that_ended_takes_no_questions() -> None:
    hearing = in_statement()
    hearing.ask("q")
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.refused(c.SubmitQuestion("late", "slot-ada", "Why?"), KENYA).code is Code.OVERTAKEN
    assert hearing.refused(c.AdmitQuestion("q")).code is Code.OVERTAKEN


def test_a_question_left_over_can_still_be_refused_for_lack_of_time() -> None:
    hearing = in_statement()
    hearing.ask("q")
    hearing.do(c.EndSlot("slot-ada"))
    assert len(hearing.do(c.RefuseQuestion("q", RefusalReason.NO_TIME))) == 1


def test_there_is_no_such_slot_to_ask_in() -> None:
    assert prepared().refused(c.SubmitQuestion("q", "slot-eve", "Why?"), KENYA).code is Code.UNKNOWN


@pytest.mark.parametrize(
    "command",
    [
        c.AdmitQuestion("q"),
        c.RefuseQuestion("q", RefusalReason.PERSONAL),
        c.CallQuestion("q"),
        c.MarkAnswered("q"),
    ],
)
def test_a_question_that_never_was_is_unknown(command: c.Command) -> None:
    assert in_questions().refused(command).code is Code.UNKNOWN


def test_admitting_puts_a_question_at_the_end_of_the_queue() -> None:
    hearing = prepared()
    for question in ("first", "second", "third"):
        hearing.ask(question)
    assert hearing.do(c.AdmitQuestion("second")) == (e.QuestionAdmitted("second"),)
    hearing.do(c.AdmitQuestion("first"))
    hearing.ask("fourth")
    questions = hearing.state.questions.values()
    assert [(q.id, q.rank) for q in questions] == [("first", 1), ("second", 2), ("third", 3), ("fourth", 4)]
    queue = sorted((question.queue, question.id) for question in questions if question.queue)
    assert [id for _, id in queue] == ["second", "first"]


def test_refusing_keeps_the_question_and_says_why() -> None:
    hearing = prepared()
    hearing.ask("q")
    assert hearing.refuse("q", "Not about the post.") == (
        e.QuestionRefused("q", RefusalReason.PERSONAL, "Not about the post."),
    )
    question = hearing.state.questions["q"]
    assert (question.stage, question.text) == (QuestionStage.REFUSED, "Why q?")
    assert (question.refusal, question.refusal_text) == (RefusalReason.PERSONAL, "Not about the post.")


def test_an_admitted_question_can_still_be_refused() -> None:
    hearing = with_queue("q")
    hearing.refuse("q")
    assert stage(hearing, "q") is QuestionStage.REFUSED


def test_calling_makes_the_text_public() -> None:
    hearing = with_queue("q")
    assert but_turns(hearing.do(c.CallQuestion("q"))) == (e.QuestionCalled("q", "Why q?"),)
    assert hearing.state.current_question == "q"
    assert hearing.state.questions["q"].called_at == hearing.now


def test_calling_the_next_question_ends_the_one_before() -> None:
    hearing = with_queue("q1", "q2")
    hearing.do(c.CallQuestion("q1"))
    assert but_turns(hearing.do(c.CallQuestion("q2", replaces="q1"))) == (
        e.QuestionAnswered("q1"),
        e.QuestionCalled("q2", "Why q2?"),
    )
    assert stage(hearing, "q1") is QuestionStage.ANSWERED
    assert hearing.state.current_question == "q2"


def test_two_consoles_calling_two_questions_call_one() -> None:
    hearing = with_queue("q1", "q2")
    hearing.do(c.CallQuestion("q1"))
    refused = hearing.refused(c.CallQuestion("q2"), VICE_CHAIR)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "q1")


def test_a_question_is_admitted_before_it_is_called() -> None:
    hearing = in_questions()
    hearing.ask("q")
    refused = hearing.refused(c.CallQuestion("q"))
    assert (refused.code, refused.text) == (Code.NOT_NOW, "Admit the question first.")


def test_a_question_is_called_in_its_own_slot() -> None:
    hearing = in_questions()
    hearing.ask("q", slot="slot-bo")
    hearing.do(c.AdmitQuestion("q"))
    refused = hearing.refused(c.CallQuestion("q"))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "slot-ada")


def test_marking_as_answered() -> None:
    hearing = with_queue("q")
    hearing.do(c.CallQuestion("q"))
    assert but_turns(hearing.do(c.MarkAnswered("q"), after=1_000)) == (e.QuestionAnswered("q"),)
    assert hearing.state.current_question is None
    assert hearing.state.questions["q"].answered_at == hearing.now


@pytest.mark.parametrize(
    ("done", "late"),
    [
        (c.AdmitQuestion("q"), c.AdmitQuestion("q")),
        (c.RefuseQuestion("q", RefusalReason.PERSONAL), c.AdmitQuestion("q")),
        (c.RefuseQuestion("q", RefusalReason.PERSONAL), c.RefuseQuestion("q", RefusalReason.ABUSIVE)),
        (c.AdmitQuestion("q"), c.MarkAnswered("q")),
    ],
)
def test_a_late_ruling_is_overtaken(done: c.Command, late: c.Command) -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(done)
    assert hearing.refused(late, VICE_CHAIR).code is Code.OVERTAKEN


@pytest.mark.parametrize(
    "late",
    [
        c.AdmitQuestion("q"),
        c.RefuseQuestion("q", RefusalReason.PERSONAL),
        c.CallQuestion("q", replaces="q"),
        c.CallQuestion("q"),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_a_called_question_is_past_ruling(late: c.Command, answered: bool) -> None:
    hearing = with_queue("q")
    hearing.do(c.CallQuestion("q"))
    if answered:
        hearing.do(c.MarkAnswered("q"))
        assert hearing.refused(c.MarkAnswered("q")).code is Code.OVERTAKEN
    assert hearing.refused(late).code is Code.OVERTAKEN


def test_a_refused_question_is_not_called() -> None:
    hearing = with_queue("q")
    hearing.refuse("q")
    assert hearing.refused(c.CallQuestion("q")).code is Code.OVERTAKEN


def test_marking_after_the_phase_finds_the_question_answered() -> None:
    hearing = with_queue("q")
    hearing.do(c.CallQuestion("q"))
    hearing.do(c.NextPhase("slot-ada", QUESTIONS))
    assert hearing.refused(c.MarkAnswered("q")).code is Code.OVERTAKEN
    assert stage(hearing, "q") is QuestionStage.ANSWERED
