"""Who may ask: as the modalities have it, by role, state and group."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Category, Format, Hearing, MayAsk
from hustings.hearing.roles import Role

_WHO = {
    MayAsk.MEMBER_STATES: "delegates of Member States",
    MayAsk.GROUPS: "delegates of the groups",
    MayAsk.CIVIL_SOCIETY: "civil society",
}


CIVIL_SOCIETY = "Civil society"
"""The group of a delegation of civil society that is in no other."""


def group_of(state: Hearing, subject: str, member_state: str | None) -> str | None:
    """The group of somebody: of their own seat, else of their delegation."""
    seat = state.participants.get(subject)
    if seat is not None and seat.group is not None:
        return seat.group
    delegation = None if seat is None or seat.delegation is None else state.delegations[seat.delegation]
    if delegation is None and member_state is not None:
        delegation = next((d for d in state.delegations.values() if d.member_state == member_state), None)
    if delegation is not None and (delegation.group or delegation.category is Category.CIVIL_SOCIETY):
        return delegation.group or CIVIL_SOCIETY
    if member_state is None:
        return None
    others = (
        p.group
        for p in state.participants.values()
        if p.role is Role.DELEGATE and p.member_state == member_state and p.group is not None
    )
    return next(others, None)


def may_ask(state: Hearing, actor: Actor) -> bool:
    """Whether the modalities give somebody questions at all."""
    format = state.format
    if format is None or not format.who_may_ask:
        return actor.role is Role.DELEGATE
    return any(_is(state, format, actor, kind) for kind in format.who_may_ask)


def check(state: Hearing, actor: Actor) -> None:
    """Refuse somebody whom the modalities give no question.

    Raises:
        Refused: `modalities`; `not-permitted` for an observer.
    """
    if may_ask(state, actor):
        return
    if actor.role is not Role.DELEGATE:
        text = "You follow this hearing; its modalities give you no question."
        raise Refused(Code.NOT_PERMITTED, text)
    assert state.format is not None
    listed = " and ".join(_WHO[kind] for kind in state.format.who_may_ask)
    raise Refused(Code.MODALITIES, f"In this hearing {listed} ask: your delegation does not.")


def as_asker(actor: Actor) -> Actor:
    """Who asks: an observer does so for themselves, never for a state's delegation."""
    return replace(actor, member_state=None) if actor.role is Role.OBSERVER else actor


def speaks_for_group(state: Hearing, subject: str, member_state: str | None, group: str | None) -> bool:
    """Whether this is a delegate of a group as a whole, not of one of its states."""
    seat = state.participants.get(subject)
    is_delegate = seat is not None and seat.role is Role.DELEGATE
    return group is not None and member_state is None and is_delegate


def _is_civil_society(state: Hearing, subject: str) -> bool:
    """By the category of the delegation, where there is one: press with a group is no civil society."""
    seat = state.participants.get(subject)
    if seat is None:
        return False
    if seat.delegation is not None:
        return state.delegations[seat.delegation].category is Category.CIVIL_SOCIETY
    return seat.group is not None


def _is(state: Hearing, format: Format, actor: Actor, kind: MayAsk) -> bool:
    if kind is MayAsk.CIVIL_SOCIETY:
        return actor.role is Role.OBSERVER and _is_civil_society(state, actor.subject)
    if actor.role is not Role.DELEGATE:
        return False
    if kind is MayAsk.MEMBER_STATES:
        return actor.member_state is not None
    group = group_of(state, actor.subject, actor.member_state)
    return group is not None and (not format.groups or group in format.groups)
