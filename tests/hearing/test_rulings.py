"""What the chair decides on questions, and takes back."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    KENYA,
    PERU,
    PLAN,
    QUESTIONS,
    STATEMENT,
    VICE_CHAIR,
    Rehearsal,
    format_of,
    in_questions,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import Answer, QuestionStage, RefusalReason
from hustings.hearing.roles import Role

ADA, BO = c.Actor("ada", Role.CANDIDATE, "SWE"), c.Actor("bo", Role.CANDIDATE, "VNM")
CHILE = c.Actor("delegate-chl", Role.DELEGATE, "CHL")


def stage(hearing: Rehearsal, question: str) -> QuestionStage:
    return hearing.state.questions[question].stage


def queue(hearing: Rehearsal) -> list[str]:
    return [id for _, id in sorted((q.queue, q.id) for q in hearing.state.questions.values() if q.queue)]


def with_queue(*questions: str, slot: str | None = "slot-ada") -> Rehearsal:
    hearing = in_questions()
    for question in questions:
        hearing.ask(question, slot)
        hearing.do(c.AdmitQuestion(question))
    return hearing


def to_bo(hearing: Rehearsal) -> None:
    """Ada's slot ends; Bo answers questions."""
    hearing.do(c.EndSlot("slot-ada"))
    hearing.do(c.StartSlot("slot-bo"))
    hearing.do(c.NextPhase("slot-bo", STATEMENT))


@pytest.mark.parametrize("admitted", [False, True])
def test_returning_says_what_to_change(admitted: bool) -> None:
    hearing = with_queue("q") if admitted else prepared()
    if not admitted:
        hearing.ask("q")
    assert hearing.do(c.ReturnQuestion("q", "Whom do you mean?")) == (
        e.QuestionReturned("q", "Whom do you mean?"),
    )
    question = hearing.state.questions["q"]
    assert (question.stage, question.return_text) == (QuestionStage.RETURNED, "Whom do you mean?")
    assert question.queue == ""
    assert hearing.refused(c.ReturnQuestion("q", "Again.")).code is Code.OVERTAKEN
    hearing.do(c.AdmitQuestion("q", QuestionStage.RETURNED))
    assert queue(hearing) == ["q"]


def test_returning_needs_words() -> None:
    hearing = prepared()
    hearing.ask("q")
    assert hearing.refused(c.ReturnQuestion("q", "  ")).code is Code.INVALID


def test_a_refused_question_can_be_admitted_later() -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.refuse("q", "Not about the post.")
    hearing.do(c.AdmitQuestion("q", QuestionStage.REFUSED))
    question = hearing.state.questions["q"]
    assert (question.stage, question.refusal, question.refusal_text) == (QuestionStage.ADMITTED, None, None)
    hearing.do(c.CallQuestion("q"))


@pytest.mark.parametrize(
    "ruling",
    [
        c.AdmitQuestion("q"),
        c.RefuseQuestion("q", RefusalReason.PERSONAL, "No."),
        c.ReturnQuestion("q", "Shorter, please."),
        c.MergeQuestion("q", "other"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_ruling_can_be_taken_back(ruling: c.Command) -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.ask("other")
    before = hearing.state.questions
    hearing.do(ruling)
    assert hearing.do(c.ReopenQuestion("q", stage(hearing, "q"))) == (e.QuestionReopened("q"),)
    assert hearing.state.questions == before
    assert hearing.refused(c.ReopenQuestion("q", QuestionStage.ADMITTED)).code is Code.OVERTAKEN


def test_nothing_was_decided_yet() -> None:
    hearing = in_questions()
    hearing.ask("q")
    assert hearing.refused(c.ReopenQuestion("q", QuestionStage.SUBMITTED)).code is Code.NOT_NOW


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (c.AdmitQuestion("q"), c.RefuseQuestion("q", RefusalReason.PERSONAL, stage=QuestionStage.SUBMITTED)),
        (c.RefuseQuestion("q", RefusalReason.PERSONAL), c.AdmitQuestion("q")),
        (c.AdmitQuestion("q"), c.ReturnQuestion("q", "Shorter.", QuestionStage.SUBMITTED)),
        (c.ReturnQuestion("q", "Shorter."), c.AdmitQuestion("q")),
        (c.MergeQuestion("q", "other"), c.AdmitQuestion("q")),
    ],
)
def test_of_two_contradictory_rulings_one_is_overtaken(first: c.Command, second: c.Command) -> None:
    hearing = in_questions()
    hearing.ask("q")
    hearing.ask("other")
    hearing.do(first)
    assert hearing.refused(second, VICE_CHAIR).code is Code.OVERTAKEN


def test_merging_names_the_askers_of_both() -> None:
    hearing = in_questions()
    hearing.ask("kenyas")
    hearing.ask("perus", by=PERU)
    hearing.ask("chiles", by=CHILE)
    hearing.do(c.MergeQuestion("chiles", "perus"))
    assert hearing.do(c.MergeQuestion("perus", "kenyas")) == (
        e.QuestionMerged("chiles", "kenyas"),
        e.QuestionMerged("perus", "kenyas"),
    )
    questions = hearing.state.questions
    assert questions["kenyas"].merged == ("chiles", "perus")
    assert {questions[id].merged_into for id in ("chiles", "perus")} == {"kenyas"}
    assert questions["perus"].merged == ()


@pytest.mark.parametrize(
    ("question", "into", "code"),
    [
        ("q", "q", Code.INVALID),
        ("q", "to-bo", Code.INVALID),
        ("q", "to-all", Code.INVALID),
        ("q", "refused", Code.OVERTAKEN),
        ("refused", "q", Code.OVERTAKEN),
        ("q", "merged", Code.OVERTAKEN),
        ("q", "nowhere", Code.UNKNOWN),
    ],
)
def test_what_cannot_be_merged(question: str, into: str, code: Code) -> None:
    hearing = in_questions()
    for id, slot in {"q": "slot-ada", "to-bo": "slot-bo", "to-all": None}.items():
        hearing.ask(id, slot)
    for id in ("refused", "merged", "other"):
        hearing.ask(id)
    hearing.refuse("refused")
    hearing.do(c.MergeQuestion("merged", "other"))
    assert hearing.refused(c.MergeQuestion(question, into)).code is code


def test_a_merger_is_final_once_the_other_question_was_put() -> None:
    hearing = with_queue("q", "into")
    hearing.do(c.MergeQuestion("q", "into"))
    hearing.do(c.CallQuestion("into"))
    refused = hearing.refused(c.ReopenQuestion("q", QuestionStage.MERGED))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "into")


@pytest.mark.parametrize("carried", [False, True])
def test_nobody_takes_a_merged_question_back_once_it_was_put_and_asks_another(carried: bool) -> None:
    once = replace(PLAN, format=replace(PLAN.format, questions_per_state=1))
    hearing = in_questions(once)
    hearing.ask("kenyas")
    hearing.ask("perus", by=PERU)
    hearing.do(c.MergeQuestion("perus", "kenyas"))
    hearing.do(c.AdmitQuestion("kenyas"))
    hearing.do(c.CarryToWriting("kenyas") if carried else c.CallQuestion("kenyas"))
    refused = hearing.refused(c.WithdrawQuestion("perus"), PERU)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "kenyas")
    assert hearing.refused(c.SubmitQuestion("again", "slot-ada", "And why?"), PERU).code is Code.MODALITIES
    assert hearing.state.questions["kenyas"].merged == ("perus",)


def test_what_everybody_has_read_gets_no_other_text_before_its_call() -> None:
    """That it was carried is undone, but its text stays public: another one would be shown with it."""
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.CarryToWriting("q"))
    hearing.do(c.Undo(hearing.state.actions[-1].seq))
    assert stage(hearing, "q") is QuestionStage.SUBMITTED
    assert hearing.refused(c.ReturnQuestion("q", "Shorter.")).code is Code.OVERTAKEN
    hearing.do(c.WithdrawQuestion("q"), KENYA)
    refused = hearing.refused(c.ReviseQuestion("q", "Something else?", "en"), KENYA)
    assert (refused.code, "public already" in refused.text) == (Code.OVERTAKEN, True)


def test_moving_changes_one_question() -> None:
    hearing = with_queue("a", "b", "c", "d")
    before = hearing.state.questions
    hearing.do(c.MoveQuestion("d", "b"))
    assert queue(hearing) == ["a", "d", "b", "c"]
    assert [id for id, q in hearing.state.questions.items() if q is not before[id]] == ["d"]
    hearing.do(c.MoveQuestion("c", "a"))
    hearing.do(c.MoveQuestion("a", None))
    assert queue(hearing) == ["c", "d", "b", "a"]
    hearing.ask("e")
    hearing.do(c.AdmitQuestion("e"))
    assert queue(hearing) == ["c", "d", "b", "a", "e"]


@pytest.mark.parametrize(("question", "before"), [("a", "b"), ("b", None)])
def test_moving_to_where_it_is_does_nothing(question: str, before: str | None) -> None:
    assert with_queue("a", "b").do(c.MoveQuestion(question, before)) == ()


def test_what_left_the_queue_is_no_place_to_move_to() -> None:
    hearing = with_queue("a", "b", "c")
    hearing.do(c.CallQuestion("b"))
    assert hearing.refused(c.MoveQuestion("c", "b")).code is Code.OVERTAKEN
    assert hearing.refused(c.MoveQuestion("b", "a")).code is Code.OVERTAKEN
    assert hearing.refused(c.MoveQuestion("a", "a")).code is Code.INVALID


def test_second_rounds_only_after_every_first() -> None:
    plan = replace(PLAN, format=replace(format_of(5, 5), first_rounds_first=True))
    hearing = in_questions(plan)
    for id, by in (("k1", KENYA), ("k2", KENYA), ("p1", PERU), ("p2", PERU)):
        hearing.ask(id, by=by)
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.CallQuestion("k1"))
    assert hearing.refused(c.CallQuestion("k2", "k1")).code is Code.MODALITIES
    hearing.do(c.CallQuestion("p1", "k1"))
    hearing.do(c.CallQuestion("p2", "p1"))
    hearing.do(c.CallQuestion("k2", "p2"))


def test_who_was_merged_had_their_first_too() -> None:
    plan = replace(PLAN, format=replace(format_of(5, 5), first_rounds_first=True))
    hearing = in_questions(plan)
    for id, by in (("k1", KENYA), ("p1", PERU), ("p2", PERU), ("c1", CHILE)):
        hearing.ask(id, by=by)
    hearing.do(c.MergeQuestion("p1", "k1"))
    for id in ("k1", "p2", "c1"):
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.CallQuestion("k1"))
    assert hearing.refused(c.CallQuestion("p2", "k1")).code is Code.MODALITIES
    hearing.do(c.CallQuestion("c1", "k1"))


def test_a_question_to_all_waits_for_the_next_candidate() -> None:
    hearing = with_queue("all", slot=None)
    hearing.do(c.CallQuestion("all"))
    hearing.do(c.MarkAnswered("all"), after=1_000)
    assert stage(hearing, "all") is QuestionStage.ADMITTED
    assert hearing.refused(c.CallQuestion("all")).code is Code.OVERTAKEN
    for ruling in (
        c.RefuseQuestion("all", RefusalReason.NO_TIME),
        c.ReturnQuestion("all", "Shorter."),
        c.ReopenQuestion("all", QuestionStage.ADMITTED),
    ):
        assert hearing.refused(ruling).code is Code.OVERTAKEN
    assert hearing.refused(c.WithdrawQuestion("all"), KENYA).code is Code.OVERTAKEN
    to_bo(hearing)
    hearing.do(c.CallQuestion("all"))
    hearing.do(c.EndSlot("slot-bo"), after=1_000)
    question = hearing.state.questions["all"]
    assert (stage(hearing, "all"), question.answered_at) == (QuestionStage.ANSWERED, hearing.now)
    assert set(question.answers) == {"slot-ada", "slot-bo"}


def test_a_question_that_one_candidate_was_not_asked_is_carried_to_writing() -> None:
    hearing = with_queue("all", slot=None)
    to_bo(hearing)
    assert hearing.refused(c.CallQuestion("all")).code is Code.MODALITIES
    assert hearing.do(c.CarryToWriting("all")) == (
        e.QuestionCarried("all", ("slot-ada", "slot-bo"), "Why all?"),
    )


def test_answers_in_writing() -> None:
    hearing = with_queue("q")
    hearing.do(c.EndSlot("slot-ada"))
    hearing.do(c.CloseHearing())
    assert hearing.refused(c.AnswerInWriting("q", "Because."), ADA).code is Code.INVALID
    hearing.do(c.CarryToWriting("q"))
    assert stage(hearing, "q") is QuestionStage.CARRIED
    assert hearing.refused(c.CarryToWriting("q")).code is Code.OVERTAKEN
    assert hearing.refused(c.AnswerInWriting("q", "Because."), BO).code is Code.INVALID
    assert hearing.refused(c.AnswerInWriting("q", "  "), ADA).code is Code.INVALID
    answered = (e.QuestionAnsweredInWriting("q", "slot-ada", "Because."),)
    assert hearing.do(c.AnswerInWriting("q", "Because."), ADA) == answered
    assert hearing.do(c.AnswerInWriting("q", "Because."), ADA) == ()
    assert hearing.refused(c.AnswerInWriting("q", "Or not."), ADA).code is Code.OVERTAKEN
    answer = Answer(written="Because.", written_at=hearing.now)
    assert hearing.state.questions["q"].answers == {"slot-ada": answer}


def test_a_question_still_waiting_when_its_phase_ends_is_admitted_still() -> None:
    hearing = with_queue("q")
    hearing.do(c.NextPhase("slot-ada", QUESTIONS))
    assert stage(hearing, "q") is QuestionStage.ADMITTED
