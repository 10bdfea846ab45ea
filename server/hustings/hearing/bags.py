"""Bags of tokens: one draw settles the order of all, and one token after another comes out.

The draw is sealed like any other, and chance comes in before the first token. From then on the order cannot
be changed; the secret stays sealed until the bag is closed, when everybody recomputes what came out of it.
The server knows the order as soon as it is settled: it could tell somebody, but not change it unseen.
"""

from hustings.hearing import turns
from hustings.hearing.commands import DrawToken
from hustings.hearing.draw_entropy import computed, entropy
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import DrawConcluded, TokenDrawn
from hustings.hearing.model import Draw, DrawMethod, DrawPurpose, DrawStage, Hearing


def draw_token(state: Hearing, command: DrawToken) -> tuple[TokenDrawn | DrawConcluded, ...]:
    """Show the next token; with the last one the bag is closed."""
    draw = state.draws.get(command.draw)
    if draw is None or draw.purpose is not DrawPurpose.TOKENS:
        raise Refused(Code.UNKNOWN, f"There is no bag of tokens {command.draw!r}.")
    if not draw.settled:
        raise Refused(Code.NOT_NOW, "The order of the tokens is not settled yet: conclude the draw first.")
    drawn = len(draw.result)
    if command.place <= drawn or not draw.open:
        raise Refused(Code.OVERTAKEN, "This token has been drawn already, or the bag is closed.", draw.id)
    if command.place != drawn + 1:
        raise Refused(Code.INVALID, f"The next token is number {drawn + 1}.")
    if draw.slot != state.current_slot or draw.slot is None:
        raise Refused(Code.NOT_NOW, "Tokens are drawn while their candidate answers questions.")
    waiting = turns.next_state(state, draw.slot)
    if waiting is not None:
        raise Refused(Code.NOT_NOW, f"{waiting} is drawn and has not asked yet: its turn comes first.")
    token = TokenDrawn(draw.id, command.place, _token(state, draw, command))
    if command.place < len(draw.items):
        return (token,)
    return (token, _concluded(draw, (*draw.result, token.item)))


def closed(state: Hearing, slot: str) -> tuple[DrawConcluded, ...]:
    """When a candidate is asked nothing more, the bag is closed and its secret comes out."""
    return tuple(
        _concluded(draw, draw.result)
        for draw in state.draws.values()
        if draw.stage is DrawStage.DRAWING and draw.slot == slot
    )


def concluded(draw: Draw) -> DrawConcluded:
    """The end of a bag, with what came out of it."""
    return _concluded(draw, draw.result)


def _concluded(draw: Draw, result: tuple[str, ...]) -> DrawConcluded:
    return DrawConcluded(
        draw=draw.id,
        secret=draw.secret,
        salt=draw.salt,
        result=result,
        left_out=draw.left_out,
        number=draw.number,
        randomness=draw.randomness,
        signature=draw.signature,
        previous=draw.previous,
    )


def _token(state: Hearing, draw: Draw, command: DrawToken) -> str:
    by_hand = draw.method is DrawMethod.PHYSICAL
    if bool(command.item) is not by_hand:
        raise Refused(Code.INVALID, "Only a token that was drawn by hand is entered.")
    if by_hand:
        if command.item not in draw.items or command.item in draw.result:
            raise Refused(Code.INVALID, f"There is no token {command.item!r} in this bag.")
        return command.item
    order = computed(state.id, draw, draw.secret, entropy(draw, draw.number, draw.randomness))
    return order[command.place - 1]
