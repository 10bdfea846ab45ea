"""What became of each question, for the public record."""

from typing import Literal, NotRequired, get_args

from typing_extensions import TypedDict

from hustings.hearing.clearance import refused_text_is_public
from hustings.hearing.delegations import credited
from hustings.hearing.model import Hearing, Question
from hustings.hearing.playing_record import MessageRecord, message_record
from hustings.hearing.question_views import AnswerView, answer_view, is_flagged


class QuestionRecord(TypedDict):
    """One question, accounted for whatever became of it. Who asked it in person is never said."""

    id: str
    slot: NotRequired[str]
    """Absent: to every candidate."""
    stage: str
    language: str
    submitted_at: int
    member_state: NotRequired[str]
    group: NotRequired[str]
    returned_at: NotRequired[int]
    admitted_at: NotRequired[int]
    refused_at: NotRequired[int]
    withdrawn_at: NotRequired[int]
    called_at: NotRequired[int]
    answered_at: NotRequired[int]
    carried_at: NotRequired[int]
    refusal: NotRequired[str]
    """The reason code; the chair's own words are the delegation's."""
    text: NotRequired[str]
    """Of a question that was called or carried to writing; of a refused one where the modalities publish it,
    once the hearing is closed."""
    message: NotRequired[MessageRecord]
    """Of a question that was called or carried to writing."""
    merged_into: NotRequired[str]
    credited: NotRequired[list[str]]
    """Other states in whose name it was asked."""
    supporters: NotRequired[list[str]]
    nominating_state: NotRequired[bool]
    """The asking state has nominated the candidate, and the format has this said."""
    answers: NotRequired[dict[str, AnswerView]]
    """By slot; an empty one is still owed."""


_Time = Literal[
    "returned_at", "admitted_at", "refused_at", "withdrawn_at", "called_at", "answered_at", "carried_at"
]
_TIMES: tuple[_Time, ...] = get_args(_Time)


def question_record(state: Hearing, question: Question) -> QuestionRecord:
    """The account of one question."""
    record: QuestionRecord = {
        "id": question.id,
        "stage": question.stage,
        "language": question.language,
        "submitted_at": question.submitted_at,
    }
    if question.slot is not None:
        record["slot"] = question.slot
    if question.member_state is not None:
        record["member_state"] = question.member_state
    if question.group is not None:
        record["group"] = question.group
    for name in _TIMES:
        at = getattr(question, name)
        if at is not None:
            record[name] = at
    if question.refusal is not None:
        record["refusal"] = question.refusal
    public = question.called_at is not None or question.carried_at is not None
    if public or refused_text_is_public(state, question):
        record["text"] = question.text
    if public and question.message is not None:
        record["message"] = message_record(state, question.id, question.message)
    if question.merged_into is not None:
        record["merged_into"] = question.merged_into
    if others := credited(state, question):
        record["credited"] = list(others)
    if question.supporters:
        record["supporters"] = list(question.supporters)
    if is_flagged(state, question):
        record["nominating_state"] = True
    if question.answers:
        record["answers"] = {slot: answer_view(answer) for slot, answer in question.answers.items()}
    return record
