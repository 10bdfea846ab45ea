"""What persons did last, and which of it can be undone."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.commands import Submission, Undo
from hustings.hearing.engine import refusal
from hustings.hearing.model import Action, Hearing
from hustings.hearing.undoing import CHANGED, until_when
from hustings.hearing.verbs import whoever_presides


class UndoCommand(TypedDict):
    type: str
    action: int


class ActionView(TypedDict):
    rank: int
    """Its first entry in the journal; the newest has the highest."""
    at: int
    role: str
    subject: NotRequired[str]
    name: NotRequired[str]
    what: str
    """The command's name; the pages have words for it (`action.<what>`)."""
    of: dict[str, str | int | bool]
    """What it was about, by field."""
    undo: NotRequired[UndoCommand]
    """The command that undoes it, but for its id; absent where that is not legal."""
    until: NotRequired[int]
    """Hearing time after which it is not legal any more."""
    undone: NotRequired[bool]
    code: NotRequired[str]
    why: NotRequired[str]
    """Why it cannot be undone; absent with `overtaken` where something has happened since."""


def actions_view(state: Hearing) -> dict[str, ActionView]:
    """By the number of their first entry; who may give a command may undo it, here whoever presides."""
    return {str(action.seq): _action(state, action) for action in state.actions}


def undo_command(action: Action) -> UndoCommand:
    return {"type": Undo.__name__, "action": action.seq}


def _action(state: Hearing, action: Action) -> ActionView:
    cause = action.cause
    view: ActionView = {
        "rank": action.seq,
        "at": action.at,
        "role": cause.role,
        "what": action.what,
        "of": dict(action.of),
    }
    if cause.subject is not None:
        view["subject"] = cause.subject
        if cause.subject in state.participants:
            view["name"] = state.participants[cause.subject].name
    if action.undone:
        view["undone"] = True
        return view
    trial = Submission("trial", whoever_presides(state), Undo(action.seq), bytes(32))
    refused = refusal(state, trial, state.time)
    until = until_when(action)
    if refused is not None:
        view["code"] = refused.code
        # One thing that happens overtakes many of them at once: that alone needs no sentence each.
        if refused.text != CHANGED:
            view["why"] = refused.text
    else:
        view["undo"] = undo_command(action)
        if until is not None:
            view["until"] = until
    return view
