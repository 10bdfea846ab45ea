"""A hearing whose format says who asks: delegates of states and groups, and an observer of civil society."""

from dataclasses import replace
from typing import Any

from tests.hearing.rehearsal import KENYA, PARTICIPANTS, PLAN, QUESTIONS, STATEMENT, Rehearsal, prepared

from hustings.hearing import commands as c
from hustings.hearing.model import DrawMethod, DrawPurpose, Participant
from hustings.hearing.roles import Place, Role

CHILE = c.Actor("delegate-chl", Role.DELEGATE, "CHL")
VIET_NAM = c.Actor("delegate-vnm", Role.DELEGATE, "VNM")
EMPLOYER = c.Actor("employer", Role.DELEGATE)
WORKER = c.Actor("worker", Role.DELEGATE)
NGO = c.Actor("ngo", Role.OBSERVER)
PRESS = c.Actor("press", Role.OBSERVER)

SEATS = (
    Participant("delegate-per", Role.DELEGATE, "Peru", 11, Place.ROOM, "PER", group="Governments"),
    Participant("delegate-chl", Role.DELEGATE, "Chile", 12, Place.ROOM, "CHL", group="Governments"),
    Participant("delegate-vnm", Role.DELEGATE, "Viet Nam", 13, Place.ROOM, "VNM"),
    Participant("employer", Role.DELEGATE, "An employer", 14, Place.ROOM, group="Employers"),
    Participant("worker", Role.DELEGATE, "A worker", 15, Place.ROOM, group="Workers"),
    Participant("ngo", Role.OBSERVER, "A society", 16, Place.REMOTE, group="Civil society"),
)


def before(**fields: Any) -> Rehearsal:
    """Prepared, under the usual format with these fields."""
    format = replace(PLAN.format, **fields)
    return prepared(replace(PLAN, format=format, participants=(*PARTICIPANTS, *SEATS)))


def between(**fields: Any) -> Rehearsal:
    hearing = before(**fields)
    hearing.do(c.OpenHearing())
    return hearing


def to_questions(hearing: Rehearsal) -> Rehearsal:
    """Ada answers questions, and the chair has taken the floor back from her."""
    hearing.do(c.StartSlot("slot-ada"))
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    hearing.do(c.WithdrawFloor(hearing.grant()))
    return hearing


def asking(**fields: Any) -> Rehearsal:
    return to_questions(between(**fields))


def admitted(hearing: Rehearsal, id: str, by: c.Actor = KENYA, slot: str | None = "slot-ada") -> None:
    hearing.ask(id, slot, by)
    hearing.do(c.AdmitQuestion(id))


def call(hearing: Rehearsal, id: str) -> None:
    hearing.do(c.CallQuestion(id, hearing.state.current_question))


def call_of(hearing: Rehearsal, id: str) -> c.CallQuestion:
    return c.CallQuestion(id, hearing.state.current_question)


def floor_to(hearing: Rehearsal, by: c.Actor) -> c.GiveFloor:
    return c.GiveFloor(by.subject, None if hearing.state.floor is None else hearing.state.floor.id)


def answered(hearing: Rehearsal) -> None:
    """The candidate answers for a minute, and what was being put counts as answered."""
    hearing.do(floor_to(hearing, c.Actor("ada", Role.CANDIDATE)))
    hearing.do(c.WithdrawFloor(hearing.grant()), after=60_000)
    if hearing.state.current_question is not None:
        hearing.do(c.MarkAnswered(hearing.state.current_question))


def registered(hearing: Rehearsal, *by: c.Actor, slot: str = "slot-ada") -> None:
    for actor in by:
        hearing.do(c.RegisterToAsk(slot), actor)


def lots(
    hearing: Rehearsal, *result: str, purpose: DrawPurpose = DrawPurpose.STATES, draw: str = "d1"
) -> None:
    """Draw by hand among those of the first slot: what comes is what the test says."""
    items = tuple(sorted(hearing.state.registrations["slot-ada"]))
    known = {item for one in hearing.state.draws.values() for item in one.result}
    left = tuple(item for item in items if item not in known)
    method = DrawMethod.PHYSICAL
    hearing.do(c.StartChoiceDraw(draw, purpose, left, len(result), method, slot="slot-ada"))
    hearing.do(c.ConcludeDraw(draw, result=result))


def end_of_questions(without: str = "") -> c.NextPhase:
    return c.NextPhase("slot-ada", QUESTIONS, without)
