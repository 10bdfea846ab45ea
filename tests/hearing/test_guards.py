"""What guards a hearing: the running order's rule, dates, rehearsals, who follows and from when."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    KENYA,
    MINUTE,
    PLAN,
    SECRETARIAT,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.following import PUBLIC, barred, kept_apart
from hustings.hearing.model import Access, HandKind, Hearing, OrderRule, Participant, Stage
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_of, audience_view

DAY = 86_400_000
APART = replace(PLAN, format=replace(PLAN.format, isolation=True))


def candidates(*names: str) -> tuple[Participant, ...]:
    return tuple(
        Participant(f"c{n}", Role.CANDIDATE, name, n, Place.REMOTE, None, f"candidate:c{n}")
        for n, name in enumerate(names)
    )


def order_of(rule: OrderRule, *slots: c.PlannedSlot, names: tuple[str, ...]) -> list[str]:
    plan = replace(
        PLAN, format=replace(PLAN.format, order=rule), participants=candidates(*names), slots=slots
    )
    state = prepared(plan).state
    return [
        state.participants[slot.candidate].name for slot in sorted(state.slots.values(), key=lambda s: s.rank)
    ]


NAMES = ("Zuri", "Éva", "adam", "Óscar")


def test_the_running_order_is_what_the_rule_makes_of_the_list() -> None:
    slots = tuple(c.PlannedSlot(f"s{n}", f"c{n}", received=(7, 5, 9, 5)[n]) for n in range(4))
    assert order_of(OrderRule.GIVEN_LIST, *slots, names=NAMES) == list(NAMES)
    assert order_of(OrderRule.ALPHABETICAL, *slots, names=NAMES) == ["adam", "Éva", "Óscar", "Zuri"]
    # received at the same moment: as listed
    assert order_of(OrderRule.ORDER_OF_RECEIPT, *slots, names=NAMES) == ["Éva", "Óscar", "Zuri", "adam"]


def test_order_of_receipt_needs_to_know_when() -> None:
    plan = replace(PLAN, format=replace(PLAN.format, order=OrderRule.ORDER_OF_RECEIPT))
    refused = Rehearsal().refused(plan, SECRETARIAT)
    assert (refused.code, "'slot-ada'" in refused.text) == (Code.INVALID, True)


def test_a_hearing_does_not_open_before_candidatures_have_closed() -> None:
    closed = 10 * DAY
    plan = replace(PLAN, format=replace(PLAN.format, closed_days=28), candidatures_closed=closed)
    rehearsal = prepared(plan)
    rehearsal.now = closed + 28 * DAY - 1
    assert rehearsal.refused(c.OpenHearing()).code is Code.NOT_NOW
    assert "in 1 day." in rehearsal.refused(c.OpenHearing()).text
    rehearsal.now += 1
    rehearsal.do(c.OpenHearing())
    assert rehearsal.state.stage is Stage.BETWEEN_SLOTS


@pytest.mark.parametrize(
    ("days", "closed", "starts", "good"),
    [
        (0, None, None, True),
        (28, None, 28 * DAY, True),
        (28, 0, None, True),
        (28, 0, 28 * DAY, True),
        (28, 0, 28 * DAY - 1, False),
        (0, 5, 4, False),
    ],
)
def test_the_planned_start_leaves_the_days_between(
    days: int, closed: int | None, starts: int | None, good: bool
) -> None:
    format = replace(PLAN.format, closed_days=days)
    plan = replace(PLAN, format=format, candidatures_closed=closed, starts=starts)
    if good:
        assert prepared(plan).state.starts == starts
    else:
        assert Rehearsal().refused(plan, SECRETARIAT).code is Code.INVALID


@pytest.mark.parametrize(
    ("id", "rehearsal", "good"),
    [("sg", False, True), ("sg", True, False), ("sg-rehearsal", True, True), ("sg-rehearsal", False, False)],
)
def test_a_rehearsal_has_an_id_of_its_own_and_says_so(id: str, rehearsal: bool, good: bool) -> None:
    stage = Rehearsal()
    stage.state = Hearing(id)
    plan = replace(PLAN, rehearsal=rehearsal)
    if not good:
        assert stage.refused(plan, SECRETARIAT).code is Code.INVALID
        return
    stage.do(plan, SECRETARIAT)
    assert audience_view(stage.state, Audience.FLOOR).get("rehearsal", False) is rehearsal
    assert public_record(stage.state, stage.now).get("rehearsal", False) is rehearsal


def test_questions_come_in_the_languages_of_the_format() -> None:
    rehearsal = prepared(replace(PLAN, format=replace(PLAN.format, languages=("en", "zh-Hans"))))
    for number, language in enumerate(("en", "EN-gb", "zh-Hans-SG")):
        rehearsal.do(c.SubmitQuestion(f"q{number}", "slot-ada", "Why?", language), KENYA)
    for language in ("fr", "eng", "zh", "zh-Hant"):
        refused = rehearsal.refused(c.SubmitQuestion("other", "slot-ada", "Why?", language), KENYA)
        assert (refused.code, "en, zh-Hans" in refused.text) == (Code.INVALID, True)


def test_candidates_still_to_come_are_kept_apart_until_their_slot() -> None:
    def apart(rehearsal: Rehearsal) -> list[bool]:
        return [kept_apart(rehearsal.state, Role.CANDIDATE, who) for who in ("ada", "bo", "no-slot")]

    assert apart(prepared(APART)) == [False, False, False]
    assert apart(opened(APART)) == [True, True, True]
    rehearsal = in_questions(APART)
    assert apart(rehearsal) == [False, True, True]
    rehearsal.do(c.SuspendHearing())
    assert apart(rehearsal) == [False, True, True]
    rehearsal.do(c.ResumeHearing())
    rehearsal.do(c.EndSlot("slot-ada"))
    rehearsal.do(c.StartSlot("slot-bo"))
    assert apart(rehearsal) == [False, False, True]
    assert not kept_apart(rehearsal.state, Role.DELEGATE, "no-slot")
    assert apart(in_questions()) == [False, False, False]


def test_who_is_kept_apart_sees_no_question_and_nothing_on_air() -> None:
    rehearsal = in_questions(APART)
    rehearsal.ask("q1", text="The secret of the day?")
    rehearsal.do(c.AdmitQuestion("q1"))
    rehearsal.do(c.CallQuestion("q1"))
    audience = audience_of(rehearsal.state, Role.CANDIDATE, "bo")
    assert audience is Audience.APART
    view = audience_view(rehearsal.state, audience)
    assert "secret" not in str(view)
    assert (view["questions"], view["on_air"]) == ({}, {"audio": {}})
    assert "current_question" not in view
    assert audience_of(rehearsal.state, Role.CANDIDATE, "ada") is Audience.FLOOR
    assert audience_view(rehearsal.state, Audience.FLOOR)["current_question"] == "q1"


def test_who_is_kept_apart_reads_no_words_of_delegates_that_may_speak_of_questions() -> None:
    rehearsal = in_questions(APART)
    for id, kind in (("h1", HandKind.POINT_OF_ORDER), ("h2", HandKind.REPLY)):
        rehearsal.do(c.RaiseHand(id, kind, "The secret question named us."), KENYA)
    rehearsal.do(c.RulePointOfOrder("h1", False, "The secret question stands."))
    view = audience_view(rehearsal.state, Audience.APART)
    assert "secret" not in str(view)
    assert set(view["hands"]) == {"h2"}
    assert str(audience_view(rehearsal.state, Audience.FLOOR)).count("secret") == 2


@pytest.mark.parametrize(
    ("access", "observer", "visitor"),
    [(Access.MEMBERS, False, True), (Access.OPEN, False, False), (Access.CLOSED, True, True)],
)
def test_access_leaves_observers_out_or_lets_everybody_in(
    access: Access, observer: bool, visitor: bool
) -> None:
    state = in_statement(replace(PLAN, format=replace(PLAN.format, access=access))).state
    assert barred(state, Role.OBSERVER, "press") is observer
    assert barred(state, Role.OBSERVER, f"{PUBLIC}0123") is visitor
    assert not any(barred(state, role, "somebody") for role in Role if role is not Role.OBSERVER)


def test_a_rehearsal_is_held_before_candidatures_have_closed() -> None:
    stage = Rehearsal()
    stage.state = Hearing("sg-rehearsal")
    format = replace(PLAN.format, closed_days=28)
    stage.do(
        replace(PLAN, format=format, candidatures_closed=10 * DAY, starts=DAY, rehearsal=True), SECRETARIAT
    )
    stage.do(c.OpenHearing())
    assert stage.state.stage is Stage.BETWEEN_SLOTS


def test_posts_and_the_planned_start_are_for_everyone_to_see() -> None:
    slots = (replace(PLAN.slots[0], post="Deputy Secretary-General"), PLAN.slots[1])
    state = prepared(replace(PLAN, slots=slots, starts=60 * MINUTE)).state
    view = audience_view(state, Audience.FLOOR)
    assert view["slots"]["slot-ada"]["post"] == "Deputy Secretary-General"
    assert "post" not in view["slots"]["slot-bo"]
    assert view["starts"] == 60 * MINUTE
