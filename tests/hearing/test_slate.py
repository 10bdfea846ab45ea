"""What the programme says in words while it has no picture."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    AT,
    KENYA,
    MEDIA,
    MINUTE,
    PLAN,
    Rehearsal,
    closed,
    format_of,
    in_statement,
    opened,
    prepared,
    suspended,
)

from hustings.hearing import commands as c
from hustings.hearing.model import OnLineLost, Post, Stage
from hustings.hearing.roles import Place
from hustings.hearing.slate import Slate, slate

ADA = "candidate:ada"
NOON = 1_795_435_200_000
"""23 November 2026, 12:00 UTC."""


def said(hearing: Rehearsal) -> str:
    """Heading and lines in one."""
    shown = slate(hearing.state)
    return "; ".join((shown.heading, *shown.lines))


def ada_speaks() -> Rehearsal:
    hearing = in_statement()
    hearing.do(c.ReportFeedFound(ADA, "one", "ada"), MEDIA)
    return hearing


@pytest.mark.parametrize("stage", list(Stage))
def test_at_every_stage_there_is_something_to_read(stage: Stage) -> None:
    shown = slate(AT[stage].state)
    assert shown.heading.strip()
    assert shown == slate(AT[stage].state), "and the same as long as nothing happens"


def test_before_the_hearing_it_says_when_it_begins() -> None:
    assert said(prepared()) == "The hearing has not begun yet"
    planned = prepared(replace(PLAN, starts=NOON))
    assert said(planned) == "The hearing begins at 12:00 UTC; Monday, 23 November 2026"


def test_between_candidates_it_says_who_is_next() -> None:
    assert said(opened()) == "Next: Ada"
    after_ada = in_statement()
    after_ada.do(c.EndSlot("slot-ada", "done"), after=MINUTE)
    assert said(after_ada) == "Next: Bo"
    after_ada.do(c.StartSlot("slot-bo"))
    after_ada.do(c.EndSlot("slot-bo", "done"), after=MINUTE)
    assert said(after_ada) == "All candidates have been heard"


def test_a_suspended_sitting_says_why_and_with_whom_it_goes_on() -> None:
    assert said(suspended()) == "The sitting is suspended; Fire drill; It goes on with Ada"


def test_a_closed_hearing_says_so() -> None:
    assert said(closed()) == "The hearing is closed"


def test_whoever_has_the_floor_and_is_not_there_yet_is_waited_for() -> None:
    assert said(in_statement()) == "Waiting for Ada"


def test_a_lost_line_is_told_with_the_clock_that_stands_for_it() -> None:
    hearing = in_statement(replace(PLAN, format=replace(format_of(5, 5), on_line_lost=OnLineLost.PAUSE)))
    hearing.do(c.ReportFeedFound(ADA, "one", "ada"), MEDIA)
    assert "Ada has the floor" in said(hearing)
    hearing.do(c.ReportFeedLost(ADA, "one", hearing.now), MEDIA, after=2_000)
    assert said(hearing) == "The line to Ada is lost; The clock is paused."
    hearing.do(c.ReportFeedFound(ADA, "two", "ada"), MEDIA, after=2_000)
    assert "lost" not in said(hearing)


def test_a_pause_is_told_with_its_reason() -> None:
    hearing = ada_speaks()
    running = hearing.state.slots["slot-ada"].phases[0].kind
    hearing.do(c.PauseClock("slot-ada", running, "the microphone crackles"), after=MINUTE)
    assert "Technical pause: the microphone crackles" in said(hearing)
    hearing.do(c.WithdrawFloor(hearing.grant()))
    assert said(hearing) == "Pause; Technical pause: the microphone crackles; Statement: Ada"


def test_a_delegate_who_is_called_is_named() -> None:
    hearing = in_statement()
    hearing.do(c.GiveFloor(KENYA.subject, hearing.grant()))
    assert said(hearing).startswith("Kenya is called to the floor")


def test_who_speaks_in_a_room_without_a_camera_is_not_cut_off() -> None:
    hearing = in_statement()
    hearing.do(c.SetPlace("ada", Place.ROOM))
    assert said(hearing) == "Ada has the floor; There is no picture from the room at the moment."


def test_below_it_stand_the_hearing_and_the_post() -> None:
    post = Post("dg", "Director-General")
    slots = tuple(replace(slot, post="dg") for slot in PLAN.slots)
    hearing = opened(replace(PLAN, posts=(post,), slots=slots))
    assert slate(hearing.state).foot == ("A hearing", "Director-General")
    titled = opened(replace(PLAN, title="Election of the Director-General", posts=(post,), slots=slots))
    assert slate(titled.state).foot == ("Election of the Director-General",), "once is enough"


def test_time_that_goes_by_does_not_change_it() -> None:
    hearing = ada_speaks()
    before: Slate = slate(hearing.state)
    hearing.tick(after=10_000)
    assert slate(hearing.state) == before
