"""What a question shows to whom, and how little a change of one changes in a view of thousands."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.hearing.rehearsal import KENYA, PERU, PLAN, Rehearsal, format_of, in_questions, prepared
from tests.hearing.test_rulings import ADA, BO, CHILE, with_queue

from hustings.hearing import commands as c
from hustings.hearing.engine import evolve
from hustings.hearing.events import QuestionAdmitted, QuestionSubmitted
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.wire.patch import apply, diff

MANY, MOVES = 1_000, 50
"""Five thousand have their patches measured where patches are made."""
PATCH_BYTES = 4_000


def question(hearing: Rehearsal, audience: Audience, id: str = "q") -> Any:
    return audience_view(hearing.state, audience)["questions"][id]


@pytest.mark.parametrize("open_to_support", [True, False])
def test_only_delegates_read_what_is_open_to_support(open_to_support: bool) -> None:
    hearing = prepared()
    hearing.do(c.SubmitQuestion("q", "slot-ada", "secret", open_to_support=open_to_support), KENYA)
    assert "text" not in question(hearing, Audience.FLOOR)
    assert ("text" in question(hearing, Audience.DELEGATES)) is open_to_support
    assert personal_view(hearing.state, ADA, "").get("next_question") is None
    hearing.refuse("q")
    assert "text" not in question(hearing, Audience.DELEGATES)


def test_supporters_and_askers_of_merged_questions_show() -> None:
    hearing = prepared()
    hearing.do(c.SubmitQuestion("q", "slot-ada", "Why?", open_to_support=True), KENYA)
    hearing.ask("perus", by=PERU)
    hearing.do(c.SupportQuestion("q"), CHILE)
    hearing.do(c.MergeQuestion("perus", "q"))
    for audience in set(Audience) - {Audience.APART}:
        seen = question(hearing, audience)
        assert (seen["supporters"], seen["credited"]) == ({"CHL": True}, {"PER": True})
        assert question(hearing, audience, "perus")["merged_into"] == "q"
    record = {q["id"]: q for q in public_record(hearing.state, hearing.now)["questions"]}
    assert (record["q"]["supporters"], record["q"]["credited"]) == (["CHL"], ["PER"])
    assert record["perus"]["merged_into"] == "q"


def test_what_to_change_is_the_delegations_and_the_podiums() -> None:
    hearing = prepared()
    hearing.ask("q")
    hearing.do(c.ReturnQuestion("q", "secret words"))
    assert personal_view(hearing.state, KENYA, "")["questions"]["q"]["return_text"] == "secret words"
    assert question(hearing, Audience.PODIUM)["return_text"] == "secret words"
    assert "return_text" not in question(hearing, Audience.FLOOR)
    assert "secret words" not in json.dumps(public_record(hearing.state, hearing.now))


def test_the_next_question_is_the_chairs_to_see() -> None:
    hearing = with_queue("a", "b")
    hearing.do(c.MoveQuestion("b", "a"))
    assert audience_view(hearing.state, Audience.PODIUM)["next_question"] == "b"
    for audience in (Audience.DELEGATES, Audience.FLOOR):
        view = audience_view(hearing.state, audience)
        assert "next_question" not in view
        assert "queue" not in view["questions"]["a"]
    assert "next_question" not in personal_view(hearing.state, ADA, "")


def test_the_candidate_on_call_sees_the_next_question_if_the_format_says_so() -> None:
    hearing = in_questions(replace(PLAN, format=replace(format_of(5, 5), show_next_question=True)))
    hearing.ask("q", None)
    hearing.do(c.AdmitQuestion("q"))
    assert personal_view(hearing.state, ADA, "")["next_question"]["text"] == "Why q?"
    assert "next_question" not in personal_view(hearing.state, BO, "")
    assert "next_question" not in personal_view(hearing.state, KENYA, "")


def test_carrying_to_writing_and_the_answer_are_public() -> None:
    hearing = with_queue("q")
    hearing.do(c.CarryToWriting("q"))
    assert question(hearing, Audience.FLOOR)["answers"] == {"slot-ada": {}}
    hearing.do(c.AnswerInWriting("q", "Because."), ADA, after=1_000)
    answers = {"slot-ada": {"written": "Because.", "written_at": hearing.now}}
    assert (question(hearing, Audience.FLOOR)["text"], question(hearing, Audience.FLOOR)["answers"]) == (
        "Why q?",
        answers,
    )
    (record,) = public_record(hearing.state, hearing.now)["questions"]
    assert (record["stage"], record["text"], record["answers"]) == ("carried", "Why q?", answers)


@pytest.fixture(scope="module")
def many() -> Rehearsal:
    """Folded, not decided one by one: what keeps a delegation from asking twice has tests of its own."""
    hearing = in_questions()
    states = [f"{a}{b}{c}" for a in "ABC" for b in "DEFGHI" for c in "JKLMNOPQRST"]
    for number in range(MANY):
        id, state = f"question-{number}", states[number % len(states)]
        asked = QuestionSubmitted(id, "slot-ada", state, "en", f"delegate-{state}", f"{number} {'x' * 900}")
        hearing.state = evolve(hearing.state, asked, hearing.now)
        hearing.state = evolve(hearing.state, QuestionAdmitted(id), hearing.now)
    return hearing


def test_a_patch_stays_small_wherever_one_of_many_is_moved(many: Rehearsal) -> None:
    view = audience_view(many.state, Audience.PODIUM)
    spots = [None, "question-0", "question-1", f"question-{MANY // 2}", f"question-{MANY - 2}"]
    for number in range(MOVES):
        before, state = view, many.state
        many.do(c.MoveQuestion(f"question-{MANY - 3 - 7 * number}", spots[number % len(spots)]))
        view = audience_view(many.state, Audience.PODIUM, (state, before))
        patch = diff(dict(before), dict(view))
        assert len(patch["questions"]) == 1
        assert len(json.dumps(patch)) < PATCH_BYTES
        assert view == audience_view(many.state, Audience.PODIUM)
        assert apply(dict(before), patch) == view


def test_views_taken_over_are_those_drawn_afresh(many: Rehearsal) -> None:
    for audience in Audience:
        before, state = audience_view(many.state, audience), many.state
        many.do(c.RefuseQuestion(f"question-{list(Audience).index(audience)}", "personal"))  # type: ignore[arg-type]
        assert audience_view(many.state, audience, (state, before)) == audience_view(many.state, audience)
