"""The chair's verbs as the podium's view has them: legal or not, as what command, and why not."""

import json
from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    AT,
    CHAIR,
    KENYA,
    MINUTE,
    PARTICIPANTS,
    PLAN,
    QUESTIONS,
    SECRETARIAT,
    VICE_CHAIR,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing.model import HandKind, Hearing, Stage
from hustings.hearing.roles import Role
from hustings.hearing.verbs import ORDER
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.hearing.views.verbs import VerbView
from hustings.wire.patch import diff

PATCH_BYTES = 4_000


def verbs(state: Hearing) -> dict[str, VerbView]:
    return audience_view(state, Audience.PODIUM)["verbs"]


def legal(state: Hearing) -> set[str]:
    return {id for id, verb in verbs(state).items() if verb["legal"]}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.UNPREPARED, ""),
        (Stage.PREPARED, "OpenHearing StartOrderDraw"),
        (
            Stage.BETWEEN_SLOTS,
            "SuspendHearing CloseHearing StartSlot:slot-ada StartSlot:slot-bo MoveSlot GiveFloor:chair"
            " StartOrderDraw",
        ),
        (
            Stage.STATEMENT,
            "SuspendHearing NextPhase EndSlot PauseClock ExtendTime GiveFloor:chair WithdrawFloor"
            " InterruptSpeaker CloseMicrophone:ada",
        ),
        (
            Stage.QUESTIONS,
            "SuspendHearing NextPhase EndSlot PauseClock ExtendTime GiveFloor:chair WithdrawFloor"
            " InterruptSpeaker CloseMicrophone:ada BeginIntervention:question BeginIntervention:answer",
        ),
        (
            Stage.CLOSING,
            "SuspendHearing EndSlot PauseClock ExtendTime GiveFloor:chair WithdrawFloor InterruptSpeaker"
            " CloseMicrophone:ada",
        ),
        (Stage.SUSPENDED, "ResumeHearing"),
        (Stage.CLOSED, ""),
    ],
)
def test_what_is_legal_at_each_stage(stage: Stage, expected: str) -> None:
    assert legal(AT[stage].state) == set(expected.split())


def test_a_verb_is_the_command_to_send() -> None:
    hearing = in_questions()
    hearing.ask("q1")
    hearing.do(c.AdmitQuestion("q1"))
    found = verbs(hearing.state)
    assert found["CallQuestion"]["command"] == {"type": "CallQuestion", "question": "q1"}
    assert found["NextPhase"]["command"] == {"type": "NextPhase", "slot": "slot-ada", "phase": "questions"}
    assert found["ExtendTime"]["needs"] == {"seconds": True, "reason": True}
    assert found["ExtendTime"]["command"].keys() == {"type", "slot", "phase"}


def test_why_not_is_what_the_refusal_would_say() -> None:
    hearing = in_statement()
    refused = hearing.refused(c.ResumeClock("slot-ada", hearing.state.slots["slot-ada"].phases[0].kind))
    shown = verbs(hearing.state)["ResumeClock"]
    assert (shown["legal"], shown["code"], shown["why"]) == (False, refused.code, refused.text)
    assert verbs(hearing.state)["MarkAnswered"]["why"] == "No question is being answered."


def test_what_belongs_to_another_stage_shares_one_sentence() -> None:
    view = audience_view(in_statement().state, Audience.PODIUM)
    assert view["verbs"]["OpenHearing"] == {"rank": 1, "legal": False, "code": "not-now"}
    assert view["not_now"] == "This cannot be done during a statement."


def test_a_verb_that_waits_for_time_says_from_when() -> None:
    plan = replace(PLAN, format=replace(PLAN.format, late_grace_ms=MINUTE))
    hearing = opened(plan)
    shown = verbs(hearing.state)["MoveSlot"]
    assert (shown["legal"], shown["code"], shown["legal_from"]) == (False, "not-now", hearing.now + MINUTE)
    assert shown["command"] == {"type": "MoveSlot", "slot": "slot-ada"}
    hearing.now += MINUTE - 1
    assert hearing.refused(c.MoveSlot("slot-ada", "Late")).legal_from == hearing.now + 1
    hearing.do(c.MoveSlot("slot-ada", "Late"), after=1)


def test_hands_bring_their_verbs() -> None:
    hearing = in_statement()
    hearing.do(c.RaiseHand("point", HandKind.POINT_OF_ORDER), KENYA)
    hearing.do(c.RaiseHand("reply", HandKind.REPLY), KENYA)
    found = verbs(hearing.state)
    assert found["RulePointOfOrder:point"]["needs"] == {"granted": True, "reason": True}
    assert found["GiveFloor:delegate-ken"]["legal"]
    assert not found["GiveReply:reply"]["legal"]
    assert found["EndInterruption"]["why"].startswith("A point of order is open")
    hearing.do(c.RulePointOfOrder("point", granted=True))
    assert verbs(hearing.state)["GiveReply:reply"]["legal"]


def test_the_secretariat_is_told_what_is_not_its_own() -> None:
    state = opened().state
    own = personal_view(state, SECRETARIAT, "")["verbs"]
    assert own["StartSlot"]["code"] == "not-permitted"
    assert set(own) == {kind.__name__ for kind in ORDER} - {"CloseContributions", "ConcludeDraw"}
    before = personal_view(prepared().state, SECRETARIAT, "")["verbs"]
    assert "StartOrderDraw" not in before


def test_who_presides_has_nothing_of_their_own_and_a_vice_chair_may_take_the_chair() -> None:
    state = opened().state
    assert personal_view(state, CHAIR, "")["verbs"] == {}
    own = personal_view(state, VICE_CHAIR, "")["verbs"]
    assert set(own) == {"TakeChair"}
    assert own["TakeChair"]["command"] == {"type": "TakeChair", "replaces": "chair"}


def test_a_partial_chair_sees_why_and_a_vice_chair_sees_the_way_out() -> None:
    partial = tuple(replace(p, member_state="SWE") if p.id == "chair" else p for p in PARTICIPANTS)
    hearing = prepared(replace(PLAN, participants=partial))
    assert verbs(hearing.state)["OpenHearing"]["code"] == "not-impartial"
    own = personal_view(hearing.state, VICE_CHAIR, "")["verbs"]
    assert own["OpenHearing"]["by"] == "chair"
    assert own["TakeChair"]["legal"]
    alarms = audience_view(hearing.state, Audience.PODIUM)["alarms"]
    assert alarms["chair-partial"]["command"] == "TakeChair"
    hearing.do(c.TakeChair("chair"), VICE_CHAIR)
    assert verbs(hearing.state)["OpenHearing"]["legal"]


def test_nobody_below_the_podium_sees_verbs_or_alarms() -> None:
    state = opened().state
    for audience in set(Audience) - {Audience.PODIUM}:
        assert {"verbs", "not_now", "alarms"}.isdisjoint(audience_view(state, audience))
    for actor in (KENYA, c.Actor("ada", Role.CANDIDATE)):
        assert "verbs" not in personal_view(state, actor, "")


def test_ranks_stay_whatever_is_legal() -> None:
    ranks = [
        {id.split(":")[0]: verb["rank"] for id, verb in verbs(AT[stage].state).items()} for stage in Stage
    ]
    for one in ranks:
        assert all(other.get(name, rank) == rank for name, rank in one.items() for other in ranks)


def test_every_step_of_a_hearing_is_a_small_patch() -> None:
    hearing = prepared()
    steps: list[c.Command] = [
        c.OpenHearing(),
        c.StartSlot("slot-ada"),
        c.NextPhase("slot-ada", hearing.state.slots["slot-ada"].phases[0].kind),
        c.CallQuestion("q1"),
        c.SuspendHearing("Fire drill"),
        c.ResumeHearing(),
        c.NextPhase("slot-ada", QUESTIONS),
        c.EndSlot("slot-ada"),
        c.CloseHearing(),
    ]
    hearing.ask("q1")
    hearing.do(c.AdmitQuestion("q1"))
    view = audience_view(hearing.state, Audience.PODIUM)
    for step in steps:
        hearing.do(step, after=1_000)
        after = audience_view(hearing.state, Audience.PODIUM)
        patch = diff(dict(view), dict(after))
        assert 0 < len(json.dumps(patch)) < PATCH_BYTES
        view = after
