"""What lots are drawn among, where the format has them decide: nobody is left out."""

from hustings.hearing import turns
from hustings.hearing.commands import StartChoiceDraw
from hustings.hearing.drawn_questions import drawable, draws_questions
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import DrawPurpose, Hearing


def check_questions(state: Hearing, slot: str | None, items: tuple[str, ...]) -> None:
    """Where the format has questions drawn, the list names every one that can be.

    Raises:
        Refused: `overtaken`, as others have been admitted or called meanwhile.
    """
    if not draws_questions(state.format):
        return
    if set(items) != set(drawable(state, slot or state.current_slot)):
        text = "The list must name every admitted question that lots are to be drawn among, and no other."
        raise Refused(Code.OVERTAKEN, text)


def check_states(state: Hearing, command: StartChoiceDraw) -> None:
    """Where lots decide who asks, they are drawn for a candidate, among all who have registered.

    Raises:
        Refused: The purpose is not the format's, or the list is not complete.
    """
    format = state.format
    wanted = None if format is None else turns.BY_LOTS.get(format.selection)
    if wanted is None:
        if command.purpose is DrawPurpose.TOKENS:
            text = "In this hearing no tokens are drawn: its format decides otherwise who asks."
            raise Refused(Code.MODALITIES, text)
        return
    if command.purpose is not wanted:
        text = "In this hearing tokens are drawn out of a bag, one after another."
        if wanted is DrawPurpose.STATES:
            text = "In this hearing lots are drawn among the states that have registered, and no tokens."
        raise Refused(Code.MODALITIES, text)
    slot = command.slot
    if slot is None:
        raise Refused(Code.INVALID, "Name the slot of the candidate whom the states are to ask.")
    if turns.is_over(state, slot):
        raise Refused(Code.OVERTAKEN, "This candidate is asked nothing more.", state.current_slot)
    if any(draw.open for draw in turns.draws_of(state, slot)):
        raise Refused(Code.OVERTAKEN, "There are tokens in the bag: draw them first.")
    if not command.items:
        raise Refused(Code.NOT_NOW, "No state is left that has registered and was not drawn yet.")
    if set(command.items) != set(turns.to_draw(state, slot)):
        text = "The list must name every state that has registered and was not drawn yet, and no other."
        raise Refused(Code.OVERTAKEN, text)
    if wanted is DrawPurpose.TOKENS and command.choose != len(command.items):
        raise Refused(Code.INVALID, "All tokens go into the bag: choose as many as the list has.")
