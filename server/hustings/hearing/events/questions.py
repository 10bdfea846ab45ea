"""What became of questions."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private
from hustings.hearing.model import RefusalReason, SuggestedRuling


@dataclass(frozen=True, slots=True)
class QuestionSubmitted:
    """`slot` None: to every candidate."""

    question: str
    slot: str | None
    member_state: str | None
    language: str
    asker: str = private(names_actor=True)
    text: str = private()
    open_to_support: bool = False
    own_candidate: bool = False
    similar: tuple[str, ...] = private(default=())
    group: str | None = None
    message: str | None = private(default=None)


@dataclass(frozen=True, slots=True)
class QuestionJoined:
    """The asker's delegation had asked the same already; `same` is the id they gave to it."""

    question: str
    same: str
    asker: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class QuestionRevised:
    question: str
    language: str
    by: str = private(names_actor=True)
    text: str = private()
    similar: tuple[str, ...] = private(default=())
    message: str | None = private(default=None)


@dataclass(frozen=True, slots=True)
class QuestionWithdrawn:
    question: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class QuestionSupported:
    question: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class SupportWithdrawn:
    question: str
    member_state: str
    by: str = private(names_actor=True)


@dataclass(frozen=True, slots=True)
class RulingSuggested:
    """That the secretariat has read the question is public; what it suggests is the podium's."""

    question: str
    suggestion: SuggestedRuling | None = private(default=None)  # noqa: RUF009 - a field, not a value
    reason: RefusalReason | None = private(default=None)  # noqa: RUF009 - a field, not a value
    into: str | None = private(default=None)
    text: str = private(default="")
    note: str = private(default="")


@dataclass(frozen=True, slots=True)
class SuggestionWithdrawn:
    question: str


@dataclass(frozen=True, slots=True)
class QuestionAdmitted:
    question: str


@dataclass(frozen=True, slots=True)
class QuestionRefused:
    question: str
    reason: RefusalReason
    text: str = private()


@dataclass(frozen=True, slots=True)
class QuestionReturned:
    question: str
    text: str = private()


@dataclass(frozen=True, slots=True)
class QuestionReopened:
    """What was decided on it is taken back."""

    question: str


@dataclass(frozen=True, slots=True)
class QuestionMerged:
    question: str
    into: str


@dataclass(frozen=True, slots=True)
class QuestionMoved:
    """`place` is its new place in the queue (`places`), just before `before`, or the last (None)."""

    question: str
    before: str | None
    place: str


@dataclass(frozen=True, slots=True)
class QuestionCalled:
    """Makes the text public, and that it came as a recording."""

    question: str
    text: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    question: str


@dataclass(frozen=True, slots=True)
class QuestionCarried:
    """To be answered in writing by the candidates of these slots. Makes the text public."""

    question: str
    slots: tuple[str, ...]
    text: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionAnsweredInWriting:
    question: str
    slot: str
    text: str
