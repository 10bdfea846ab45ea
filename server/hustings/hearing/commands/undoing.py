"""Taking back what was done by mistake."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge


@dataclass(frozen=True, slots=True)
class Undo:
    """Undo one of the last actions, as long as nothing depends on it.

    `action` is the number of its first entry in the journal. Nothing is deleted: the undoing is an entry too.
    """

    action: Annotated[int, Ge(1)]
