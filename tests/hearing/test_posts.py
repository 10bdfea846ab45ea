"""Several posts in one hearing: who stands for which, in which order, and equal time within each."""

from dataclasses import replace

import pytest
from tests.hearing.drawing import reveal, revealing
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MINUTE,
    PERU,
    PLAN,
    QUESTIONS,
    SECRETARIAT,
    STATEMENT,
    Rehearsal,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import evolve
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import DrawMethod, Participant, PhaseFormat, Post, Split
from hustings.hearing.plain_words import sentences
from hustings.hearing.posts import differ
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

SHORT = (PhaseFormat(STATEMENT, 2 * MINUTE), PhaseFormat(QUESTIONS, 3 * MINUTE))
POSTS = (
    Post("sg", "Secretary-General", {"fr": "Secrétaire général"}),
    Post("dsg", "Deputy Secretary-General", phases=SHORT),
)
MORE = tuple(
    Participant(id, Role.CANDIDATE, id.title(), 10, Place.REMOTE, state, f"candidate:{id}")
    for id, state in (("cy", "BRA"), ("dee", "PER"))
)
SLOTS = tuple(
    c.PlannedSlot(f"slot-{id}", id, post)
    for id, post in (("ada", "dsg"), ("bo", "sg"), ("cy", "dsg"), ("dee", "sg"))
)
TWO = replace(PLAN, posts=POSTS, participants=(*PLAN.participants, *MORE), slots=SLOTS)


def order(hearing: Rehearsal) -> list[str]:
    return [slot.candidate for slot in sorted(hearing.state.slots.values(), key=lambda slot: slot.rank)]


def test_the_running_order_goes_post_by_post() -> None:
    assert order(prepared(TWO)) == ["bo", "dee", "ada", "cy"]


def test_a_post_may_have_times_of_its_own_the_same_for_all_its_candidates() -> None:
    hearing = prepared(TWO)
    view = audience_view(hearing.state, Audience.FLOOR)
    assert view["posts"] == {
        "sg": {
            "rank": 1,
            "title": "Secretary-General",
            "titles": {"fr": "Secrétaire général"},
            "total_ms": 11 * MINUTE,
        },
        "dsg": {"rank": 2, "title": "Deputy Secretary-General", "total_ms": 5 * MINUTE},
    }
    accounts = ledger(hearing.state, hearing.now)
    assert {id: (account["post"], account["allotted_ms"]) for id, account in accounts.items()} == {
        "slot-bo": ("sg", 11 * MINUTE),
        "slot-dee": ("sg", 11 * MINUTE),
        "slot-ada": ("dsg", 5 * MINUTE),
        "slot-cy": ("dsg", 5 * MINUTE),
    }
    assert [post["id"] for post in public_record(hearing.state, hearing.now)["posts"]] == ["sg", "dsg"]
    assert sentences(PLAN.format, differ(hearing.state))[0].startswith("Every candidate for the same post")
    hearing.do(c.OpenHearing())


def test_posts_are_made_of_what_the_slots_say_where_none_are_listed() -> None:
    slots = (replace(PLAN.slots[0], post="Deputy"), replace(PLAN.slots[1], post=" Head "))
    state = prepared(replace(PLAN, slots=slots)).state
    assert [(post.id, post.title) for post in state.posts.values()] == [
        ("post-1", "Deputy"),
        ("post-2", "Head"),
    ]
    assert [slot.post for slot in state.slots.values()] == ["post-1", "post-2"]


def test_where_there_is_one_post_the_slots_need_not_say_so() -> None:
    state = prepared(replace(PLAN, posts=POSTS[:1])).state
    assert {slot.post for slot in state.slots.values()} == {"sg"}


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (replace(TWO, posts=(POSTS[0], POSTS[0])), "post 'sg' comes twice"),
        (replace(TWO, posts=(POSTS[0], replace(POSTS[1], title=" "))), "title of post 'dsg'"),
        (replace(TWO, posts=(POSTS[0], replace(POSTS[1], titles={"french!": "x"}))), "language tag"),
        (replace(TWO, posts=(POSTS[0], replace(POSTS[1], titles={"fr": ""}))), "in 'fr'"),
        (replace(TWO, posts=(POSTS[0], replace(POSTS[1], phases=SHORT[::-1]))), "times of post 'dsg'"),
        (replace(TWO, posts=(POSTS[0], Post("other", "Other"))), "not listed"),
        (replace(TWO, slots=(replace(SLOTS[0], post=""), *SLOTS[1:])), "names no post"),
    ],
)
def test_impossible_posts_are_refused(plan: c.PrepareHearing, says: str) -> None:
    refused = Rehearsal().refused(plan, SECRETARIAT)
    assert (refused.code, says in refused.text) == (Code.INVALID, True), refused.text


def test_a_change_of_modalities_leaves_a_posts_own_times_alone() -> None:
    hearing = opened(TWO)
    longer = replace(TWO.format, phases=(PhaseFormat(STATEMENT, 9 * MINUTE),))
    hearing.do(c.ChangeModalities(longer, "More time"))
    allotted = {id: account["allotted_ms"] for id, account in ledger(hearing.state, hearing.now).items()}
    assert allotted == {
        "slot-bo": 9 * MINUTE,
        "slot-dee": 9 * MINUTE,
        "slot-ada": 5 * MINUTE,
        "slot-cy": 5 * MINUTE,
    }


def test_a_candidate_cuts_the_time_of_their_own_post() -> None:
    hearing = prepared(replace(TWO, format=replace(TWO.format, split=Split.CANDIDATE)))
    other = (PhaseFormat(STATEMENT, MINUTE), PhaseFormat(QUESTIONS, 4 * MINUTE))
    hearing.do(c.ChooseSplit("slot-ada", other), SECRETARIAT)
    longer = (PhaseFormat(STATEMENT, MINUTE), PhaseFormat(QUESTIONS, 5 * MINUTE))
    assert "more by 60 s" in hearing.refused(c.ChooseSplit("slot-cy", longer), SECRETARIAT).text
    # the total is equal, so the hearing opens; amended to the same, the division stays
    fields = {name: getattr(TWO, name) for name in ("title", "participants", "slots", "posts")}
    amended = c.AmendPreparation(format=hearing.state.format or TWO.format, **fields)
    hearing.do(amended, SECRETARIAT)
    assert hearing.phase("slot-ada", STATEMENT).clock.budget_ms == MINUTE
    hearing.do(c.OpenHearing())


def test_a_hearing_with_unequal_time_within_a_post_does_not_open() -> None:
    """No command leads there: this guards against a journal of other software."""
    hearing = prepared(TWO)
    unequal = (PhaseFormat(STATEMENT, MINUTE), PhaseFormat(QUESTIONS, 4 * MINUTE))
    hearing.state = evolve(hearing.state, e.SplitChosen("slot-ada", unequal), hearing.now)
    refused = hearing.refused(c.OpenHearing())
    assert (refused.code, "Ada and Cy" in refused.text) == (Code.INVALID, True)
    hearing.do(c.WithdrawCandidate("cy", "Another post"), SECRETARIAT)
    hearing.do(c.OpenHearing())


def test_lots_are_drawn_within_each_post() -> None:
    start = c.StartOrderDraw("d1", tuple(slot.id for slot in SLOTS), revealing().state.draws["d1"].method)
    hearing = revealing(start, opened(TWO))
    for by in (KENYA, PERU):
        reveal(hearing, by)
    hearing.do(c.ConcludeDraw("d1"), CHAIR, after=1_000)
    drawn = [id.removeprefix("slot-") for id in hearing.state.draws["d1"].result]
    first = [id for id in drawn if id in ("bo", "dee")]
    second = [id for id in drawn if id in ("ada", "cy")]
    assert order(hearing) == [*first, *second]


def test_once_lots_are_drawn_posts_stay() -> None:
    hearing = prepared(TWO)
    hearing.do(c.StartOrderDraw("d1", tuple(slot.id for slot in SLOTS), DrawMethod.OPERATOR), SECRETARIAT)
    hearing.do(c.ConcludeDraw("d1"), SECRETARIAT, after=1_000)

    def amended(**changes: object) -> c.AmendPreparation:
        fields = {name: getattr(TWO, name) for name in ("title", "format", "participants", "slots", "posts")}
        return c.AmendPreparation(**{**fields, **changes})

    swapped = (replace(SLOTS[0], post="sg"), replace(SLOTS[1], post="dsg"), *SLOTS[2:])
    for other in (amended(slots=swapped), amended(posts=POSTS[::-1])):
        assert hearing.refused(other, SECRETARIAT).code is Code.TAKEN
    before = order(hearing)
    hearing.do(amended(title="Another title"), SECRETARIAT)
    assert order(hearing) == before


def test_a_late_candidate_comes_at_the_end_of_their_post() -> None:
    hearing = opened(TWO)
    hearing.do(c.MoveSlot("slot-bo", "Late"))
    assert order(hearing) == ["dee", "bo", "ada", "cy"]
    hearing.do(c.StartSlot("slot-dee"))
    hearing.do(c.EndSlot("slot-dee"))
    # nobody else of the post is to come: behind everybody, so that the hearing goes on
    hearing.do(c.MoveSlot("slot-bo", "Still late"))
    assert order(hearing) == ["dee", "ada", "cy", "bo"]
    assert len({slot.rank for slot in hearing.state.slots.values()}) == 4
