"""Bags of tokens: one draw settles the order, and one token after another comes out."""

import json
from dataclasses import replace

import pytest
from tests.hearing.asking_stage import CHILE, answered, asking, floor_to, registered
from tests.hearing.drawing import contribution, reveal
from tests.hearing.rehearsal import KENYA, PERU, Rehearsal

from hustings.hearing import commands as c
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.draw_proof import audit, proof
from hustings.hearing.draw_views import draw_view
from hustings.hearing.errors import Code
from hustings.hearing.events import DrawConcluded, DrawSettled, Event, TokenDrawn
from hustings.hearing.model import DrawMethod, DrawPurpose, DrawStage, Selection

ITEMS = ("CHL", "KEN", "PER")


def start(method: DrawMethod = DrawMethod.OPERATOR, draw: str = "d1") -> c.StartChoiceDraw:
    return c.StartChoiceDraw(draw, DrawPurpose.TOKENS, ITEMS, 3, method, slot="slot-ada")


def with_bag(method: DrawMethod = DrawMethod.OPERATOR) -> Rehearsal:
    """Three states are registered; the chance of the bag is in."""
    hearing = asking(selection=Selection.TOKENS)
    registered(hearing, KENYA, PERU, CHILE)
    hearing.do(start(method))
    if method is DrawMethod.CONTRIBUTIONS:
        for by in (KENYA, PERU):
            hearing.do(contribution(hearing, by), by)
        hearing.do(c.CloseContributions("d1"))
        for by in (KENYA, PERU):
            reveal(hearing, by)
        hearing.do(c.ConcludeDraw("d1"))
    elif method is DrawMethod.ROOM_NUMBER:
        hearing.do(c.ConcludeDraw("d1", number="004711"))
    return hearing


def drawn(hearing: Rehearsal, place: int, item: str = "") -> str:
    """The next token comes out, and its state has its turn."""
    hearing.do(c.DrawToken("d1", place, item))
    token = hearing.state.draws["d1"].result[-1]
    hearing.do(floor_to(hearing, {"KEN": KENYA, "PER": PERU, "CHL": CHILE}[token]))
    answered(hearing)
    return token


def told(hearing: Rehearsal) -> list[tuple[int, Event]]:
    return [(time, event) for event, time in hearing.journal]


BY_LOTS = [DrawMethod.OPERATOR, DrawMethod.CONTRIBUTIONS, DrawMethod.ROOM_NUMBER]


@pytest.mark.parametrize("method", BY_LOTS)
def test_tokens_come_out_one_after_another_and_everybody_recomputes_them(method: DrawMethod) -> None:
    hearing = with_bag(method)
    assert hearing.state.draws["d1"].stage is DrawStage.DRAWING
    tokens = [drawn(hearing, place) for place in (1, 2, 3)]
    assert sorted(tokens) == sorted(ITEMS)
    draw = hearing.state.draws["d1"]
    assert (draw.stage, list(draw.result)) == (DrawStage.CONCLUDED, tokens)
    (found,) = audit(hearing.state.id, told(hearing))
    assert found.faults == ()
    assert found.draw == draw
    assert "could not be changed" in proof(draw)


def test_the_secret_stays_sealed_while_tokens_come_out() -> None:
    hearing = with_bag()
    drawn(hearing, 1)
    draw = hearing.state.draws["d1"]
    shown = draw_view(draw)
    assert (shown["stage"], len(shown["result"])) == ("drawing", 1)
    assert draw.secret not in json.dumps(shown)
    assert draw.salt not in json.dumps(shown)


def test_the_bag_is_closed_with_the_questions_and_what_came_out_is_checked() -> None:
    hearing = with_bag()
    first = drawn(hearing, 1)
    hearing.do(c.EndSlot("slot-ada"))
    draw = hearing.state.draws["d1"]
    assert (draw.stage, draw.result) == (DrawStage.CONCLUDED, (first,))
    (found,) = audit(hearing.state.id, told(hearing))
    assert found.faults == ()
    assert draw_view(draw)["secret"] == draw.secret


@pytest.mark.parametrize("kind", [TokenDrawn, DrawConcluded, DrawSettled])
def test_another_order_than_the_sealed_one_is_found(kind: type[Event]) -> None:
    hearing = with_bag(DrawMethod.ROOM_NUMBER)
    for place in (1, 2):
        drawn(hearing, place)
    hearing.do(c.EndSlot("slot-ada"))

    def changed(event: Event) -> Event:
        if not isinstance(event, kind):
            return event
        match event:
            case TokenDrawn(place=1):
                return replace(
                    event, item=next(i for i in ITEMS if i not in hearing.state.draws["d1"].result)
                )
            case DrawConcluded():
                return replace(event, result=tuple(reversed(event.result)))
            case DrawSettled():
                return replace(event, number="174711")
        return event

    (found,) = audit(hearing.state.id, [(time, changed(event)) for time, event in told(hearing)])
    assert found.faults


def test_the_next_token_waits_until_the_state_has_asked() -> None:
    hearing = with_bag()
    hearing.do(c.DrawToken("d1", 1))
    refused = hearing.refused(c.DrawToken("d1", 2))
    assert (refused.code, "its turn comes first" in refused.text) == (Code.NOT_NOW, True)
    token = hearing.state.draws["d1"].result[0]
    hearing.do(c.PassTurn("slot-ada", token, "Away"))
    hearing.do(c.DrawToken("d1", 2))


def test_a_double_click_draws_one_token() -> None:
    hearing = with_bag()
    hearing.do(c.DrawToken("d1", 1))
    assert hearing.refused(c.DrawToken("d1", 1)).code is Code.OVERTAKEN
    assert hearing.refused(c.DrawToken("d1", 3)).code is Code.INVALID


def test_a_token_whose_state_has_left_goes_by_and_the_next_may_be_drawn() -> None:
    hearing = with_bag(DrawMethod.PHYSICAL)
    hearing.do(c.WithdrawRegistration("slot-ada"), PERU)
    hearing.do(c.DrawToken("d1", 1, "PER"))
    hearing.do(c.DrawToken("d1", 2, "KEN"))
    hearing.do(floor_to(hearing, KENYA))


def test_tokens_drawn_by_hand_are_entered_and_are_of_the_bag() -> None:
    hearing = with_bag(DrawMethod.PHYSICAL)
    assert hearing.refused(c.DrawToken("d1", 1)).code is Code.INVALID
    assert hearing.refused(c.DrawToken("d1", 1, "SWE")).code is Code.INVALID
    assert [drawn(hearing, place, item) for place, item in enumerate(("PER", "CHL", "KEN"), 1)]
    (found,) = audit(hearing.state.id, told(hearing))
    assert found.faults == ()
    assert "by hand" in proof(hearing.state.draws["d1"])


def test_an_order_that_is_settled_is_not_settled_again() -> None:
    hearing = with_bag(DrawMethod.ROOM_NUMBER)
    assert hearing.refused(c.ConcludeDraw("d1", number="994711")).code is Code.OVERTAKEN
    assert hearing.refused(c.DrawToken("d2", 1)).code is Code.UNKNOWN
    assert hearing.refused(start(draw="d2")).code is Code.OVERTAKEN


def test_no_token_comes_before_the_chance_is_in() -> None:
    hearing = asking(selection=Selection.TOKENS)
    registered(hearing, KENYA, PERU, CHILE)
    hearing.do(start(DrawMethod.ROOM_NUMBER))
    assert "not settled yet" in hearing.refused(c.DrawToken("d1", 1)).text


def test_a_settled_bag_keeps_no_other_draw_waiting_and_the_close_ends_it() -> None:
    hearing = asking(selection=Selection.TOKENS)
    hearing.do(c.EndSlot("slot-ada"))
    registered(hearing, KENYA, PERU, CHILE, slot="slot-bo")
    hearing.do(replace(start(), slot="slot-bo"))
    assert open_draw(hearing.state) is None
    hearing.do(c.CloseHearing())
    draw = hearing.state.draws["d1"]
    assert (draw.stage, draw.result) == (DrawStage.CONCLUDED, ())
    (found,) = audit(hearing.state.id, told(hearing))
    assert found.faults == ()


def test_all_tokens_go_into_the_bag() -> None:
    hearing = asking(selection=Selection.TOKENS)
    registered(hearing, KENYA, PERU, CHILE)
    assert "All tokens" in hearing.refused(replace(start(), choose=2)).text
