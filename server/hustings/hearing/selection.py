"""Which question is put next: the format's rule, and why not another."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    waiting: list[Question]
    second: frozenset[str]
    drawn: dict[str, int]
    coming: str | None
    full: frozenset[str]
    """Groups whose count is reached."""


def next_question(state: Hearing, slot: str) -> Question | None:
    """The question that comes next in a slot, by the queue and by the format's rule."""
    rule = _rule(state, slot, delegations.callable_in(state, slot))
    if rule is None:
        return None
    return next(iter(_in_order(rule)), None)


def check_call(state: Hearing, question: Question, slot: str) -> None:
    """Refuse a question whose turn has not come.

    Raises:
        Refused: `undrawn` where lots come first, else `modalities`; the text names the rule.
    """
    rule = _rule(state, slot, delegations.callable_in(state, slot))
    if rule is None:
        return
    goes_on = turns.counted(rule.format) and turn_of_call(state, question, slot) == ()
    why = _why_not(rule, question, goes_on=goes_on)
    if why is not None:
        raise why
    if goes_on or _apart(rule, question):
        return
    coming = _in_order(rule)
    if rule.format.groups_first and _spokes(state, coming[0]) and not _spokes(state, question):
        text = "Those who speak for a group ask first: call their questions before this one."
        raise Refused(Code.MODALITIES, text, coming[0].id)
    said = IN_ORDER.get(rule.format.selection)
    if said is not None and coming[0].id != question.id:
        raise Refused(Code.MODALITIES, said, coming[0].id)


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


def _rule(state: Hearing, slot: str, waiting: list[Question]) -> _Rule | None:
    format = state.format
    if format is None:
        return None
    full = (g for g, count in format.groups.items() if turns.put_by_group(state, slot, g) >= count)
    return _Rule(
        state=state,
        format=format,
        slot=slot,
        waiting=waiting,
        second=delegations.second_rounds(state, slot, waiting),
        drawn=drawn(state) if draws_questions(format) else {},
        coming=turns.next_state(state, slot) if turns.by_lots(format) else None,
        full=frozenset(full),
    )


def _in_order(rule: _Rule) -> list[Question]:
    """Those that may be put, as they come."""
    able = [q for q in rule.waiting if _why_not(rule, q) is None]
    if rule.format.selection is Selection.ORDER_OF_REQUEST:
        able = sorted(able, key=lambda q: (_apart(rule, q), q.rank))
    elif rule.format.selection is Selection.DRAWN_QUESTIONS:
        able = sorted(able, key=lambda q: rule.drawn[q.id])
    if not rule.format.groups_first:
        return able
    return sorted(able, key=lambda q: not _spokes(rule.state, q))


def _why_not(rule: _Rule, question: Question, *, goes_on: bool = False) -> Refused | None:
    """Why a question cannot be put now, whatever its place among the others is.

    Args:
        goes_on: Its delegation has the floor for it: the turn was counted then.
    """
    format = rule.format
    if question.id in rule.second:
        return Refused(
            Code.MODALITIES, "Others wait for their first question: a second one comes after them."
        )
    if turns.by_lots(format) and not goes_on:
        states = (question.member_state, *delegations.credited(rule.state, question))
        if rule.coming is None or rule.coming not in states:
            return not_by_lot(rule.coming)
    if question.group in rule.full and not goes_on:
        return full(format, question.group or "")
    lots = format.selection is Selection.DRAWN_QUESTIONS
    if (lots or _apart(rule, question)) and question.id not in rule.drawn:
        return Refused(Code.UNDRAWN, "Lots decide which of these questions are put: draw them first.")
    return None


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
