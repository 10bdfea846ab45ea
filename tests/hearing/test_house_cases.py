"""Cases 13 to 15, 18 and 19: who may hear and speak, and what happens when a part of the house fails."""

import json
from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    MEDIA,
    MINUTE,
    PLAN,
    QUESTIONS,
    SECRETARIAT,
    STATEMENT,
    VICE_CHAIR,
    Rehearsal,
    in_questions,
    in_statement,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.interpretation import INTERPRETATION_LOST
from hustings.hearing.ledger import ledger
from hustings.hearing.model import OnInterpretationLost, SlotStage
from hustings.hearing.policy import POLICY
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_of, audience_view, personal_view

BO = c.Actor("bo", Role.CANDIDATE)


def seen_by(hearing: Rehearsal, actor: c.Actor) -> str:
    audience = audience_of(hearing.state, actor.role, actor.subject)
    seen = [audience_view(hearing.state, audience), personal_view(hearing.state, actor, "")]
    return json.dumps(seen)


def test_case_13_later_candidates_do_not_hear_earlier_questions() -> None:
    """An option; it closes their feeds until their slot, and opens them with it."""
    for isolation in (True, False):
        hearing = in_questions(replace(PLAN, format=replace(PLAN.format, isolation=isolation)))
        hearing.ask("q", text="What would you do first?")
        hearing.do(c.AdmitQuestion("q"))
        hearing.do(c.CallQuestion("q"))
        assert ("What would you do first?" not in seen_by(hearing, BO)) is isolation
        audience = audience_of(hearing.state, BO.role, BO.subject)
        assert (audience_view(hearing.state, audience)["on_air"] == {"audio": {}}) is isolation
        hearing.do(c.EndSlot("slot-ada"))
        hearing.do(c.StartSlot("slot-bo"))
        assert audience_of(hearing.state, BO.role, BO.subject) is Audience.FLOOR


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.INTERPRETER, Role.CAPTIONER])
def test_case_14_observers_and_press_listen_only(role: Role) -> None:
    """No command is theirs; the floor is not given to them; their sound is never on air."""
    # What a format may give civil society (`who_may_ask`); this one gives observers nothing.
    civil_society = {c.SubmitQuestion, c.ReviseQuestion, c.WithdrawQuestion}
    rights = {command for command, right in POLICY.items() if role in right.roles}
    assert rights == (civil_society if role is Role.OBSERVER else set())
    hearing = in_questions()
    press = c.Actor("press", role)
    assert hearing.refused(c.SubmitQuestion("q", None, "Why?"), press).code is Code.NOT_PERMITTED
    assert hearing.refused(c.RaiseHand("h"), press).code is Code.NOT_PERMITTED
    assert hearing.refused(c.GiveFloor("press", hearing.grant())).code is Code.INVALID
    assert audience_of(hearing.state, role, "press") is Audience.FLOOR


def test_case_15_interpretation_fails() -> None:
    """The clock pauses by the format, and everybody sees why; the floor audio goes on."""
    for rule in OnInterpretationLost:
        format = replace(PLAN.format, on_interpretation_lost=rule)
        hearing = in_statement(replace(PLAN, format=format))
        hearing.do(c.ReportFeedFound("interpreter:fr", "one", "interpreter-1"), MEDIA)
        heard = on_air(hearing.state)
        hearing.do(c.ReportFeedLost("interpreter:fr", "one", hearing.now + MINUTE), MEDIA, after=MINUTE)
        phase, pauses = hearing.phase("slot-ada", STATEMENT), rule is OnInterpretationLost.PAUSE
        assert (phase.pause_reason == INTERPRETATION_LOST) is pauses
        assert audience_view(hearing.state, Audience.FLOOR)["interpretation_lost"].keys() == {"fr"}
        assert on_air(hearing.state) == heard
        if pauses:
            hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=9_000)
            assert hearing.phase("slot-ada", STATEMENT).clock.remaining_at(hearing.now) == 4 * MINUTE


def test_case_18_the_chairs_console_is_lost() -> None:
    """The clock goes on; the vice-chair sees what the chair saw, takes over, and nothing is lost."""
    hearing = in_questions()
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    audiences = {audience_of(hearing.state, by.role, by.subject) for by in (CHAIR, VICE_CHAIR, SECRETARIAT)}
    assert audiences == {Audience.PODIUM}
    left = ledger(hearing.state, hearing.now)["slot-ada"]["remaining_ms"]
    hearing.do(c.MarkAnswered("q"), VICE_CHAIR, after=20_000)
    assert ledger(hearing.state, hearing.now)["slot-ada"]["remaining_ms"] == left - 20_000
    hearing.do(c.TakeChair("chair", "The chair's line is lost"), VICE_CHAIR)
    chair = presiding(hearing.state)
    assert chair is not None
    assert chair.id == "vice-chair"
    hearing.do(c.NextPhase("slot-ada", QUESTIONS), VICE_CHAIR)
    assert hearing.state.questions["q"].stage == "answered"


def test_case_19_two_consoles_give_the_same_command() -> None:
    """One is applied; a double click skips nobody."""
    hearing = in_questions()
    end = c.EndSlot("slot-ada")
    hearing.do(end, CHAIR)
    assert hearing.refused(end, VICE_CHAIR).code is Code.OVERTAKEN
    start = c.StartSlot("slot-bo")
    hearing.do(start, VICE_CHAIR)
    refused = hearing.refused(start, CHAIR)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "slot-bo")
    stages = {id: slot.stage for id, slot in hearing.state.slots.items()}
    assert stages == {"slot-ada": SlotStage.ENDED, "slot-bo": SlotStage.CURRENT}


def test_case_19_two_consoles_contradict_each_other() -> None:
    """One is applied; the other is told that it was overtaken, and by what."""
    hearing = in_questions()
    for id in ("q1", "q2"):
        hearing.ask(id)
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.CallQuestion("q1"), CHAIR)
    refused = hearing.refused(c.CallQuestion("q2"), VICE_CHAIR)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "q1")
    grant = hearing.grant()
    hearing.do(c.GiveFloor("chair", grant), CHAIR)
    refused = hearing.refused(c.GiveFloor("room", grant), VICE_CHAIR)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, hearing.grant())
    hearing.do(c.NextPhase("slot-ada", QUESTIONS), CHAIR)
    refused = hearing.refused(c.PauseClock("slot-ada", QUESTIONS, "Wait"), VICE_CHAIR)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, "closing")
