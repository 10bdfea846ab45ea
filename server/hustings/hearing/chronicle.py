"""Rulings as they are made, for the record: when, on what, for which reason, and who presided.

Nothing of it is secret: it holds what the public parts of the journal's entries say.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hustings.hearing import events as e
from hustings.hearing.model import Hearing, Ruling, RulingKind
from hustings.hearing.presiding import presiding

Kind = RulingKind


def noted(before: Hearing, after: Hearing, event: e.Event, at: int) -> tuple[Ruling, ...]:
    """The rulings so far, and the one that an event is."""
    telling = _TOLD.get(type(event))
    if telling is None:
        return after.rulings
    kind, tell = telling
    # Who takes the chair has it: from then on they preside.
    chair = presiding(after)
    said = {"at": at, "presiding": None if chair is None else chair.id, **tell(before, event)}
    return (*after.rulings, Ruling(seq=before.seq + 1, kind=kind, **said))


def _nothing(_: Hearing, __: Any) -> dict[str, Any]:
    return {}


def _fields(*names: str) -> Callable[[Hearing, Any], dict[str, Any]]:
    return lambda _, event: {name: getattr(event, name) for name in names}


def _interrupted(_: Hearing, event: e.InterruptionStarted) -> dict[str, Any]:
    return {"participant": event.speaker, "reason": event.reason or event.kind}


def _interruption_ended(before: Hearing, _: e.InterruptionEnded) -> dict[str, Any]:
    current = before.interruption
    return {} if current is None else {"participant": current.speaker, "reason": current.kind}


def _of_turn(before: Hearing, event: e.InterventionGraceEnded) -> dict[str, Any]:
    turn = before.intervention
    return (
        {"at": event.at} if turn is None else {"at": event.at, "slot": turn.slot, "participant": turn.speaker}
    )


def _of_interruption(before: Hearing, event: e.InterruptionGraceEnded) -> dict[str, Any]:
    current = before.interruption
    return {"at": event.at} if current is None else {"at": event.at, "participant": current.speaker}


def _withdrawn(_: Hearing, event: e.CandidateWithdrawn) -> dict[str, Any]:
    return {"participant": event.candidate, "slot": event.slot, "reason": event.reason}


def _undone(_: Hearing, event: e.Undone) -> dict[str, Any]:
    return {"undoes": event.action, "reason": event.what}


_TOLD: Mapping[type, tuple[RulingKind, Callable[[Hearing, Any], dict[str, Any]]]] = {
    e.HearingOpened: (Kind.OPENED, _nothing),
    e.HearingSuspended: (Kind.SUSPENDED, _fields("reason")),
    e.HearingResumed: (Kind.RESUMED, _nothing),
    e.HearingClosed: (Kind.CLOSED, _nothing),
    e.ChairTaken: (Kind.CHAIR_TAKEN, _fields("participant", "reason")),
    e.ModalitiesChanged: (Kind.MODALITIES_CHANGED, _fields("reason")),
    e.ClockPaused: (Kind.CLOCK_PAUSED, _fields("slot", "phase", "reason", "at")),
    e.ClockResumed: (Kind.CLOCK_RESUMED, _fields("slot", "phase")),
    e.TimeRestored: (Kind.TIME_RESTORED, _fields("slot", "phase", "milliseconds", "reason")),
    e.TimeExtended: (Kind.TIME_EXTENDED, _fields("slot", "phase", "milliseconds", "reason")),
    e.GraceEnded: (Kind.FLOOR_WITHDRAWN, _fields("slot", "phase", "at")),
    e.InterventionGraceEnded: (Kind.FLOOR_WITHDRAWN, _of_turn),
    e.InterruptionGraceEnded: (Kind.FLOOR_WITHDRAWN, _of_interruption),
    e.SlotMoved: (Kind.SLOT_MOVED, _fields("slot", "reason")),
    e.CandidateWithdrawn: (Kind.CANDIDATE_WITHDRAWN, _withdrawn),
    e.MicrophoneClosed: (Kind.MICROPHONE_CLOSED, _fields("participant", "reason")),
    e.PointRuled: (Kind.POINT_OF_ORDER, _fields("participant", "granted", "reason")),
    e.InterruptionStarted: (Kind.INTERRUPTED, _interrupted),
    e.InterruptionEnded: (Kind.INTERRUPTION_ENDED, _interruption_ended),
    e.TurnPassed: (Kind.TURN_PASSED, _fields("slot", "member_state", "reason")),
    e.QuestionRefused: (Kind.QUESTION_REFUSED, _fields("question", "reason")),
    e.QuestionReturned: (Kind.QUESTION_RETURNED, _fields("question")),
    e.QuestionReopened: (Kind.QUESTION_REOPENED, _fields("question")),
    e.QuestionMerged: (Kind.QUESTION_MERGED, _fields("question", "into")),
    e.QuestionCarried: (Kind.QUESTION_CARRIED, _fields("question")),
    e.TimeTakenBack: (Kind.TIME_TAKEN_BACK, _fields("slot", "phase", "milliseconds", "reason")),
    e.Undone: (Kind.UNDONE, _undone),
    e.DrawVoided: (Kind.DRAW_VOIDED, _fields("draw", "reason")),
}
