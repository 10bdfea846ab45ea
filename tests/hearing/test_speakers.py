"""Hands, points of order, rights of reply, interruptions, calls to the floor and closed microphones."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MINUTE,
    PARTICIPANTS,
    PERU,
    PLAN,
    QUESTIONS,
    STATEMENT,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.model import (
    AtZero,
    HandKind,
    InterruptionKind,
    InterventionKind,
    OnAir,
    Participant,
)
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
POINT = c.RaiseHand("point", HandKind.POINT_OF_ORDER, "The time")
REPLY = c.RaiseHand("reply", HandKind.REPLY, "We were named")
GRANTED = c.RulePointOfOrder("point", granted=True)
REFUSED = c.RulePointOfOrder("point", granted=False, reason="It is no point of order")
SEATED_PERU = Participant("delegate-per", Role.DELEGATE, "Peru", 8, Place.ROOM, "PER", "delegate:per")
WITH_PERU = replace(PLAN, participants=(*PARTICIPANTS, SEATED_PERU))


def runs(hearing: Rehearsal) -> bool:
    slot = hearing.state.slots[hearing.state.current_slot or ""]
    assert slot.current is not None
    return slot.phases[slot.current].clock.running_since is not None


def holder(hearing: Rehearsal) -> str | None:
    return None if hearing.state.floor is None else hearing.state.floor.holder


def answering() -> Rehearsal:
    """Ada answers a question of Kenya's."""
    hearing = in_questions(WITH_PERU)
    hearing.ask("q")
    hearing.do(c.AdmitQuestion("q"))
    hearing.do(c.CallQuestion("q"))
    assert hearing.state.intervention is not None
    hearing.do(c.BeginIntervention("slot-ada", InterventionKind.ANSWER, hearing.state.intervention.id))
    return hearing


def test_a_hand_is_raised_and_lowered() -> None:
    hearing = opened()
    assert hearing.do(c.RaiseHand("h"), KENYA) == (e.HandRaised("h", "delegate-ken", HandKind.FLOOR, ""),)
    hands = audience_view(hearing.state, Audience.FLOOR)["hands"]
    assert hands == {"h": {"rank": 1, "participant": "delegate-ken", "kind": "floor", "since": hearing.now}}
    assert hearing.do(c.LowerHand("h"), KENYA) == (e.HandLowered("h"),)
    assert hearing.do(c.LowerHand("h"), KENYA) == ()
    assert "hands" not in audience_view(hearing.state, Audience.FLOOR)


def test_the_same_hand_sent_again_is_one_hand() -> None:
    hearing = opened()
    hearing.do(c.RaiseHand("h"), KENYA)
    assert hearing.do(c.RaiseHand("h"), KENYA) == ()
    assert hearing.refused(c.RaiseHand("another"), KENYA).code is Code.INVALID
    assert hearing.refused(c.RaiseHand("h", HandKind.REPLY), KENYA).code is Code.TAKEN


def test_who_has_no_seat_has_no_hand() -> None:
    assert opened().refused(c.RaiseHand("h"), PERU).code is Code.INVALID


def test_the_hand_of_another_is_theirs_and_the_chair_may_lower_it() -> None:
    hearing = opened(WITH_PERU)
    hearing.do(c.RaiseHand("h"), KENYA)
    assert hearing.refused(c.LowerHand("h"), PERU).code is Code.INVALID
    hearing.do(c.LowerHand("h"), CHAIR)
    assert hearing.state.hands == {}


def test_getting_the_floor_lowers_the_hand() -> None:
    hearing = opened()
    hearing.do(c.RaiseHand("h"), KENYA)
    assert e.HandLowered("h") in hearing.do(c.GiveFloor("delegate-ken"))
    assert hearing.state.hands == {}


def test_a_delegate_is_called_first_and_on_air_when_ready() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("delegate-ken"))
    assert on_air(hearing.state) == OnAir(None, frozenset({"chair"}))
    assert audience_view(hearing.state, Audience.FLOOR)["floor"]["called"] is True
    ready = c.ConfirmReady(hearing.grant())
    assert hearing.refused(ready, PERU).code is Code.OVERTAKEN
    assert hearing.do(ready, KENYA) == (e.FloorTaken(hearing.grant()),)
    assert hearing.do(ready, KENYA) == ()
    assert on_air(hearing.state).video == "delegate:ken"
    hearing.do(c.WithdrawFloor(hearing.grant()))
    assert hearing.refused(ready, KENYA).code is Code.OVERTAKEN


def test_a_delegates_question_time_begins_when_they_are_ready() -> None:
    hearing = in_questions()
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    assert hearing.state.intervention is None
    hearing.do(c.ConfirmReady(hearing.grant()), KENYA, after=20_000)
    assert hearing.state.intervention is not None
    assert hearing.state.intervention.clock.running_since == hearing.now


def test_nobody_in_the_room_is_asked_whether_they_are_ready() -> None:
    hearing = opened(WITH_PERU)
    hearing.do(c.GiveFloor("delegate-per"))
    assert on_air(hearing.state).video == "room"


def test_a_point_of_order_stops_the_clock_at_once() -> None:
    hearing = answering()
    assert [type(event) for event in hearing.do(POINT, KENYA, after=5_000)] == [
        e.HandRaised,
        e.InterruptionStarted,
        e.ClockPaused,
    ]
    view = audience_view(hearing.state, Audience.FLOOR)
    assert view["interruption"]["kind"] == "point-of-order"
    assert not runs(hearing)
    assert hearing.refused(c.ResumeClock("slot-ada", QUESTIONS)).code is Code.INVALID


@pytest.mark.parametrize("ruling", [GRANTED, REFUSED])
def test_the_chair_rules_and_the_clock_goes_on(ruling: c.RulePointOfOrder) -> None:
    hearing = answering()
    hearing.do(POINT, KENYA, after=5_000)
    hearing.do(ruling, after=30_000)
    assert (runs(hearing), holder(hearing), hearing.state.interruption) == (True, "ada", None)
    turn = hearing.state.intervention
    assert turn is not None
    assert (turn.kind, turn.clock.spent_at(hearing.now)) == (InterventionKind.ANSWER, 5_000)
    assert hearing.refused(ruling).code is Code.OVERTAKEN
    (ruled,) = public_record(hearing.state, hearing.now)["points_of_order"]
    assert (ruled["participant"], ruled["granted"]) == ("delegate-ken", ruling.granted)
    assert audience_view(hearing.state, Audience.FLOOR)["point_rulings"]["1"]["reason"] == ruling.reason


def test_a_point_is_refused_with_a_reason_only() -> None:
    hearing = answering()
    hearing.do(POINT, KENYA)
    assert hearing.refused(replace(REFUSED, reason=" ")).code is Code.INVALID
    assert hearing.refused(c.LowerHand("point")).code is Code.INVALID


def test_who_raised_a_point_may_be_heard_and_the_speaker_goes_on() -> None:
    hearing = answering()
    hearing.do(POINT, KENYA)
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    hearing.do(c.ConfirmReady(hearing.grant()), KENYA)
    assert on_air(hearing.state).video == "delegate:ken"
    hearing.do(GRANTED, after=10_000)
    turn = hearing.state.intervention
    assert (holder(hearing), runs(hearing)) == ("ada", True)
    assert turn is not None
    assert turn.kind is InterventionKind.ANSWER


def test_a_point_taken_back_is_over() -> None:
    hearing = answering()
    hearing.do(POINT, KENYA)
    hearing.do(c.LowerHand("point"), KENYA)
    assert (runs(hearing), hearing.state.interruption) == (True, None)


def test_the_clock_waits_for_the_last_of_two_points() -> None:
    hearing = answering()
    hearing.do(POINT, KENYA)
    hearing.do(replace(POINT, hand="second"), PERU)
    hearing.do(GRANTED)
    assert not runs(hearing)
    hearing.do(replace(GRANTED, hand="second"))
    assert runs(hearing)


def test_a_clock_that_stood_for_another_reason_goes_on_standing() -> None:
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "Interpretation"))
    hearing.do(POINT, KENYA)
    hearing.do(GRANTED)
    assert hearing.phase("slot-ada", STATEMENT).pause_reason == "Interpretation"


def test_a_right_of_reply_has_its_own_time_and_costs_the_candidate_none() -> None:
    hearing = answering()
    hearing.do(REPLY, PERU, after=1_000)
    hearing.do(c.GiveReply("reply"))
    now = hearing.state.interruption
    assert now is not None
    assert now.clock is not None
    assert (now.kind, now.clock.budget_ms, holder(hearing)) == (
        InterruptionKind.REPLY,
        120_000,
        "delegate-per",
    )
    assert hearing.state.hands == {}
    assert hearing.tick(after=2 * MINUTE) == (e.InterruptionExpired(now.id, hearing.now),)
    hearing.do(c.EndInterruption(now.id))
    turn = hearing.state.intervention
    assert (holder(hearing), runs(hearing)) == ("ada", True)
    assert turn is not None
    assert turn.clock.spent_at(hearing.now) == 1_000
    assert hearing.refused(c.EndInterruption(now.id)).code is Code.OVERTAKEN


def test_the_format_may_end_a_reply_that_is_too_long() -> None:
    format = replace(PLAN.format, intervention_at_zero=AtZero.WITHDRAW)
    hearing = in_statement(replace(WITH_PERU, format=format))
    hearing.do(REPLY, PERU)
    hearing.do(c.GiveReply("reply"))
    hearing.tick(after=2 * MINUTE + 10_000)
    assert (holder(hearing), runs(hearing), hearing.state.interruption) == ("ada", True, None)


def test_a_point_of_order_goes_before_a_reply() -> None:
    hearing = in_statement(WITH_PERU)
    hearing.do(REPLY, PERU)
    hearing.do(c.GiveReply("reply"))
    reply = hearing.state.interruption
    assert reply is not None
    hearing.do(POINT, KENYA, after=10_000)
    assert hearing.refused(c.EndInterruption(reply.id)).code is Code.INVALID
    hearing.do(GRANTED, after=30_000)
    after = hearing.state.interruption
    assert after is not None
    assert after.clock is not None
    assert (after.kind, after.clock.spent_at(hearing.now)) == (InterruptionKind.REPLY, 10_000)
    assert not runs(hearing)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.GiveReply("floor"), Code.INVALID),
        (c.GiveReply("nobody's"), Code.OVERTAKEN),
        (c.RulePointOfOrder("floor", granted=True), Code.INVALID),
        (c.InterruptSpeaker("an-older-grant"), Code.OVERTAKEN),
        (c.EndInterruption("none"), Code.OVERTAKEN),
    ],
)
def test_what_does_not_fit_is_refused(command: c.Command, code: Code) -> None:
    hearing = in_statement()
    hearing.do(c.RaiseHand("floor"), KENYA)
    assert hearing.refused(command).code is code


def test_the_chair_interrupts_and_gives_the_floor_back() -> None:
    hearing = answering()
    hearing.do(c.InterruptSpeaker(hearing.grant(), "Order, please"), after=4_000)
    now = hearing.state.interruption
    assert now is not None
    assert (holder(hearing), runs(hearing)) == ("chair", False)
    assert on_air(hearing.state) == OnAir("chair", frozenset({"chair"}))
    assert hearing.refused(c.InterruptSpeaker(hearing.grant())).code is Code.INVALID
    hearing.do(c.EndInterruption(now.id), after=20_000)
    assert (holder(hearing), runs(hearing)) == ("ada", True)


def test_an_interruption_ends_with_what_it_interrupted() -> None:
    hearing = answering()
    hearing.do(c.InterruptSpeaker(hearing.grant()))
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.state.interruption is None


def test_the_chair_closes_a_microphone_and_only_its_owner_opens_it() -> None:
    hearing = in_statement()
    hearing.do(c.CloseMicrophone("ada", "Noise"))
    assert on_air(hearing.state) == OnAir("candidate:ada", frozenset({"chair"}))
    assert hearing.do(c.CloseMicrophone("ada")) == ()
    assert hearing.refused(c.OpenMicrophone("ada"), CHAIR).code is Code.INVALID
    hearing.do(c.GiveFloor("chair", hearing.grant()))
    hearing.do(c.GiveFloor("ada", hearing.grant()))
    assert "candidate:ada" not in on_air(hearing.state).audio
    assert audience_view(hearing.state, Audience.FLOOR)["participants"]["ada"]["muted"] is True
    hearing.do(c.OpenMicrophone("ada"), ADA)
    assert hearing.do(c.OpenMicrophone("ada"), ADA) == ()
    assert "candidate:ada" in on_air(hearing.state).audio


def test_the_rooms_microphones_are_one() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("bo"))
    hearing.do(c.CloseMicrophone("room"))
    assert on_air(hearing.state) == OnAir("room", frozenset({"chair"}))


def test_whoever_presides_cannot_be_closed() -> None:
    assert opened().refused(c.CloseMicrophone("chair")).code is Code.INVALID


def test_no_reply_is_given_while_a_point_that_outlived_its_phase_waits() -> None:
    hearing = in_statement()
    hearing.do(c.RaiseHand("reply", HandKind.REPLY), KENYA)
    hearing.do(c.RaiseHand("point", HandKind.POINT_OF_ORDER), KENYA)
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    refused = hearing.refused(c.GiveReply("reply"))
    assert (refused.code, refused.by) == (Code.INVALID, "point")
    hearing.do(c.RulePointOfOrder("point", granted=True))
    hearing.do(c.GiveReply("reply"))
