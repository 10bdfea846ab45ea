"""Questions: submitted, admitted or refused, called, answered. None is ever lost or shown too early."""

import re
from dataclasses import replace

from hustings.hearing.commands import (
    Actor,
    AdmitQuestion,
    CallQuestion,
    MarkAnswered,
    RefuseQuestion,
    SubmitQuestion,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    QuestionAdmitted,
    QuestionAnswered,
    QuestionCalled,
    QuestionRefused,
    QuestionSubmitted,
)
from hustings.hearing.model import Hearing, Question, QuestionStage, SlotStage
from hustings.hearing.slots import find as find_slot

QuestionEvent = QuestionSubmitted | QuestionAdmitted | QuestionRefused | QuestionCalled | QuestionAnswered

# The shape of a BCP 47 tag (RFC 5646, section 2.1); whether it is registered is not for us to say.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def submit(state: Hearing, command: SubmitQuestion, actor: Actor) -> tuple[QuestionSubmitted, ...]:
    """Ask the candidate of a slot. The same question sent again, as after a lost answer, is one question."""
    slot = find_slot(state, command.slot)
    known = state.questions.get(command.question)
    if known is not None:
        asked = (known.asker, known.slot, known.text, known.language)
        if asked == (actor.subject, command.slot, command.text, command.language):
            return ()
        raise Refused(Code.TAKEN, "This id belongs to another question: send it under a new one.")
    if slot.stage is SlotStage.ENDED:
        raise Refused(Code.OVERTAKEN, "This slot has ended.", state.current_slot)
    if slot.stage is SlotStage.WITHDRAWN:
        raise Refused(Code.OVERTAKEN, "The candidate of this slot has withdrawn.", state.current_slot)
    longest = state.format.question_length if state.format else 0
    if not command.text.strip():
        raise Refused(Code.INVALID, "The question has no text.")
    if len(command.text) > longest:
        raise Refused(Code.INVALID, f"The question is longer than {longest} characters.")
    if not _LANGUAGE.fullmatch(command.language):
        raise Refused(Code.INVALID, f"{command.language!r} is not a language tag such as 'en' or 'zh-Hans'.")
    asked_in = command.language
    return (
        QuestionSubmitted(
            command.question, slot.id, actor.member_state, asked_in, actor.subject, command.text
        ),
    )


def admit(state: Hearing, command: AdmitQuestion) -> tuple[QuestionAdmitted, ...]:
    """Put a submitted question at the end of the queue."""
    question = _find(state, command.question)
    _still(question, QuestionStage.SUBMITTED)
    if state.slots[question.slot].stage in (SlotStage.ENDED, SlotStage.WITHDRAWN):
        raise Refused(Code.OVERTAKEN, "The slot of this question has ended.", state.current_slot)
    return (QuestionAdmitted(question.id),)


def refuse(state: Hearing, command: RefuseQuestion) -> tuple[QuestionRefused, ...]:
    """Refuse a submitted question, or one that was admitted but not called yet."""
    question = _find(state, command.question)
    _still(question, QuestionStage.SUBMITTED, QuestionStage.ADMITTED)
    return (QuestionRefused(question.id, command.reason, command.text),)


def call(state: Hearing, command: CallQuestion) -> tuple[QuestionCalled | QuestionAnswered, ...]:
    """Put an admitted question to the current candidate; the one before it counts as answered."""
    question = _find(state, command.question)
    if question.slot != state.current_slot:
        raise Refused(Code.OVERTAKEN, "This question is for another slot.", state.current_slot)
    if question.stage is QuestionStage.SUBMITTED:
        raise Refused(Code.NOT_NOW, "Admit the question first.")
    _still(question, QuestionStage.ADMITTED)
    if command.replaces != state.current_question:
        raise Refused(Code.OVERTAKEN, "Another question was called meanwhile.", state.current_question)
    previous = () if state.current_question is None else (QuestionAnswered(state.current_question),)
    return (*previous, QuestionCalled(question.id, question.text))


def mark_answered(state: Hearing, command: MarkAnswered) -> tuple[QuestionAnswered, ...]:
    question = _find(state, command.question)
    if question.id != state.current_question:
        raise Refused(Code.OVERTAKEN, "This question is not the current one.", state.current_question)
    return (QuestionAnswered(question.id),)


def fold(state: Hearing, event: QuestionEvent, at: int) -> Hearing:
    if isinstance(event, QuestionSubmitted):
        question = Question(
            id=event.question,
            slot=event.slot,
            asker=event.asker,
            member_state=event.member_state,
            language=event.language,
            text=event.text,
            rank=_last_rank(state) + 1,
            stage=QuestionStage.SUBMITTED,
            submitted_at=at,
        )
        return _with(state, question)
    question = state.questions[event.question]
    match event:
        case QuestionAdmitted():
            rank = _last_rank(state) + 1
            return _with(state, replace(question, stage=QuestionStage.ADMITTED, rank=rank, admitted_at=at))
        case QuestionRefused():
            refused = replace(question, stage=QuestionStage.REFUSED, refused_at=at)
            return _with(state, replace(refused, refusal=event.reason, refusal_text=event.text))
        case QuestionCalled():
            # The event's text, not ours: who folds a redacted journal learns it only here.
            called = replace(question, stage=QuestionStage.CALLED, text=event.text, called_at=at)
            return _with(replace(state, current_question=question.id), called)
        case QuestionAnswered():
            answered = replace(question, stage=QuestionStage.ANSWERED, answered_at=at)
            return _with(replace(state, current_question=None), answered)


def _find(state: Hearing, id: str) -> Question:
    question = state.questions.get(id)
    if question is None:
        raise Refused(Code.UNKNOWN, f"There is no question {id!r}.")
    return question


def _still(question: Question, *stages: QuestionStage) -> None:
    if question.stage not in stages:
        raise Refused(Code.OVERTAKEN, f"This question is {question.stage} already.")


def _last_rank(state: Hearing) -> int:
    """Ranks grow over all questions: the new by receipt, the queue by admission."""
    return max((question.rank for question in state.questions.values()), default=0)


def _with(state: Hearing, question: Question) -> Hearing:
    return replace(state, questions={**state.questions, question.id: question})
