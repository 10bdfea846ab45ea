"""Who asks, where lots decide: registrations, tokens, turns."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from hustings.hearing.commands.bounds import Id, Reason


@dataclass(frozen=True, slots=True)
class RegisterToAsk:
    """Register one's Member State to ask the candidate of a slot; once, until lots are drawn."""

    slot: Id


@dataclass(frozen=True, slots=True)
class WithdrawRegistration:
    """Take the registration of one's state back, until its turn has come."""

    slot: Id


@dataclass(frozen=True, slots=True)
class DrawToken:
    """Show the next token of a bag whose order is settled.

    `place` is the token's number, from 1: one more than the sender saw drawn. `item` is what was
    drawn by hand.
    """

    draw: Id
    place: Annotated[int, Ge(1), Le(250)]
    item: Annotated[str, MaxLen(64)] = ""


@dataclass(frozen=True, slots=True)
class PassTurn:
    """Pass over the state whose turn it is by lots, with a reason: it is away, or has nothing to ask."""

    slot: Id
    member_state: Annotated[str, MaxLen(3)]
    reason: Reason
