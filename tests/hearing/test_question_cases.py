"""Cases 8 to 12 that the procedure must handle, each from the ask box to what the record says of it."""

import json
from dataclasses import replace
from typing import Any

from tests.hearing.rehearsal import (
    KENYA,
    KENYA_TOO,
    PERU,
    PLAN,
    STATEMENT,
    Rehearsal,
    but_turns,
    format_of,
    in_questions,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import Intervention, InterventionKind, NominatingState, RefusalReason
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view, personal_view

SWEDEN = c.Actor("delegate-swe", Role.DELEGATE, "SWE")


def recorded(hearing: Rehearsal, id: str) -> Any:
    questions = public_record(hearing.state, hearing.now)["questions"]
    return next(question for question in questions if question["id"] == id)


def turn_of(hearing: Rehearsal) -> Intervention:
    assert hearing.state.intervention is not None
    return hearing.state.intervention


def under(**modalities: Any) -> c.PrepareHearing:
    return replace(PLAN, format=replace(format_of(5, 5, 1), **modalities))


def test_case_8_an_abusive_question_is_refused_with_a_reason_and_kept() -> None:
    hearing = in_questions()
    hearing.ask("q", text="an insult")
    hearing.do(c.RefuseQuestion("q", RefusalReason.ABUSIVE, "Please keep to the post."))
    assert (hearing.state.questions["q"].text, recorded(hearing, "q")["refusal"]) == ("an insult", "abusive")
    kept = [event.text for event, _ in hearing.journal if isinstance(event, e.QuestionSubmitted)]
    assert kept == ["an insult"]
    told = personal_view(hearing.state, KENYA_TOO, "")["questions"]["q"]
    assert told["refusal"] == {"reason": "abusive", "text": "Please keep to the post."}
    public = json.dumps([audience_view(hearing.state, Audience.FLOOR), recorded(hearing, "q")])
    assert "an insult" not in public
    assert "Please keep" not in public


def test_case_9_a_question_to_all_candidates_is_the_same_in_every_slot() -> None:
    hearing = in_questions()
    hearing.ask("q", None, text="What would you do first?")
    hearing.do(c.AdmitQuestion("q"))
    put, times = [], []
    for slot in ("slot-ada", "slot-bo"):
        if slot == "slot-bo":
            hearing.do(c.EndSlot("slot-ada"))
            hearing.do(c.StartSlot(slot))
            hearing.do(c.NextPhase(slot, STATEMENT))
        (called,) = but_turns(hearing.do(c.CallQuestion("q"), after=1_000))
        put.append(called)
        hearing.do(c.BeginIntervention(slot, InterventionKind.ANSWER, turn_of(hearing).id))
        times.append(turn_of(hearing).clock.budget_ms)
        hearing.do(c.MarkAnswered("q"), after=1_000)
    assert put[0] == put[1]
    assert times == [PLAN.format.answer_ms] * 2
    assert set(recorded(hearing, "q")["answers"]) == {"slot-ada", "slot-bo"}
    assert recorded(hearing, "q")["stage"] == "answered"


def test_case_10_a_state_asks_again_only_within_its_quota_and_after_every_first() -> None:
    hearing = in_questions(under(questions_per_state=2, first_rounds_first=True))
    for id, by in (("k1", KENYA), ("k2", KENYA_TOO), ("p1", PERU)):
        hearing.ask(id, by=by)
        hearing.do(c.AdmitQuestion(id))
    third = c.SubmitQuestion("k3", "slot-ada", "And more?")
    assert hearing.refused(third, KENYA).code is Code.MODALITIES
    hearing.do(c.CallQuestion("k1"))
    view = audience_view(hearing.state, Audience.PODIUM)
    assert (view["next_question"], view["second_rounds"]) == ("p1", {"k2": True})
    assert hearing.refused(c.CallQuestion("k2", "k1")).code is Code.MODALITIES
    hearing.do(c.CallQuestion("p1", "k1"))
    hearing.do(c.CallQuestion("k2", "p1"))


def test_case_11_a_nominating_state_is_flagged_or_barred_by_the_format() -> None:
    flagged = prepared(under(nominating_state=NominatingState.FLAGGED))
    flagged.ask("q", by=SWEDEN)
    assert audience_view(flagged.state, Audience.PODIUM)["questions"]["q"]["own_candidate"] is True
    assert recorded(flagged, "q")["nominating_state"] is True
    allowed = prepared()
    allowed.ask("q", by=SWEDEN)
    assert "nominating_state" not in recorded(allowed, "q")
    barred = prepared(under(nominating_state=NominatingState.BARRED))
    assert barred.refused(c.SubmitQuestion("q", "slot-ada", "Why?"), SWEDEN).code is Code.MODALITIES


def test_case_12_the_same_question_twice_is_one_question() -> None:
    hearing = prepared(under(questions_per_state=1))
    hearing.ask("q", text="Why?")
    assert hearing.ask("q", text="Why?") == ()
    hearing.ask("q-again", text="Why?")
    hearing.ask("q-too", by=KENYA_TOO, text="why")
    assert list(hearing.state.questions) == ["q"]
    told = personal_view(hearing.state, KENYA_TOO, "")["questions"]["q"]
    assert told["same"] == {"q-again": True, "q-too": True}
    assert told["asked_by"] == 2
    assert KENYA_TOO.subject not in json.dumps([told, recorded(hearing, "q")])
