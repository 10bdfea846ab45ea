"""Who presides: an impartial person, always heard, and one after the other."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    PARTICIPANTS,
    PLAN,
    SECRETARIAT,
    VICE_CHAIR,
    Rehearsal,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.model import OnAir
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

TAKE = c.TakeChair("chair", "The chair's own state has a candidate")


def of_ada(state: str) -> c.PrepareHearing:
    """The plan with Ada nominated by another state."""
    return replace(PLAN, participants=(replace(PARTICIPANTS[0], member_state=state), *PARTICIPANTS[1:]))


def partial() -> Rehearsal:
    """Ada is a candidate of the chair's own state."""
    return prepared(of_ada("CHE"))


@pytest.mark.parametrize("by", [CHAIR, c.Actor("chair", Role.CHAIR, "CHE"), VICE_CHAIR])
def test_a_chair_whose_state_has_a_candidate_cannot_open(by: c.Actor) -> None:
    assert partial().refused(c.OpenHearing(), by).code is Code.NOT_IMPARTIAL


def test_the_vice_chair_takes_the_chair_and_opens() -> None:
    hearing = partial()
    assert hearing.do(TAKE, VICE_CHAIR) == (e.ChairTaken("vice-chair", TAKE.reason),)
    hearing.do(c.OpenHearing(), VICE_CHAIR)
    assert hearing.refused(c.StartSlot("slot-ada"), CHAIR).code is Code.NOT_IMPARTIAL
    hearing.do(c.StartSlot("slot-ada"), VICE_CHAIR)


def test_a_vice_chair_is_held_to_the_same() -> None:
    assert prepared(of_ada("CRI")).refused(TAKE, VICE_CHAIR).code is Code.NOT_IMPARTIAL


def test_with_the_candidature_withdrawn_the_chair_may_preside() -> None:
    hearing = partial()
    hearing.do(c.WithdrawCandidate("ada", "Withdrawn"), SECRETARIAT)
    hearing.do(c.OpenHearing())


def test_the_token_counts_as_much_as_the_seat() -> None:
    swede = c.Actor("vice-chair", Role.VICE_CHAIR, "SWE")
    assert opened().refused(c.StartSlot("slot-ada"), swede).code is Code.NOT_IMPARTIAL


def test_the_chair_is_taken_from_whom_the_sender_saw() -> None:
    hearing = opened()
    assert hearing.refused(c.TakeChair(), VICE_CHAIR).by == "chair"
    hearing.do(TAKE, VICE_CHAIR)
    assert hearing.do(TAKE, VICE_CHAIR) == ()
    assert hearing.refused(c.TakeChair("chair"), CHAIR).code is not None
    hearing.do(c.TakeChair("vice-chair"), CHAIR)
    assert audience_view(hearing.state, Audience.FLOOR)["presiding"] == "chair"


def test_only_who_has_a_seat_can_preside() -> None:
    assert opened().refused(TAKE, c.Actor("somebody", Role.VICE_CHAIR)).code is Code.INVALID


def test_whoever_presides_is_heard() -> None:
    hearing = in_statement()
    assert on_air(hearing.state).audio == {"candidate:ada", "chair"}
    hearing.do(TAKE, VICE_CHAIR)
    assert on_air(hearing.state) == OnAir("candidate:ada", frozenset({"candidate:ada", "room"}))
    hearing.do(c.SetPlace("vice-chair", Place.REMOTE))
    assert on_air(hearing.state).audio == {"candidate:ada", "chair"}


def test_the_console_is_told_who_cannot_preside() -> None:
    people = audience_view(partial().state, Audience.FLOOR)["participants"]
    assert [id for id, who in people.items() if who.get("partial")] == ["chair"]
