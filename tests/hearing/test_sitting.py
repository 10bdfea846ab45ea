"""The sitting as a whole: suspended, resumed, closed."""

from tests.hearing.rehearsal import KENYA, MINUTE, STATEMENT, closed, in_statement, opened, suspended

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.engine import next_deadline
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.model import OnAir, Stage


def test_suspending_pauses_a_running_clock() -> None:
    hearing = in_statement()
    start = hearing.now
    assert hearing.do(c.SuspendHearing("Fire drill"), after=MINUTE) == (
        e.ClockPaused("slot-ada", STATEMENT, start + MINUTE, "suspended"),
        e.HearingSuspended("Fire drill"),
    )
    assert hearing.state.stage is Stage.SUSPENDED
    assert next_deadline(hearing.state) is None


def test_suspending_leaves_a_pause_as_it_is() -> None:
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "Line lost"))
    assert hearing.do(c.SuspendHearing()) == (e.HearingSuspended(""),)
    assert hearing.phase("slot-ada", STATEMENT).pause_reason == "Line lost"


def test_suspending_between_slots() -> None:
    hearing = opened()
    assert hearing.do(c.SuspendHearing("Lunch")) == (e.HearingSuspended("Lunch"),)
    hearing.do(c.ResumeHearing(), after=60 * MINUTE)
    assert hearing.state.stage is Stage.BETWEEN_SLOTS


def test_resuming_returns_to_the_phase_with_the_clock_still_paused() -> None:
    hearing = suspended()
    assert hearing.do(c.ResumeHearing(), after=10 * MINUTE) == (e.HearingResumed(),)
    assert (hearing.state.stage, hearing.state.suspended_from) == (Stage.STATEMENT, None)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is not None
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=1_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.clock.spent_ms, phase.paused_ms) == (MINUTE, 10 * MINUTE + 1_000)


def test_nothing_is_on_air_while_suspended_and_the_holder_is_back_afterwards() -> None:
    hearing = suspended()
    assert hearing.state.floor is not None
    assert on_air(hearing.state) == OnAir()
    hearing.do(c.ResumeHearing())
    assert on_air(hearing.state).video == "candidate:ada"


def test_questions_are_received_while_suspended() -> None:
    hearing = suspended()
    assert len(hearing.ask("q", by=KENYA)) == 1


def test_a_suspended_hearing_is_resumed_before_it_is_closed() -> None:
    assert suspended().refused(c.CloseHearing()).code is Code.NOT_NOW


def test_a_hearing_is_not_closed_in_the_middle_of_a_slot() -> None:
    assert in_statement().refused(c.CloseHearing()).code is Code.NOT_NOW


def test_closing_withdraws_the_floor() -> None:
    hearing = opened()
    hearing.do(c.GiveFloor("chair"))
    grant = hearing.grant()
    assert hearing.do(c.CloseHearing()) == (e.FloorWithdrawn(grant, "chair"), e.HearingClosed())
    assert hearing.state.closed_at == hearing.now
    assert on_air(hearing.state) == OnAir()


def test_closed_is_closed() -> None:
    for command in (c.OpenHearing(), c.ResumeHearing(), c.StartSlot("slot-ada"), c.CloseHearing()):
        assert closed().refused(command).code is Code.NOT_NOW


def test_a_hearing_opens_once() -> None:
    assert opened().refused(c.OpenHearing()).code is Code.NOT_NOW
