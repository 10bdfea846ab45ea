"""Which verbs the chair has at the moment, and why not the others: in one map, to be read without rules."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from hustings.hearing import policy, presiding
from hustings.hearing.commands import Actor, Command
from hustings.hearing.errors import Refused
from hustings.hearing.model import Hearing
from hustings.hearing.selection import next_question
from hustings.hearing.verbs import (
    ORDER,
    Choice,
    against,
    choices,
    fields_of,
    taking_the_chair,
    whoever_presides,
)


class VerbView(TypedDict):
    rank: int
    """The console's order, always the same for a name; of one name they go by their ids."""
    legal: bool
    command: NotRequired[dict[str, Any]]
    """As it is sent, but for its id and what `needs` names; absent where there is nothing it could act on."""
    needs: NotRequired[dict[str, bool]]
    """Fields that the person fills in."""
    code: NotRequired[str]
    """Why it is not legal, as in a refusal: an `errors.Code`."""
    why: NotRequired[str]
    """The refusal's sentence; absent with `not-now` where it is the view's own `not_now`."""
    by: NotRequired[str]
    """What is in its way, where that has an id."""
    legal_from: NotRequired[int]
    """Hearing time from which it will be legal, if nothing else happens until then."""


def verbs_view(state: Hearing, coming: str | None) -> dict[str, VerbView]:
    """The verbs as they are for whoever presides; `coming` is the question that comes next."""
    actor = whoever_presides(state)
    return {
        choice.id: _verb(state, choice, against(state, choice, actor)) for choice in choices(state, coming)
    }


def own_verbs_view(state: Hearing, actor: Actor) -> dict[str, VerbView]:
    """Where it is otherwise for this person of the podium: by their role, or their state's candidate.

    What they may not do at all stands under the command's bare name.
    """
    presides = whoever_presides(state)
    own: dict[str, VerbView] = {}
    freed: set[type] = set()
    for kind in ORDER:
        refused = _personal(state, kind, actor)
        if refused == _personal(state, kind, presides):
            continue
        if refused is None:
            freed.add(kind)
        else:
            own[kind.__name__] = _verb(state, Choice(kind.__name__, kind, None), refused)
    if freed:
        coming = None if state.current_slot is None else next_question(state, state.current_slot)
        for choice in choices(state, None if coming is None else coming.id):
            if choice.kind in freed:
                own[choice.id] = _verb(state, choice, against(state, choice, actor))
    chair = taking_the_chair(state, actor)
    if chair is not None:
        own[chair.id] = _verb(state, chair, against(state, chair, actor))
    return own


def _personal(state: Hearing, kind: type[Command], actor: Actor) -> Refused | None:
    """What stops this person, whatever the verb would act on."""
    try:
        policy.check(actor.role, kind, state.stage)
        if presiding.asked_of(policy.POLICY[kind].roles):
            presiding.check(state, actor)
    except Refused as refused:
        return refused.with_traceback(None)
    return None


def _verb(state: Hearing, choice: Choice, refused: Refused | None) -> VerbView:
    view: VerbView = {"rank": ORDER.index(choice.kind) + 1, "legal": refused is None}
    if choice.command is not None and (refused is None or refused.legal_from is not None):
        view["command"] = fields_of(choice)
        if choice.needs:
            view["needs"] = dict.fromkeys(choice.needs, True)
    if refused is not None:
        view["code"] = refused.code
        if refused.text != policy.WHY_NOT_NOW[state.stage]:
            view["why"] = refused.text
        if refused.by is not None:
            view["by"] = refused.by
        if refused.legal_from is not None:
            view["legal_from"] = refused.legal_from
    return view
