"""What goes into a draw, and what comes out: the same for whoever decides it and for whoever checks it."""

from collections.abc import Sequence

from hustings.hearing import lots
from hustings.hearing.model import Draw, DrawMethod, DrawPurpose

FEWEST_CONTRIBUTIONS = 2


def unrevealed(draw: Draw) -> tuple[str, ...]:
    """Member States that have sealed a contribution and not opened it, in alphabetical order."""
    return tuple(sorted(c.member_state for c in draw.contributions.values() if c.value is None))


def entropy(draw: Draw, number: str, randomness: str) -> tuple[str, ...]:
    """What goes into the seed beside the secret.

    Contributions as `KEN:<value>`, sorted; beacon, round and randomness; the number; or nothing.
    """
    match draw.method:
        case DrawMethod.CONTRIBUTIONS:
            revealed = (c for c in draw.contributions.values() if c.value is not None)
            return tuple(sorted(f"{c.member_state}:{c.value}" for c in revealed))
        case DrawMethod.BEACON:
            return (str(draw.beacon), str(draw.round), randomness)
        case DrawMethod.ROOM_NUMBER:
            return (number,)
        case DrawMethod.OPERATOR | DrawMethod.PHYSICAL:
            return ()


def computed(hearing: str, draw: Draw, secret: str, entropy: Sequence[str]) -> tuple[str, ...]:
    """What is drawn, by `lots`; anyone may do the same."""
    seed = lots.seed(hearing, draw.id, draw.purpose, draw.list_digest, draw.choose, secret, entropy)
    return lots.draw(draw.items, draw.choose, seed)


def placed(draw: Draw, drawn: Sequence[str]) -> tuple[str, ...]:
    """A running order goes on with those that were not drawn, as they stand in the list."""
    if draw.purpose is not DrawPurpose.ORDER:
        return tuple(drawn)
    return (*drawn, *(item for item in draw.items if item not in drawn))
