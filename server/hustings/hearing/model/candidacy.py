"""Candidates' affairs: their material, their filed statement, the guidelines, and messages to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FilingKind(StrEnum):
    """What a candidate puts before those who elect."""

    VISION = "vision-statement"
    BROCHURE = "brochure"
    PICTURE = "picture"
    VIDEO = "video"


class FilingStage(StrEnum):
    FILED = "filed"
    """The podium sees it; nobody else does."""
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By the candidate."""


class UnacceptedGuidelines(StrEnum):
    """What happens when the slot of a candidate is to begin who has not accepted the guidelines."""

    WARN = "warn"
    """The podium sees it; the slot may begin."""
    BAR = "bar"
    """The slot does not begin."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One piece of a candidate's material."""

    id: str
    candidate: str
    kind: FilingKind
    title: str
    language: str
    material: str
    rank: int
    stage: FilingStage
    filed_at: int
    reason: str = ""
    """Why it was refused; for its candidate and the podium."""
    published_at: int | None = None
    """When it was published first."""


@dataclass(frozen=True, slots=True)
class FiledStatement:
    """A candidate's statement as video, in case it cannot be made live. The newest one counts."""

    candidate: str
    material: str
    duration_ms: int
    at: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A candidate has accepted the guidelines with this digest."""

    digest: str
    at: int


@dataclass(frozen=True, slots=True)
class Message:
    """From the podium to those it names; nobody else reads it."""

    id: str
    by: str
    to: tuple[str, ...]
    text: str
    at: int
    read: Mapping[str, int] = field(default_factory=dict)
    """When, by those who have read it."""
