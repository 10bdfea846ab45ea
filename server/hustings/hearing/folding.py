"""`evolve`: one event folded into the state."""

from typing import assert_never

from hustings.hearing import (
    actions,
    chronicle,
    clock,
    draw_fold,
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
    playing_fold,
    preparation,
    presiding,
    questions,
    reports,
    restoring,
    sitting,
    slots,
    speakers,
    splits,
    statements,
    suggestions,
    time_changes,
    turns,
)
from hustings.hearing import (
    events as e,
)
from hustings.hearing.changing import replace
from hustings.hearing.model import Cause, Hearing


def evolve(state: Hearing, event: e.Event, at: int, by: Cause | None = None) -> Hearing:
    """The hearing after one more event, which happened `at` (milliseconds of hearing time).

    Args:
        state: The hearing before it.
        event: What happened.
        at: When.
        by: The command it came of: without it, as where a decision looks ahead, nothing is noted of who did
            what, and nothing of it can be undone.

    Raises:
        IllegalTransition: The event moves the hearing along no line of `phases.TRANSITIONS`.
        KeyError: The event names something that is not there. Either way the journal is not one of ours.
    """
    folded = _folded(state, event, at)
    rulings = chronicle.noted(state, folded, event, at)
    after = replace(folded, rulings=rulings, seq=state.seq + 1, time=at)
    return actions.noted(state, after, event, at, by)


def _folded(state: Hearing, event: e.Event, at: int) -> Hearing:
    match event:
        case e.HearingPrepared() | e.PreparationAmended():
            return preparation.fold(state, event)
        case e.ModalitiesChanged():
            return modalities.fold(state, event, at)
        case e.TokensIssued():
            return links.fold(state, event)
        case e.SplitChosen():
            return splits.fold(state, event)
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
            | e.RetryEnded()
        ):
            return clock.touched(slots.fold(state, event, at), event, at)
        case e.Undone():
            return clock.touched(restoring.fold(state, event, at), event, at)
        case e.TimeRestored() | e.TimeExtended() | e.TimeTakenBack():
            return clock.touched(time_changes.fold(state, event, at), event, at)
        case (
            e.InterventionStarted()
            | e.InterventionEnded()
            | e.InterventionWarned()
            | e.InterventionExpired()
            | e.InterventionGraceEnded()
        ):
            return clock.touched(interventions.fold(state, event, at), event, at)
        case e.SlotMoved() | e.CandidateWithdrawn():
            return order.fold(state, event, at)
        case e.ChairTaken():
            return presiding.fold(state, event)
        case (
            e.FloorGiven()
            | e.FloorTaken()
            | e.FloorWithdrawn()
            | e.MicrophoneClosed()
            | e.MicrophoneOpened()
            | e.PlaceSet()
        ):
            state = floor.fold(state, event, at)
            return turns.answered_by(state, event.participant) if isinstance(event, e.FloorGiven) else state
        case e.HandRaised() | e.HandLowered() | e.PointRuled():
            return speakers.fold(state, event, at)
        case (
            e.InterruptionStarted()
            | e.InterruptionExpired()
            | e.InterruptionGraceEnded()
            | e.InterruptionEnded()
        ):
            return interruptions.fold(state, event, at)
        case (
            e.QuestionSubmitted()
            | e.QuestionJoined()
            | e.QuestionRevised()
            | e.QuestionWithdrawn()
            | e.QuestionSupported()
            | e.SupportWithdrawn()
            | e.QuestionAdmitted()
            | e.QuestionRefused()
            | e.QuestionReturned()
            | e.QuestionReopened()
            | e.QuestionMerged()
            | e.QuestionMoved()
            | e.QuestionCalled()
            | e.QuestionAnswered()
            | e.QuestionCarried()
            | e.QuestionAnsweredInWriting()
        ):
            state = questions.fold(state, event, at)
            return turns.put_in_turn(state, event.question) if isinstance(event, e.QuestionCalled) else state
        case e.RulingSuggested() | e.SuggestionWithdrawn():
            return suggestions.fold(state, event)
        case e.StateRegistered() | e.RegistrationWithdrawn() | e.TurnBegun() | e.TurnPassed():
            return turns.fold(state, event, at)
        case (
            e.DrawStarted()
            | e.DrawContributed()
            | e.ContributionsClosed()
            | e.ContributionRevealed()
            | e.DrawSettled()
            | e.TokenDrawn()
            | e.DrawConcluded()
            | e.DrawVoided()
        ):
            return draw_fold.fold(state, event, at)
        case (
            e.FeedFound()
            | e.FeedLost()
            | e.InterpretationLost()
            | e.RecordingClosed()
            | e.RecorderStopped()
            | e.RecorderWriting()
            | e.TokenRevoked()
            | e.HeadSigned()
        ):
            return reports.fold(state, event, at)
        case e.MaterialFiled() | e.MaterialWithdrawn() | e.MaterialPublished() | e.FilingRefused():
            return filings.fold(state, event, at)
        case e.StatementFiled() | e.StatementWithdrawn():
            return statements.fold(state, event, at)
        case e.GuidelinesAccepted():
            return guidelines.fold(state, event, at)
        case e.MessageSent() | e.MessageRead():
            return inbox.fold(state, event, at)
        case e.MaterialReady() | e.MaterialFailed() | e.PlayingStarted() | e.PlayingEnded():
            return playing_fold.fold(state, event, at)
        case e.MaterialReceived():
            return materials.fold(state, event, at)
        case _:
            assert_never(event)
