"""Time restored and extended: by a ruling with a reason, in the public ledger, never silently."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    MEDIA,
    MINUTE,
    PLAN,
    QUESTIONS,
    STATEMENT,
    Rehearsal,
    format_of,
    in_questions,
    in_statement,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import next_deadline
from hustings.hearing.errors import Code
from hustings.hearing.ledger import ledger
from hustings.hearing.model import AtZero, Bell, OnLineLost
from hustings.hearing.views import Audience, audience_view

EXTEND = c.ExtendTime("slot-ada", STATEMENT, 30, "The interpreters were not ready")
RESTORE = c.RestoreTime("slot-ada", STATEMENT, 12, "The line was lost")


def lose_line(hearing: Rehearsal, *, ago: int = 0) -> tuple[e.Event, ...]:
    """Ada's line comes up and is lost, with its last media `ago` milliseconds before now."""
    session = f"session-{hearing.state.seq}"
    if not (feed := hearing.state.feeds.get("candidate:ada")) or not feed.up:
        hearing.do(c.ReportFeedFound("candidate:ada", session, "ada"), MEDIA)
        feed = hearing.state.feeds["candidate:ada"]
    return hearing.do(c.ReportFeedLost("candidate:ada", feed.session, hearing.now - ago), MEDIA)


def test_an_extension_adds_to_what_is_left_and_stands_in_the_ledger() -> None:
    hearing = in_statement()
    hearing.now += MINUTE
    assert hearing.do(EXTEND) == (e.TimeExtended("slot-ada", STATEMENT, 30_000, EXTEND.reason),)
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    statement = account["phases"]["statement"]
    assert (statement["allotted_ms"], statement["extended_ms"]) == (5 * MINUTE, 30_000)
    assert statement["remaining_ms"] == 4 * MINUTE + 30_000
    assert account["changes"] == [
        {
            "kind": "extended",
            "phase": "statement",
            "milliseconds": 30_000,
            "reason": EXTEND.reason,
            "at": hearing.now,
        }
    ]


def test_time_is_restored_only_after_a_lost_line() -> None:
    hearing = in_statement()
    refused = hearing.refused(RESTORE)
    assert refused.code is Code.INVALID
    assert "extend" in refused.text
    lose_line(hearing)
    assert hearing.do(RESTORE) == (e.TimeRestored("slot-ada", STATEMENT, 12_000, RESTORE.reason),)
    account = ledger(hearing.state, hearing.now)["slot-ada"]
    assert (account["restored_ms"], account["extended_ms"], account["lines_lost"]) == (12_000, 0, 1)


@pytest.mark.parametrize("command", [replace(EXTEND, reason="  "), replace(RESTORE, reason="\n")])
def test_no_reason_no_time(command: c.Command) -> None:
    hearing = in_statement()
    lose_line(hearing)
    refused = hearing.refused(command)
    assert (refused.code, "reason" in refused.text) == (Code.INVALID, True)


def test_time_is_changed_in_the_running_phase_only() -> None:
    hearing = in_questions()
    refused = hearing.refused(EXTEND)
    assert (refused.code, refused.by) == (Code.OVERTAKEN, QUESTIONS)
    assert hearing.refused(replace(EXTEND, slot="slot-bo")).code is Code.OVERTAKEN


def test_a_ruling_is_public() -> None:
    hearing = in_statement()
    hearing.do(EXTEND)
    slot = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]
    assert slot["changes"]["1"]["reason"] == EXTEND.reason
    assert slot["phases"]["statement"]["extended_ms"] == 30_000
    assert slot["phases"]["statement"]["clock"]["budget_ms"] == 5 * MINUTE + 30_000


def test_what_lies_ahead_again_is_warned_of_again() -> None:
    hearing = in_statement()
    hearing.tick(after=5 * MINUTE + 1_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.expired, phase.warned_ms) == (True, (120_000, 30_000))
    hearing.do(replace(EXTEND, seconds=61))
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.expired, phase.warned_ms) == (False, (120_000,))
    assert next_deadline(hearing.state) == hearing.now + 30_000


def test_a_warning_that_did_not_fit_is_not_made_up_for() -> None:
    hearing = in_statement(replace(PLAN, format=format_of(1, 1, warnings_ms=(90_000,))))
    hearing.do(replace(EXTEND, seconds=120), after=30_000)
    (expired,) = hearing.tick(after=10 * MINUTE)
    assert isinstance(expired, e.TimeExpired)


def test_after_the_grace_an_extension_gives_a_grace_of_its_own() -> None:
    hearing = in_statement(replace(PLAN, format=format_of(5, 5, at_zero=AtZero.WITHDRAW)))
    hearing.tick(after=6 * MINUTE)
    assert hearing.state.floor is None
    hearing.do(replace(EXTEND, seconds=120))
    hearing.do(c.GiveFloor("ada"))
    hearing.tick(after=70_000)
    assert hearing.state.floor is None
    assert hearing.phase("slot-ada", STATEMENT).grace_over


@pytest.mark.parametrize(("policy", "stands"), [(OnLineLost.RUN, False), (OnLineLost.PAUSE, True)])
def test_a_lost_line_stops_the_clock_where_the_format_says_so(policy: OnLineLost, stands: bool) -> None:
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, on_line_lost=policy)))
    hearing.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    hearing.now += 10_000
    events = lose_line(hearing, ago=4_000)
    assert any(isinstance(event, e.ClockPaused) for event in events) is stands
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_at(hearing.now) == (6_000 if stands else 10_000)


def test_no_pause_is_dated_back_beyond_what_the_clock_did_last() -> None:
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, on_line_lost=OnLineLost.PAUSE)))
    hearing.do(c.ReportFeedFound("candidate:ada", "s", "ada"), MEDIA)
    hearing.do(EXTEND, after=10_000)
    hearing.now += 1_000
    lose_line(hearing, ago=8_000)
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_ms == 10_000


def test_only_the_line_of_the_floors_holder_matters() -> None:
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, on_line_lost=OnLineLost.PAUSE)))
    hearing.do(c.GiveFloor("chair", hearing.grant()))
    assert [type(event) for event in lose_line(hearing)] == [e.FeedLost]
    assert hearing.phase("slot-ada", STATEMENT).lines_lost == 0


def test_bells_ring_at_their_marks() -> None:
    bells = (Bell(60_000, 1), Bell(30_000, 2), Bell(0, 3))
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, bells=bells)))
    start = hearing.now
    rung = [
        (event.at - start, event.tones)
        for event in hearing.tick(after=10 * MINUTE)
        if isinstance(event, e.TimeWarned | e.TimeExpired)
    ]
    assert rung == [(3 * MINUTE, 0), (4 * MINUTE, 1), (270_000, 2), (5 * MINUTE, 3)]
    phase = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["phases"]["statement"]
    assert phase["bell"] == {"at": start + 5 * MINUTE, "tones": 3}


def test_without_bells_nothing_rings() -> None:
    hearing = in_statement()
    hearing.tick(after=10 * MINUTE)
    phase = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["phases"]["statement"]
    assert "bell" not in phase
