"""The clock of a phase: what is spent, what is paused, and what falls due when."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    MINUTE,
    PARTICIPANTS,
    PLAN,
    QUESTIONS,
    SLOTS,
    STATEMENT,
    SYSTEM,
    Rehearsal,
    format_of,
    in_questions,
    in_statement,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import decide, evolve, next_deadline
from hustings.hearing.errors import Code
from hustings.hearing.model import AtZero, Clock, Format

PAUSE = c.PauseClock("slot-ada", STATEMENT, "Line lost")
RESUME = c.ResumeClock("slot-ada", STATEMENT)


def statement_of(format: Format) -> Rehearsal:
    return in_statement(replace(PLAN, format=format))


@pytest.mark.parametrize(
    ("clock", "now", "spent", "remaining"),
    [
        (Clock(100), 1_000, 0, 100),
        (Clock(100, 30), 1_000, 30, 70),
        (Clock(100, 30, 1_000), 1_000, 30, 70),
        (Clock(100, 30, 1_000), 1_050, 80, 20),
        (Clock(100, 30, 1_000), 1_070, 100, 0),
        (Clock(100, 30, 1_000), 1_071, 101, -1),
        (Clock(100, 30, 1_000), 900, 30, 70),
    ],
)
def test_everyone_computes_the_same_remainder(clock: Clock, now: int, spent: int, remaining: int) -> None:
    assert (clock.spent_at(now), clock.remaining_at(now)) == (spent, remaining)


def test_a_pause_costs_the_candidate_nothing() -> None:
    hearing = in_statement()
    start = hearing.now
    assert hearing.do(PAUSE, after=10_000) == (
        e.ClockPaused("slot-ada", STATEMENT, start + 10_000, "Line lost"),
    )
    assert hearing.do(RESUME, after=60_000) == (e.ClockResumed("slot-ada", STATEMENT),)
    hearing.do(PAUSE, after=5_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert phase.clock == Clock(5 * MINUTE, 15_000, None)
    assert (phase.paused_ms, phase.paused_since, phase.pause_reason) == (60_000, hearing.now, "Line lost")


def test_a_paused_clock_is_paused_once() -> None:
    hearing = in_statement()
    hearing.do(PAUSE)
    assert hearing.refused(PAUSE).code is Code.OVERTAKEN


def test_ending_a_phase_closes_its_pause() -> None:
    hearing = in_statement()
    hearing.do(PAUSE, after=10_000)
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=7_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.clock.spent_ms, phase.paused_ms) == (10_000, 7_000)
    assert (phase.paused_since, phase.pause_reason) == (None, None)
    assert hearing.phase("slot-ada", QUESTIONS).clock.running_since == hearing.now


def test_warnings_and_the_end_come_at_their_deadlines() -> None:
    hearing = in_statement()
    start = hearing.now
    marks = []
    while (deadline := next_deadline(hearing.state)) is not None:
        hearing.now = deadline
        marks.append((deadline - start, hearing.tick()))
    assert marks == [
        (3 * MINUTE, (e.TimeWarned("slot-ada", STATEMENT, 120_000, start + 3 * MINUTE),)),
        (270_000, (e.TimeWarned("slot-ada", STATEMENT, 30_000, start + 270_000),)),
        (5 * MINUTE, (e.TimeExpired("slot-ada", STATEMENT, start + 5 * MINUTE),)),
    ]


def test_a_late_tick_takes_effect_at_the_deadlines() -> None:
    hearing = in_statement()
    start = hearing.now
    events = hearing.tick(after=10 * MINUTE)
    assert [getattr(event, "at", None) for event in events] == [
        start + 3 * MINUTE,
        start + 270_000,
        start + 5 * MINUTE,
    ]
    assert hearing.phase("slot-ada", STATEMENT).warned_ms == (120_000, 30_000)


def test_one_tick_is_applied_and_the_next_finds_nothing_due() -> None:
    hearing = in_statement()
    assert len(hearing.tick(after=3 * MINUTE)) == 1
    assert hearing.tick() == ()
    assert hearing.tick(after=1) == ()


def test_nothing_is_due_a_millisecond_early() -> None:
    hearing = in_statement()
    assert hearing.tick(after=3 * MINUTE - 1) == ()
    assert len(hearing.tick(after=1)) == 1


def test_the_clock_goes_on_below_zero() -> None:
    hearing = in_statement()
    hearing.tick(after=6 * MINUTE)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert phase.expired
    assert phase.clock.remaining_at(hearing.now) == -MINUTE
    assert hearing.state.floor is not None


def test_what_is_due_comes_before_the_command_that_came_late() -> None:
    hearing = in_statement()
    warned, paused = hearing.do(PAUSE, after=3 * MINUTE)
    assert isinstance(warned, e.TimeWarned)
    assert isinstance(paused, e.ClockPaused)


def test_a_refused_command_brings_nothing_due_along() -> None:
    hearing = in_statement()
    before = hearing.state
    hearing.now += 10 * MINUTE
    assert hearing.refused(c.EndSlot("slot-bo")).code is Code.OVERTAKEN
    assert hearing.state == before


def test_nothing_falls_due_while_the_clock_is_paused() -> None:
    hearing = in_statement()
    hearing.do(PAUSE, after=MINUTE)
    assert next_deadline(hearing.state) is None
    assert hearing.tick(after=60 * MINUTE) == ()
    hearing.do(RESUME)
    assert next_deadline(hearing.state) == hearing.now + 2 * MINUTE


def test_warnings_that_do_not_fit_into_the_budget_are_left_out() -> None:
    hearing = statement_of(format_of(2, warnings_ms=(180_000, 120_000, 60_000)))
    events = hearing.tick(after=10 * MINUTE)
    assert [event.remaining_ms for event in events if isinstance(event, e.TimeWarned)] == [60_000]


def test_warnings_come_in_the_order_of_time_however_the_format_lists_them() -> None:
    hearing = statement_of(format_of(5, warnings_ms=(30_000, 120_000)))
    events = hearing.tick(after=10 * MINUTE)
    assert [event.remaining_ms for event in events if isinstance(event, e.TimeWarned)] == [120_000, 30_000]


def test_every_phase_gives_its_own_warnings() -> None:
    hearing = in_questions()
    assert next_deadline(hearing.state) == hearing.now + 3 * MINUTE


def withdrawing() -> Rehearsal:
    """A statement that ends with the floor withdrawn 10 s after zero."""
    return statement_of(format_of(5, at_zero=AtZero.WITHDRAW))


def test_after_the_grace_the_floor_is_withdrawn_if_the_format_says_so() -> None:
    hearing = withdrawing()
    start, grant = hearing.now, hearing.grant()
    hearing.tick(after=5 * MINUTE)
    assert hearing.state.floor is not None
    assert next_deadline(hearing.state) == start + 5 * MINUTE + 10_000
    assert hearing.tick(after=10_000) == (
        e.GraceEnded("slot-ada", STATEMENT, start + 5 * MINUTE + 10_000),
        e.FloorWithdrawn(grant, "ada"),
    )
    assert hearing.state.floor is None
    assert next_deadline(hearing.state) is None


def test_the_chair_may_give_the_floor_back_after_the_grace() -> None:
    hearing = withdrawing()
    hearing.tick(after=10 * MINUTE)
    hearing.do(c.GiveFloor("ada"))
    assert hearing.tick(after=10 * MINUTE) == ()
    assert hearing.state.floor is not None


def test_a_grace_that_ends_with_a_free_floor_withdraws_nothing() -> None:
    hearing = withdrawing()
    hearing.do(c.WithdrawFloor(hearing.grant()))
    *_, last = hearing.tick(after=10 * MINUTE)
    assert isinstance(last, e.GraceEnded)


def test_the_grace_is_not_the_chairs() -> None:
    hearing = withdrawing()
    hearing.do(c.GiveFloor("chair", hearing.grant()))
    *_, last = hearing.tick(after=10 * MINUTE)
    assert isinstance(last, e.GraceEnded)
    assert hearing.state.floor is not None


def test_a_grace_of_nothing_ends_at_zero() -> None:
    format = replace(format_of(5, at_zero=AtZero.WITHDRAW), grace_ms=0)
    hearing = statement_of(format)
    *_, expired, grace, withdrawn = hearing.tick(after=5 * MINUTE)
    assert isinstance(expired, e.TimeExpired)
    assert isinstance(grace, e.GraceEnded)
    assert isinstance(withdrawn, e.FloorWithdrawn)


def test_hearing_time_never_goes_backwards() -> None:
    hearing = in_statement()
    hearing.now -= 500
    (paused,) = hearing.do(PAUSE)
    assert isinstance(paused, e.ClockPaused)
    assert paused.at == hearing.state.time
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_ms == 0


def test_what_is_due_by_the_last_event_is_due_for_a_clock_that_lags() -> None:
    """The command's own time is the last event's, so nothing due by then may be passed over."""
    hearing = in_statement()
    hearing.state = replace(hearing.state, time=hearing.now + 3 * MINUTE)
    assert len(hearing.tick()) == 1


def test_a_pause_may_be_dated_back_and_still_add_up() -> None:
    hearing = in_statement()
    start = hearing.now
    pause = e.ClockPaused("slot-ada", STATEMENT, start + 4_000, "Line lost")
    hearing.state = evolve(hearing.state, pause, start + 10_000)
    hearing.state = evolve(hearing.state, e.ClockResumed("slot-ada", STATEMENT), start + 20_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.clock.spent_ms, phase.paused_ms) == (4_000, 16_000)


def test_deciding_changes_nothing() -> None:
    hearing = in_statement()
    before = hearing.state
    submission = hearing.submission(c.Tick(), SYSTEM)
    first = decide(hearing.state, submission, hearing.now + 10 * MINUTE)
    assert decide(hearing.state, submission, hearing.now + 10 * MINUTE) == first
    assert hearing.state is before


def test_no_time_runs_between_slots() -> None:
    hearing = in_statement(c.PrepareHearing("T", format_of(5), PARTICIPANTS, SLOTS))
    hearing.do(c.EndSlot("slot-ada"), after=MINUTE)
    assert next_deadline(hearing.state) is None
    assert hearing.tick(after=60 * MINUTE) == ()
