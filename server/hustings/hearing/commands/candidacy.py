"""Candidates' material, statement and guidelines; messages from the podium to people."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from hustings.hearing.commands.bounds import Digest, Id, LanguageTag, Reason
from hustings.hearing.model import FilingKind, FilingStage


@dataclass(frozen=True, slots=True)
class FileMaterial:
    """Put a file that was handed in before the podium, as material of a candidate."""

    filing: Id
    candidate: Id
    kind: FilingKind
    material: Digest
    title: Annotated[str, MinLen(1), MaxLen(200)]
    language: LanguageTag = "en"


@dataclass(frozen=True, slots=True)
class WithdrawMaterial:
    """Take back a piece of one's own material; the record still names it."""

    filing: Id


@dataclass(frozen=True, slots=True)
class PublishMaterial:
    """Show a piece of material to everybody. `stage` is where the sender saw it."""

    filing: Id
    stage: FilingStage = FilingStage.FILED


@dataclass(frozen=True, slots=True)
class RefuseMaterial:
    """Do not show a piece of material, or no longer, and tell its candidate why."""

    filing: Id
    reason: Reason
    stage: FilingStage = FilingStage.FILED


@dataclass(frozen=True, slots=True)
class FileStatement:
    """File a statement as video for a slot that has not begun, in place of any filed before."""

    slot: Id
    material: Digest


@dataclass(frozen=True, slots=True)
class WithdrawStatement:
    slot: Id
    material: Digest
    """The one that the sender saw."""


@dataclass(frozen=True, slots=True)
class AcceptGuidelines:
    """A candidate commits themselves to the guidelines whose digest this is."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Say something to one candidate or delegate, or to every candidate (`to` is null)."""

    message: Id
    to: Id | None
    text: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Say that one has read a message."""

    message: Id
