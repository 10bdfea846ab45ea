"""The floor, the speakers' list and what interrupts a speaker."""

from dataclasses import dataclass

from hustings.hearing.commands.bounds import Id, ShortText
from hustings.hearing.model import HandKind
from hustings.hearing.roles import Place


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Give the floor to a participant.

    `replaces` is the grant the sender saw as current (None: the floor was free).
    """

    participant: Id
    replaces: Id | None = None


@dataclass(frozen=True, slots=True)
class WithdrawFloor:
    grant: Id


@dataclass(frozen=True, slots=True)
class ConfirmReady:
    """The one who was called to the floor is ready: on air from now on."""

    grant: Id


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Close somebody's microphone, at the server. Only they themselves can open it again."""

    participant: Id
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """Open one's own microphone again after the chair closed it."""

    participant: Id


@dataclass(frozen=True, slots=True)
class RaiseHand:
    """Ask for the floor, raise a point of order, or claim a right of reply."""

    hand: Id
    kind: HandKind = HandKind.FLOOR
    text: ShortText = ""


@dataclass(frozen=True, slots=True)
class LowerHand:
    hand: Id


@dataclass(frozen=True, slots=True)
class RulePointOfOrder:
    """Grant a point of order, or refuse it with a reason; then the clock goes on."""

    hand: Id
    granted: bool
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class GiveReply:
    """Give a right of reply: a short turn with its own time, while the candidate's clock stands."""

    hand: Id


@dataclass(frozen=True, slots=True)
class InterruptSpeaker:
    """Whoever presides takes the floor at once; the clock stands until the interruption is ended."""

    grant: Id
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class EndInterruption:
    """The floor goes back to whom it was taken from, and the clock goes on."""

    interruption: Id


@dataclass(frozen=True, slots=True)
class SetPlace:
    """A participant moved into the room, or out of it."""

    participant: Id
    place: Place
