"""What delegations do with questions: submit, revise, withdraw, support."""

import re

from hustings.hearing import delegations, entitled, likeness, messages, turns
from hustings.hearing.commands import (
    Actor,
    ReviseQuestion,
    SubmitQuestion,
    SupportQuestion,
    WithdrawQuestion,
    WithdrawSupport,
)
from hustings.hearing.drawn_order import not_begun
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    QuestionJoined,
    QuestionReopened,
    QuestionRevised,
    QuestionSubmitted,
    QuestionSupported,
    QuestionWithdrawn,
    SupportWithdrawn,
)
from hustings.hearing.formats import LANGUAGE
from hustings.hearing.languages import is_of
from hustings.hearing.model import HandIn, Hearing, Question, QuestionStage, SlotStage
from hustings.hearing.ordered import Ordered
from hustings.hearing.questions import check_not_put_together, check_text_may_change, find, still
from hustings.hearing.slots import find as find_slot
from hustings.hearing.texts import says_something

_QUESTION_MARKS = re.compile("[?\uff1f\u061f\u037e][?!\uff1f\uff01\u061f\u037e]*")
"""In Latin, Cyrillic, Chinese, Arabic and Greek writing; several in a row are one."""
UNCALLED = (QuestionStage.SUBMITTED, QuestionStage.RETURNED, QuestionStage.ADMITTED, QuestionStage.MERGED)
"""Until then a delegation may take its question back."""


def submit(
    state: Hearing, command: SubmitQuestion, actor: Actor
) -> tuple[QuestionSubmitted | QuestionJoined, ...]:
    """Ask a candidate, or all. The same from one delegation is one question, in whose name both ask."""
    actor = entitled.as_asker(actor)
    slot = None if command.slot is None else find_slot(state, command.slot).id
    if _is_known(state, command, actor):
        return ()
    entitled.check(state, actor)
    _check_open(state, slot)
    _check_text(state, command.text, command.language)
    messages.check(state, command.message, actor)
    for question in delegations.asked_by(state, actor):
        same = likeness.same(question, slot, command.text) and _material(question) == command.message
        if question.stage not in delegations.OFF and same:
            return (QuestionJoined(question.id, command.question, actor.subject),)
    delegations.may_ask(state, slot, actor.subject, actor.member_state)
    return (
        QuestionSubmitted(
            question=command.question,
            slot=slot,
            member_state=actor.member_state,
            language=command.language,
            asker=actor.subject,
            text=command.text,
            open_to_support=command.open_to_support,
            group=entitled.group_of(state, actor.subject, actor.member_state),
            own_candidate=delegations.nominates(state, slot, actor.member_state),
            similar=likeness.similar(state.questions, slot, command.text, command.question),
            message=command.message,
        ),
    )


def revise(state: Hearing, command: ReviseQuestion, actor: Actor) -> tuple[QuestionRevised, ...]:
    """Change what was returned, or take up again what was withdrawn."""
    question = _own(state, command.question, actor)
    still(question, QuestionStage.RETURNED, QuestionStage.WITHDRAWN)
    check_text_may_change(question)
    _check_open(state, question.slot)
    _check_text(state, command.text, command.language)
    if command.message != _material(question):
        messages.check(state, command.message, actor)
    delegations.may_ask(state, question.slot, question.asker, question.member_state, but=question.id)
    similar = likeness.similar(state.questions, question.slot, command.text, question.id)
    return (
        QuestionRevised(question.id, command.language, actor.subject, command.text, similar, command.message),
    )


def withdraw(
    state: Hearing, command: WithdrawQuestion, actor: Actor
) -> tuple[QuestionWithdrawn | QuestionReopened, ...]:
    """Take one's question back. Others' that were merged into it go back to the chair."""
    question = _own(state, command.question, actor)
    still(question, *UNCALLED)
    check_not_put_together(state, question)
    freed = tuple(QuestionReopened(id) for id in question.merged)
    return (*freed, QuestionWithdrawn(question.id, actor.subject))


def support(state: Hearing, command: SupportQuestion, actor: Actor) -> tuple[QuestionSupported, ...]:
    question, member_state = _supportable(state, command.question, actor)
    if member_state in question.supporters:
        return ()
    delegations.may_support(state, question, member_state)
    return (QuestionSupported(question.id, member_state, actor.subject),)


def withdraw_support(state: Hearing, command: WithdrawSupport, actor: Actor) -> tuple[SupportWithdrawn, ...]:
    question, member_state = _supportable(state, command.question, actor)
    if member_state not in question.supporters:
        return ()
    return (SupportWithdrawn(question.id, member_state, actor.subject),)


def _is_known(state: Hearing, command: SubmitQuestion, actor: Actor) -> bool:
    """Whether just this was submitted before, as after a lost answer; refuses an id of something else."""
    known = state.questions.get(command.question)
    if known is not None:
        asked = (known.asker, known.slot, known.text, known.language, _material(known))
        if asked == (actor.subject, command.slot, command.text, command.language, command.message):
            return True
        raise _taken()
    for chunk in Ordered.of(state.questions).by_chunk(_joined):
        if command.question in chunk:
            question = chunk[command.question]
            asker = actor.subject in (question.asker, *question.askers)
            same = likeness.same(question, command.slot, command.text)
            if asker and same and _material(question) == command.message:
                return True
            raise _taken()
    return False


def _joined(questions: tuple[Question, ...]) -> dict[str, Question]:
    """Questions by the further ids under which they were asked."""
    return {id: question for question in questions for id in question.same}


def _material(question: Question) -> str | None:
    return None if question.message is None else question.message.material


def _taken() -> Refused:
    return Refused(Code.TAKEN, "This id belongs to another question: send it under a new one.")


def _check_open(state: Hearing, slot: str | None) -> None:
    if slot is None and any(each.stage is SlotStage.ENDED for each in state.slots.values()):
        text = "A candidate has been heard already, so this cannot be put to all: ask the others one by one."
        raise Refused(Code.OVERTAKEN, text, state.current_slot)
    _check_handed_in(state, slot)
    if slot is None and turns.by_lots(state.format):
        text = "Lots decide who asks each candidate: ask one by one, and register for each."
        raise Refused(Code.MODALITIES, text)
    stage = None if slot is None else state.slots[slot].stage
    if stage is SlotStage.ENDED:
        raise Refused(Code.OVERTAKEN, "This slot has ended.", state.current_slot)
    if stage is SlotStage.WITHDRAWN:
        raise Refused(Code.OVERTAKEN, "The candidate of this slot has withdrawn.", state.current_slot)


def _check_handed_in(state: Hearing, slot: str | None) -> None:
    until = HandIn.ANY_TIME if state.format is None else state.format.handed_in
    if until is HandIn.BEFORE_OPENING and state.opened_at is not None:
        text = "Questions were to be handed in before the hearing was opened."
        raise Refused(Code.MODALITIES, text)
    if until is HandIn.BEFORE_SLOT:
        begun = (not not_begun(state.slots[each]) for each in (state.slots if slot is None else (slot,)))
        if any(begun):
            text = "Questions are to be handed in before the candidate's slot begins."
            raise Refused(Code.MODALITIES, text)


def _check_text(state: Hearing, text: str, language: str) -> None:
    longest = state.format.question_length if state.format else 0
    if not says_something(text):
        raise Refused(Code.INVALID, "The question has no text.")
    if len(text) > longest:
        raise Refused(Code.INVALID, f"The question is longer than {longest} characters.")
    if state.format is not None and state.format.one_part and len(_QUESTION_MARKS.findall(text)) > 1:
        text = "A question asks one thing in this hearing: yours has more than one question mark."
        raise Refused(Code.MODALITIES, text)
    if not LANGUAGE.fullmatch(language):
        raise Refused(Code.INVALID, f"{language!r} is not a language tag such as 'en' or 'zh-Hans'.")
    accepted = state.format.languages if state.format else ()
    if accepted and not any(is_of(language, tag) for tag in accepted):
        listed = ", ".join(accepted)
        raise Refused(Code.INVALID, f"Questions are asked in one of: {listed}; not in {language!r}.")


def _own(state: Hearing, id: str, actor: Actor) -> Question:
    """A question of the actor's own delegation; others' are unknown to them."""
    question, actor = find(state, id), entitled.as_asker(actor)
    asker = delegations.of(question.asker, question.member_state)
    if asker != delegations.of(actor.subject, actor.member_state):
        raise Refused(Code.UNKNOWN, f"Your delegation has no question {id!r}.")
    return question


def _supportable(state: Hearing, id: str, actor: Actor) -> tuple[Question, str]:
    question = state.questions.get(id)
    if question is None or not question.open_to_support:
        raise Refused(Code.UNKNOWN, f"There is no question {id!r} that is open to support.")
    if actor.member_state is None:
        raise Refused(Code.INVALID, "Only a Member State can support a question.")
    if question.member_state == actor.member_state:
        raise Refused(Code.INVALID, "This question is your own delegation's.")
    still(question, QuestionStage.SUBMITTED, QuestionStage.ADMITTED)
    return question, actor.member_state
