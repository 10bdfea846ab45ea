"""What each reader may see of a question: most only see its text once it is public."""

from enum import Enum, auto
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.delegations import credited
from hustings.hearing.model import (
    Answer,
    Hearing,
    NominatingState,
    Question,
    QuestionMessage,
    QuestionStage,
    Suggestion,
)
from hustings.hearing.suggestions import standing

SUPPORTABLE = frozenset({QuestionStage.SUBMITTED, QuestionStage.ADMITTED})


class Reader(Enum):
    """Who looks at a question."""

    PODIUM = auto()
    ASKER = auto()
    """Its own delegation."""
    DELEGATES = auto()
    PUBLIC = auto()


_RULED = frozenset({Reader.PODIUM, Reader.ASKER})
"""Who sees what the chair decided, and everything that was sent."""


class RefusalView(TypedDict):
    reason: str
    text: NotRequired[str]
    """Only the podium and the asking delegation."""


class AnswerView(TypedDict):
    """How it went with one candidate: put in the sitting, or owing (then without any field) an answer."""

    called_at: NotRequired[int]
    answered_at: NotRequired[int]
    written: NotRequired[str]
    """The candidate's answer in writing."""
    written_at: NotRequired[int]


class QuestionMessageView(TypedDict):
    """The recording that a question came with."""

    material: str
    """SHA-256, and what it is fetched by."""
    duration_ms: NotRequired[int]
    """Absent while it is made ready for the air."""
    moving: NotRequired[bool]
    """There are pictures in it."""
    failed: NotRequired[str]
    """Podium and its delegation: why it cannot be played."""


class SuggestionView(TypedDict):
    """What the secretariat would have the chair decide."""

    ruling: str
    """A `model.SuggestedRuling`."""
    reason: NotRequired[str]
    into: NotRequired[str]
    text: NotRequired[str]
    """What the delegation would be told."""
    note: NotRequired[str]


class QuestionView(TypedDict):
    rank: int
    """The order of receipt."""
    slot: NotRequired[str]
    """Absent: to every candidate."""
    stage: str
    """A `model.QuestionStage`."""
    language: str
    submitted_at: int
    member_state: NotRequired[str]
    group: NotRequired[str]
    text: NotRequired[str]
    """For the podium and its delegation; for all delegates if it is open to support; for everybody once it
    was called or carried to writing."""
    message: NotRequired[QuestionMessageView]
    """For whoever may read the text, but for delegates who may only support it."""
    open_to_support: NotRequired[bool]
    supporters: NotRequired[dict[str, bool]]
    """Member States, each mapped to true."""
    credited: NotRequired[dict[str, bool]]
    """Other Member States that asked it too: theirs were merged into it."""
    merged_into: NotRequired[str]
    answers: NotRequired[dict[str, AnswerView]]
    """By slot."""
    refusal: NotRequired[RefusalView]
    own_candidate: NotRequired[bool]
    """Where the format flags it: its state has nominated the candidate."""
    queue: NotRequired[str]
    """Podium: its place among the admitted, to be sorted by as text."""
    similar: NotRequired[dict[str, bool]]
    """Podium: earlier questions that say nearly the same."""
    suggestion: NotRequired[SuggestionView]
    """Podium: while nothing is decided on it."""
    return_text: NotRequired[str]
    """Podium and its delegation: what to change."""
    same: NotRequired[dict[str, bool]]
    """Its delegation: ids under which the same was asked again."""
    undo: NotRequired[int]
    """Its delegation: the action that an Undo of its withdrawal names."""
    asked_by: NotRequired[int]
    """Its delegation: how many of its delegates asked it, if several did."""


def question_view(state: Hearing, question: Question, reader: Reader, *, text: bool = False) -> QuestionView:
    """One question for one reader.

    Args:
        state: The hearing.
        question: One of its questions.
        reader: Who looks.
        text: Show the text in any case.
    """
    view: QuestionView = {
        "rank": question.rank,
        "stage": question.stage,
        "language": question.language,
        "submitted_at": question.submitted_at,
    }
    if question.slot is not None:
        view["slot"] = question.slot
    if question.member_state is not None:
        view["member_state"] = question.member_state
    if question.group is not None:
        view["group"] = question.group
    if text or _may_read(question, reader):
        view["text"] = question.text
    if question.message is not None and (text or reader in _RULED or _is_public(question)):
        view["message"] = _message(question.message, reader)
    _add_company(view, state, question)
    if question.answers:
        view["answers"] = {slot: answer_view(answer) for slot, answer in question.answers.items()}
    ruling = reader in _RULED
    if question.refusal is not None:
        refusal: RefusalView = {"reason": question.refusal}
        if ruling and question.refusal_text:
            refusal["text"] = question.refusal_text
        view["refusal"] = refusal
    if ruling and question.return_text is not None:
        view["return_text"] = question.return_text
    if reader is Reader.PODIUM:
        if question.queue:
            view["queue"] = question.queue
        if question.similar:
            view["similar"] = dict.fromkeys(question.similar, True)
        if suggestion := standing(question):
            view["suggestion"] = _suggestion(suggestion)
    if reader is Reader.ASKER:
        if question.id in state.withdrawals:
            view["undo"] = state.withdrawals[question.id].seq
        if question.same:
            view["same"] = dict.fromkeys(question.same, True)
        if question.askers:
            view["asked_by"] = 1 + len(question.askers)
    return view


def is_flagged(state: Hearing, question: Question) -> bool:
    """Whether the format has it said that the asking state has nominated the candidate."""
    flags = state.format is not None and state.format.nominating_state is NominatingState.FLAGGED
    return flags and question.own_candidate


def _may_read(question: Question, reader: Reader) -> bool:
    if reader in _RULED or _is_public(question):
        return True
    return reader is Reader.DELEGATES and question.open_to_support and question.stage in SUPPORTABLE


def _is_public(question: Question) -> bool:
    return question.called_at is not None or question.carried_at is not None


def _message(message: QuestionMessage, reader: Reader) -> QuestionMessageView:
    view: QuestionMessageView = {"material": message.material}
    ready = message.readiness
    if ready is None:
        return view
    if ready.failed is None:
        view["duration_ms"] = ready.duration_ms
        if ready.moving:
            view["moving"] = True
    elif reader in _RULED:
        view["failed"] = ready.failed
    return view


def _suggestion(suggestion: Suggestion) -> SuggestionView:
    view: SuggestionView = {"ruling": suggestion.ruling}
    if suggestion.reason is not None:
        view["reason"] = suggestion.reason
    if suggestion.into is not None:
        view["into"] = suggestion.into
    if suggestion.text:
        view["text"] = suggestion.text
    if suggestion.note:
        view["note"] = suggestion.note
    return view


def _add_company(view: QuestionView, state: Hearing, question: Question) -> None:
    if question.open_to_support:
        view["open_to_support"] = True
    if question.supporters:
        view["supporters"] = dict.fromkeys(question.supporters, True)
    if others := credited(state, question):
        view["credited"] = dict.fromkeys(others, True)
    if question.merged_into is not None:
        view["merged_into"] = question.merged_into
    if is_flagged(state, question):
        view["own_candidate"] = True


def answer_view(answer: Answer) -> AnswerView:
    view: AnswerView = {}
    if answer.called_at is not None:
        view["called_at"] = answer.called_at
    if answer.answered_at is not None:
        view["answered_at"] = answer.answered_at
    if answer.written is not None:
        view["written"] = answer.written
    if answer.written_at is not None:
        view["written_at"] = answer.written_at
    return view
