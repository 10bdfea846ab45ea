"""Files that people handed in: what they are and whose. The files themselves are kept beside the journal."""

from dataclasses import dataclass
from enum import StrEnum


class MaterialKind(StrEnum):
    """What a file is handed in as."""

    QUESTION_MESSAGE = "question-message"
    """A question, spoken."""
    STATEMENT = "statement"
    """A candidate's statement, recorded beforehand."""
    DOCUMENT = "document"
    PICTURE = "picture"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Deposit:
    """Somebody handed the file in."""

    subject: str
    kind: MaterialKind
    at: int


@dataclass(frozen=True, slots=True)
class Material:
    """A file, known by the SHA-256 of its bytes."""

    id: str
    """64 hex digits."""
    media_type: str
    """As the bytes themselves say."""
    bytes: int
    duration_ms: int | None
    """Of sound and video."""
    deposits: tuple[Deposit, ...]
    """In the order they came; the same file from the same person is there once for each kind."""

    def is_from(self, subject: str, kind: MaterialKind | None = None) -> bool:
        """Whether somebody handed it in, as this kind or as any."""
        return any(d.subject == subject and kind in (None, d.kind) for d in self.deposits)
