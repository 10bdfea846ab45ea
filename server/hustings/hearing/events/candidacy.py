"""Candidates' material, statement and guidelines; messages from the podium to people."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private
from hustings.hearing.model import FilingKind


@dataclass(frozen=True, slots=True)
class MaterialFiled:
    filing: str
    candidate: str
    kind: FilingKind
    material: str
    language: str
    title: str = private()


@dataclass(frozen=True, slots=True)
class MaterialWithdrawn:
    filing: str


@dataclass(frozen=True, slots=True)
class MaterialPublished:
    """Makes the title public, and the file."""

    filing: str
    title: str


@dataclass(frozen=True, slots=True)
class FilingRefused:
    filing: str
    reason: str = private()


@dataclass(frozen=True, slots=True)
class StatementFiled:
    slot: str
    candidate: str
    material: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class StatementWithdrawn:
    slot: str
    material: str


@dataclass(frozen=True, slots=True)
class GuidelinesAccepted:
    candidate: str
    digest: str


@dataclass(frozen=True, slots=True)
class MessageSent:
    """That something was said is public, and nothing more of it."""

    message: str
    by: str = private(names_actor=True)
    to: tuple[str, ...] = private(default=())
    text: str = private(default="")


@dataclass(frozen=True, slots=True)
class MessageRead:
    message: str
    reader: str = private(names_actor=True)
