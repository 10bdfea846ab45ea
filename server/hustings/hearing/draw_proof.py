"""Recomputing draws from a journal's events alone, and against whom each method is proof.

It trusts no state that a server has folded: it follows the events of each draw, in their order, and computes
every digest and every result anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hustings.hearing import beacons, lots
from hustings.hearing.beacon_signatures import signed
from hustings.hearing.changing import replace
from hustings.hearing.draw_entropy import FEWEST_CONTRIBUTIONS, computed, entropy, placed, unrevealed
from hustings.hearing.draw_fold import DrawEvent, noted
from hustings.hearing.events import (
    ContributionRevealed,
    ContributionsClosed,
    DrawConcluded,
    DrawContributed,
    DrawSettled,
    DrawStarted,
    DrawVoided,
    Event,
    TokenDrawn,
)
from hustings.hearing.model import Draw, DrawMethod, DrawPurpose, DrawStage, Hearing

PROOF: Mapping[DrawMethod, str] = {
    DrawMethod.CONTRIBUTIONS: (
        "Proof against the operator, the podium and every delegation, if one delegation that revealed was in "
        "league with nobody. A delegation in league with the operator could have chosen whether to reveal; "
        "whoever withheld is named."
    ),
    DrawMethod.BEACON: (
        "Proof against the operator, the podium and every delegation, if the round was still to come when it "
        "was named (the journal's time says so; a copy of the head, taken then, proves it). The signature is "
        "checked against the network's key; with a chained round whose journal does not hold the signature "
        "before it, compare it with the published round."
    ),
    DrawMethod.ROOM_NUMBER: (
        "Proof against the operator as far as those in the room saw that the number was drawn by chance, and "
        "that it is the one entered."
    ),
    DrawMethod.OPERATOR: "Recomputable, not proof against the operator, who chose the secret.",
    DrawMethod.PHYSICAL: (
        "Drawn by hand: nothing can be recomputed. It is as good as what its witnesses saw, and as its entry."
    ),
}
"""What a concluded draw proves, in words for the record."""

BAG = (
    "The order of all tokens was settled before the first one came out, and could not be changed; but the "
    "server knew it from then on and could have told somebody."
)
"""What is to be added for a bag that was not drawn by hand."""


def proof(draw: Draw) -> str:
    """Against whom a concluded draw is proof."""
    said = PROOF[draw.method]
    by_hand = draw.method is DrawMethod.PHYSICAL
    return f"{said} {BAG}" if draw.purpose is DrawPurpose.TOKENS and not by_hand else said


@dataclass(frozen=True, slots=True)
class Audit:
    """One draw, recomputed.

    Attributes:
        faults: What does not fit; a good draw has none.
        would_be: For a void draw: what the revealed entropy would have given, if that can be known.
    """

    draw: Draw
    faults: tuple[str, ...]
    would_be: tuple[str, ...] = ()


def audit(hearing: str, events: Iterable[tuple[int, Event]]) -> tuple[Audit, ...]:
    """Follow every draw of a journal.

    Args:
        events: Time and event, in the journal's order, from its beginning.
    """
    books: dict[str, Audit] = {}
    for time, event in events:
        if not isinstance(event, DrawEvent):
            continue
        if isinstance(event, DrawStarted):
            if event.draw in books:
                books[event.draw] = _fault(books[event.draw], "is started twice")
                continue
            books[event.draw] = _opened(event, len(books) + 1, time)
        elif event.draw in books:
            books[event.draw] = _followed(hearing, books[event.draw], event, time)
    return tuple(books.values())


def _opened(event: DrawStarted, rank: int, time: int) -> Audit:
    audit = Audit(_folded(None, event, time), ())
    draw = replace(audit.draw, rank=rank)
    if lots.list_digest(event.items) != event.list_digest:
        audit = _fault(audit, "the list differs from its digest")
    if len(set(event.items)) != len(event.items) or not 0 < event.choose <= len(event.items):
        audit = _fault(audit, "the list cannot be drawn from")
    if draw.beacon is not None and beacons.round_time(draw.beacon, draw.round) <= time:
        audit = _fault(audit, "the beacon's round had come before it was named")
    return replace(audit, draw=draw)


def _followed(hearing: str, audit: Audit, event: DrawEvent, time: int) -> Audit:
    draw = audit.draw
    if not draw.open:
        return _fault(audit, f"goes on after it is {draw.stage}")
    match event:
        case DrawContributed():
            if draw.stage is not DrawStage.CONTRIBUTING or event.member_state in draw.contributions:
                audit = _fault(audit, f"{event.member_state} contributes when it cannot")
        case ContributionsClosed():
            if draw.stage is not DrawStage.CONTRIBUTING:
                audit = _fault(audit, "contributions are closed twice")
        case ContributionRevealed():
            fault = _reveal_fault(hearing, draw, event, time)
            if fault:
                return _fault(audit, fault)
        case DrawSettled():
            audit = _settled(audit, event, time)
        case TokenDrawn():
            fault = _token_fault(draw, event)
            if fault:
                return _fault(audit, fault)
        case DrawConcluded() | DrawVoided():
            audit = _ended(hearing, audit, event, time)
    return replace(audit, draw=_folded(draw, event, time))


def _reveal_fault(hearing: str, draw: Draw, event: ContributionRevealed, time: int) -> str:
    sealed = draw.contributions.get(event.member_state)
    if sealed is None or draw.reveal_by is None or sealed.value is not None:
        return f"{event.member_state} reveals what it had not sealed, or too early, or twice"
    if time >= draw.reveal_by:
        return f"{event.member_state} reveals too late"
    digest = lots.contribution_digest(hearing, draw.id, event.member_state, event.value)
    return "" if digest == sealed.commitment else f"{event.member_state} reveals another value than it sealed"


def _settled(audit: Audit, event: DrawSettled, time: int) -> Audit:
    """The chance of a bag must be in, and be what it is said to be, before its first token."""
    draw = audit.draw
    if draw.purpose is not DrawPurpose.TOKENS or draw.stage is DrawStage.DRAWING:
        return _fault(audit, "its order is settled when it cannot be")
    closed = draw.reveal_by is not None
    if event.left_out != (unrevealed(draw) if closed else ()):
        audit = _fault(audit, "the record of who withheld a contribution is not true")
    for fault in _chance_faults(draw, event, time):
        audit = _fault(audit, fault)
    return audit


def _token_fault(draw: Draw, event: TokenDrawn) -> str:
    if draw.stage is not DrawStage.DRAWING:
        return "a token comes out before the order is settled"
    next_one = event.place == len(draw.result) + 1
    known = event.item in draw.items and event.item not in draw.result
    return "" if next_one and known else f"token {event.place} is not the next one of the bag"


def _bag_faults(hearing: str, draw: Draw, event: DrawConcluded) -> Iterable[str]:
    said = (event.left_out, event.number, event.randomness, event.signature, event.previous)
    if draw.stage is not DrawStage.DRAWING:
        yield "a bag is closed whose order was never settled"
    if said != (draw.left_out, draw.number, draw.randomness, draw.signature, draw.previous):
        yield "the chance is not what it was when the order was settled"
    if event.result != draw.result:
        yield "the result is not what came out of the bag"
    if draw.method is not DrawMethod.PHYSICAL:
        order = computed(hearing, draw, event.secret, entropy(draw, draw.number, draw.randomness))
        if order[: len(event.result)] != event.result:
            yield "the tokens did not come out in the order that secret and entropy give"


def _ended(hearing: str, audit: Audit, event: DrawConcluded | DrawVoided, time: int) -> Audit:
    draw = audit.draw
    if draw.method is not DrawMethod.PHYSICAL and not _fits(event, draw.commitment):
        audit = _fault(audit, "the secret differs from the digest that was published first")
    closed = draw.reveal_by is not None
    if event.left_out != (unrevealed(draw) if closed else ()):
        audit = _fault(audit, "the record of who withheld a contribution is not true")
    if isinstance(event, DrawVoided):
        return replace(audit, would_be=_would_be(hearing, draw, event))
    tokens = draw.purpose is DrawPurpose.TOKENS
    faults = _bag_faults(hearing, draw, event) if tokens else _result_faults(hearing, draw, event, time)
    for fault in faults:
        audit = _fault(audit, fault)
    return audit


def _result_faults(hearing: str, draw: Draw, event: DrawConcluded, time: int) -> Iterable[str]:
    if draw.method is DrawMethod.PHYSICAL:
        drawn = event.result[: draw.choose]
        listed = len(set(drawn)) == draw.choose and set(drawn) <= set(draw.items)
        if not listed or placed(draw, drawn) != event.result:
            yield "the result entered is not from the list"
        return
    yield from _chance_faults(draw, event, time)
    chance = entropy(draw, event.number, event.randomness)
    if placed(draw, computed(hearing, draw, event.secret, chance)) != event.result:
        yield "the result is not the one that secret and entropy give"


def _chance_faults(draw: Draw, event: DrawConcluded | DrawSettled, time: int) -> Iterable[str]:
    if draw.method is DrawMethod.CONTRIBUTIONS:
        revealed = len(draw.contributions) - len(event.left_out)
        if revealed < FEWEST_CONTRIBUTIONS:
            yield "too few contributions were revealed"
        if event.left_out and draw.reveal_by is not None and time < draw.reveal_by:
            yield "it was concluded while there was time to reveal"
    if draw.beacon is not None and not beacons.fits(draw.beacon, event.signature, event.randomness):
        yield "the randomness is not the SHA-256 of the beacon's signature"
    elif draw.beacon is not None and checkable(draw.beacon, event.previous) and not _signed(draw, event):
        yield "the signature is not the beacon's own"


def _signed(draw: Draw, event: DrawConcluded | DrawSettled) -> bool:
    return draw.beacon is not None and signed(draw.beacon, draw.round, event.signature, event.previous)


def checkable(beacon: beacons.Beacon, previous: str) -> bool:
    """Journals of older versions lack the signature that a chained round is signed with."""
    return bool(previous) or not beacons.CHAINS[beacon].chained


def _would_be(hearing: str, draw: Draw, event: DrawVoided) -> tuple[str, ...]:
    known = draw.method is DrawMethod.OPERATOR or (
        draw.method is DrawMethod.CONTRIBUTIONS
        and len(draw.contributions) - len(unrevealed(draw)) >= FEWEST_CONTRIBUTIONS
    )
    if not known:
        return ()
    chance = entropy(draw, "", "")
    return placed(draw, computed(hearing, draw, event.secret, chance))


def _fits(event: DrawConcluded | DrawVoided, commitment: str) -> bool:
    try:
        return lots.secret_digest(event.secret, event.salt) == commitment
    except ValueError:
        return False


def _folded(draw: Draw | None, event: DrawEvent, time: int) -> Draw:
    """The draw after one more event, by itself: what its result changes elsewhere is not looked at."""
    alone = Hearing("audit", draws={} if draw is None else {draw.id: draw})
    return noted(alone, event, time).draws[event.draw]


def _fault(audit: Audit, text: str) -> Audit:
    return replace(audit, faults=(*audit.faults, text))
