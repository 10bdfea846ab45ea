"""Questions and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.model.playing import QuestionMessage


class QuestionStage(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """Back with its delegation, to be changed."""
    ADMITTED = "admitted"
    REFUSED = "refused"
    MERGED = "merged"
    """Put together with another one, which names its askers too."""
    CALLED = "called"
    ANSWERED = "answered"
    CARRIED = "carried"
    """To be answered in writing."""
    WITHDRAWN = "withdrawn"
    """By its own delegation."""


class RefusalReason(StrEnum):
    """Why a question was refused; the chair adds a text of their own."""

    OUT_OF_SCOPE = "out-of-scope"
    PERSONAL = "personal"
    ABUSIVE = "abusive"
    REPEATED = "repeated"
    NO_TIME = "no-time"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question went with the candidate of one slot."""

    called_at: int | None = None
    answered_at: int | None = None
    written: str | None = None
    """The candidate's answer in writing."""
    written_at: int | None = None


class SuggestedRuling(StrEnum):
    """What the secretariat, having read a question first, would have the chair decide on it."""

    ADMIT = "admit"
    REFUSE = "refuse"
    RETURN = "return"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """For the podium only. It stands while the question is submitted, until its text changes."""

    ruling: SuggestedRuling
    reason: RefusalReason | None = None
    into: str | None = None
    text: str = ""
    """What the delegation would be told."""
    note: str = ""
    """For the podium's eyes."""


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    slot: str | None
    """None: to every candidate."""
    asker: str
    """Subject of the token that submitted it."""
    member_state: str | None
    language: str
    """BCP 47 tag of the text."""
    text: str
    rank: int
    """The order of receipt."""
    stage: QuestionStage
    submitted_at: int
    refusal: RefusalReason | None = None
    refusal_text: str | None = None
    called_at: int | None = None
    """When it was called first: public from then on."""
    admitted_at: int | None = None
    refused_at: int | None = None
    answered_at: int | None = None
    """When the last of its candidates had answered."""
    queue: str = ""
    """Its place among the admitted (`places`); empty while it has none."""
    open_to_support: bool = False
    """Its askers let the other delegations read and support it before it is called."""
    group: str | None = None
    """The group of who asked."""
    own_candidate: bool = False
    """It goes, among others or alone, to a candidate whom the asking state has nominated."""
    askers: tuple[str, ...] = ()
    """Subjects of the same delegation who asked the same."""
    same: tuple[str, ...] = ()
    """Ids under which they did."""
    similar: tuple[str, ...] = ()
    """Questions that were there already and said nearly the same."""
    supporters: tuple[str, ...] = ()
    """Member States, in the order they came."""
    merged_into: str | None = None
    merged: tuple[str, ...] = ()
    """Questions merged into this one."""
    return_text: str | None = None
    returned_at: int | None = None
    withdrawn_at: int | None = None
    carried_at: int | None = None
    """When it was carried to writing: public from then on."""
    message: QuestionMessage | None = None
    """A recording that says it; the text is then its summary or transcript."""
    suggestion: Suggestion | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By slot, of those it was put to or that owe an answer in writing."""
