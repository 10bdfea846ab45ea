"""What everybody may see of who asks: registrations, whose turn it is, what groups have put."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing import turns
from hustings.hearing.model import Hearing, Turn


class TurnView(TypedDict):
    rank: int
    at: int
    member_state: NotRequired[str]
    group: NotRequired[str]
    speaker: NotRequired[str]
    question: NotRequired[str]
    passed: NotRequired[str]
    """Why it was passed over."""


class GroupView(TypedDict):
    put: int
    """Turns that the group has had."""
    of: int


class AskingView(TypedDict):
    registered: NotRequired[dict[str, int]]
    """Member States that have registered, in the order they came."""
    open: NotRequired[bool]
    """States can register now."""
    to_draw: NotRequired[dict[str, bool]]
    """Those that no lot has fallen on yet."""
    next: NotRequired[str]
    """The state whose turn it is by lots."""
    turns: NotRequired[dict[str, TurnView]]
    """In their order, by number."""
    groups: NotRequired[dict[str, GroupView]]


def asking_view(state: Hearing) -> dict[str, AskingView]:
    """By slot; empty where the format leaves it all to the chair."""
    if not turns.counted(state.format):
        return {}
    return {slot: _of_slot(state, slot) for slot in state.slots}


def _of_slot(state: Hearing, slot: str) -> AskingView:
    view: AskingView = {}
    if turns.by_lots(state.format):
        registered = state.registrations.get(slot, ())
        view["registered"] = {each: rank for rank, each in enumerate(registered, start=1)}
        view["to_draw"] = dict.fromkeys(turns.to_draw(state, slot), True)
        if not turns.is_over(state, slot) and not turns.is_closed(state, slot):
            view["open"] = True
        coming = turns.next_state(state, slot)
        if coming is not None:
            view["next"] = coming
    had = state.turns.get(slot, ())
    if had:
        view["turns"] = {str(rank): _turn(turn, rank) for rank, turn in enumerate(had, start=1)}
    if state.format is not None and state.format.groups:
        view["groups"] = {
            group: {"put": turns.put_by_group(state, slot, group), "of": count}
            for group, count in state.format.groups.items()
        }
    return view


def _turn(turn: Turn, rank: int) -> TurnView:
    view: TurnView = {"rank": rank, "at": turn.at}
    if turn.member_state is not None:
        view["member_state"] = turn.member_state
    if turn.group is not None:
        view["group"] = turn.group
    if turn.speaker is not None:
        view["speaker"] = turn.speaker
    if turn.question is not None:
        view["question"] = turn.question
    if turn.passed is not None:
        view["passed"] = turn.passed
    return view
