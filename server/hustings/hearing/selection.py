"""Which question is put next: the format's rule, and why not another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hustings.hearing import delegations, turns
from hustings.hearing.drawn_questions import drawn, draws_questions
from hustings.hearing.entitled import speaks_for_group
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import TurnBegun
from hustings.hearing.model import (
    Format,
    Hearing,
    Question,
    Selection,
)

IN_ORDER: Mapping[Selection, str] = {
    Selection.ORDER_OF_REQUEST: "Questions are put in the order in which they were received.",
    Selection.DRAWN_QUESTIONS: "Drawn questions are put in the order in which they were drawn.",
}
"""Where the queue has an order of its own, and what to say of it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """The rule as it stands in a slot at this moment, for every question alike."""

    state: Hearing
    format: Format
    slot: str
    waiting: Sequence[Question]
    second: frozenset[str]
    drawn: dict[str, int]
    coming: str | None
    full: frozenset[str]
    """Groups whose count is reached."""


def next_question(state: Hearing, slot: str) -> Question | None:
    """The question that comes next in a slot, by the queue and by the format's rule."""
    rule = _rule(state, slot)
    return None if rule is None else _first(rule)


def check_call(state: Hearing, question: Question, slot: str) -> None:
    """Refuse a question whose turn has not come.

    Raises:
        Refused: `undrawn` where lots come first, else `modalities`; the text names the rule.
    """
    rule = _rule(state, slot)
    if rule is None:
        return
    goes_on = turns.counted(rule.format) and turn_of_call(state, question, slot) == ()
    stop = _stop(rule, question, goes_on=goes_on)
    if stop is not None:
        raise _refused(rule, question, stop)
    if goes_on or _apart(rule, question):
        return
    coming = _first(rule)
    if coming is None:
        return
    if rule.format.groups_first and _spokes(state, coming) and not _spokes(state, question):
        text = "Those who speak for a group ask first: call their questions before this one."
        raise Refused(Code.MODALITIES, text, coming.id)
    said = IN_ORDER.get(rule.format.selection)
    if said is not None and coming.id != question.id:
        raise Refused(Code.MODALITIES, said, coming.id)


def turn_of_call(state: Hearing, question: Question, slot: str) -> tuple[TurnBegun, ...]:
    """The turn that begins with a question that is put; none, if its delegation has the floor for it."""
    if not turns.counted(state.format):
        return ()
    turn = turns.last(state, slot)
    holder = None if state.floor is None else state.participants[state.floor.holder]
    if turn is not None and turn.question is None and holder is not None and turn.speaker == holder.id:
        speaks = delegations.of(holder.id, holder.member_state)
        if speaks == delegations.of(question.asker, question.member_state):
            return ()
    member_state = question.member_state
    if turns.by_lots(state.format):
        coming = turns.next_state(state, slot)
        member_state = coming if coming in delegations.credited(state, question) else member_state
    return (TurnBegun(slot, member_state, question.group, None, question.id),)


def _rule(state: Hearing, slot: str) -> _Rule | None:
    format = state.format
    if format is None:
        return None
    full = (g for g, count in format.groups.items() if turns.put_by_group(state, slot, g) >= count)
    return _Rule(
        state=state,
        format=format,
        slot=slot,
        waiting=delegations.callable_in(state, slot),
        second=delegations.second_rounds(state, slot),
        drawn=drawn(state) if draws_questions(format) else {},
        coming=turns.next_state(state, slot) if turns.by_lots(format) else None,
        full=frozenset(full),
    )


def _first(rule: _Rule) -> Question | None:
    """The first of those that may be put; of thousands that wait no more are looked at than need be."""
    able = (q for q in rule.waiting if _stop(rule, q) is None)
    places: list[Callable[[Question], int]] = []
    if rule.format.groups_first:
        places.append(lambda q: not _spokes(rule.state, q))
    if rule.format.selection is Selection.ORDER_OF_REQUEST:
        places += [lambda q: _apart(rule, q), lambda q: q.rank]
    elif rule.format.selection is Selection.DRAWN_QUESTIONS:
        places.append(lambda q: rule.drawn[q.id])
    if not places:
        return next(able, None)
    return min(able, key=lambda q: [place(q) for place in places], default=None)


class _Stop(Enum):
    """Why a question cannot be put now, whatever its place among the others is."""

    SECOND = auto()
    LOTS = auto()
    FULL = auto()
    UNDRAWN = auto()


def _stop(rule: _Rule, question: Question, *, goes_on: bool = False) -> _Stop | None:
    """What stops a question.

    Args:
        rule: As it stands.
        question: One that waits.
        goes_on: Its delegation has the floor for it: the turn was counted then.
    """
    format = rule.format
    if question.id in rule.second:
        return _Stop.SECOND
    if turns.by_lots(format) and not goes_on:
        states = (question.member_state, *delegations.credited(rule.state, question))
        if rule.coming is None or rule.coming not in states:
            return _Stop.LOTS
    if question.group in rule.full and not goes_on:
        return _Stop.FULL
    lots = format.selection is Selection.DRAWN_QUESTIONS
    if (lots or _apart(rule, question)) and question.id not in rule.drawn:
        return _Stop.UNDRAWN
    return None


def _refused(rule: _Rule, question: Question, stop: _Stop) -> Refused:
    match stop:
        case _Stop.SECOND:
            text = "Others wait for their first question: a second one comes after them."
            return Refused(Code.MODALITIES, text)
        case _Stop.LOTS:
            return not_by_lot(rule.coming)
        case _Stop.FULL:
            return full(rule.format, question.group or "")
        case _Stop.UNDRAWN:
            return Refused(Code.UNDRAWN, "Lots decide which of these questions are put: draw them first.")


def _apart(rule: _Rule, question: Question) -> bool:
    """Whether lots choose this question out of its group's, beside the order of the others."""
    return bool(rule.format.drawn_from) and question.group == rule.format.drawn_from


def _spokes(state: Hearing, question: Question) -> bool:
    return speaks_for_group(state, question.asker, question.member_state, question.group)


def not_by_lot(coming: str | None) -> Refused:
    if coming is None:
        text = "Lots decide who asks: draw among the states that have registered first."
        return Refused(Code.UNDRAWN, text)
    text = f"Lots decide who asks: it is the turn of {coming}, which can be passed over with a reason."
    return Refused(Code.MODALITIES, text)


def full(format: Format, group: str) -> Refused:
    text = f"{group} puts {format.groups[group]} questions to each candidate, and has done so."
    return Refused(Code.MODALITIES, text)
