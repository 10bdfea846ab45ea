"""The speakers' list: hands raised and lowered, and the chair's rulings on points of order."""

from hustings.hearing import entitled, floor, interruptions, turns
from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, LowerHand, RaiseHand, RulePointOfOrder
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import Event, HandLowered, HandRaised, PointRuled
from hustings.hearing.model import Hand, HandKind, Hearing, InterruptionKind, PointRuling
from hustings.hearing.roles import LEADING
from hustings.hearing.texts import says_something


def raise_hand(state: Hearing, command: RaiseHand, actor: Actor, at: int) -> tuple[Event, ...]:
    """One hand of a kind for each member of a delegation. Sent again after a lost answer it is one hand."""
    seat = state.participants.get(actor.subject)
    if seat is None:
        raise Refused(Code.INVALID, "You have no seat in this hearing, and cannot be given the floor.")
    known = state.hands.get(command.hand)
    if known is not None:
        if (known.participant, known.kind) == (seat.id, command.kind):
            return ()
        raise Refused(Code.TAKEN, "This id belongs to another hand: send it under a new one.")
    if any(hand.participant == seat.id and hand.kind is command.kind for hand in state.hands.values()):
        raise Refused(Code.INVALID, "Your hand is raised already.")
    is_point = command.kind is HandKind.POINT_OF_ORDER
    if not is_point:
        floor.check_live(state, seat)
    if command.kind is HandKind.FLOOR:
        _check_may_ask(state, actor)
    raised = HandRaised(command.hand, seat.id, command.kind, command.text)
    if not is_point:
        return (raised,)
    return (raised, *interruptions.begun_by_point(state, command.hand, seat.id, at))


def _check_may_ask(state: Hearing, actor: Actor) -> None:
    """No hand waits in vain: for the floor it is raised by those who may ask, where hands decide who does."""
    entitled.check(state, actor)
    if turns.by_lots(state.format):
        text = "Lots decide who asks in this hearing: register to ask instead."
        raise Refused(Code.MODALITIES, text)


def lower_hand(state: Hearing, command: LowerHand, actor: Actor, grant: str) -> tuple[Event, ...]:
    """By who raised it, or by the chair, who must rule on a point of order instead."""
    hand = state.hands.get(command.hand)
    if hand is None:
        return ()
    if actor.role not in LEADING and hand.participant != actor.subject:
        raise Refused(Code.INVALID, "This is the hand of somebody else.")
    if hand.kind is not HandKind.POINT_OF_ORDER:
        return (HandLowered(hand.id),)
    if actor.role in LEADING:
        raise Refused(Code.INVALID, "Grant a point of order, or refuse it with a reason.")
    return (HandLowered(hand.id), *_over(state, hand, grant))


def rule(state: Hearing, command: RulePointOfOrder, grant: str) -> tuple[Event, ...]:
    """The chair rules at once; when no other point is open the clock goes on."""
    hand = state.hands.get(command.hand)
    if hand is None:
        raise Refused(Code.OVERTAKEN, "This point of order is settled already.")
    if hand.kind is not HandKind.POINT_OF_ORDER:
        raise Refused(Code.INVALID, "This delegate raised no point of order.")
    if not command.granted and not says_something(command.reason):
        raise Refused(Code.INVALID, "Give the reason for refusing the point of order.")
    ruled = PointRuled(hand.id, hand.participant, command.granted, command.reason)
    return (ruled, *_over(state, hand, grant))


def fold(state: Hearing, event: HandRaised | HandLowered | PointRuled, at: int) -> Hearing:
    if isinstance(event, HandRaised):
        rank = max((hand.rank for hand in state.hands.values()), default=0) + 1
        hand = Hand(event.hand, event.participant, event.kind, event.text, rank, at)
        state = replace(state, hands={**state.hands, hand.id: hand})
        return interruptions.hold(state, at) if hand.kind is HandKind.POINT_OF_ORDER else state
    left = {id: hand for id, hand in state.hands.items() if id != event.hand}
    state = interruptions.go_on(replace(state, hands=left), at)
    if isinstance(event, HandLowered):
        return state
    ruling = PointRuling(event.participant, event.granted, event.reason, at)
    return replace(state, point_rulings=(*state.point_rulings, ruling))


def _over(state: Hearing, hand: Hand, grant: str) -> tuple[Event, ...]:
    """What follows when this point is settled: nothing while another one is open, or inside a reply."""
    if any(other.id != hand.id for other in interruptions.points(state)):
        return ()
    current = state.interruption
    if current is not None and current.kind is not InterruptionKind.POINT_OF_ORDER:
        return ()
    return interruptions.over(state, grant)
