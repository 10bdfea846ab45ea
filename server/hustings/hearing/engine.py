"""The rules' two functions: `decide` answers a command with events, `evolve` folds an event into the state.

Both are deterministic: the same state, submission and time give the same answer in every process.
"""

from dataclasses import replace
from typing import assert_never

from hustings.hearing import (
    clock,
    floor,
    policy,
    preparation,
    questions,
    reports,
    sitting,
    slots,
)
from hustings.hearing import (
    commands as c,
)
from hustings.hearing import (
    events as e,
)
from hustings.hearing.model import Hearing

next_deadline = clock.next_deadline


def decide(state: Hearing, submission: c.Submission, now: int) -> tuple[e.Event, ...]:
    """What a command makes happen; nothing (`()`) if it already is as the command wants it.

    What is due by then comes first. The events' time, which the caller must pass to `evolve`, is
    `event_time(state, now)`.

    Args:
        state: The hearing as folded so far.
        submission: The command with its sender and id.
        now: Hearing time in milliseconds.

    Raises:
        Refused: The command is not carried out; the state stays as it is.
    """
    command, role = submission.command, submission.actor.role
    policy.check(role, type(command), state.stage)
    time = event_time(state, now)
    due = _due(state, time)
    for event in due:
        state = evolve(state, event, time)
    return (*due, *_answer(state, submission, time))


def event_time(state: Hearing, now: int) -> int:
    """The time of events decided at `now`: never before the last one's."""
    return max(now, state.time)


def _due(state: Hearing, time: int) -> tuple[e.Event, ...]:
    events: list[e.Event] = []
    while (event := clock.due(state, time)) is not None:
        taken = floor.taken_from_speaker(state) if isinstance(event, e.GraceEnded) else ()
        events += (event, *taken)
        for each in (event, *taken):
            state = evolve(state, each, time)
    return tuple(events)


def _answer(state: Hearing, submission: c.Submission, time: int) -> tuple[e.Event, ...]:
    command, actor = submission.command, submission.actor
    match command:
        case c.PrepareHearing():
            return preparation.prepare(command)
        case c.OpenHearing():
            return (e.HearingOpened(),)
        case c.SuspendHearing():
            return sitting.suspend(state, command, time)
        case c.ResumeHearing():
            return (e.HearingResumed(),)
        case c.CloseHearing():
            return sitting.close(state)
        case c.StartSlot():
            return slots.start(state, command, grant=submission.id)
        case c.PauseClock():
            return slots.pause(state, command, time)
        case c.ResumeClock():
            return slots.resume(state, command)
        case c.NextPhase():
            return slots.next_phase(state, command)
        case c.EndSlot():
            return slots.end(state, command)
        case c.GiveFloor():
            return floor.give(state, command, grant=submission.id)
        case c.WithdrawFloor():
            return floor.withdraw(state, command)
        case c.SetPlace():
            return floor.set_place(state, command)
        case c.SubmitQuestion():
            return questions.submit(state, command, actor)
        case c.AdmitQuestion():
            return questions.admit(state, command)
        case c.RefuseQuestion():
            return questions.refuse(state, command)
        case c.CallQuestion():
            return questions.call(state, command)
        case c.MarkAnswered():
            return questions.mark_answered(state, command)
        case c.RevokeToken():
            return reports.revoke(state, command)
        case c.ReportFeedFound():
            return reports.feed_found(state, command)
        case c.ReportFeedLost():
            return reports.feed_lost(state, command, time)
        case c.ReportRecording():
            return reports.recording(state, command)
        case c.ReportRecorderStopped():
            return reports.recorder_stopped(state, command)
        case c.ReportRecorderWriting():
            return reports.recorder_writing(state)
        case c.SignHead():
            return reports.sign_head(state, command)
        case c.Tick():
            return ()
        case _:
            assert_never(command)


def evolve(state: Hearing, event: e.Event, at: int) -> Hearing:
    """The hearing after one more event, which happened `at` (milliseconds of hearing time).

    Raises:
        IllegalTransition: The event moves the hearing along no line of `phases.TRANSITIONS`.
        KeyError: The event names something that is not there. Either way the journal is not one of ours.
    """
    return replace(_folded(state, event, at), seq=state.seq + 1, time=at)


def _folded(state: Hearing, event: e.Event, at: int) -> Hearing:
    match event:
        case e.HearingPrepared():
            return preparation.fold(state, event)
        case e.HearingOpened() | e.HearingSuspended() | e.HearingResumed() | e.HearingClosed():
            return sitting.fold(state, event, at)
        case (
            e.SlotStarted()
            | e.SlotEnded()
            | e.PhaseStarted()
            | e.PhaseEnded()
            | e.ClockPaused()
            | e.ClockResumed()
            | e.TimeWarned()
            | e.TimeExpired()
            | e.GraceEnded()
        ):
            return slots.fold(state, event, at)
        case e.FloorGiven() | e.FloorWithdrawn() | e.PlaceSet():
            return floor.fold(state, event, at)
        case (
            e.QuestionSubmitted()
            | e.QuestionAdmitted()
            | e.QuestionRefused()
            | e.QuestionCalled()
            | e.QuestionAnswered()
        ):
            return questions.fold(state, event, at)
        case (
            e.FeedFound()
            | e.FeedLost()
            | e.RecordingClosed()
            | e.RecorderStopped()
            | e.RecorderWriting()
            | e.TokenRevoked()
            | e.HeadSigned()
        ):
            return reports.fold(state, event, at)
        case _:
            assert_never(event)
