"""Before the hearing, and its modalities."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from hustings.hearing.commands.bounds import Id, Millis
from hustings.hearing.model import Format, Participant, PhaseFormat


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    id: Id
    candidate: Id
    post: Annotated[str, MaxLen(200)] = ""
    """The post that is stood for; empty where the hearing is about one."""
    received: Millis | None = None
    """When the candidature was received (Unix milliseconds): what `order-of-receipt` sorts by."""


@dataclass(frozen=True, slots=True)
class PrepareHearing:
    """Set title, modalities, participants and running order; only while nothing is prepared."""

    title: Annotated[str, MinLen(1), MaxLen(200)]
    format: Format
    participants: Annotated[tuple[Participant, ...], MaxLen(2_000)]
    slots: Annotated[tuple[PlannedSlot, ...], MinLen(1), MaxLen(100)]
    """In the order of the list; the format's `order` says whether it stays so."""
    starts: Millis | None = None
    """When the sitting is planned to open (Unix milliseconds)."""
    candidatures_closed: Millis | None = None
    """When candidatures close or closed (Unix milliseconds): the hearing cannot open before."""
    rehearsal: bool = False
    """A rehearsal, and marked as one everywhere; its id ends in `-rehearsal`."""


@dataclass(frozen=True, slots=True)
class AmendPreparation:
    """Put another plan in place of the prepared one, before the hearing is open.

    Slots that questions have been asked in stay, with their candidates.
    """

    title: Annotated[str, MinLen(1), MaxLen(200)]
    format: Format
    participants: Annotated[tuple[Participant, ...], MaxLen(2_000)]
    slots: Annotated[tuple[PlannedSlot, ...], MinLen(1), MaxLen(100)]
    starts: Millis | None = None
    candidatures_closed: Millis | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class ChangeModalities:
    """Put other modalities in place of the present ones, with a reason; between candidates only.

    Once a candidate has been heard, the time of the others and how it is cut stay the same.
    """

    format: Format
    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ChooseSplit:
    """Cut a candidate's time into other phases than the format has it, before the slot begins.

    The format must leave it to the candidate; the total stays what it is for everyone.
    """

    slot: Id
    phases: Annotated[tuple[PhaseFormat, ...], MinLen(1), MaxLen(3)]
