"""Which fields of an event are private."""

from dataclasses import MISSING, field
from typing import Any

PRIVATE = "private"

NAMES_ACTOR = "names-actor"

KEPT = "kept"


def private(*, names_actor: bool = False, default: Any = MISSING, kept: bool = False) -> Any:
    """A field that only the podium and the asker's delegation may read.

    Args:
        names_actor: It names who gave the command; the entry's public part then gives only their role.
        default: What it is in journals written before the field was there, and where it is left out.
        kept: It stays with the server: not even the podium's export carries it.
    """
    return field(default=default, metadata={PRIVATE: True, NAMES_ACTOR: names_actor, KEPT: kept})
