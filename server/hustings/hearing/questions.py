"""Questions as they stand: found, checked and folded. None is ever lost or shown too early.

What delegations do with them is in `asking`, what the chair does in `rulings`.
"""

from typing import Any

from hustings.hearing import delegations, places
from hustings.hearing.changing import replace
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    QuestionAdmitted,
    QuestionAnswered,
    QuestionAnsweredInWriting,
    QuestionCalled,
    QuestionCarried,
    QuestionJoined,
    QuestionMerged,
    QuestionMoved,
    QuestionRefused,
    QuestionReopened,
    QuestionReturned,
    QuestionRevised,
    QuestionSubmitted,
    QuestionSupported,
    QuestionWithdrawn,
    SupportWithdrawn,
)
from hustings.hearing.model import Answer, Hearing, Question, QuestionMessage, QuestionStage, SlotStage
from hustings.hearing.ordered import Ordered

QuestionEvent = (
    QuestionSubmitted
    | QuestionJoined
    | QuestionRevised
    | QuestionWithdrawn
    | QuestionSupported
    | SupportWithdrawn
    | QuestionAdmitted
    | QuestionRefused
    | QuestionReturned
    | QuestionReopened
    | QuestionMerged
    | QuestionMoved
    | QuestionCalled
    | QuestionAnswered
    | QuestionCarried
    | QuestionAnsweredInWriting
)


def find(state: Hearing, id: str) -> Question:
    """The question of that id, or `unknown`."""
    question = state.questions.get(id)
    if question is None:
        raise Refused(Code.UNKNOWN, f"There is no question {id!r}.")
    return question


def still(question: Question, *stages: QuestionStage, called: bool = False) -> None:
    """Refuse as overtaken what is no longer at one of these stages.

    Args:
        called: Also a question that was put to a candidate already, and waits for the others.
    """
    if question.stage not in stages:
        raise Refused(Code.OVERTAKEN, f"This question is {question.stage} already.", question.merged_into)
    if question.called_at is not None and not called:
        raise Refused(Code.OVERTAKEN, "This question has been put to a candidate already.")


def check_not_put_together(state: Hearing, question: Question) -> None:
    """Refuse to part a merged question from one that was put: its delegation was credited, and had a turn."""
    if question.merged_into is None:
        return
    into = state.questions[question.merged_into]
    if _is_public(into):
        raise Refused(Code.OVERTAKEN, "It has been put together with the other one.", into.id)


def check_text_may_change(question: Question) -> None:
    """Refuse another text for what everybody has read: also where that a question was carried was undone."""
    if _is_public(question):
        raise Refused(Code.OVERTAKEN, "The text of this question is public already: it stays as it is.")


def being_put(state: Hearing) -> tuple[str, ...]:
    """The questions that are put and not answered yet, in their order: several where a format has batches."""
    return state.batch if state.current_question is None else (*state.batch, state.current_question)


def uncalled(state: Hearing) -> Hearing:
    """What was being put waits with its slot, and its turn comes again; it was read out, and stays public."""
    put, slot = being_put(state), state.current_slot or ""
    for id in put:
        question = state.questions[id]
        answers = {of: answer for of, answer in question.answers.items() if of != slot}
        state = _with(state, replace(question, stage=QuestionStage.ADMITTED, answers=answers))
    if slot in state.turns:
        kept = tuple(turn for turn in state.turns[slot] if turn.question is None or turn.question not in put)
        state = replace(state, turns={**state.turns, slot: kept})
    return replace(state, current_question=None, batch=(), batch_answered=False)


def fold(state: Hearing, event: QuestionEvent, at: int) -> Hearing:
    if isinstance(event, QuestionSubmitted):
        return _submitted(state, event, at)
    question = state.questions[event.question]
    match event:
        case QuestionAdmitted():
            state = replace(state, queue_end=state.queue_end + 1)
            place = places.last(state.queue_end)
            return _with(state, _ruled(question, QuestionStage.ADMITTED, admitted_at=at, queue=place))
        case QuestionMoved():
            end = state.queue_end + (event.before is None)
            return _with(replace(state, queue_end=end), replace(question, queue=event.place))
        case QuestionMerged():
            return _merged(state, question, event)
        case QuestionReopened():
            return _with(_parted(state, question), _ruled(question, QuestionStage.SUBMITTED))
        case QuestionWithdrawn():
            gone = _ruled(question, QuestionStage.WITHDRAWN, withdrawn_at=at)
            return _with(_parted(state, question), gone)
        case QuestionCalled():
            # The event's text, not ours: who folds a redacted journal learns it only here.
            called = replace(
                question,
                stage=QuestionStage.CALLED,
                text=event.text,
                message=_message(state, event.message),
                called_at=at if question.called_at is None else question.called_at,
                answers={**question.answers, _current_slot(state): Answer(called_at=at)},
            )
            state = replace(state, batch=being_put(state), current_question=question.id, batch_answered=False)
            return _with(state, called)
        case QuestionAnswered():
            heard = _heard(state, question, at)
            batch = tuple(id for id in state.batch if id != question.id)
            current = None if state.current_question == question.id else state.current_question
            return _with(replace(state, batch=batch, current_question=current), heard)
        case QuestionRevised() | QuestionCarried():
            # Either says anew whether there is a message, and which.
            question = replace(question, message=_message(state, event.message))
            return _with(state, _changed(question, event, at))
        case _:
            return _with(state, _changed(question, event, at))


def _changed(
    question: Question,
    event: QuestionJoined
    | QuestionRevised
    | QuestionSupported
    | SupportWithdrawn
    | QuestionRefused
    | QuestionReturned
    | QuestionCarried
    | QuestionAnsweredInWriting,
    at: int,
) -> Question:
    """What concerns no other question."""
    match event:
        case QuestionJoined():
            known = event.asker in (question.asker, *question.askers)
            askers = question.askers if known else (*question.askers, event.asker)
            return replace(question, askers=askers, same=(*question.same, event.same))
        case QuestionRevised():
            said = {
                "text": event.text,
                "language": event.language,
                "similar": event.similar,
                "suggestion": None,
            }
            return _ruled(question, QuestionStage.SUBMITTED, **said)
        case QuestionSupported():
            return replace(question, supporters=(*question.supporters, event.member_state))
        case SupportWithdrawn():
            left = tuple(state for state in question.supporters if state != event.member_state)
            return replace(question, supporters=left)
        case QuestionRefused():
            why = {"refusal": event.reason, "refusal_text": event.text}
            return _ruled(question, QuestionStage.REFUSED, refused_at=at, **why)
        case QuestionReturned():
            return _ruled(question, QuestionStage.RETURNED, returned_at=at, return_text=event.text)
        case QuestionCarried():
            return replace(
                question,
                stage=QuestionStage.CARRIED,
                queue="",
                text=event.text,
                carried_at=at,
                answers={**question.answers, **{slot: Answer() for slot in event.slots}},
            )
        case QuestionAnsweredInWriting():
            answer = Answer(written=event.text, written_at=at)
            return replace(question, answers={**question.answers, event.slot: answer})


def _submitted(state: Hearing, event: QuestionSubmitted, at: int) -> Hearing:
    question = Question(
        id=event.question,
        slot=event.slot,
        asker=event.asker,
        member_state=event.member_state,
        language=event.language,
        text=event.text,
        rank=len(state.questions) + 1,
        stage=QuestionStage.SUBMITTED,
        submitted_at=at,
        open_to_support=event.open_to_support,
        group=event.group,
        own_candidate=event.own_candidate,
        similar=event.similar,
        message=_message(state, event.message),
    )
    delegation = delegations.of(event.asker, event.member_state)
    asked = {**state.asked, delegation: (*state.asked.get(delegation, ()), question.id)}
    return _with(replace(state, asked=asked), question)


def _message(state: Hearing, material: str | None) -> QuestionMessage | None:
    return QuestionMessage(material, state.readiness.get(material)) if material else None


def _merged(state: Hearing, question: Question, event: QuestionMerged) -> Hearing:
    state = _parted(state, question)
    into = state.questions[event.into]
    gone = _ruled(question, QuestionStage.MERGED, merged=(), merged_into=into.id)
    return _with(_with(state, replace(into, merged=(*into.merged, question.id))), gone)


def _parted(state: Hearing, question: Question) -> Hearing:
    """The question it was merged into no longer names its askers."""
    if question.merged_into is None:
        return state
    into = state.questions[question.merged_into]
    left = tuple(id for id in into.merged if id != question.id)
    return _with(state, replace(into, merged=left))


def _heard(state: Hearing, question: Question, at: int) -> Question:
    """Answered by the current candidate; a question to all waits for those who are still to come."""
    slot = _current_slot(state)
    answers = {**question.answers, slot: replace(question.answers[slot], answered_at=at)}
    gone = (SlotStage.ENDED, SlotStage.WITHDRAWN)
    to_come = any(s.stage not in gone and s.id not in answers for s in state.slots.values())
    if question.slot is None and to_come:
        return replace(question, stage=QuestionStage.ADMITTED, answers=answers)
    return replace(question, stage=QuestionStage.ANSWERED, answers=answers, answered_at=at, queue="")


def _is_public(question: Question) -> bool:
    return question.called_at is not None or question.carried_at is not None


def _ruled(question: Question, stage: QuestionStage, **ruling: Any) -> Question:
    """With this ruling in place of any before."""
    return replace(question, **{**_NO_RULING, "stage": stage, **ruling})


_NO_RULING: dict[str, Any] = {
    "queue": "",
    "refusal": None,
    "refusal_text": None,
    "refused_at": None,
    "return_text": None,
    "returned_at": None,
    "admitted_at": None,
    "withdrawn_at": None,
    "merged_into": None,
}


def _current_slot(state: Hearing) -> str:
    """Where a question is put; a journal that puts one outside of a slot is not ours (`KeyError`)."""
    return state.slots[state.current_slot or ""].id


def _with(state: Hearing, question: Question) -> Hearing:
    return replace(state, questions=Ordered.of(state.questions).put(question.id, question))
