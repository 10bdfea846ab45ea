"""The rules' two functions: `decide` answers a command with events, `evolve` folds an event into the state.

Both are deterministic: the same state, submission and time give the same answer in every process.
"""

from typing import assert_never

from hustings.hearing import (
    asking,
    bags,
    clock,
    draws,
    filings,
    floor,
    guidelines,
    inbox,
    interruptions,
    interventions,
    links,
    materials,
    modalities,
    order,
    playing,
    playing_fold,
    policy,
    preparation,
    presiding,
    reports,
    rulings,
    sitting,
    slots,
    speakers,
    splits,
    statements,
    suggestions,
    time_changes,
    turns,
    undoing,
)
from hustings.hearing import (
    commands as c,
)
from hustings.hearing import (
    events as e,
)
from hustings.hearing.errors import Refused
from hustings.hearing.folding import evolve as evolve
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
    time = event_time(state, now)
    due, state, answer = _ruled(state, submission, time)
    events = _accompanied(state, answer, time, submission.id)
    if isinstance(submission.command, c.Undo):
        # What is taken up again, or made shorter, may be due at once.
        for event in events:
            state = evolve(state, event, time)
        events = (*events, *_due(state, time))
    return (*due, *events)


def refusal(state: Hearing, submission: c.Submission, now: int) -> Refused | None:
    """Why `decide` would refuse this; None if it would not. Cheaper than to decide."""
    try:
        _ruled(state, submission, event_time(state, now))
    except Refused as refused:
        return refused.with_traceback(None)
    return None


def _ruled(
    state: Hearing, submission: c.Submission, time: int
) -> tuple[tuple[e.Event, ...], Hearing, tuple[e.Event, ...]]:
    """What is due, the hearing after it, and what the command itself makes happen then."""
    command, role = submission.command, submission.actor.role
    policy.check(role, type(command), state.stage)
    due = _due(state, time)
    for event in due:
        state = evolve(state, event, time)
    if presiding.asked_of(policy.POLICY[type(command)].roles):
        presiding.check(state, submission.actor)
    return due, state, _answer(state, submission, time)


def event_time(state: Hearing, now: int) -> int:
    """The time of events decided at `now`: never before the last one's."""
    return max(now, state.time)


def _due(state: Hearing, time: int) -> tuple[e.Event, ...]:
    events: list[e.Event] = []
    while (event := clock.due(state, time)) is not None:
        found = _accompanied(state, (event, *_taken(state, event)), time)
        events += found
        for each in found:
            state = evolve(state, each, time)
    return tuple(events)


def _taken(state: Hearing, event: clock.Due) -> tuple[e.Event, ...]:
    """The floor, at the end of a grace: from whoever speaks, or from the one whose turn was too long."""
    if isinstance(event, e.GraceEnded):
        return floor.taken_from_speaker(state)
    if isinstance(event, e.InterruptionGraceEnded):
        return interruptions.over(state, grant=event.interruption + "-over")
    if isinstance(event, e.InterventionGraceEnded) and state.intervention is not None:
        holds = state.floor is not None and state.floor.holder == state.intervention.speaker
        return floor.taken_from_speaker(state) if holds else ()
    return ()


def _accompanied(
    state: Hearing, events: tuple[e.Event, ...], time: int, id: str | None = None
) -> tuple[e.Event, ...]:
    """The events with the ends and, under `id`, the beginnings of interventions that go with them."""
    begins = id is not None and not any(isinstance(event, e.InterventionStarted) for event in events)
    out: list[e.Event] = []

    def happens(event: e.Event) -> None:
        nonlocal state
        out.append(event)
        state = evolve(state, event, time)

    for event in events:
        ends: list[e.Event] = [
            *interruptions.ended_by(state, event),
            *playing_fold.ended_by(state, event),
            *interventions.ended_by(state, event),
        ]
        for ended in ends:
            happens(ended)
        happens(event)
        if id is not None and begins:
            for begun in interventions.begun_by(state, event, id):
                happens(begun)
    return tuple(out)


def _answer(state: Hearing, submission: c.Submission, time: int) -> tuple[e.Event, ...]:
    command, actor = submission.command, submission.actor
    match command:
        case c.PrepareHearing():
            return preparation.prepare(state, command)
        case c.AmendPreparation():
            return preparation.amend(state, command)
        case c.ChangeModalities():
            return modalities.change(state, command)
        case c.ChooseSplit():
            return splits.choose(state, command, actor)
        case c.IssueTokens():
            return links.issue(state, command)
        case c.OpenHearing():
            return sitting.open_sitting(state, time)
        case c.SuspendHearing():
            return sitting.suspend(state, command, time)
        case c.ResumeHearing():
            return (e.HearingResumed(),)
        case c.CloseHearing():
            return (*draws.closed(state), *sitting.close(state))
        case c.StartSlot():
            return slots.start(state, command, grant=submission.id)
        case c.PauseClock():
            return slots.pause(state, command, time)
        case c.ResumeClock():
            return slots.resume(state, command)
        case c.ConfirmReady():
            return floor.confirm(state, command, actor)
        case c.CloseMicrophone():
            return floor.close_microphone(state, command)
        case c.OpenMicrophone():
            return floor.open_microphone(state, command, actor)
        case c.RaiseHand():
            return speakers.raise_hand(state, command, actor, time)
        case c.LowerHand():
            return speakers.lower_hand(state, command, actor, grant=submission.id)
        case c.RulePointOfOrder():
            return speakers.rule(state, command, grant=submission.id)
        case c.GiveReply():
            return interruptions.reply(state, command, submission.id, time)
        case c.InterruptSpeaker():
            return interruptions.interrupt(state, command, submission.id, time)
        case c.EndInterruption():
            return interruptions.end(state, command, grant=submission.id)
        case c.NextPhase():
            return slots.next_phase(state, command)
        case c.EndSlot():
            return slots.end(state, command)
        case c.RestoreTime():
            return time_changes.restore(state, command)
        case c.ExtendTime():
            return time_changes.extend(state, command)
        case c.BeginIntervention():
            return interventions.begin(state, command, submission.id)
        case c.EndIntervention():
            return interventions.end(state, command)
        case c.MoveSlot():
            return order.move(state, command, time)
        case c.WithdrawCandidate():
            return order.withdraw(state, command)
        case c.TakeChair():
            return presiding.take(state, command, actor)
        case c.GiveFloor():
            return floor.give(state, command, grant=submission.id)
        case c.WithdrawFloor():
            return floor.withdraw(state, command)
        case c.SetPlace():
            return floor.set_place(state, command)
        case c.SubmitQuestion():
            return asking.submit(state, command, actor)
        case c.ReviseQuestion():
            return asking.revise(state, command, actor)
        case c.WithdrawQuestion():
            return asking.withdraw(state, command, actor)
        case c.SupportQuestion():
            return asking.support(state, command, actor)
        case c.WithdrawSupport():
            return asking.withdraw_support(state, command, actor)
        case c.SuggestRuling():
            return suggestions.suggest(state, command)
        case c.WithdrawSuggestion():
            return suggestions.withdraw(state, command)
        case c.AdmitQuestion():
            return rulings.admit(state, command)
        case c.RefuseQuestion():
            return rulings.refuse(state, command)
        case c.ReturnQuestion():
            return rulings.give_back(state, command)
        case c.ReopenQuestion():
            return rulings.reopen(state, command)
        case c.MergeQuestion():
            return rulings.merge(state, command)
        case c.MoveQuestion():
            return rulings.move(state, command)
        case c.CallQuestion():
            return rulings.call(state, command)
        case c.MarkAnswered():
            return rulings.mark_answered(state, command)
        case c.CarryToWriting():
            return rulings.carry(state, command)
        case c.AnswerInWriting():
            return rulings.answer_in_writing(state, command, actor)
        case c.RegisterToAsk():
            return turns.register(state, command, actor)
        case c.WithdrawRegistration():
            return turns.unregister(state, command, actor)
        case c.DrawToken():
            return bags.draw_token(state, command)
        case c.PassTurn():
            return turns.pass_over(state, command)
        case c.StartOrderDraw():
            return draws.start_order(state, command, submission.salt, time)
        case c.StartChoiceDraw():
            return draws.start_choice(state, command, submission.salt, time)
        case c.ContributeToDraw():
            return draws.contribute(state, command, actor)
        case c.CloseContributions():
            return draws.close_contributions(state, command, time)
        case c.RevealContribution():
            return draws.reveal(state, command, actor, time)
        case c.ConcludeDraw():
            return draws.conclude(state, command, time)
        case c.VoidDraw():
            return draws.void(state, command)
        case c.FileMaterial():
            return filings.file(state, command, actor)
        case c.WithdrawMaterial():
            return filings.withdraw(state, command, actor)
        case c.PublishMaterial():
            return filings.publish(state, command)
        case c.RefuseMaterial():
            return filings.refuse(state, command)
        case c.FileStatement():
            return statements.file(state, command, actor)
        case c.WithdrawStatement():
            return statements.withdraw(state, command, actor)
        case c.AcceptGuidelines():
            return guidelines.accept(state, command, actor)
        case c.SendMessage():
            return inbox.send(state, command, actor)
        case c.MarkRead():
            return inbox.mark_read(state, command, actor)
        case c.Undo():
            return undoing.undo(state, command, actor, time)
        case c.RevokeToken():
            return reports.revoke(state, command)
        case c.ReportFeedFound():
            return reports.feed_found(state, command)
        case c.ReportFeedLost():
            return reports.feed_lost(state, command, time)
        case c.ReportRecording():
            return reports.recording(state, command)
        case c.ReportRecorderStopped():
            return reports.recorder_stopped(state, command, time)
        case c.ReportRecorderWriting():
            return reports.recorder_writing(state)
        case c.ReportMaterial():
            return materials.receive(state, command)
        case c.PlayMessage():
            return playing.play_message(state, command, submission.id)
        case c.PlayStatement():
            return playing.play_statement(state, command, submission.id)
        case c.StopPlaying():
            return playing.stop(state, command)
        case c.ReportMaterialReady():
            return playing.ready(state, command)
        case c.ReportMaterialFailed():
            return playing.failed(state, command)
        case c.ReportPlayingEnded():
            return playing.over(state, command)
        case c.SignHead():
            return reports.sign_head(state, command)
        case c.Tick():
            return ()
        case _:
            assert_never(command)
