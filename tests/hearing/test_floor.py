"""The floor, places, and what is on air because of them."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    AT,
    KENYA,
    MINUTE,
    PARTICIPANTS,
    PLAN,
    SECRETARIAT,
    VICE_CHAIR,
    in_statement,
    opened,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.model import OnAir, Stage
from hustings.hearing.roles import Place, Role


def test_giving_a_free_floor() -> None:
    hearing = opened()
    submission = hearing.submission(c.GiveFloor("chair"), VICE_CHAIR)
    assert hearing.submit(submission) == (e.FloorGiven(submission.id, "chair"),)
    assert hearing.state.floor is not None
    assert (hearing.state.floor.holder, hearing.state.floor.since) == ("chair", hearing.now)


def test_giving_the_floor_on_takes_it_from_its_holder_first() -> None:
    hearing = in_statement()
    old = hearing.grant()
    events = hearing.do(c.GiveFloor("delegate-ken", replaces=old))
    assert events == (e.FloorWithdrawn(old, "ada"), e.FloorGiven(hearing.grant(), "delegate-ken", call=True))
    assert hearing.grant() != old


def test_giving_the_floor_to_its_holder_changes_nothing() -> None:
    hearing = in_statement()
    assert hearing.do(c.GiveFloor("ada", replaces=hearing.grant())) == ()


@pytest.mark.parametrize("replaces", [None, "an-older-grant"])
def test_a_floor_that_changed_hands_is_not_given_on(replaces: str | None) -> None:
    hearing = in_statement()
    refused = hearing.refused(c.GiveFloor("chair", replaces))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, hearing.grant())


def test_a_floor_that_is_free_meanwhile_is_not_given_on() -> None:
    hearing = in_statement()
    old = hearing.grant()
    hearing.do(c.WithdrawFloor(old))
    refused = hearing.refused(c.GiveFloor("chair", old))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, None)


def test_nobody_unknown_gets_the_floor() -> None:
    assert opened().refused(c.GiveFloor("eve")).code is Code.UNKNOWN


def test_observers_listen_only() -> None:
    refused = opened().refused(c.GiveFloor("press"))
    assert refused.code is Code.INVALID
    assert "observer" in refused.text


def test_the_room_may_have_the_floor() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("room"))
    assert on_air(hearing.state) == OnAir("room", frozenset({"room", "chair"}))


def test_withdrawing_the_floor() -> None:
    hearing = in_statement()
    grant = hearing.grant()
    assert hearing.do(c.WithdrawFloor(grant)) == (e.FloorWithdrawn(grant, "ada"),)
    assert hearing.state.floor is None
    refused = hearing.refused(c.WithdrawFloor(grant))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, None)


def test_a_late_withdrawal_spares_the_next_holder() -> None:
    hearing = in_statement()
    old = hearing.grant()
    hearing.do(c.GiveFloor("chair", old))
    refused = hearing.refused(c.WithdrawFloor(old))
    assert (refused.code, refused.by) == (Code.OVERTAKEN, hearing.grant())


def test_the_clock_is_not_the_floors() -> None:
    hearing = in_statement()
    running = hearing.state.slots["slot-ada"]
    hearing.do(c.WithdrawFloor(hearing.grant()), after=MINUTE)
    assert hearing.state.slots["slot-ada"] == running


def test_setting_a_place() -> None:
    hearing = opened()
    moved = c.SetPlace("ada", Place.ROOM)
    assert hearing.do(moved, SECRETARIAT) == (e.PlaceSet("ada", Place.ROOM),)
    assert hearing.state.participants["ada"].place is Place.ROOM
    assert hearing.do(moved) == ()
    assert hearing.refused(c.SetPlace("eve", Place.ROOM)).code is Code.UNKNOWN
    assert hearing.refused(c.SetPlace("room", Place.REMOTE)).code is Code.INVALID


@pytest.mark.parametrize(
    ("holder", "chair", "video", "audio"),
    [
        (None, Place.REMOTE, None, {"chair"}),
        (None, Place.ROOM, None, {"room"}),
        ("ada", Place.REMOTE, "candidate:ada", {"candidate:ada", "chair"}),
        ("ada", Place.ROOM, "candidate:ada", {"candidate:ada", "room"}),
        ("bo", Place.REMOTE, "room", {"room", "chair"}),
        ("bo", Place.ROOM, "room", {"room"}),
        ("chair", Place.REMOTE, "chair", {"chair"}),
        ("chair", Place.ROOM, "room", {"room"}),
        ("vice-chair", Place.REMOTE, "room", {"room", "chair"}),
        ("delegate-ken", Place.REMOTE, "delegate:ken", {"delegate:ken", "chair"}),
    ],
)
def test_on_air(holder: str | None, chair: Place, video: str | None, audio: set[str]) -> None:
    hearing = opened()
    hearing.do(c.SetPlace("chair", chair))
    if holder is not None:
        hearing.do(c.GiveFloor(holder))
    if holder == "delegate-ken":
        hearing.do(c.ConfirmReady(hearing.grant()), KENYA)
    assert on_air(hearing.state) == OnAir(video, frozenset(audio))


def test_moving_into_the_room_moves_the_picture_too() -> None:
    hearing = in_statement()
    hearing.do(c.SetPlace("ada", Place.ROOM))
    assert on_air(hearing.state) == OnAir("room", frozenset({"room", "chair"}))


def test_without_a_room_everyone_is_their_own_source() -> None:
    people = tuple(person for person in PARTICIPANTS if person.role is not Role.ROOM)
    hearing = opened(replace(PLAN, participants=people))
    hearing.do(c.GiveFloor("bo"))
    assert on_air(hearing.state) == OnAir("candidate:bo", frozenset({"candidate:bo", "chair"}))


def test_who_publishes_nothing_is_not_on_air() -> None:
    hearing = opened()
    hearing.do(c.SetPlace("vice-chair", Place.REMOTE))
    hearing.do(c.GiveFloor("vice-chair"))
    assert on_air(hearing.state) == OnAir(None, frozenset({"chair"}))


@pytest.mark.parametrize("stage", Stage)
def test_the_chair_is_heard_exactly_while_the_sitting_is_open(stage: Stage) -> None:
    shut = (Stage.UNPREPARED, Stage.PREPARED, Stage.SUSPENDED, Stage.CLOSED)
    seen = on_air(AT[stage].state)
    assert ("chair" in seen.audio) is (stage not in shut)
    assert stage not in shut or seen == OnAir()
