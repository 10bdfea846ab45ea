"""Files that people hand in: who may, how many, and who may read them."""

from collections.abc import Mapping

from hustings.hearing import entitled
from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, ReportMaterial
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import MaterialReceived
from hustings.hearing.following import kept_apart
from hustings.hearing.model import (
    Deposit,
    FiledStatement,
    Filing,
    FilingStage,
    Hearing,
    Material,
    MaterialKind,
)
from hustings.hearing.roles import PODIUM, Role

MOST_OF_A_KIND = 30
"""Files that one person may hand in as one kind."""

_CANDIDATES = frozenset({Role.CANDIDATE, Role.SECRETARIAT})

DEPOSITORS: Mapping[MaterialKind, frozenset[Role]] = {
    MaterialKind.QUESTION_MESSAGE: frozenset({Role.DELEGATE}),
    MaterialKind.STATEMENT: _CANDIDATES,
    MaterialKind.DOCUMENT: _CANDIDATES,
    MaterialKind.PICTURE: _CANDIDATES,
    MaterialKind.VIDEO: _CANDIDATES,
}
"""Who may hand in what. The secretariat does it for a candidate who cannot."""


def check_deposit(state: Hearing, actor: Actor, kind: MaterialKind) -> None:
    """Refuse a file before it is sent.

    Raises:
        Refused: `not-permitted` (this role hands in no such file) or `modalities` (there are enough).
    """
    # Civil society hands in its questions too, where the modalities give it any.
    asks = kind is MaterialKind.QUESTION_MESSAGE and entitled.may_ask(state, actor)
    if actor.role not in DEPOSITORS[kind] and not asks:
        raise Refused(Code.NOT_PERMITTED, f"The role {actor.role} hands in no {kind}.")
    _check_number(state, actor.subject, kind)


def receive(state: Hearing, command: ReportMaterial) -> tuple[MaterialReceived, ...]:
    """A file is kept: the journal knows it from now on. The same from the same person is known already."""
    known = state.materials.get(command.material)
    if known is not None and known.is_from(command.subject, command.kind):
        return ()
    _check_number(state, command.subject, command.kind)
    return (
        MaterialReceived(
            material=command.material,
            kind=command.kind,
            media_type=command.media_type,
            bytes=command.bytes,
            duration_ms=command.duration_ms,
            subject=command.subject,
        ),
    )


def handed_in(state: Hearing, material: str, actor: Actor, kind: MaterialKind) -> Material:
    """A file that the sender of a command names as their own.

    Raises:
        Refused: `unknown`: they have handed in no such file as this kind.
    """
    found = state.materials.get(material)
    if found is None or not found.is_from(actor.subject, kind):
        raise Refused(Code.UNKNOWN, f"You have handed in no such {kind}: send the file first.")
    return found


def may_read(state: Hearing, actor: Actor, material: str) -> bool:
    """Whether somebody may have a file: it is theirs, they are of the podium, or it is published to them."""
    found = state.materials.get(material)
    if found is None:
        return False
    if actor.role in PODIUM or found.is_from(actor.subject):
        return True
    if _filed_for(state, actor.subject, material):
        return True
    return not kept_apart(state, actor.role, actor.subject) and _published(state, material)


def fold(state: Hearing, event: MaterialReceived, at: int) -> Hearing:
    deposit = Deposit(event.subject, event.kind, at)
    known = state.materials.get(event.material)
    if known is None:
        known = Material(event.material, event.media_type, event.bytes, event.duration_ms, ())
    received = replace(known, deposits=(*known.deposits, deposit))
    return replace(state, materials={**state.materials, received.id: received})


def _filed_for(state: Hearing, candidate: str, material: str) -> bool:
    """Whether it was filed as a candidate's: the secretariat may have handed it in for them."""
    filed: tuple[Filing | FiledStatement, ...] = (*state.filings.values(), *state.statements.values())
    return any(one.candidate == candidate and one.material == material for one in filed)


def _published(state: Hearing, material: str) -> bool:
    """Whether everybody who follows the hearing may have a file."""
    return any(
        filing.material == material and filing.stage is FilingStage.PUBLISHED
        for filing in state.filings.values()
    )


def _check_number(state: Hearing, subject: str, kind: MaterialKind) -> None:
    if sum(one.is_from(subject, kind) for one in state.materials.values()) >= MOST_OF_A_KIND:
        raise Refused(Code.MODALITIES, f"Nobody hands in more than {MOST_OF_A_KIND} files as {kind}.")
