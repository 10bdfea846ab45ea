"""Candidates' material: filed, published or refused, withdrawn; nothing of it is deleted."""

from collections.abc import Iterator, Mapping

from hustings.hearing.changing import replace
from hustings.hearing.commands import (
    Actor,
    FileMaterial,
    PublishMaterial,
    RefuseMaterial,
    WithdrawMaterial,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import FilingRefused, MaterialFiled, MaterialPublished, MaterialWithdrawn
from hustings.hearing.materials import handed_in
from hustings.hearing.model import Filing, FilingKind, FilingStage, Hearing, MaterialKind
from hustings.hearing.roles import Role
from hustings.hearing.texts import says_something

FilingEvent = MaterialFiled | MaterialWithdrawn | MaterialPublished | FilingRefused

MOST_FILINGS = 30
"""Pieces of material of one candidate."""

FILES: Mapping[FilingKind, MaterialKind] = {
    FilingKind.VISION: MaterialKind.DOCUMENT,
    FilingKind.BROCHURE: MaterialKind.DOCUMENT,
    FilingKind.PICTURE: MaterialKind.PICTURE,
    FilingKind.VIDEO: MaterialKind.VIDEO,
}
"""As what the file of each kind of material was handed in."""


def file(state: Hearing, command: FileMaterial, actor: Actor) -> tuple[MaterialFiled, ...]:
    """Candidates file their own; the secretariat files for a candidate who cannot."""
    _check_own(actor, command.candidate)
    seat = state.participants.get(command.candidate)
    if seat is None or seat.role is not Role.CANDIDATE:
        raise Refused(Code.UNKNOWN, f"There is no candidate {command.candidate!r} in this hearing.")
    filed = MaterialFiled(
        filing=command.filing,
        candidate=command.candidate,
        kind=command.kind,
        material=command.material,
        language=command.language,
        title=command.title.strip(),
    )
    known = state.filings.get(command.filing)
    if known is not None:
        if _filed(known) == filed:
            return ()
        raise Refused(Code.TAKEN, "This id is in use for other material.")
    if not says_something(filed.title):
        raise Refused(Code.INVALID, "Material needs a title.")
    handed_in(state, command.material, actor, FILES[command.kind])
    if sum(1 for _ in of_candidate(state, command.candidate)) >= MOST_FILINGS:
        raise Refused(Code.MODALITIES, f"A candidate files at most {MOST_FILINGS} pieces of material.")
    return (filed,)


def withdraw(state: Hearing, command: WithdrawMaterial, actor: Actor) -> tuple[MaterialWithdrawn, ...]:
    filing = _find(state, command.filing)
    _check_own(actor, filing.candidate)
    if filing.stage is FilingStage.WITHDRAWN:
        return ()
    return (MaterialWithdrawn(filing.id),)


def publish(state: Hearing, command: PublishMaterial) -> tuple[MaterialPublished, ...]:
    """Also what was refused before."""
    filing = _seen(state, command.filing, command.stage)
    if filing.stage is FilingStage.PUBLISHED:
        return ()
    return (MaterialPublished(filing.id, filing.title),)


def refuse(state: Hearing, command: RefuseMaterial) -> tuple[FilingRefused, ...]:
    """Also what was published before: it is shown no longer."""
    filing = _seen(state, command.filing, command.stage)
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "Say why the material is refused: its candidate is told.")
    if filing.stage is FilingStage.REFUSED:
        raise Refused(Code.OVERTAKEN, "This material is refused already.", filing.id)
    return (FilingRefused(filing.id, command.reason.strip()),)


def of_candidate(state: Hearing, candidate: str) -> Iterator[Filing]:
    return (filing for filing in state.filings.values() if filing.candidate == candidate)


def is_published(filing: Filing) -> bool:
    return filing.stage is FilingStage.PUBLISHED


def fold(state: Hearing, event: FilingEvent, at: int) -> Hearing:
    match event:
        case MaterialFiled():
            filing = Filing(
                id=event.filing,
                candidate=event.candidate,
                kind=event.kind,
                title=event.title,
                language=event.language,
                material=event.material,
                rank=len(state.filings) + 1,
                stage=FilingStage.FILED,
                filed_at=at,
            )
        case MaterialWithdrawn():
            filing = replace(state.filings[event.filing], stage=FilingStage.WITHDRAWN)
        case MaterialPublished():
            filing = state.filings[event.filing]
            first = at if filing.published_at is None else filing.published_at
            filing = replace(
                filing, stage=FilingStage.PUBLISHED, title=event.title, reason="", published_at=first
            )
        case FilingRefused():
            filing = replace(state.filings[event.filing], stage=FilingStage.REFUSED, reason=event.reason)
    return replace(state, filings={**state.filings, filing.id: filing})


def _filed(filing: Filing) -> MaterialFiled:
    return MaterialFiled(
        filing=filing.id,
        candidate=filing.candidate,
        kind=filing.kind,
        material=filing.material,
        language=filing.language,
        title=filing.title,
    )


def _check_own(actor: Actor, candidate: str) -> None:
    if actor.role is Role.CANDIDATE and actor.subject != candidate:
        raise Refused(Code.INVALID, "Candidates deal with their own material only.")


def _find(state: Hearing, filing: str) -> Filing:
    found = state.filings.get(filing)
    if found is None:
        raise Refused(Code.UNKNOWN, f"There is no material {filing!r} in this hearing.")
    return found


def _seen(state: Hearing, filing: str, stage: FilingStage) -> Filing:
    """The filing, if it is where the sender saw it."""
    found = _find(state, filing)
    if found.stage is not stage:
        raise Refused(Code.OVERTAKEN, f"This material is {found.stage} by now: look at it again.", found.id)
    return found
