"""What the processes of the house reported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the media plane reported it last."""

    name: str
    subject: str
    session: str
    up: bool
    since: int


@dataclass(frozen=True, slots=True)
class InterpretationLoss:
    """An interpreter's line that was lost while somebody had the floor."""

    language: str
    at: int
    back_at: int | None = None
    """When that language was interpreted again."""


@dataclass(frozen=True, slots=True)
class Recording:
    file: str
    """Path relative to the hearing's recordings folder."""
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool
    """Found unfinished after a crash, and closed then."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    seq: int
    hash: str
    key: str
    """The raw Ed25519 public key, hex."""
    signature: str
    """Ed25519 over `chain.head_message`, hex."""
