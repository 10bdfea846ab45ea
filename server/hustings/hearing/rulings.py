"""What the chair decides on questions, and in which order they are called; and answers in writing."""

from hustings.hearing import delegations, messages, places, selection
from hustings.hearing.commands import (
    Actor,
    AdmitQuestion,
    AnswerInWriting,
    CallQuestion,
    CarryToWriting,
    MarkAnswered,
    MergeQuestion,
    MoveQuestion,
    RefuseQuestion,
    ReopenQuestion,
    ReturnQuestion,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    QuestionAdmitted,
    QuestionAnswered,
    QuestionAnsweredInWriting,
    QuestionCalled,
    QuestionCarried,
    QuestionMerged,
    QuestionMoved,
    QuestionRefused,
    QuestionReopened,
    QuestionReturned,
    TurnBegun,
)
from hustings.hearing.model import Hearing, Question, QuestionStage, SlotStage
from hustings.hearing.questions import (
    being_put,
    check_not_put_together,
    check_text_may_change,
    find,
    still,
)
from hustings.hearing.texts import says_something

RULED = (QuestionStage.ADMITTED, QuestionStage.REFUSED, QuestionStage.RETURNED, QuestionStage.MERGED)
"""Stages that a ruling led to, and that it can be taken back from."""
OPEN = (QuestionStage.SUBMITTED, QuestionStage.ADMITTED)


def admit(state: Hearing, command: AdmitQuestion) -> tuple[QuestionAdmitted, ...]:
    """Put a question at the end of the queue: a submitted one, or one that was refused or returned."""
    question = find(state, command.question)
    still(question, command.stage)
    if command.stage not in (QuestionStage.SUBMITTED, QuestionStage.REFUSED, QuestionStage.RETURNED):
        raise Refused(Code.INVALID, f"A question that is {command.stage} cannot be admitted.")
    if _has_ended(state, question):
        raise Refused(
            Code.OVERTAKEN,
            "It cannot be put any more, as its slot has ended: carry it to writing.",
            state.current_slot,
        )
    messages.check_admissible(state, question)
    _check_counts_again(state, question)
    return (QuestionAdmitted(question.id),)


def refuse(state: Hearing, command: RefuseQuestion) -> tuple[QuestionRefused, ...]:
    """Refuse a question that was not called yet."""
    question = _open(state, command.question, command.stage, QuestionStage.RETURNED)
    return (QuestionRefused(question.id, command.reason, command.text),)


def give_back(state: Hearing, command: ReturnQuestion) -> tuple[QuestionReturned, ...]:
    if not says_something(command.text):
        raise Refused(Code.INVALID, "Say what the delegation should change.")
    question = _open(state, command.question, command.stage)
    check_text_may_change(question)
    return (QuestionReturned(question.id, command.text),)


def reopen(state: Hearing, command: ReopenQuestion) -> tuple[QuestionReopened, ...]:
    """Take a ruling back, while the question has not been put to anybody."""
    question = find(state, command.question)
    still(question, command.stage)
    if command.stage not in RULED:
        raise Refused(Code.NOT_NOW, f"Nothing was decided that could be taken back: it is {command.stage}.")
    check_not_put_together(state, question)
    _check_counts_again(state, question)
    return (QuestionReopened(question.id),)


def merge(state: Hearing, command: MergeQuestion) -> tuple[QuestionMerged, ...]:
    """Merge a question, and with it whatever was merged into it, into another one to the same candidate."""
    question, into = find(state, command.question), find(state, command.into)
    check_merger(question, into)
    return tuple(QuestionMerged(id, into.id) for id in (*question.merged, question.id))


def check_merger(question: Question, into: Question) -> None:
    """Refuse a merger of what is not open, or does not go to one candidate."""
    if question.id == into.id:
        raise Refused(Code.INVALID, "A question cannot be merged into itself.")
    still(question, *OPEN)
    still(into, *OPEN)
    if question.slot != into.slot:
        raise Refused(Code.INVALID, "The two questions do not go to the same candidate.")


def move(state: Hearing, command: MoveQuestion) -> tuple[QuestionMoved, ...]:
    """Give a question another place in the queue; no other's changes."""
    question = find(state, command.question)
    still(question, QuestionStage.ADMITTED, called=True)
    if state.format is not None and state.format.selection in selection.IN_ORDER:
        raise Refused(Code.MODALITIES, selection.IN_ORDER[state.format.selection])
    queue = [q for q in state.questions.values() if q.queue and q.id != question.id]
    if command.before is None:
        if all(q.queue < question.queue for q in queue):
            return ()
        return (QuestionMoved(question.id, None, places.last(state.queue_end + 1)),)
    follower = find(state, command.before)
    if follower.id == question.id:
        raise Refused(Code.INVALID, "A question cannot stand before itself.")
    still(follower, QuestionStage.ADMITTED, called=True)
    ahead = max((q.queue for q in queue if q.queue < follower.queue), default=None)
    if question.queue < follower.queue and (ahead is None or ahead < question.queue):
        return ()
    return (QuestionMoved(question.id, follower.id, places.between(ahead, follower.queue)),)


def call(state: Hearing, command: CallQuestion) -> tuple[QuestionCalled | QuestionAnswered | TurnBegun, ...]:
    """Put an admitted question to the current candidate.

    What was put before it counts as answered, unless both are of one batch.
    """
    question, slot = find(state, command.question), state.current_slot
    if slot is None or question.slot not in (None, slot):
        raise Refused(Code.OVERTAKEN, "This question is for another slot.", slot)
    if question.stage is QuestionStage.SUBMITTED:
        raise Refused(Code.NOT_NOW, "Admit the question first.")
    still(question, QuestionStage.ADMITTED, called=True)
    if slot in question.answers:
        raise Refused(Code.OVERTAKEN, "This candidate has been asked this already.", slot)
    if command.replaces != state.current_question:
        raise Refused(Code.OVERTAKEN, "Another question was called meanwhile.", state.current_question)
    if delegations.missed(state, question):
        text = "A candidate before was not asked this: carry it to writing, so that all answer it alike."
        raise Refused(Code.MODALITIES, text)
    selection.check_call(state, question, slot)
    turn = selection.turn_of_call(state, question, slot)
    called = QuestionCalled(question.id, question.text, _material(question))
    return (*_answered_before(state), called, *turn)


def mark_answered(state: Hearing, command: MarkAnswered) -> tuple[QuestionAnswered, ...]:
    question = find(state, command.question)
    if question.id != state.current_question:
        raise Refused(Code.OVERTAKEN, "This question is not the current one.", state.current_question)
    return tuple(QuestionAnswered(id) for id in being_put(state))


def _answered_before(state: Hearing) -> tuple[QuestionAnswered, ...]:
    """What counts as answered when the next question is put: nothing, while a batch is being filled."""
    put, size = being_put(state), 1 if state.format is None else state.format.batch
    if size == 1 or not put or state.batch_answered:
        return tuple(QuestionAnswered(id) for id in put)
    if len(put) < size:
        return ()
    text = f"{size} questions have been put, which are answered together: let the candidate answer first."
    raise Refused(Code.MODALITIES, text, state.current_question)


def carry(state: Hearing, command: CarryToWriting) -> tuple[QuestionCarried, ...]:
    """Let the candidates to whom a question was not put answer it in writing."""
    question = find(state, command.question)
    still(question, *OPEN, called=True)
    slots = state.slots if question.slot is None else (question.slot,)
    owing = tuple(
        slot
        for slot in slots
        if slot not in question.answers and state.slots[slot].stage is not SlotStage.WITHDRAWN
    )
    if not owing:
        raise Refused(Code.OVERTAKEN, "No candidate is left who could answer it.")
    return (QuestionCarried(question.id, owing, question.text, _material(question)),)


def answer_in_writing(
    state: Hearing, command: AnswerInWriting, actor: Actor
) -> tuple[QuestionAnsweredInWriting, ...]:
    """Publish the actor's own answer. A published answer stays as it is."""
    question = find(state, command.question)
    slot = next((slot.id for slot in state.slots.values() if slot.candidate == actor.subject), None)
    answer = None if slot is None else question.answers.get(slot)
    if slot is None or answer is None or answer.called_at is not None:
        raise Refused(Code.INVALID, "This question has not been carried to writing for you.")
    if not says_something(command.text):
        raise Refused(Code.INVALID, "The answer has no text.")
    if answer.written is not None:
        if answer.written == command.text:
            return ()
        raise Refused(Code.OVERTAKEN, "Your answer to this question has been published already.")
    return (QuestionAnsweredInWriting(question.id, slot, command.text),)


def _open(state: Hearing, id: str, seen: QuestionStage | None, *further: QuestionStage) -> Question:
    """A question that can still be ruled on, and is where the sender saw it."""
    question = find(state, id)
    still(question, *OPEN, *further)
    if seen is not None:
        still(question, seen)
    return question


def _check_counts_again(state: Hearing, question: Question) -> None:
    """What did not count for its delegation's quota is about to: that must still be free."""
    if question.stage in delegations.OFF:
        delegations.may_ask(state, question.slot, question.asker, question.member_state, but=question.id)


def _has_ended(state: Hearing, question: Question) -> bool:
    if question.slot is None:
        return delegations.missed(state, question)
    return state.slots[question.slot].stage in (SlotStage.ENDED, SlotStage.WITHDRAWN)


def _material(question: Question) -> str | None:
    return None if question.message is None else question.message.material
