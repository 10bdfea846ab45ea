"""The secretariat reads first and suggests; only the podium sees it, and only the chair decides."""

import json
from typing import Any

import pytest
from tests.hearing.rehearsal import CHAIR, KENYA, PERU, SECRETARIAT, Rehearsal, in_questions, prepared

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import Head, redact, seal
from hustings.hearing.engine import evolve
from hustings.hearing.errors import Code
from hustings.hearing.model import QuestionStage, RefusalReason, SuggestedRuling
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.wire.entries import event_of

ADMIT, REFUSE, RETURN, MERGE = SuggestedRuling
GIVEN: tuple[tuple[c.SuggestRuling, dict[str, str], c.Command], ...] = (
    (
        c.SuggestRuling("q", ADMIT, note=" Good. "),
        {"ruling": "admit", "note": "Good."},
        c.AdmitQuestion("q"),
    ),
    (
        c.SuggestRuling("q", REFUSE, RefusalReason.PERSONAL, text="Of the post."),
        {"ruling": "refuse", "reason": "personal", "text": "Of the post."},
        c.RefuseQuestion("q", RefusalReason.PERSONAL, "Of the post."),
    ),
    (
        c.SuggestRuling("q", RETURN, text="Shorter."),
        {"ruling": "return", "text": "Shorter."},
        c.ReturnQuestion("q", "Shorter."),
    ),
    (
        c.SuggestRuling("q", MERGE, into="other"),
        {"ruling": "merge", "into": "other"},
        c.MergeQuestion("q", "other"),
    ),
)


def asked() -> Rehearsal:
    hearing = in_questions()
    hearing.ask("q")
    hearing.ask("other", by=PERU)
    return hearing


def shown(hearing: Rehearsal, audience: Audience = Audience.PODIUM) -> Any:
    return audience_view(hearing.state, audience)["questions"]["q"].get("suggestion")


@pytest.mark.parametrize(("suggested", "view", "ruling"), GIVEN, ids=lambda part: type(part).__name__)
def test_the_chair_can_give_what_is_suggested_as_it_stands(
    suggested: c.SuggestRuling, view: dict[str, str], ruling: c.Command
) -> None:
    hearing = asked()
    hearing.do(suggested, SECRETARIAT)
    assert shown(hearing) == view
    assert hearing.do(suggested, SECRETARIAT) == ()
    hearing.do(ruling, CHAIR)
    assert shown(hearing) is None
    hearing.do(c.ReopenQuestion("q", hearing.state.questions["q"].stage))
    assert shown(hearing) == view


def test_a_suggestion_decides_nothing() -> None:
    hearing = asked()
    before = public_record(hearing.state, hearing.now)["questions"]
    hearing.do(c.SuggestRuling("q", ADMIT), SECRETARIAT)
    assert hearing.state.questions["q"].stage is QuestionStage.SUBMITTED
    assert public_record(hearing.state, hearing.now)["questions"] == before
    assert hearing.state.actions[-1].what != "SuggestRuling"


def test_it_is_replaced_and_withdrawn() -> None:
    hearing = asked()
    hearing.do(c.SuggestRuling("q", REFUSE, RefusalReason.REPEATED, text="Asked before."), SECRETARIAT)
    hearing.do(c.SuggestRuling("q", ADMIT), SECRETARIAT)
    assert shown(hearing) == {"ruling": "admit"}
    assert hearing.do(c.WithdrawSuggestion("q"), SECRETARIAT) == (e.SuggestionWithdrawn("q"),)
    assert hearing.do(c.WithdrawSuggestion("q"), SECRETARIAT) == ()
    assert shown(hearing) is None


def test_a_question_that_says_something_else_has_none() -> None:
    hearing = asked()
    hearing.do(c.SuggestRuling("q", RETURN, text="Shorter."), SECRETARIAT)
    hearing.do(c.ReturnQuestion("q", "Shorter."))
    hearing.do(c.ReviseQuestion("q", "Why?"), KENYA)
    assert shown(hearing) is None


@pytest.mark.parametrize(
    ("suggested", "code"),
    [
        (c.SuggestRuling("q", REFUSE), Code.INVALID),
        (c.SuggestRuling("q", ADMIT, RefusalReason.PERSONAL), Code.INVALID),
        (c.SuggestRuling("q", ADMIT, text="You did well."), Code.INVALID),
        (c.SuggestRuling("q", RETURN, text="  "), Code.INVALID),
        (c.SuggestRuling("q", MERGE), Code.INVALID),
        (c.SuggestRuling("q", ADMIT, into="other"), Code.INVALID),
        (c.SuggestRuling("q", MERGE, into="q"), Code.INVALID),
        (c.SuggestRuling("q", MERGE, into="nowhere"), Code.UNKNOWN),
        (c.SuggestRuling("nowhere", ADMIT), Code.UNKNOWN),
    ],
)
def test_what_the_chair_could_not_give_is_not_suggested(suggested: c.SuggestRuling, code: Code) -> None:
    assert asked().refused(suggested, SECRETARIAT).code is code


def test_who_was_faster_has_decided() -> None:
    hearing = asked()
    hearing.do(c.AdmitQuestion("q"))
    for command in (c.SuggestRuling("q", ADMIT), c.WithdrawSuggestion("q")):
        assert hearing.refused(command, SECRETARIAT).code is Code.OVERTAKEN


def test_nobody_but_the_podium_learns_what_was_suggested() -> None:
    hearing = prepared()
    hearing.ask("q")
    before = hearing.state
    command = c.SuggestRuling("q", REFUSE, RefusalReason.ABUSIVE, text="hidden words", note="hidden note")
    submission = hearing.submission(command, SECRETARIAT)
    entries = [
        redact(entry) for entry in seal("rehearsed", Head(), 1_000, submission, hearing.submit(submission))
    ]
    told = json.dumps(entries)
    assert "hidden" not in told
    assert "abusive" not in told
    assert '"refuse"' not in told
    # Who folds what is public goes on, and knows of none.
    redacted = evolve(before, event_of(entries[0]), 1_000)
    assert redacted.questions["q"].suggestion is None
    for audience in set(Audience) - {Audience.PODIUM, Audience.APART}:
        assert shown(hearing, audience) is None
    own = personal_view(hearing.state, KENYA, "")["questions"]["q"]
    assert "suggestion" not in own
    assert "hidden" not in json.dumps(public_record(hearing.state, hearing.now))
