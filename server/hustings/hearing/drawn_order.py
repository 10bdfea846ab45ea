"""Running orders that lots make: what must be drawn, and whether it is.

An order is drawn when every slot that has not begun has its place by a concluded draw, whatever its method. A
candidate who is added later has none: then it is undrawn again.
"""

import unicodedata
from collections.abc import Iterable

from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import (
    Draw,
    DrawnAt,
    DrawPurpose,
    DrawStage,
    Hearing,
    OrderRule,
    Slot,
    SlotStage,
    Stage,
)

BY_LOTS = frozenset({OrderRule.DRAWING_OF_LOTS, OrderRule.FIRST_DRAWN})


def last_drawn(state: Hearing) -> Draw | None:
    """The concluded draw that the running order stands on."""
    before = (
        draw
        for draw in state.draws.values()
        if draw.purpose is DrawPurpose.ORDER and draw.stage is DrawStage.CONCLUDED
    )
    return max(before, key=lambda draw: draw.rank, default=None)


def not_begun(slot: Slot) -> bool:
    """A slot that was moved after it had begun waits too, but its place is not drawn any more."""
    return slot.stage is SlotStage.WAITING and all(phase.started_at is None for phase in slot.phases)


def undrawn(state: Hearing) -> bool:
    """Whether the format has lots make the order, and they are still to be drawn. One alone needs none."""
    if state.format is None or state.format.order not in BY_LOTS:
        return False
    waiting = {slot.id for slot in state.slots.values() if not_begun(slot)}
    drawn = last_drawn(state)
    return len(waiting) > 1 and not waiting <= set(drawn.result if drawn is not None else ())


def check_drawn(state: Hearing) -> None:
    """Refuse what would start or move a slot that has no place yet.

    Raises:
        Refused: `undrawn`.
    """
    if undrawn(state):
        text = "The running order is made by drawing lots: draw them first (Draw lots…)."
        raise Refused(Code.UNDRAWN, text)


def as_format_has_it(state: Hearing, slots: tuple[str, ...], choose: int) -> tuple[tuple[str, ...], int]:
    """The list to draw from and how many are drawn, as the format's rule wants them.

    Raises:
        Refused: The sender wants something else drawn, or now is not the time.
    """
    rule = OrderRule.GIVEN_LIST if state.format is None else state.format.order
    if rule not in BY_LOTS:
        return slots, choose or len(slots)
    assert state.format is not None
    if state.format.order_drawn is DrawnAt.OPENING and state.stage is Stage.PREPARED:
        text = "In this hearing lots are drawn at the opening: open the hearing first."
        raise Refused(Code.MODALITIES, text)
    if rule is OrderRule.DRAWING_OF_LOTS:
        if choose not in (0, len(slots)):
            raise Refused(Code.MODALITIES, "In this hearing lots are drawn for every place.")
        return slots, len(slots)
    if choose not in (0, 1):
        text = "In this hearing lots are drawn for the first place only: the others follow by name."
        raise Refused(Code.MODALITIES, text)
    return tuple(by_name(slots, {id: _name(state, id) for id in slots})), 1


def by_name(ids: Iterable[str], names: dict[str, str]) -> list[str]:
    """In alphabetical order, without regard to case and accents."""
    return sorted(ids, key=lambda id: letters(names[id]))


def letters(name: str) -> str:
    """A name without case and accents, for sorting."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _name(state: Hearing, slot: str) -> str:
    return state.participants[state.slots[slot].candidate].name
