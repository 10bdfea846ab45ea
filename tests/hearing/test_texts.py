"""What counts as a text that says something."""

import pytest
from tests.hearing.rehearsal import CHAIR, KENYA, in_questions

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.model import QuestionStage
from hustings.hearing.texts import says_something

NOTHING = {
    "no character": "",
    "spaces of all widths": " \u00a0\u2003\u3000\t\n\u2028",
    "controls": "\x00\x07\x1b\x7f",
    "zero-width characters": "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "directions": "\u200e\u202e\u2066\u2069",
    "a mark on nothing": "\ufe0f\u0301",
    "Hangul fillers": "\u3164\u115f\uffa0",
    "an empty Braille cell": "\u2800",
    "half a character, private and unassigned ones": "\ud800\ue000\U000e0fff",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_nobody_sees_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    "text", ["Why?", "?", "7", "\u200b\u00e9", "\u05dc\u05de\u05d4", "为何", "\u0915\u094d\u092f\u093e", "🙂"]
)
def test_what_is_seen_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize("text", ["\u200b\u200d", "\x00\x07", "\u3164"])
def test_a_question_or_a_reason_that_nobody_sees_is_empty(text: str) -> None:
    hearing = in_questions()
    assert hearing.refused(c.SubmitQuestion("q", "slot-ada", text), KENYA).code is Code.INVALID
    hearing.do(c.SubmitQuestion("q", "slot-ada", "Why?"), KENYA)
    given_back = c.ReturnQuestion("q", text, QuestionStage.SUBMITTED)
    assert hearing.refused(given_back, CHAIR).code is Code.INVALID
