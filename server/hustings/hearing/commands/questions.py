"""Questions: what delegations do with their own, what the chair rules, what candidates answer."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from hustings.hearing.commands.bounds import Digest, Id, LanguageTag, QuestionText, ShortText
from hustings.hearing.model import QuestionStage, RefusalReason, SuggestedRuling


@dataclass(frozen=True, slots=True)
class SubmitQuestion:
    """Ask the candidate of one slot, or of every one (`slot` is null).

    The asker and the state come from the token. What a delegation asks twice is one question.
    """

    question: Id
    slot: Id | None
    text: QuestionText
    language: LanguageTag = "en"
    open_to_support: bool = False
    """Let the other delegations read it now, and support it."""
    message: Digest | None = None
    """A recording that says it, handed in before as `question-message`; the text is then its summary."""


@dataclass(frozen=True, slots=True)
class ReviseQuestion:
    """Change a question that was returned or withdrawn, and submit it again."""

    question: Id
    text: QuestionText
    language: LanguageTag = "en"
    message: Digest | None = None
    """With this recording; null: without any."""


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """Take back a question of one's own delegation, as long as it was not called."""

    question: Id


@dataclass(frozen=True, slots=True)
class SupportQuestion:
    """Support another delegation's question that is open to it; once for each state."""

    question: Id


@dataclass(frozen=True, slots=True)
class WithdrawSupport:
    question: Id


@dataclass(frozen=True, slots=True)
class SuggestRuling:
    """Tell the podium how the chair might decide on a submitted question; replaces what was suggested."""

    question: Id
    suggestion: SuggestedRuling
    reason: RefusalReason | None = None
    """Why it would be refused."""
    into: Id | None = None
    """What it would be merged into."""
    text: ShortText = ""
    """What its delegation would be told, if it were refused or returned."""
    note: ShortText = ""
    """For the podium only."""


@dataclass(frozen=True, slots=True)
class WithdrawSuggestion:
    question: Id


@dataclass(frozen=True, slots=True)
class AdmitQuestion:
    """Put a question at the end of the queue. `stage` is where the sender saw it."""

    question: Id
    stage: QuestionStage = QuestionStage.SUBMITTED


@dataclass(frozen=True, slots=True)
class RefuseQuestion:
    """Refuse a question, for a reason. `stage` is where the sender saw it (null: wherever it is)."""

    question: Id
    reason: RefusalReason
    text: ShortText = ""
    stage: QuestionStage | None = None


@dataclass(frozen=True, slots=True)
class ReturnQuestion:
    """Give a question back to its delegation, saying what to change."""

    question: Id
    text: Annotated[str, MinLen(1), MaxLen(500)]
    stage: QuestionStage | None = None


@dataclass(frozen=True, slots=True)
class ReopenQuestion:
    """Take back what was decided on a question: it is submitted again, as if nobody had ruled."""

    question: Id
    stage: QuestionStage


@dataclass(frozen=True, slots=True)
class MergeQuestion:
    """Put a question together with another one, which then names the askers of both."""

    question: Id
    into: Id


@dataclass(frozen=True, slots=True)
class MoveQuestion:
    """Move an admitted question in the queue: before another one, or to the end (null)."""

    question: Id
    before: Id | None


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """Put an admitted question to the candidate now: everyone sees its text.

    `replaces` is the question the sender saw as current (None: none).
    """

    question: Id
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class MarkAnswered:
    question: Id


@dataclass(frozen=True, slots=True)
class CarryToWriting:
    """Let every candidate to whom a question was not put answer it in writing. This publishes its text."""

    question: Id


@dataclass(frozen=True, slots=True)
class AnswerInWriting:
    """A candidate's own answer to a question that was carried to writing; it is published at once."""

    question: Id
    text: QuestionText
