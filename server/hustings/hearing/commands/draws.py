"""Drawings of lots."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from hustings.hearing.beacons import Beacon
from hustings.hearing.commands.bounds import Digest, Id, ShortText
from hustings.hearing.model import DrawMethod, DrawPurpose


@dataclass(frozen=True, slots=True)
class StartOrderDraw:
    """Draw lots for the running order: publishes the list of slots and the digest of a secret.

    `slots` are all that have not begun, in the order in which those that are not drawn shall follow. `reason`
    is for drawing again what was drawn before. `reveal_ms` is how long contributions may be revealed.
    """

    draw: Id
    slots: Annotated[tuple[Id, ...], MinLen(2), MaxLen(100)]
    method: DrawMethod
    choose: Annotated[int, Ge(0), Le(100)] = 0
    """How many of the first places are drawn; 0: all."""
    reason: ShortText = ""
    beacon: Beacon | None = None
    round: Annotated[int, Ge(0), Le(2**53 - 1)] = 0
    reveal_ms: Annotated[int, Ge(10_000), Le(3_600_000)] = 120_000


@dataclass(frozen=True, slots=True)
class StartChoiceDraw:
    """Draw lots among admitted questions of one slot, or among Member States; or fill a bag of tokens.

    `slot` is the candidate whom the states ask, where the format has lots decide who does.
    """

    draw: Id
    purpose: DrawPurpose
    items: Annotated[tuple[Id, ...], MinLen(1), MaxLen(250)]
    choose: Annotated[int, Ge(1), Le(250)]
    method: DrawMethod
    reason: ShortText = ""
    beacon: Beacon | None = None
    round: Annotated[int, Ge(0), Le(2**53 - 1)] = 0
    reveal_ms: Annotated[int, Ge(10_000), Le(3_600_000)] = 120_000
    slot: Id | None = None


@dataclass(frozen=True, slots=True)
class ContributeToDraw:
    """A delegation seals its part: the `lots.contribution_digest` of a value that it reveals later."""

    draw: Id
    commitment: Digest


@dataclass(frozen=True, slots=True)
class CloseContributions:
    """No further delegation contributes; those that did reveal now."""

    draw: Id


@dataclass(frozen=True, slots=True)
class RevealContribution:
    draw: Id
    value: Digest
    """64 hex digits that fit what the delegation published."""


@dataclass(frozen=True, slots=True)
class ConcludeDraw:
    """Reveal the secret and compute the result, with what the method calls for and nothing else."""

    draw: Id
    number: Annotated[str, MaxLen(64)] = ""
    """Drawn in the room."""
    randomness: Annotated[str, MaxLen(64)] = ""
    signature: Annotated[str, MaxLen(192)] = ""
    """With `randomness`: of the beacon's round, hex."""
    previous: Annotated[str, MaxLen(192)] = ""
    """The signature of the round before it (hex), where the beacon chains its rounds: `drand-default`."""
    result: Annotated[tuple[Id, ...], MaxLen(250)] = ()
    """Drawn by hand, in the order in which they were drawn."""


@dataclass(frozen=True, slots=True)
class VoidDraw:
    """Give a draw up, with a reason. Its secret is revealed all the same."""

    draw: Id
    reason: Annotated[str, MinLen(1), MaxLen(500)]
