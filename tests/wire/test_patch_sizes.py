"""What a change costs on the wire in a hearing with five thousand questions: little, whatever changes."""

import json
from dataclasses import replace
from functools import cache

from tests.hearing.rehearsal import CHAIR, MEDIA, PLAN, QUESTIONS, STATEMENT, Rehearsal, in_statement

from hustings.hearing import commands as c
from hustings.hearing.engine import evolve
from hustings.hearing.events import QuestionAdmitted, QuestionSubmitted
from hustings.hearing.model import DrawMethod, DrawPurpose, InterventionKind, RefusalReason
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view
from hustings.wire.patch import diff

COUNT, DELEGATIONS = 5_000, 193
ADMITTED = range(0, COUNT, 2)
LIMIT = 4_096
"""Bytes of a patch."""
TEXT = "What would you do first for the countries that have no broadband yet? " * 3
FORMAT = replace(PLAN.format, first_rounds_first=True, questions_per_state=50)


def state_of(number: int) -> str:
    return f"{chr(65 + number % DELEGATIONS // 14)}{chr(65 + number % 14)}X"


@cache
def full() -> Rehearsal:
    """Ada's statement runs; every second question is admitted. To be looked at, and copied from."""
    hearing = in_statement(replace(PLAN, format=FORMAT))
    for number in range(COUNT):
        state = state_of(number % DELEGATIONS)
        asked = QuestionSubmitted(
            f"question-{number}", "slot-ada", state, "en", f"d-{state}", f"{number} {TEXT}"
        )
        hearing.state = evolve(hearing.state, asked, hearing.now)
    for number in ADMITTED:
        hearing.state = evolve(hearing.state, QuestionAdmitted(f"question-{number}"), hearing.now)
    return hearing


class Watched:
    """The hearing with everybody's views as they stand; each command is measured."""

    def __init__(self) -> None:
        self.hearing = Rehearsal()
        self.hearing.state, self.hearing.now = full().state, full().now + 1_000
        self.seen = {each: audience_view(self.hearing.state, each) for each in Audience}

    def do(self, command: c.Command, by: c.Actor = CHAIR) -> dict[Audience, int]:
        """Carries it out: the bytes that each audience is told."""
        before = self.hearing.state
        assert self.hearing.do(command, by, after=1_000)
        told = {}
        for audience, view in self.seen.items():
            after = audience_view(self.hearing.state, audience, (before, view))
            text = json.dumps(diff(dict(view), dict(after)), ensure_ascii=False, separators=(",", ":"))
            told[audience], self.seen[audience] = len(text.encode()), after
        return told


def questions(*numbers: int) -> list[str]:
    return [f"question-{number}" for number in numbers]


def changes() -> dict[str, list[tuple[c.Command, c.Actor]]]:
    """What happens to such a hearing, in an order in which it can."""
    one, two, three, last = questions(1, 3, 5, COUNT - 1)
    head, next_head = questions(0, 2)
    delegate = c.Actor("d-new", Role.DELEGATE, "NEW")
    feed = c.ReportFeedFound("candidate:ada", "one", "ada")
    return {
        "submitted": [(c.SubmitQuestion("new", "slot-ada", TEXT), delegate)],
        "admitted": [(c.AdmitQuestion(one), CHAIR), (c.AdmitQuestion(two), CHAIR)],
        "refused": [(c.RefuseQuestion(three, RefusalReason.PERSONAL, "Keep to the post."), CHAIR)],
        "to the front": [(c.MoveQuestion(one, head), CHAIR)],
        "to the middle": [(c.MoveQuestion(head, f"question-{COUNT // 2}"), CHAIR)],
        "to the end": [(c.MoveQuestion(one, None), CHAIR)],
        "merged": [(c.MergeQuestion(last, two), CHAIR)],
        "phase": [(c.NextPhase("slot-ada", STATEMENT), CHAIR)],
        "called": [(c.CallQuestion(next_head), CHAIR), (c.CallQuestion("question-4", next_head), CHAIR)],
        "answer": [(c.BeginIntervention("slot-ada", InterventionKind.ANSWER, "command-5"), CHAIR)],
        "paused": [(c.PauseClock("slot-ada", QUESTIONS, "A reason"), CHAIR)],
        "feed": [(feed, MEDIA)],
        "answered": [(c.MarkAnswered("question-4"), CHAIR)],
        "draw": [
            (c.StartChoiceDraw("draw", DrawPurpose.STATES, ("KEN", "PER"), 1, DrawMethod.OPERATOR), CHAIR),
            (c.ConcludeDraw("draw"), CHAIR),
        ],
        "slot ended": [(c.EndSlot("slot-ada"), CHAIR)],
        "slot started": [(c.StartSlot("slot-bo"), CHAIR)],
    }


def test_every_change_is_told_in_less_than_four_kilobytes() -> None:
    watched = Watched()
    sizes: dict[str, int] = {}
    for what, steps in changes().items():
        for command, by in steps:
            if isinstance(command, c.BeginIntervention):
                assert watched.hearing.state.intervention is not None
                command = replace(command, replaces=watched.hearing.state.intervention.id)
            sizes[what] = max(sizes.get(what, 0), *watched.do(command, by).values())
    assert {what: size for what, size in sizes.items() if size >= LIMIT} == {}


def test_putting_five_thousand_questions_in_another_order_costs_little_each_time() -> None:
    watched = Watched()
    ids = questions(*ADMITTED)
    for number in range(0, len(ids) // 2 - 1, 12):
        told = watched.do(c.MoveQuestion(ids[-1 - number], ids[number]))
        # The question itself, and for the podium one more of its last actions.
        assert max(told.values()) < 500


def test_when_the_last_delegation_has_had_its_turn_all_second_rounds_open_at_once() -> None:
    watched = Watched()
    watched.do(c.NextPhase("slot-ada", STATEMENT))
    called: str | None = None
    for number in range(0, 2 * DELEGATIONS, 2):
        told = watched.do(c.CallQuestion(f"question-{number}", called))
        called = f"question-{number}"
        assert max(told.values()) < LIMIT
    assert "second_rounds" not in watched.seen[Audience.PODIUM]
