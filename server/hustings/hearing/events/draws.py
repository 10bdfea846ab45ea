"""Drawings of lots."""

from dataclasses import dataclass

from hustings.hearing.beacons import Beacon
from hustings.hearing.events.secrecy import private
from hustings.hearing.model import DrawMethod, DrawPurpose, DrawVoid


@dataclass(frozen=True, slots=True)
class DrawStarted:
    """Published before any entropy: the list, its digest, the digest of the secret, and the rules.

    Whoever contributes and does not reveal in time is left out and named; if fewer than two are left the
    draw is void.
    """

    draw: str
    purpose: DrawPurpose
    method: DrawMethod
    items: tuple[str, ...]
    choose: int
    list_digest: str
    commitment: str
    reason: str
    again: str | None
    slot: str | None
    beacon: Beacon | None
    round: int
    reveal_ms: int
    secret: str = private(kept=True)
    salt: str = private(kept=True)


@dataclass(frozen=True, slots=True)
class DrawContributed:
    draw: str
    member_state: str
    commitment: str


@dataclass(frozen=True, slots=True)
class ContributionsClosed:
    """`reveal_by` is the hearing time from which nothing more is revealed."""

    draw: str
    reveal_by: int


@dataclass(frozen=True, slots=True)
class ContributionRevealed:
    draw: str
    member_state: str
    value: str


@dataclass(frozen=True, slots=True)
class DrawSettled:
    """All chance is in: the order of a bag's tokens cannot be changed any more. The secret stays sealed."""

    draw: str
    left_out: tuple[str, ...]
    number: str
    randomness: str
    signature: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class TokenDrawn:
    """The next token of a bag, in its settled order; `place` counts from 1."""

    draw: str
    place: int
    item: str


@dataclass(frozen=True, slots=True)
class DrawConcluded:
    """The result, and the secret with which everybody recomputes it.

    Of a bag, `result` are the tokens that came out of it.
    """

    draw: str
    secret: str
    salt: str
    result: tuple[str, ...]
    left_out: tuple[str, ...]
    number: str
    randomness: str
    signature: str
    previous: str = ""
    """The signature of the beacon's round before, where it chains them."""


@dataclass(frozen=True, slots=True)
class DrawVoided:
    """The secret comes out all the same: nobody drops a result unseen."""

    draw: str
    why: DrawVoid
    reason: str
    secret: str
    salt: str
    left_out: tuple[str, ...]
