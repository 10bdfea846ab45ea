"""Who takes part as what: several nominating states, delegations and what each may do."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    PARTICIPANTS,
    PERU,
    PLAN,
    SECRETARIAT,
    VICE_CHAIR,
    Rehearsal,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.model import LISTENING, Category, Delegation, MayAsk, NominatingState, Participant
from hustings.hearing.policy import POLICY
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

ADA, *OTHERS = PARTICIPANTS
KEN = Delegation("ken", "Kenya", Category.MEMBER_STATE, "KEN", "African")
PRESS = Delegation("press", "The press", Category.PRESS)
HOLY_SEE = Delegation("vat", "Holy See", Category.OBSERVER, "VAT")


def nominated(*states: str, rule: NominatingState = NominatingState.ALLOWED) -> c.PrepareHearing:
    """The plan with Ada nominated by further states."""
    format = replace(PLAN.format, nominating_state=rule)
    return replace(PLAN, format=format, participants=(replace(ADA, nominated_by=states), *OTHERS))


def seated(*delegations: Delegation, **seats: Participant) -> c.PrepareHearing:
    return replace(PLAN, delegations=delegations, participants=(*PARTICIPANTS, *seats.values()))


def seat(id: str, role: Role, delegation: str, state: str | None = None) -> Participant:
    return Participant(id, role, id, 20, Place.REMOTE, state, delegation=delegation)


def test_no_nominating_state_has_the_chair() -> None:
    hearing = prepared(nominated("KEN", "CHE"))
    assert hearing.refused(c.OpenHearing()).code is Code.NOT_IMPARTIAL
    assert audience_view(hearing.state, Audience.FLOOR)["participants"]["chair"]["partial"]
    hearing.do(c.TakeChair("chair", "The chair's state nominates"), VICE_CHAIR)
    hearing.do(c.OpenHearing(), VICE_CHAIR)


@pytest.mark.parametrize("by", [KENYA, PERU])
def test_every_nominating_state_is_barred(by: c.Actor) -> None:
    hearing = prepared(nominated("KEN", "PER", rule=NominatingState.BARRED))
    refused = hearing.refused(c.SubmitQuestion("q1", "slot-ada", "Why?"), by)
    assert refused.code is Code.MODALITIES
    hearing.ask("q2", "slot-bo", by)


def test_every_nominating_state_is_flagged() -> None:
    hearing = prepared(nominated("PER", rule=NominatingState.FLAGGED))
    hearing.ask("q1", "slot-ada", PERU)
    hearing.ask("q2", "slot-ada", KENYA)
    assert [hearing.state.questions[id].own_candidate for id in ("q1", "q2")] == [True, False]


def test_nominating_states_are_for_everyone_to_see() -> None:
    state = prepared(nominated("PER", "KEN")).state
    view = audience_view(state, Audience.FLOOR)["participants"]
    assert view["ada"]["nominated_by"] == {"KEN": True, "PER": True}
    assert "nominated_by" not in view["bo"]
    assert public_record(state, 0)["candidates"][0]["nominated_by"] == ["KEN", "PER"]


def test_nominations_stay_once_somebody_has_asked() -> None:
    hearing = prepared(nominated("PER"))
    hearing.ask("q1", "slot-ada")
    other = nominated("PER", "KEN")
    amended = c.AmendPreparation(other.title, other.format, other.participants, other.slots)
    assert hearing.refused(amended, SECRETARIAT).code is Code.TAKEN


def test_delegations_stand_with_or_without_anybody_in_them() -> None:
    seats = {
        "one": seat("ken-1", Role.DELEGATE, "ken", "KEN"),
        "two": seat("ken-2", Role.DELEGATE, "ken", "KEN"),
    }
    state = prepared(seated(KEN, PRESS, HOLY_SEE, **seats)).state
    view = audience_view(state, Audience.FLOOR)
    assert view["delegations"] == {
        "ken": {
            "rank": 1,
            "name": "Kenya",
            "category": "member-state",
            "member_state": "KEN",
            "group": "African",
        },
        "press": {"rank": 2, "name": "The press", "category": "press"},
        "vat": {"rank": 3, "name": "Holy See", "category": "observer", "member_state": "VAT"},
    }
    assert [view["participants"][id]["delegation"] for id in ("ken-1", "ken-2")] == ["ken", "ken"]


@pytest.mark.parametrize("category", sorted(LISTENING))
@pytest.mark.parametrize("role", [Role.DELEGATE, Role.CANDIDATE, Role.CHAIR, Role.VICE_CHAIR])
def test_delegations_that_listen_have_no_say_in_any_role(category: Category, role: Role) -> None:
    listening = Delegation("them", "Them", category)
    feed = "candidate:she" if role is Role.CANDIDATE else None
    speaking = replace(seat("she", role, "them"), feed=feed)
    refused = Rehearsal().refused(seated(listening, she=speaking), SECRETARIAT)
    assert (refused.code, "does not speak" in refused.text) == (Code.INVALID, True)
    hearing = opened(seated(listening, she=seat("she", Role.OBSERVER, "them")))
    she = c.Actor("she", Role.OBSERVER)
    for command in (c.RaiseHand("h1"), c.SubmitQuestion("q1", None, "Why?"), c.OpenMicrophone("she")):
        assert hearing.refused(command, she).code is Code.NOT_PERMITTED
    rights = {command for command, right in POLICY.items() if Role.OBSERVER in right.roles}
    assert rights == {c.SubmitQuestion, c.ReviseQuestion, c.WithdrawQuestion}


@pytest.mark.parametrize("category", sorted(LISTENING))
@pytest.mark.parametrize("group", ["", "Pool"])
def test_where_civil_society_asks_no_other_observer_does(category: Category, group: str) -> None:
    them = Delegation("them", "Them", category, group=group)
    plan = seated(them, she=seat("she", Role.OBSERVER, "them"))
    asking = replace(plan.format, who_may_ask=(MayAsk.MEMBER_STATES, MayAsk.CIVIL_SOCIETY))
    hearing = opened(replace(plan, format=asking))
    she = c.Actor("she", Role.OBSERVER)
    if category is Category.CIVIL_SOCIETY:
        hearing.ask("q1", "slot-ada", she)
    else:
        refused = hearing.refused(c.SubmitQuestion("q1", "slot-ada", "Why?"), she)
        assert refused.code is Code.NOT_PERMITTED


def test_an_organisation_has_one_quota_however_many_people_it_sends() -> None:
    ngo, other = (Delegation(id, id, Category.CIVIL_SOCIETY) for id in ("ngo", "other"))
    sent = {"she": "ngo", "he": "ngo", "they": "other"}
    people = {id: seat(id, Role.OBSERVER, of) for id, of in sent.items()}
    plan = seated(ngo, other, **people)
    asking = replace(plan.format, who_may_ask=(MayAsk.CIVIL_SOCIETY,), questions_per_state=1)
    hearing = opened(replace(plan, format=asking))
    she, he, they = (c.Actor(id, Role.OBSERVER) for id in sent)
    hearing.ask("q1", "slot-ada", she)
    refused = hearing.refused(c.SubmitQuestion("q2", "slot-ada", "And why?"), he)
    assert (refused.code, "used up" in refused.text) == (Code.MODALITIES, True)
    hearing.ask("q3", "slot-ada", they)
    hearing.ask("q4", "slot-bo", he)
    hearing.do(c.WithdrawQuestion("q1"), she)
    hearing.ask("q5", "slot-ada", he)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (nominated("Kenya"), "three capital letters"),
        (nominated("KEN", "KEN"), "'KEN' comes twice"),
        (nominated(*(f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(51))), "more than 50"),
        (
            replace(PLAN, participants=(*PARTICIPANTS[:6], replace(PARTICIPANTS[6], nominated_by=("KEN",)))),
            "Only",
        ),
        (seated(KEN, KEN), "delegation 'ken' comes twice"),
        (seated(KEN, replace(KEN, id="kenya")), "Member State 'KEN' comes twice"),
        (seated(replace(KEN, member_state=None)), "say which"),
        (seated(replace(KEN, member_state="ke")), "three capital letters"),
        (seated(replace(PRESS, name="")), "name of delegation 'press'"),
        (seated(replace(PRESS, id="")), "delegation's id"),
        (seated(PRESS, x=seat("x", Role.OBSERVER, "ken")), "not listed"),
        (seated(KEN, x=seat("x", Role.DELEGATE, "ken", "PER")), "is not of the state"),
        (seated(KEN, x=seat("x", Role.DELEGATE, "ken")), "is not of the state"),
    ],
)
def test_impossible_seats_are_refused(plan: c.PrepareHearing, says: str) -> None:
    refused = Rehearsal().refused(plan, SECRETARIAT)
    assert (refused.code, says in refused.text) == (Code.INVALID, True), refused.text


def test_the_chair_of_another_state_presides_over_candidates_of_many() -> None:
    hearing = prepared(nominated("KEN", "PER"))
    hearing.do(c.OpenHearing(), CHAIR)
    assert hearing.state.opened_at is not None
