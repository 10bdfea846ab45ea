"""An interpreter's line is lost: marked, told, and by the format the clock stands; the floor is heard on."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import MEDIA, MINUTE, PLAN, STATEMENT, Rehearsal, in_statement, opened

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.floor import on_air
from hustings.hearing.interpretation import INTERPRETATION_LOST, missing
from hustings.hearing.model import InterpretationLoss, OnInterpretationLost, OnLineLost
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view

FRENCH = "interpreter:fr"
PAUSING = replace(PLAN.format, on_interpretation_lost=OnInterpretationLost.PAUSE, languages=("en", "fr"))


def interpreted(hearing: Rehearsal, feed: str = FRENCH) -> Rehearsal:
    hearing.do(c.ReportFeedFound(feed, "one", "interpreter-1"), MEDIA)
    return hearing


def speaking(**modalities: object) -> Rehearsal:
    """Ada speaks, a minute already, and is interpreted into French."""
    hearing = interpreted(in_statement(replace(PLAN, format=replace(PAUSING, **modalities))))  # type: ignore[arg-type]
    hearing.now += MINUTE
    return hearing


def lost(hearing: Rehearsal, feed: str = FRENCH, ago: int = 3_000) -> tuple[e.Event, ...]:
    return hearing.do(c.ReportFeedLost(feed, "one", hearing.now - ago), MEDIA)


def test_the_clock_stands_from_the_last_that_came_and_everybody_sees_why() -> None:
    hearing = speaking()
    since = hearing.now - 3_000
    assert lost(hearing) == (
        e.FeedLost(FRENCH, "one", since),
        e.InterpretationLost("fr", since),
        e.ClockPaused("slot-ada", STATEMENT, since, INTERPRETATION_LOST),
    )
    for audience in Audience:
        view = audience_view(hearing.state, audience)
        assert view["interpretation_lost"] == {"fr": {"since": since}}
        assert view["slots"]["slot-ada"]["phases"]["statement"]["pause_reason"] == INTERPRETATION_LOST


def test_the_pause_is_never_dated_to_before_the_clock_was_touched() -> None:
    hearing = speaking()
    touched = hearing.now
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "A pause"))
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=500)
    lost(hearing, ago=3_000)
    assert hearing.phase("slot-ada", STATEMENT).paused_since == touched + 500


def test_the_speaker_is_heard_on() -> None:
    hearing = speaking()
    before = on_air(hearing.state)
    lost(hearing)
    assert on_air(hearing.state) == before
    assert "candidate:ada" in before.audio


def test_the_chair_resumes_whether_or_not_the_interpreter_is_back() -> None:
    for back in (True, False):
        hearing = speaking()
        lost(hearing)
        if back:
            hearing.do(c.ReportFeedFound(FRENCH, "two", "interpreter-2"), MEDIA, after=5_000)
            assert hearing.phase("slot-ada", STATEMENT).paused_since is not None
        hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=2_000)
        assert hearing.phase("slot-ada", STATEMENT).clock.running_since == hearing.now
        assert ("interpretation_lost" in audience_view(hearing.state, Audience.FLOOR)) is not back


def test_by_default_the_clock_goes_on_and_the_loss_is_marked_all_the_same() -> None:
    hearing = speaking(on_interpretation_lost=OnInterpretationLost.RUN)
    assert [type(event) for event in lost(hearing)] == [e.FeedLost, e.InterpretationLost]
    assert hearing.phase("slot-ada", STATEMENT).clock.running_since is not None
    assert missing(hearing.state) == {"fr": hearing.now - 3_000}


def test_the_record_says_when_each_language_was_lost_and_heard_again() -> None:
    hearing = speaking()
    lost(hearing)
    hearing.do(c.ReportFeedFound(FRENCH, "two", "interpreter-2"), MEDIA, after=5_000)
    assert hearing.state.interpretation_losses == (
        InterpretationLoss("fr", hearing.now - 8_000, hearing.now),
    )
    (told,) = public_record(hearing.state, hearing.now)["interpretation_losses"]
    assert told == {"language": "fr", "at": hearing.now - 8_000, "back_at": hearing.now}


def test_two_languages_are_lost_one_after_the_other() -> None:
    hearing = interpreted(speaking(), "interpreter:en-GB")
    lost(hearing)
    events = lost(hearing, "interpreter:en-GB", ago=0)
    assert [type(event) for event in events] == [e.FeedLost, e.InterpretationLost]
    assert set(missing(hearing.state)) == {"fr", "en-GB"}


@pytest.mark.parametrize("feed", ["interpreter:de", "room", "delegate:ken"])
def test_what_is_no_language_of_this_hearing_stops_nothing(feed: str) -> None:
    hearing = interpreted(speaking(), feed)
    assert [type(event) for event in lost(hearing, feed)] == [e.FeedLost]
    assert missing(hearing.state) == {}


def test_any_language_counts_where_the_format_names_none() -> None:
    hearing = interpreted(speaking(languages=()), "interpreter:de")
    lost(hearing, "interpreter:de")
    assert set(missing(hearing.state)) == {"de"}


def test_while_nobody_speaks_nothing_is_marked_but_the_language_is_missing() -> None:
    hearing = interpreted(opened(replace(PLAN, format=PAUSING)))
    hearing.now += MINUTE
    assert lost(hearing) == (e.FeedLost(FRENCH, "one", hearing.now - 3_000),)
    assert set(missing(hearing.state)) == {"fr"}
    hearing.do(c.CloseHearing())
    assert missing(hearing.state) == {}


def test_an_interpreter_who_was_not_there_cannot_be_lost() -> None:
    hearing = in_statement(replace(PLAN, format=PAUSING))
    assert lost(hearing) == ()
    assert missing(hearing.state) == {}


def test_a_lost_speaker_goes_before_a_lost_interpreter() -> None:
    hearing = speaking(on_line_lost=OnLineLost.PAUSE)
    hearing.do(c.ReportFeedFound("candidate:ada", "one", "ada"), MEDIA)
    hearing.now += 5_000
    lost(hearing, "candidate:ada")
    lost(hearing, ago=0)
    assert hearing.phase("slot-ada", STATEMENT).pause_reason == "line-lost"
