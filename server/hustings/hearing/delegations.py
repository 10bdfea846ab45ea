"""Delegations as askers: which questions are theirs, how many they may have, whose turn comes first."""

from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from hustings.hearing.commands import Actor
from hustings.hearing.entitled import group_of
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Format, Hearing, NominatingState, Question, QuestionStage, SlotStage
from hustings.hearing.ordered import Ordered

OFF = frozenset({QuestionStage.REFUSED, QuestionStage.WITHDRAWN})
"""Questions that do not count for a delegation's quota, nor keep it from asking the same again."""


def of(subject: str, member_state: str | None) -> str:
    """The delegation's name: its state, or who has none speaks for themselves."""
    return member_state if member_state is not None else f"subject:{subject}"


def asked_by(state: Hearing, actor: Actor) -> Iterator[Question]:
    """The questions of somebody's delegation, in the order of receipt."""
    return (state.questions[id] for id in state.asked.get(of(actor.subject, actor.member_state), ()))


def may_ask(state: Hearing, slot: str | None, subject: str, member_state: str | None, but: str = "") -> None:
    """Whether the modalities let a delegation have one more question (beside `but`) for a candidate.

    Raises:
        Refused: `modalities`, with the reason.
    """
    format = state.format
    if format is None:
        return
    check_own_candidate(state, slot, member_state)
    _check_group(state, format, slot, group_of(state, subject, member_state), but)
    if format.questions_per_state is None:
        return
    names = _names(state, subject, member_state)
    mine = [state.questions[id] for name in names for id in state.asked.get(name, ()) if id != but]
    for each in state.slots if slot is None else (slot,):
        count = sum(1 for q in mine if q.stage not in OFF and q.slot in (None, each))
        if count >= format.questions_per_state:
            limit = format.questions_per_state
            raise Refused(Code.MODALITIES, f"A state's quota for a candidate is {limit}, and it is used up.")


def _names(state: Hearing, subject: str, member_state: str | None) -> Iterator[str]:
    """Under which names a delegation asks: without a state each of its people has one, but all one quota."""
    yield of(subject, member_state)
    seat = state.participants.get(subject)
    if member_state is not None or seat is None or seat.delegation is None:
        return
    for other in state.participants.values():
        if other.delegation == seat.delegation and other.id != subject:
            yield of(other.id, None)


def check_own_candidate(state: Hearing, slot: str | None, member_state: str | None) -> None:
    """Refuse a state that asks a candidate whom it has nominated, where it may not.

    Raises:
        Refused: `modalities`.
    """
    barred = state.format is not None and state.format.nominating_state is NominatingState.BARRED
    if barred and nominates(state, slot, member_state):
        raise Refused(Code.MODALITIES, "A state does not question a candidate whom it has nominated.")


def _check_group(state: Hearing, format: Format, slot: str | None, group: str | None, but: str) -> None:
    if not format.groups_hand_in or group is None or group not in format.groups:
        return
    limit = format.groups[group]
    counted = chain.from_iterable(Ordered.of(state.questions).by_chunk(_of_group, group))
    theirs = [q for q in counted if q.id != but]
    for each in state.slots if slot is None else (slot,):
        if sum(1 for q in theirs if q.slot in (None, each)) >= limit:
            text = f"{group} hands in {limit} questions for a candidate, and has done so."
            raise Refused(Code.MODALITIES, text)


def _of_group(questions: tuple[Question, ...], group: str) -> tuple[Question, ...]:
    return tuple(q for q in questions if q.group == group and q.stage not in OFF)


def may_support(state: Hearing, question: Question, member_state: str) -> None:
    """Whether the modalities let a state support a question: one it could not ask, it cannot support.

    Raises:
        Refused: `modalities`, with the reason.
    """
    check_own_candidate(state, question.slot, member_state)


def nominates(state: Hearing, slot: str | None, member_state: str | None) -> bool:
    """Whether a question to this slot (None: to all) goes to a candidate of the asking state's own."""
    if member_state is None:
        return False
    slots = state.slots.values() if slot is None else (state.slots[slot],)
    return any(member_state in state.participants[each.candidate].states for each in slots)


def credited(state: Hearing, question: Question) -> tuple[str, ...]:
    """Other states in whose name a question is asked too: those whose questions were merged into it."""
    states = (state.questions[id].member_state for id in question.merged)
    own = question.member_state
    return tuple(dict.fromkeys(each for each in states if each is not None and each != own))


def callable_in(state: Hearing, slot: str) -> Sequence[Question]:
    """The admitted questions that can be put in a slot, in the order of the queue."""
    questions, ended = Ordered.of(state.questions), _ended(state)
    return questions.once(
        ("callable", slot, ended),
        lambda: sorted(
            chain.from_iterable(questions.by_chunk(_waiting, slot, ended)), key=attrgetter("queue")
        ),
    )


def _waiting(questions: tuple[Question, ...], slot: str, ended: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(
        q
        for q in questions
        if q.stage is QuestionStage.ADMITTED
        and q.slot in (None, slot)
        and slot not in q.answers
        and not _left_out(q, ended)
    )


def missed(state: Hearing, question: Question) -> bool:
    """Whether a question to all can no longer be put to all: somebody's slot ended without it."""
    return _left_out(question, _ended(state))


def _left_out(question: Question, ended: tuple[str, ...]) -> bool:
    return question.slot is None and any(slot not in question.answers for slot in ended)


def _ended(state: Hearing) -> tuple[str, ...]:
    return tuple(slot.id for slot in state.slots.values() if slot.stage is SlotStage.ENDED)


def second_rounds(state: Hearing, slot: str) -> frozenset[str]:
    """Those that wait whose delegation has had its turn in this slot, while others have not."""
    if state.format is None or not state.format.first_rounds_first:
        return frozenset()
    name = ("second rounds", slot, _ended(state))
    return Ordered.of(state.questions).once(name, lambda: _second_rounds(state, slot))


def _second_rounds(state: Hearing, slot: str) -> frozenset[str]:
    had: set[str] = set()
    for question in chain.from_iterable(Ordered.of(state.questions).by_chunk(_put, slot)):
        had.add(_asker(question))
        had.update(_asker(state.questions[id]) for id in question.merged)
    if not had:
        return frozenset()
    waiting = callable_in(state, slot)
    second = frozenset(q.id for q in waiting if _asker(q) in had)
    return second if len(second) < len(waiting) else frozenset()


def _put(questions: tuple[Question, ...], slot: str) -> tuple[Question, ...]:
    return tuple(q for q in questions if slot in q.answers and q.answers[slot].called_at is not None)


def _asker(question: Question) -> str:
    return of(question.asker, question.member_state)
