"""Refusals: a command that is not carried out, with a reason for people.

A refusal changes nothing. Its code is stable (clients and scripts rely on it), its text says what to do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Stable codes of refused commands. `web.errors` maps each to a status and a close code."""

    NOT_PERMITTED = "not-permitted"
    """This role may never give this command."""
    NOT_NOW = "not-now"
    """This role may give this command, but not at this stage of the hearing."""
    OVERTAKEN = "overtaken"
    """What the command acts on is no longer current."""
    UNKNOWN = "unknown"
    """No such slot, question, participant or feed."""
    INVALID = "invalid"
    """A field is out of its bounds."""
    NOT_IMPARTIAL = "not-impartial"
    """Whoever presides may not be of a state that has a candidate."""
    TAKEN = "taken"
    """The id is in use for something else."""
    MODALITIES = "modalities"
    """The hearing's format does not allow it: a quota, the rounds, the nominating state."""
    UNDRAWN = "undrawn"
    """The hearing's format wants lots drawn first."""
    REUSED_ID = "reused-command-id"
    """The command id was used before with another content."""


# Not frozen: context managers assign `__traceback__` to exceptions that pass through them.
@dataclass(unsafe_hash=True)
class Refused(Exception):
    """A command that is not carried out.

    Attributes:
        code: Stable, for machines.
        text: One sentence for people: what was wrong and what to do.
        by: For `overtaken`: the id of what is current instead, where there is one.
        legal_from: Hearing time from which the same command would be carried out, where only time is in its
            way.
    """

    code: Code
    text: str
    by: str | None = None
    legal_from: int | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
