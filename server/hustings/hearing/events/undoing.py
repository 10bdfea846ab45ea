"""What was taken back."""

from dataclasses import dataclass

from hustings.hearing.model import PhaseKind, TimeChangeKind


@dataclass(frozen=True, slots=True)
class Undone:
    """The entries from `action` to `last` are undone: what they changed is as it was before them.

    Clocks that go on with it stood meanwhile; what was spent under the undone entries counts for nobody.
    """

    action: int
    last: int
    what: str
    """The name of the command that is undone."""


@dataclass(frozen=True, slots=True)
class TimeTakenBack:
    """Time that was restored or extended by mistake, before any of it was used."""

    slot: str
    phase: PhaseKind
    kind: TimeChangeKind
    milliseconds: int
    reason: str
