"""Draws for tests: what a delegation's page does, and a journal of a whole draw."""

from tests.hearing.rehearsal import CHAIR, KENYA, PERU, Rehearsal, opened

from hustings.hearing import commands as c
from hustings.hearing import lots
from hustings.hearing.events import Event
from hustings.hearing.model import Draw, DrawMethod, DrawPurpose, Hearing

SLOTS = ("slot-ada", "slot-bo")
ORDER = c.StartOrderDraw("d1", SLOTS, DrawMethod.CONTRIBUTIONS)
STATES = ("BRA", "KEN", "PER", "SWE", "VNM")
VALUES = {"KEN": "ab" * 32, "PER": "cd" * 32}


def states(method: DrawMethod, choose: int = 2, draw: str = "d1") -> c.StartChoiceDraw:
    return c.StartChoiceDraw(draw, DrawPurpose.STATES, STATES, choose, method)


def contribution(hearing: Rehearsal, by: c.Actor, draw: str = "d1") -> c.ContributeToDraw:
    state = str(by.member_state)
    return c.ContributeToDraw(draw, lots.contribution_digest(hearing.state.id, draw, state, VALUES[state]))


def reveal(hearing: Rehearsal, by: c.Actor, draw: str = "d1") -> tuple[Event, ...]:
    return hearing.do(c.RevealContribution(draw, VALUES[str(by.member_state)]), by)


def revealing(start: c.Command = ORDER, hearing: Rehearsal | None = None) -> Rehearsal:
    """Kenya and Peru have sealed their contributions, and may reveal them now."""
    hearing = hearing or opened()
    hearing.do(start)
    for by in (KENYA, PERU):
        hearing.do(contribution(hearing, by), by)
    hearing.do(c.CloseContributions("d1"))
    return hearing


def concluded(start: c.Command = ORDER) -> Rehearsal:
    hearing = revealing(start)
    for by in (KENYA, PERU):
        reveal(hearing, by)
    hearing.do(c.ConcludeDraw("d1"), CHAIR, after=1_000)
    return hearing


def draw_of(hearing: Rehearsal, id: str = "d1") -> Draw:
    return hearing.state.draws[id]


def order_of(state: Hearing) -> list[str]:
    return [slot.id for slot in sorted(state.slots.values(), key=lambda slot: slot.rank)]
