"""What the secretariat suggests on questions that it reads first; the chair decides, by an own command."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import SuggestRuling, WithdrawSuggestion
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import RulingSuggested, SuggestionWithdrawn
from hustings.hearing.model import Hearing, Question, QuestionStage, SuggestedRuling, Suggestion
from hustings.hearing.ordered import Ordered
from hustings.hearing.questions import find, still
from hustings.hearing.rulings import check_merger

_TOLD = frozenset({SuggestedRuling.REFUSE, SuggestedRuling.RETURN})
"""Rulings of which the delegation is told in words."""


def suggest(state: Hearing, command: SuggestRuling) -> tuple[RulingSuggested, ...]:
    question = find(state, command.question)
    still(question, QuestionStage.SUBMITTED)
    suggestion = _checked(state, question, command)
    if question.suggestion == suggestion:
        return ()
    return (
        RulingSuggested(
            question.id,
            suggestion.ruling,
            suggestion.reason,
            suggestion.into,
            suggestion.text,
            suggestion.note,
        ),
    )


def withdraw(state: Hearing, command: WithdrawSuggestion) -> tuple[SuggestionWithdrawn, ...]:
    question = find(state, command.question)
    still(question, QuestionStage.SUBMITTED)
    return () if question.suggestion is None else (SuggestionWithdrawn(question.id),)


def fold(state: Hearing, event: RulingSuggested | SuggestionWithdrawn) -> Hearing:
    suggestion = None
    # Without a value where the journal is redacted.
    if isinstance(event, RulingSuggested) and event.suggestion:
        suggestion = Suggestion(event.suggestion, event.reason, event.into, event.text, event.note)
    question = replace(state.questions[event.question], suggestion=suggestion)
    return replace(state, questions=Ordered.of(state.questions).put(question.id, question))


def standing(question: Question) -> Suggestion | None:
    """What is suggested on a question that the chair has not ruled on."""
    return question.suggestion if question.stage is QuestionStage.SUBMITTED else None


def _checked(state: Hearing, question: Question, command: SuggestRuling) -> Suggestion:
    """The suggestion, if the chair could give it as it stands: nothing is left to be filled in."""
    ruling, text = command.suggestion, command.text.strip()
    if (command.reason is not None) != (ruling is SuggestedRuling.REFUSE):
        raise Refused(Code.INVALID, "A reason goes with a refusal, and a refusal with a reason.")
    if (command.into is not None) != (ruling is SuggestedRuling.MERGE):
        raise Refused(Code.INVALID, "A merger names the other question, and nothing else does.")
    if text and ruling not in _TOLD:
        raise Refused(
            Code.INVALID, "The delegation is told something when its question is refused or returned."
        )
    if ruling is SuggestedRuling.RETURN and not text:
        raise Refused(Code.INVALID, "Say what the delegation should change.")
    if command.into is not None:
        check_merger(question, find(state, command.into))
    return Suggestion(ruling, command.reason, command.into, text, command.note.strip())
