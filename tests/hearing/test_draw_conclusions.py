"""Drawing of lots: contributed, revealed, concluded by rule or given up; never repeated at will."""

from dataclasses import replace

import pytest
from tests.hearing.beacon_rounds import DEFAULT_1337, QUICKNET_1000, QUICKNET_1001
from tests.hearing.drawing import (
    ORDER,
    SLOTS,
    STATES,
    VALUES,
    concluded,
    contribution,
    draw_of,
    order_of,
    reveal,
    revealing,
    states,
)
from tests.hearing.rehearsal import (
    KENYA,
    KENYA_TOO,
    PERU,
    opened,
)

from hustings.hearing import beacons, lots
from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.beacons import Beacon
from hustings.hearing.errors import Code
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    DrawStage,
    DrawVoid,
)
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view

NOBODYS = c.Actor("an-observer-state", KENYA.role, None)


# --- ContributeToDraw, CloseContributions, RevealContribution


def test_a_state_contributes_once() -> None:
    hearing = opened()
    hearing.do(ORDER)
    assert hearing.do(contribution(hearing, KENYA), KENYA)
    assert hearing.do(contribution(hearing, KENYA), KENYA_TOO) == ()
    assert hearing.refused(c.ContributeToDraw("d1", "0" * 64), KENYA_TOO).code is Code.TAKEN
    assert hearing.refused(c.ContributeToDraw("d1", "0" * 64), NOBODYS).code is Code.INVALID
    assert hearing.refused(c.ContributeToDraw("d1", "X" * 64), PERU).code is Code.INVALID


def test_one_contribution_is_too_few_to_close() -> None:
    hearing = opened()
    hearing.do(ORDER)
    hearing.do(contribution(hearing, KENYA), KENYA)
    assert hearing.refused(c.CloseContributions("d1")).code is Code.NOT_NOW


def test_nothing_is_revealed_while_others_may_still_contribute() -> None:
    hearing = opened()
    hearing.do(ORDER)
    hearing.do(contribution(hearing, KENYA), KENYA)
    assert hearing.refused(c.RevealContribution("d1", VALUES["KEN"]), KENYA).code is Code.NOT_NOW


def test_nobody_contributes_after_the_close() -> None:
    hearing = revealing()
    third = c.Actor("delegate-bra", KENYA.role, "BRA")
    assert hearing.refused(c.ContributeToDraw("d1", "0" * 64), third).code is Code.OVERTAKEN
    assert hearing.refused(c.CloseContributions("d1")).code is Code.OVERTAKEN
    assert hearing.refused(c.RevealContribution("d1", "0" * 64), third).code is Code.UNKNOWN


def test_only_what_was_sealed_is_revealed_and_once() -> None:
    hearing = revealing()
    assert hearing.refused(c.RevealContribution("d1", VALUES["PER"]), KENYA).code is Code.INVALID
    assert reveal(hearing, KENYA)
    assert reveal(hearing, KENYA) == ()


# --- ConcludeDraw


def test_while_there_is_time_to_reveal_nobody_concludes() -> None:
    hearing = revealing()
    reveal(hearing, KENYA)
    hearing.now += 119_999
    assert hearing.refused(c.ConcludeDraw("d1")).code is Code.NOT_NOW
    assert reveal(hearing, PERU)
    assert hearing.do(c.ConcludeDraw("d1"))


def test_who_withholds_is_left_out_and_named() -> None:
    hearing = opened()
    hearing.do(ORDER)
    brazil = c.Actor("delegate-bra", KENYA.role, "BRA")
    hearing.do(c.ContributeToDraw("d1", "0" * 64), brazil)
    for by in (KENYA, PERU):
        hearing.do(contribution(hearing, by), by)
    hearing.do(c.CloseContributions("d1"))
    for by in (KENYA, PERU):
        reveal(hearing, by)
    hearing.now += 120_000
    assert hearing.refused(c.RevealContribution("d1", "1" * 64), brazil).code is Code.OVERTAKEN
    hearing.do(c.ConcludeDraw("d1"))
    draw = draw_of(hearing)
    assert (draw.stage, draw.left_out) == (DrawStage.CONCLUDED, ("BRA",))
    assert public_record(hearing.state, 0)["draws"][0]["left_out"] == {"BRA": True}


def test_with_fewer_than_two_revealed_it_is_void_and_may_be_drawn_again() -> None:
    hearing = revealing()
    reveal(hearing, KENYA)
    (voided,) = hearing.do(c.ConcludeDraw("d1"), after=120_000)
    assert isinstance(voided, e.DrawVoided)
    assert (voided.why, voided.left_out) == (DrawVoid.TOO_FEW, ("PER",))
    assert lots.secret_digest(voided.secret, voided.salt) == draw_of(hearing).commitment
    assert order_of(hearing.state) == ["slot-ada", "slot-bo"]
    assert hearing.do(c.StartOrderDraw("d2", SLOTS, DrawMethod.OPERATOR))


def test_contributions_are_closed_before_it_is_concluded() -> None:
    hearing = opened()
    hearing.do(ORDER)
    assert hearing.refused(c.ConcludeDraw("d1")).code is Code.NOT_NOW


@pytest.mark.parametrize("number", ["", "12345", "12345a", "1234567890" * 7, "\uff11" * 6])
def test_the_rooms_number_has_at_least_six_digits(number: str) -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.ROOM_NUMBER))
    assert hearing.refused(c.ConcludeDraw("d1", number=number)).code is Code.INVALID


def test_every_number_gives_its_own_result() -> None:
    results = set()
    for number in ("000001", "000002", "000003", "000004", "000005", "000006"):
        hearing = opened()
        hearing.do(states(DrawMethod.ROOM_NUMBER, choose=5))
        hearing.do(c.ConcludeDraw("d1", number=number))
        results.add(draw_of(hearing).result)
    assert len(results) == 6


ROUND = QUICKNET_1000
SIGNATURE, RANDOMNESS = ROUND.signature, ROUND.randomness


def at_beacon(ahead_ms: int) -> tuple[int, int]:
    """A hearing time, and a quicknet round that comes so much later."""
    round = ROUND.round
    return beacons.round_time(Beacon.QUICKNET, round) - ahead_ms, round


def by_beacon(round: int) -> c.StartChoiceDraw:
    return c.StartChoiceDraw(
        "d1", DrawPurpose.STATES, STATES, 3, DrawMethod.BEACON, beacon=Beacon.QUICKNET, round=round
    )


def test_a_round_lies_ahead_when_it_is_named() -> None:
    hearing = opened()
    hearing.now, round = at_beacon(29_999)
    assert hearing.refused(by_beacon(round)).code is Code.INVALID
    assert hearing.do(by_beacon(round + 1))


def test_a_beacons_round_is_entered_when_it_has_come_with_what_fits() -> None:
    hearing = opened()
    hearing.now, round = at_beacon(60_000)
    hearing.do(by_beacon(round))
    right = c.ConcludeDraw("d1", randomness=RANDOMNESS, signature=SIGNATURE)
    assert hearing.refused(right).code is Code.NOT_NOW
    hearing.now += 60_000
    assert hearing.refused(c.ConcludeDraw("d1")).code is Code.INVALID
    wrong = c.ConcludeDraw("d1", randomness="0" * 64, signature=SIGNATURE)
    assert hearing.refused(wrong).code is Code.INVALID
    other = QUICKNET_1001
    text = hearing.refused(c.ConcludeDraw("d1", randomness=other.randomness, signature=other.signature)).text
    assert text == "This is not the signature of round 1000: the key of drand-quicknet did not make it."
    hearing.do(right)
    view = audience_view(hearing.state, Audience.FLOOR)["draws"]["d1"]
    assert (view["randomness"], view["signature"], view["beacon"]["round"]) == (RANDOMNESS, SIGNATURE, round)


def test_a_chained_round_is_entered_with_the_signature_before_it() -> None:
    hearing = opened()
    hearing.now = beacons.round_time(Beacon.DRAND, DEFAULT_1337.round) - 60_000
    method, round = DrawMethod.BEACON, DEFAULT_1337.round
    hearing.do(
        c.StartChoiceDraw("d1", DrawPurpose.STATES, STATES, 3, method, beacon=Beacon.DRAND, round=round)
    )
    hearing.now += 60_000
    said = c.ConcludeDraw("d1", randomness=DEFAULT_1337.randomness, signature=DEFAULT_1337.signature)
    assert "previous" in hearing.refused(said).text
    wrong = hearing.refused(replace(said, previous=DEFAULT_1337.signature))
    assert "did not make it" in wrong.text
    hearing.do(replace(said, previous=DEFAULT_1337.previous))
    assert public_record(hearing.state, 0)["draws"][0]["previous"] == DEFAULT_1337.previous


@pytest.mark.parametrize(
    "result", [(), ("KEN",), ("KEN", "KEN"), ("KEN", "FRA"), ("KEN", "PER", "SWE")], ids=str
)
def test_a_draw_by_hand_is_entered_whole_and_from_the_list(result: tuple[str, ...]) -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.PHYSICAL))
    assert hearing.refused(c.ConcludeDraw("d1", result=result)).code is Code.INVALID


def test_a_draw_by_hand_is_marked_as_such() -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.PHYSICAL))
    hearing.do(c.ConcludeDraw("d1", result=("VNM", "BRA")))
    record = public_record(hearing.state, 0)["draws"][0]
    assert (record["method"], record["result"]) == ("physical", {"VNM": 1, "BRA": 2})
    assert "by hand" in record["proof"]
    assert record.keys().isdisjoint({"secret", "commitment"})


def test_what_belongs_to_another_method_is_refused() -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.OPERATOR))
    for entered in (
        c.ConcludeDraw("d1", number="123456"),
        c.ConcludeDraw("d1", randomness="0" * 64, signature=SIGNATURE),
        c.ConcludeDraw("d1", result=("KEN", "PER")),
    ):
        assert hearing.refused(entered).code is Code.INVALID
    assert hearing.refused(c.ContributeToDraw("d1", "0" * 64), KENYA).code is Code.INVALID
    hearing.do(c.ConcludeDraw("d1"))
    assert "not proof against the operator" in public_record(hearing.state, 0)["draws"][0]["proof"]


def test_an_unknown_draw_and_one_that_is_over() -> None:
    hearing = concluded()
    assert hearing.refused(c.ConcludeDraw("nothing")).code is Code.UNKNOWN
    for command in (c.ConcludeDraw("d1"), c.VoidDraw("d1", "Why not"), c.CloseContributions("d1")):
        assert hearing.refused(command).code is Code.OVERTAKEN


def test_a_concluded_draw_shows_everything_to_everybody() -> None:
    hearing = concluded()
    draw = draw_of(hearing)
    view = audience_view(hearing.state, Audience.FLOOR)["draws"]["d1"]
    assert (view["secret"], view["salt"]) == (draw.secret, draw.salt)
    assert view["result"] == {slot: place for place, slot in enumerate(draw.result, 1)}
    assert {state: c["value"] for state, c in view["contributions"].items()} == VALUES


# --- VoidDraw


def test_a_draw_is_given_up_with_a_reason_and_shows_its_secret() -> None:
    hearing = revealing()
    assert hearing.refused(c.VoidDraw("d1", "  ")).code is Code.INVALID
    (voided,) = hearing.do(c.VoidDraw("d1", "The wrong list"))
    assert isinstance(voided, e.DrawVoided)
    assert lots.secret_digest(voided.secret, voided.salt) == draw_of(hearing).commitment
    view = audience_view(hearing.state, Audience.FLOOR)["draws"]["d1"]
    assert (view["void"], view["void_reason"], view["secret"]) == ("ruled", "The wrong list", voided.secret)


def test_a_draw_ends_with_its_hearing() -> None:
    hearing = opened()
    hearing.do(ORDER)
    hearing.do(c.CloseHearing())
    assert draw_of(hearing).void is DrawVoid.CLOSED


def test_an_order_is_not_drawn_once_every_slot_has_begun() -> None:
    hearing = opened()
    for slot in SLOTS:
        hearing.do(c.StartSlot(slot))
        hearing.do(c.EndSlot(slot))
    start = c.StartOrderDraw("late", (), DrawMethod.CONTRIBUTIONS, reason="Once more")
    assert hearing.refused(start).code is Code.NOT_NOW
