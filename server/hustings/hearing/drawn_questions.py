"""Questions that lots choose: which are drawn, which are to be, and how many a candidate is owed."""

from collections.abc import Iterable

from hustings.hearing import delegations
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import (
    DrawPurpose,
    DrawStage,
    Format,
    Hearing,
    PhaseKind,
    Question,
    Selection,
    Slot,
)
from hustings.hearing.texts import says_something


def drawn(state: Hearing) -> dict[str, int]:
    """Questions that lots have chosen, with their places over all draws."""
    draws = sorted(state.draws.values(), key=lambda draw: draw.rank)
    chosen = (
        item
        for draw in draws
        if draw.purpose is DrawPurpose.QUESTIONS and draw.stage is DrawStage.CONCLUDED
        for item in draw.result
    )
    return {item: place for place, item in enumerate(dict.fromkeys(chosen))}


def drawable(state: Hearing, slot: str | None) -> list[str]:
    """Admitted questions that lots are drawn among: all that are to be drawn and were not yet."""
    chosen = drawn(state)
    of = None if state.format is None else state.format.drawn_from
    admitted: Iterable[Question]
    if slot is None:
        to_all = (q for q in state.questions.values() if q.slot is None and not delegations.missed(state, q))
        admitted = (q for q in to_all if q.queue and q.called_at is None)
    else:
        admitted = delegations.callable_in(state, slot)
    return [q.id for q in admitted if q.id not in chosen and (not of or q.group == of)]


def draws_questions(format: Format | None) -> bool:
    """Whether the format has questions drawn by lots."""
    return format is not None and (
        format.selection is Selection.DRAWN_QUESTIONS or format.drawn_questions > 0
    )


def owed(state: Hearing, slot: Slot) -> int:
    """How many questions lots should still choose and put to a candidate, of those there are."""
    format = state.format
    if format is None or not format.drawn_questions:
        return 0
    if not any(phase.kind is PhaseKind.QUESTIONS and phase.ended_at is None for phase in slot.phases):
        return 0
    chosen = drawn(state)
    put = 0
    for id in chosen:
        answer = state.questions[id].answers.get(slot.id)
        put += answer is not None and answer.called_at is not None
    waiting = [q for q in delegations.callable_in(state, slot.id) if q.id in chosen]
    return min(format.drawn_questions - put, len(waiting) + len(drawable(state, slot.id)))


def check_owed(state: Hearing, slot: Slot, reason: str) -> str | None:
    """The reason for leaving drawn questions out, where some are left; None: none is.

    Raises:
        Refused: Some are left, without a reason.
    """
    left = owed(state, slot)
    if left <= 0:
        return None
    if says_something(reason):
        return reason.strip()
    assert state.format is not None
    raise Refused(
        Code.MODALITIES,
        f"Lots choose {state.format.drawn_questions} of the questions to each candidate, and {left} of them "
        "must still be put: draw and call them, or say why they are left out.",
    )
