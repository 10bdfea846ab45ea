"""Delegations as askers: which questions are theirs, how many they may have, whose turn comes first."""

from collections.abc import Iterator

from hustings.hearing.commands import Actor
from hustings.hearing.entitled import group_of
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Format, Hearing, NominatingState, Question, QuestionStage, SlotStage

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
    theirs = [q for q in state.questions.values() if q.group == group and q.id != but and q.stage not in OFF]
    for each in state.slots if slot is None else (slot,):
        if sum(1 for q in theirs if q.slot in (None, each)) >= limit:
            text = f"{group} hands in {limit} questions for a candidate, and has done so."
            raise Refused(Code.MODALITIES, text)


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


def callable_in(state: Hearing, slot: str) -> list[Question]:
    """The admitted questions that can be put in a slot, in the order of the queue."""
    waiting = (
        q
        for q in state.questions.values()
        if q.stage is QuestionStage.ADMITTED
        and q.slot in (None, slot)
        and slot not in q.answers
        and not missed(state, q)
    )
    return sorted(waiting, key=lambda q: q.queue)


def missed(state: Hearing, question: Question) -> bool:
    """Whether a question to all can no longer be put to all: somebody's slot ended without it."""
    if question.slot is not None:
        return False
    return any(
        slot.stage is SlotStage.ENDED and slot.id not in question.answers for slot in state.slots.values()
    )


def second_rounds(state: Hearing, slot: str, waiting: list[Question]) -> frozenset[str]:
    """Those of `waiting` whose delegation has had its turn in this slot, while others have not."""
    if state.format is None or not state.format.first_rounds_first:
        return frozenset()
    had: set[str] = set()
    for question in state.questions.values():
        if slot in question.answers and question.answers[slot].called_at is not None:
            had.add(_asker(question))
            had.update(_asker(state.questions[id]) for id in question.merged)
    second = frozenset(q.id for q in waiting if _asker(q) in had)
    return second if len(second) < len(waiting) else frozenset()


def _asker(question: Question) -> str:
    return of(question.asker, question.member_state)
