"""What persons did last: noted with every fold, with what each command touched, before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from hustings.hearing import events as e
from hustings.hearing.changing import replace
from hustings.hearing.model import (
    Action,
    Cause,
    Hearing,
    InterruptionKind,
    Moment,
    PlayingKind,
    Question,
    Raised,
    Scene,
    Standing,
)
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import PODIUM, Role

KEPT = 20
"""How many of the podium's last actions are kept."""

WORDS: Mapping[type[e.Event], tuple[int, str]] = {
    e.Undone: (99, "Undo"),
    e.CandidateWithdrawn: (95, "WithdrawCandidate"),
    e.HearingOpened: (95, "OpenHearing"),
    e.HearingSuspended: (95, "SuspendHearing"),
    e.HearingResumed: (95, "ResumeHearing"),
    e.HearingClosed: (95, "CloseHearing"),
    e.SlotMoved: (90, "MoveSlot"),
    e.SlotStarted: (80, "StartSlot"),
    e.SlotEnded: (80, "EndSlot"),
    e.PhaseStarted: (70, "NextPhase"),
    e.PhaseEnded: (65, "NextPhase"),
    e.QuestionCalled: (60, "CallQuestion"),
    e.PointRuled: (60, "RulePointOfOrder"),
    e.InterruptionStarted: (55, ""),
    e.InterruptionEnded: (50, "EndInterruption"),
    e.PlayingStarted: (85, ""),
    e.PlayingEnded: (12, "StopPlaying"),
    e.FloorGiven: (40, "GiveFloor"),
    e.FloorTaken: (40, "ConfirmReady"),
    e.FloorWithdrawn: (30, "WithdrawFloor"),
    e.QuestionAnswered: (25, "MarkAnswered"),
    e.InterventionStarted: (20, "BeginIntervention"),
    e.InterventionEnded: (15, "EndIntervention"),
    e.ClockPaused: (10, "PauseClock"),
    e.ClockResumed: (10, "ResumeClock"),
    e.TimeRestored: (10, "RestoreTime"),
    e.TimeExtended: (10, "ExtendTime"),
    e.HandLowered: (5, "LowerHand"),
    e.TurnBegun: (3, "GiveFloor"),
    e.TurnPassed: (45, "PassTurn"),
    e.DrawSettled: (10, "ConcludeDraw"),
    e.TokenDrawn: (45, "DrawToken"),
    e.QuestionWithdrawn: (10, "WithdrawQuestion"),
    e.QuestionAdmitted: (10, "AdmitQuestion"),
    e.QuestionRefused: (10, "RefuseQuestion"),
    e.QuestionReturned: (10, "ReturnQuestion"),
    e.QuestionReopened: (5, "ReopenQuestion"),
    e.QuestionMerged: (10, "MergeQuestion"),
    e.QuestionMoved: (10, "MoveQuestion"),
    e.QuestionCarried: (10, "CarryToWriting"),
    e.ModalitiesChanged: (10, "ChangeModalities"),
    e.SplitChosen: (10, "ChooseSplit"),
    e.ChairTaken: (10, "TakeChair"),
    e.PlaceSet: (10, "SetPlace"),
    e.MicrophoneClosed: (10, "CloseMicrophone"),
    e.MicrophoneOpened: (10, "OpenMicrophone"),
    e.DrawStarted: (10, "StartOrderDraw"),
    e.ContributionsClosed: (10, "CloseContributions"),
    e.DrawConcluded: (10, "ConcludeDraw"),
    e.DrawVoided: (10, "VoidDraw"),
}
"""The command that an event tells of, and how surely: the weightiest of a command's events names it."""

_INTERRUPTIONS = {
    InterruptionKind.POINT_OF_ORDER: "RaiseHand",
    InterruptionKind.REPLY: "GiveReply",
    InterruptionKind.CHAIR: "InterruptSpeaker",
}
_OF_OTHERS = frozenset({"RaiseHand", "ConfirmReady", "OpenMicrophone"})
"""What others than the podium do and the podium should see: a point of order, somebody on air again."""
_TOLD = {
    *("slot", "phase", "question", "into", "participant", "candidate", "hand", "kind", "speaker", "granted"),
    *("milliseconds", "place", "draw", "purpose", "reason", "what", "action"),
}
"""Fields of events that say what an action was about."""
_NOBODY = frozenset({Role.MEDIA, Role.SYSTEM})


def noted(before: Hearing, after: Hearing, event: e.Event, at: int, by: Cause | None) -> Hearing:
    """The hearing after an event, with the action that the event belongs to."""
    if isinstance(event, e.QuestionRevised | e.QuestionAdmitted) and event.question in after.withdrawals:
        rest = {id: action for id, action in after.withdrawals.items() if id != event.question}
        after = replace(after, withdrawals=rest)
    if by is None or by.role in _NOBODY or type(event) not in WORDS:
        return _continued(before, after, event, by)
    weight, what = _word(event)
    if by.role is Role.DELEGATE and isinstance(event, e.QuestionWithdrawn):
        return _withdrawn(before, after, event, at, by)
    if by.role not in PODIUM and what not in _OF_OTHERS:
        return after
    last = after.actions[-1] if after.actions else None
    if last is None or last.cause.command != by.command or last.last != before.seq:
        last = Action(after.seq, after.seq, at, by, what, weight, _of(event))
        kept = after.actions[-KEPT + 1 :]
    else:
        kept = after.actions[:-1]
        if weight > last.weight:
            last = replace(last, what=what, weight=weight, of=_of(event))
    if isinstance(event, e.Undone):
        last = replace(last, undoes=event.action)
    return replace(after, actions=(*kept, touched(last, before, after, event)))


def touched(action: Action, before: Hearing, after: Hearing, event: e.Event) -> Action:
    """The action with what one more of its events touched."""
    was, now = _moments(before, after, event)
    first = action.before
    return replace(
        action,
        last=after.seq,
        before=Moment(
            first.scene or was.scene,
            {**was.slots, **first.slots},
            {**was.questions, **first.questions},
            {**was.hands, **first.hands},
            {**was.places, **first.places},
            {**was.turns, **first.turns},
            first.presiding or was.presiding,
        ),
        after=Moment(
            now.scene or (None if action.after.scene is None else scene_of(after)),
            {**action.after.slots, **now.slots},
            {**action.after.questions, **now.questions},
            {**action.after.hands, **now.hands},
            {**action.after.places, **now.places},
            {**action.after.turns, **now.turns},
            now.presiding or action.after.presiding,
        ),
    )


def scene_of(state: Hearing) -> Scene:
    return Scene(
        state.stage,
        state.suspended_from,
        state.current_slot,
        state.current_question,
        state.floor,
        state.intervention,
        state.interruption,
        state.idle_since,
        state.batch,
        state.batch_answered,
        None if state.playing is None else state.playing.id,
        len(state.played),
        len(state.point_rulings),
    )


def standing_of(question: Question) -> Standing:
    return Standing(
        question.stage,
        question.queue,
        question.refusal,
        question.refusal_text,
        question.refused_at,
        question.return_text,
        question.returned_at,
        question.admitted_at,
        question.withdrawn_at,
        question.answered_at,
        question.merged_into,
        question.merged,
        question.answers,
    )


def _continued(before: Hearing, after: Hearing, event: e.Event, by: Cause | None) -> Hearing:
    """An event that names nothing by itself, within the entries of an action."""
    if by is None or not after.actions:
        return after
    last = after.actions[-1]
    if last.cause.command != by.command or last.last != before.seq:
        return after
    return replace(after, actions=(*after.actions[:-1], touched(last, before, after, event)))


def _withdrawn(before: Hearing, after: Hearing, event: e.QuestionWithdrawn, at: int, by: Cause) -> Hearing:
    """A delegation's own withdrawal, kept with the question: thousands of others' would push it out."""
    weight, what = WORDS[e.QuestionWithdrawn]
    action = Action(after.seq, after.seq, at, by, what, weight, {"question": event.question})
    action = touched(action, before, after, event)
    return replace(after, withdrawals={**after.withdrawals, event.question: action})


def _word(event: e.Event) -> tuple[int, str]:
    weight, what = WORDS[type(event)]
    if isinstance(event, e.InterruptionStarted):
        what = _INTERRUPTIONS[event.kind]
    elif isinstance(event, e.PlayingStarted):
        what = "PlayMessage" if event.kind is PlayingKind.MESSAGE else "PlayStatement"
    elif isinstance(event, e.DrawStarted) and event.slot is None and event.purpose != "order":
        what = "StartChoiceDraw"
    return weight, what


def _of(event: e.Event) -> dict[str, str | int | bool]:
    told = {field.name: getattr(event, field.name) for field in fields(event) if field.name in _TOLD}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _moments(before: Hearing, after: Hearing, event: e.Event) -> tuple[Moment, Moment]:
    """What one event touched, before and after it."""
    was, now = scene_of(before), scene_of(after)
    slots = (
        ()
        if before.slots is after.slots
        else tuple(id for id, slot in after.slots.items() if before.slots.get(id) is not slot)
    )
    questions = tuple(_questions(before, after, event))
    hands = (
        ()
        if before.hands is after.hands
        else tuple(
            id for id in {**before.hands, **after.hands} if before.hands.get(id) is not after.hands.get(id)
        )
    )
    asked = (
        ()
        if before.turns is after.turns
        else tuple(id for id, turns in after.turns.items() if before.turns.get(id) is not turns)
    )
    moved = (event.participant,) if isinstance(event, e.PlaceSet) else ()
    same = was == now
    return (
        Moment(
            None if same else was,
            {id: before.slots[id] for id in slots if id in before.slots},
            {id: standing_of(before.questions[id]) for id in questions},
            {id: Raised(before.hands.get(id)) for id in hands},
            {id: before.participants[id].place for id in moved},
            {id: before.turns.get(id, ()) for id in asked},
            _chair(before) if isinstance(event, e.ChairTaken) else "",
        ),
        Moment(
            None if same else now,
            {id: after.slots[id] for id in slots},
            {id: standing_of(after.questions[id]) for id in questions},
            {id: Raised(after.hands.get(id)) for id in hands},
            {id: after.participants[id].place for id in moved},
            {id: after.turns[id] for id in asked},
            _chair(after) if isinstance(event, e.ChairTaken) else "",
        ),
    )


def _chair(state: Hearing) -> str:
    chair = presiding(state)
    return "" if chair is None else chair.id


def _questions(before: Hearing, after: Hearing, event: e.Event) -> Iterator[str]:
    """Questions whose standing an event touched. Only those near it are looked at: there are thousands."""
    if before.questions is after.questions:
        return
    named = (getattr(event, "question", None), getattr(event, "into", None), before.current_question)
    near = {id for id in named if id is not None and id in before.questions}
    if isinstance(event, e.Undone):
        undone = (
            each for each in (*before.actions, *before.withdrawals.values()) if each.seq == event.action
        )
        near |= {id for action in undone for id in action.before.questions}
    near |= {into for id in near if (into := before.questions[id].merged_into) is not None}
    for id in sorted(near):
        if before.questions[id] is not after.questions[id]:
            yield id
