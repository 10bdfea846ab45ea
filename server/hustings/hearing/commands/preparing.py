"""Before the hearing, and its modalities."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from hustings.hearing.commands.bounds import Id, Millis
from hustings.hearing.model import Delegation, Format, IssuedToken, Participant, PhaseFormat, Post


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    id: Id
    candidate: Id
    post: Annotated[str, MaxLen(200)] = ""
    """The id of the post that is stood for, or, where no posts are listed, its title."""
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
    posts: Annotated[tuple[Post, ...], MaxLen(20)] = ()
    """In their order; the running order goes post by post."""
    delegations: Annotated[tuple[Delegation, ...], MaxLen(1_000)] = ()


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
    posts: Annotated[tuple[Post, ...], MaxLen(20)] = ()
    delegations: Annotated[tuple[Delegation, ...], MaxLen(1_000)] = ()


@dataclass(frozen=True, slots=True)
class IssueTokens:
    """Note whom links are handed out to, before they are: the server's own command.

    The chair's and vice-chair's are issued this way until the hearing opens; nobody gets a secretariat's.
    """

    issued: tuple[IssuedToken, ...]
    by: Id
    """Subject of the secretariat who asked for them; `operator` for who holds the server's key."""
    with_key: bool = False
    """By who holds the key, and may let in anybody anyhow."""


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
