"""What a format binds when something fails: rulings after a lost line, what is restored, the recording."""

from dataclasses import replace
from typing import Any

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    MEDIA,
    MINUTE,
    PLAN,
    QUESTIONS,
    STATEMENT,
    Rehearsal,
    in_statement,
    opened,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.clock import RECORDING_STOPPED
from hustings.hearing.errors import Code
from hustings.hearing.formats import Faulty, dotted, read
from hustings.hearing.model import LostLineRuling, OnLineLost, OnRecordingStopped, SlotStage
from hustings.hearing.verbs import against, choices
from hustings.hearing.views import Audience, audience_view

ADA = "candidate:ada"
RESUME, RESTORE, FILED, MOVE = LostLineRuling


def under(**fields: Any) -> Rehearsal:
    """Ada's line was lost a minute into her statement, and the clock stands."""
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, **fields)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound(ADA, "one", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost(ADA, "one", hearing.now + MINUTE), MEDIA, after=MINUTE)
    assert hearing.phase("slot-ada", STATEMENT).candidate_lost
    return hearing


RULINGS: dict[LostLineRuling, c.Command] = {
    RESUME: c.ResumeClock("slot-ada", STATEMENT),
    RESTORE: c.RestoreTime("slot-ada", STATEMENT, 20, "Line lost"),
    MOVE: c.MoveSlot("slot-ada", "Line lost"),
}


@pytest.mark.parametrize("ruling", RULINGS)
def test_a_format_that_says_nothing_leaves_every_ruling(ruling: LostLineRuling) -> None:
    assert under().do(RULINGS[ruling])


@pytest.mark.parametrize("ruling", RULINGS)
def test_what_is_not_foreseen_is_refused_with_what_is(ruling: LostLineRuling) -> None:
    others = tuple(other for other in LostLineRuling if other is not ruling)
    refused = under(lost_line_rulings=others).refused(RULINGS[ruling])
    assert refused.code is Code.MODALITIES
    assert "under these modalities; the chair may " in refused.text
    assert under(lost_line_rulings=(*others, ruling)).do(RULINGS[ruling])


def test_a_filed_statement_is_not_played_after_a_lost_line_where_it_is_not_foreseen() -> None:
    play = c.PlayStatement("slot-ada", "0" * 64)
    assert under(lost_line_rulings=(RESUME,)).refused(play).code is Code.MODALITIES
    assert under(lost_line_rulings=(RESUME, FILED)).refused(play).code is Code.UNKNOWN


def test_the_console_has_the_same_answer() -> None:
    hearing = under(lost_line_rulings=(RESUME,))
    why = {choice.id: against(hearing.state, choice, CHAIR) for choice in choices(hearing.state, None)}
    assert why["ResumeClock"] is None
    for verb in ("RestoreTime", "MoveSlot"):
        refused = why[verb]
        assert refused is not None
        assert refused.text.endswith("the chair may let the clock go on.")
    assert "may_move_from" not in audience_view(hearing.state, Audience.PODIUM)


def test_a_line_of_somebody_else_binds_nothing() -> None:
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, lost_line_rulings=(MOVE,))
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    hearing.do(c.ReportFeedFound("delegate:ken", "one", "delegate-ken"), MEDIA)
    hearing.do(c.ReportFeedLost("delegate:ken", "one", hearing.now), MEDIA)
    assert hearing.phase("slot-ada", QUESTIONS).pause_reason is not None
    assert hearing.do(c.ResumeClock("slot-ada", QUESTIONS))


def test_no_more_is_restored_to_a_candidate_than_the_format_bounds() -> None:
    hearing = under(restore_at_most_ms=50_000)
    assert "At most 50 seconds" in hearing.refused(c.RestoreTime("slot-ada", STATEMENT, 51, "Lost")).text
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 30, "Lost"))
    refused = hearing.refused(c.RestoreTime("slot-ada", STATEMENT, 21, "Lost again"))
    assert (refused.code, "20 seconds of it is left" in refused.text) == (Code.MODALITIES, True)
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 20, "Lost again"))
    assert "all of it" in hearing.refused(c.RestoreTime("slot-ada", STATEMENT, 1, "Lost")).text
    assert sum(phase.restored_ms for phase in hearing.state.slots["slot-ada"].phases) == 50_000


def test_the_bound_is_for_all_phases_and_what_is_taken_back_is_free_again() -> None:
    hearing = under(restore_at_most_ms=50_000)
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 50, "Lost"))
    hearing.do(c.Undo(hearing.state.seq))
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 40, "Lost"))
    hearing.do(c.ResumeClock("slot-ada", STATEMENT))
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    hearing.do(c.ReportFeedFound(ADA, "two", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost(ADA, "two", hearing.now), MEDIA)
    assert hearing.refused(c.RestoreTime("slot-ada", QUESTIONS, 11, "Lost")).code is Code.MODALITIES
    assert hearing.do(c.RestoreTime("slot-ada", QUESTIONS, 10, "Lost"))


def test_the_bound_is_not_passed_by_extending_while_the_line_is_ruled_on() -> None:
    hearing = under(restore_at_most_ms=50_000)
    extend = c.ExtendTime("slot-ada", STATEMENT, 600, "Lost")
    assert hearing.refused(extend).code is Code.MODALITIES
    hearing.do(c.ResumeClock("slot-ada", STATEMENT))
    assert hearing.do(extend)
    assert under().do(extend)


def test_what_a_lost_line_gives_stays_once_a_candidate_has_been_heard() -> None:
    hearing = under(restore_at_most_ms=50_000)
    hearing.do(c.EndSlot("slot-ada"))
    assert hearing.state.slots["slot-ada"].stage is SlotStage.ENDED
    assert hearing.state.format is not None
    for fields in ({"restore_at_most_ms": None}, {"lost_line_rulings": (RESUME, RESTORE)}):
        changed: Any = replace(hearing.state.format, **fields)
        assert "what a lost line gives" in hearing.refused(c.ChangeModalities(changed, "A reason")).text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"lost_line_rulings": ["filed-statement"]}, "lost_line_rulings"),
        ({"lost_line_rulings": ["resume", "resume"]}, "lost_line_rulings[2]"),
        ({"lost_line_rulings": ["resum"]}, "lost_line_rulings[1]"),
        ({"lost_line_rulings": ["resume"], "restore_at_most": "1 min"}, "restore_at_most"),
        ({"restore_at_most": "0 s"}, "restore_at_most"),
        ({"restore_offered": "0 s"}, "restore_offered"),
        ({"on_recording_stopped": "stop"}, "on_recording_stopped"),
    ],
)
def test_a_policy_that_cannot_be_held_to_is_named(fields: dict[str, Any], fault: str) -> None:
    table = {"name": "own", "phases": {"statement": "5 min"}, **fields}
    with pytest.raises(Faulty) as caught:
        read(table)
    assert [dotted(each.path) for each in caught.value.faults] == [fault]


def recorded(policy: OnRecordingStopped) -> Rehearsal:
    return in_statement(replace(PLAN, format=replace(PLAN.format, on_recording_stopped=policy)))


def test_the_clock_stands_when_nothing_is_recorded_any_more_until_the_chair_resumes_it() -> None:
    hearing = recorded(OnRecordingStopped.PAUSE)
    stopped = hearing.do(c.ReportRecorderStopped("The disk is full"), MEDIA, after=MINUTE)
    paused = e.ClockPaused("slot-ada", STATEMENT, hearing.now, RECORDING_STOPPED)
    assert stopped == (e.RecorderStopped("The disk is full"), paused)
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_ms == MINUTE
    assert hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=MINUTE)
    again = hearing.do(c.ReportRecorderStopped("The disk is away"), MEDIA)
    assert again == (e.RecorderStopped("The disk is away"),)
    hearing.do(c.ReportRecorderWriting(), MEDIA)
    assert len(hearing.do(c.ReportRecorderStopped("The disk is full"), MEDIA)) == 2


def test_the_clock_runs_on_without_a_recording_where_the_format_says_nothing() -> None:
    hearing = recorded(OnRecordingStopped.RUN)
    assert len(hearing.do(c.ReportRecorderStopped("The disk is full"), MEDIA)) == 1


def test_between_candidates_there_is_no_clock_to_stop() -> None:
    format = replace(PLAN.format, on_recording_stopped=OnRecordingStopped.PAUSE)
    hearing = opened(replace(PLAN, format=format))
    assert len(hearing.do(c.ReportRecorderStopped("The disk is full"), MEDIA)) == 1
