"""Who is given the floor to ask: the format's rule for delegates, as `selection` has it for questions."""

from hustings.hearing import delegations, turns
from hustings.hearing.commands import Actor
from hustings.hearing.entitled import check as check_entitled
from hustings.hearing.entitled import group_of, speaks_for_group
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import TurnBegun
from hustings.hearing.model import Format, HandKind, Hearing, Participant, Selection, Stage
from hustings.hearing.questions import being_put
from hustings.hearing.roles import Role
from hustings.hearing.selection import full, not_by_lot


def check(state: Hearing, participant: Participant) -> None:
    """Refuse to let a delegate ask whose turn has not come; points of order and replies are no questions.

    Raises:
        Refused: As `selection.check_call`.
    """
    slot, format = state.current_slot, state.format
    if format is None or slot is None or not _asks(state, participant):
        return
    check_entitled(state, _actor(participant))
    delegations.check_own_candidate(state, slot, participant.member_state)
    if turn(state, participant) == () and turns.counted(format):
        return
    if turns.by_lots(format):
        coming = turns.next_state(state, slot)
        if coming is None or coming != participant.member_state:
            raise not_by_lot(coming)
    if _reads_own(state, participant):
        return
    if format.selection is Selection.DRAWN_QUESTIONS:
        text = "Lots decide which questions are put: call one, then its delegation may read it."
        raise Refused(Code.MODALITIES, text)
    group = group_of(state, participant.id, participant.member_state)
    count = None if group is None else format.groups.get(group)
    if group is not None and count is not None and turns.put_by_group(state, slot, group) >= count:
        raise full(format, group)
    _check_hands(state, format, participant, group)


def turn(state: Hearing, participant: Participant) -> tuple[TurnBegun, ...]:
    """The turn that begins when a delegate is given the floor to ask; none, if it goes on."""
    slot = state.current_slot
    if slot is None or not turns.counted(state.format) or not _asks(state, participant):
        return ()
    before = turns.last(state, slot)
    if before is not None:
        mine = before.speaker == participant.id and before.question is None
        if mine or _reads_own(state, participant):
            return ()
    group = group_of(state, participant.id, participant.member_state)
    return (TurnBegun(slot, participant.member_state, group, participant.id, None),)


def _asks(state: Hearing, participant: Participant) -> bool:
    """Whether giving the floor to somebody lets them ask."""
    if state.stage is not Stage.QUESTIONS or participant.role is not Role.DELEGATE:
        return False
    points = (h for h in state.hands.values() if h.kind is HandKind.POINT_OF_ORDER)
    return state.interruption is None and not any(h.participant == participant.id for h in points)


def _reads_own(state: Hearing, participant: Participant) -> bool:
    """Whether a question of theirs is being put, which they read out."""
    put = (state.questions[id] for id in being_put(state))
    return any(delegations.of(q.asker, q.member_state) == _delegation(participant) for q in put)


def _check_hands(state: Hearing, format: Format, participant: Participant, group: str | None) -> None:
    """In order of request the first hand comes first; those who speak for a group before all others."""
    in_order = format.selection is Selection.ORDER_OF_REQUEST
    if not in_order and not format.groups_first:
        return

    def speaks_first(of: Participant) -> bool:
        theirs = group_of(state, of.id, of.member_state)
        return format.groups_first and speaks_for_group(state, of.id, of.member_state, theirs)

    raised = [hand for hand in state.hands.values() if hand.kind is HandKind.FLOOR]
    asking = sorted(
        ((not speaks_first(state.participants[hand.participant]), hand.rank) for hand in raised),
    )
    own = [
        (not speaks_first(participant), hand.rank) for hand in raised if hand.participant == participant.id
    ]
    if in_order and not own:
        text = "The floor is given in order of request: this delegate has not raised a hand."
        raise Refused(Code.MODALITIES, text)
    if in_order and asking[0] != own[0]:
        text = "The floor is given in order of request: another hand was raised before."
        raise Refused(Code.MODALITIES, text)
    if any(not later for later, _ in asking) and not speaks_first(participant):
        text = "Those who speak for a group ask first, and one of them has raised a hand."
        raise Refused(Code.MODALITIES, text)


def _actor(participant: Participant) -> Actor:
    return Actor(participant.id, participant.role, participant.member_state)


def _delegation(participant: Participant) -> str:
    return delegations.of(participant.id, participant.member_state)
