"""The time in which a lost line may come back: its end is told, at its deadline, to everybody."""

from dataclasses import replace

from tests.hearing.rehearsal import MEDIA, MINUTE, PLAN, STATEMENT, Rehearsal, in_statement

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import next_deadline
from hustings.hearing.model import OnLineLost
from hustings.hearing.views import Audience, audience_view

ADA = "candidate:ada"


def lost(retry_ms: int = 30_000, ago: int = 2_000) -> Rehearsal:
    """Ada's line was lost a minute into her statement."""
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=retry_ms)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound(ADA, "one", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost(ADA, "one", hearing.now + MINUTE - ago), MEDIA, after=MINUTE)
    return hearing


def test_the_end_of_the_wait_is_told_at_its_deadline() -> None:
    hearing = lost()
    until = hearing.now - 2_000 + 30_000
    assert audience_view(hearing.state, Audience.FLOOR)["line_lost"]["retry_until"] == until
    assert next_deadline(hearing.state) == until
    assert hearing.tick(after=27_999) == ()
    assert hearing.tick(after=5_000) == (e.RetryEnded("slot-ada", STATEMENT, until),)
    assert next_deadline(hearing.state) is None
    for audience in Audience:
        assert audience_view(hearing.state, audience)["line_lost"]["retry_over"] is True


def test_a_loss_that_is_reported_late_leaves_no_wait() -> None:
    hearing = lost(retry_ms=1_000, ago=2_000)
    assert hearing.phase("slot-ada", STATEMENT).retry_over
    assert next_deadline(hearing.state) is None
    hearing.do(c.MoveSlot("slot-ada", "Line lost"))


def test_where_the_format_gives_no_wait_none_ends() -> None:
    hearing = lost(retry_ms=0)
    assert next_deadline(hearing.state) is None
    assert (
        audience_view(hearing.state, Audience.FLOOR)["line_lost"]
        .keys()
        .isdisjoint({"retry_until", "retry_over"})
    )


def test_the_next_loss_has_a_wait_of_its_own() -> None:
    hearing = lost()
    hearing.tick(after=40_000)
    hearing.do(c.ReportFeedFound(ADA, "two", "ada"), MEDIA)
    hearing.do(c.ResumeClock("slot-ada", STATEMENT))
    assert next_deadline(hearing.state) != hearing.now
    hearing.do(c.ReportFeedLost(ADA, "two", hearing.now + 9_000), MEDIA, after=9_000)
    assert not hearing.phase("slot-ada", STATEMENT).retry_over
    assert next_deadline(hearing.state) == hearing.now + 30_000


def test_a_clock_that_stands_for_another_reason_waits_for_nothing() -> None:
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=30_000)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "Applause"))
    assert next_deadline(hearing.state) is None
