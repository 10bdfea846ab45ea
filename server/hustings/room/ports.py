"""What the shells around a room implement. Siblings never import each other; they meet here."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hustings.access.identity import Identity as Identity
from hustings.hearing.chain import Entry, Head
from hustings.hearing.errors import Refused
from hustings.hearing.model import MaterialKind
from hustings.rtp.frames import EncodedFrame
from hustings.wire.media_report import MediaFigures


class HearingClock(Protocol):
    """Hearing time: milliseconds that no NTP step and no restart moves."""

    def now(self) -> int: ...


# --- journal -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommandKey:
    """Names a command for ever: who sent it and under which id, with a digest of what it said."""

    subject: str
    id: str
    digest: str
    """SHA-256 of the canonical command, hex: the same id with another content is refused."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended: accepted with its entries up to `seq`, or refused."""

    seq: int
    refused: Refused | None = None


@dataclass(frozen=True)
class Appended:
    """It is durable: this process's decision won."""

    outcome: Outcome


@dataclass(frozen=True)
class Known:
    """This command id has been decided before; `outcome` is how. Nothing was changed."""

    outcome: Outcome


@dataclass(frozen=True)
class Conflict:
    """The journal is not where this process decided. Catch up and decide again."""

    head: Head


@dataclass(frozen=True)
class Reused:
    """The command id was used before with another content. Nothing was changed."""


class JournalUnavailable(Exception):
    """Redis does not answer: nothing is known of the outcome. Ask by id when it is back."""


class JournalDamaged(Exception):
    """The journal is truncated or forked against what was acknowledged. Its text is for operators."""


class Journal(Protocol):
    """One hearing's journal. All methods raise `JournalUnavailable` when the store is away."""

    @property
    def hearing(self) -> str: ...

    async def append(
        self, key: CommandKey, head: Head, entries: Sequence[Entry], refused: Refused | None = None
    ) -> Appended | Known | Conflict | Reused:
        """Append all entries or none, only if the journal ends at `head`; remember the outcome.

        With `refused` (and no entries) remembers a refusal, outside the chain, under the same condition.
        Returns after the entries are synced to disk.
        """
        ...

    async def outcome(self, subject: str, id: str) -> Outcome | None:
        """How a command ended, or None if it never arrived."""
        ...

    async def head(self) -> Head: ...

    async def read(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        """Entries with seq > `after`, in order."""
        ...

    def tail(self, after: Head) -> AsyncIterator[list[Entry]]:
        """Batches of entries from `after` on, for ever, by blocking read; an empty batch is a heartbeat
        (at least every few seconds). Raises `JournalDamaged` when the journal no longer holds `after`
        (number and hash): whoever tails is then ahead of the journal, or on another branch of it."""
        ...

    async def load_snapshot(self) -> tuple[Head, dict[str, Any]] | None: ...

    async def save_snapshot(self, head: Head, state: dict[str, Any]) -> None: ...


class Journals(Protocol):
    """All hearings' journals of one store."""

    def of(self, hearing: str) -> Journal:
        """Raises ValueError for what cannot be a hearing's name (`access.identity.HEARING_ID`)."""
        ...

    async def hearings(self) -> list[str]:
        """Ids of the hearings that have at least one entry."""
        ...


class Bus(Protocol):
    """Transient state (presence, levels, line quality): numbered, expiring, never journalled.

    Both methods raise `JournalUnavailable` when the store is away.
    """

    async def publish(self, hearing: str, topic: str, key: str, value: Any, ttl_ms: int) -> None: ...

    def subscribe(self, hearing: str) -> AsyncIterator[dict[str, Any]]:
        """First what is alive now, then changes: `{"topic", "key", "value", "number", "expires_ms"}`;
        value None means gone."""
        ...


class Leases(Protocol):
    """Which media process owns a hearing's media: a Redis lease, renewed by heartbeat."""

    async def acquire(self, hearing: str, holder: str, address: str, ttl_ms: int) -> bool:
        """Take or renew; False while another holder has it. `address` is the holder's unix socket."""
        ...

    async def release(self, hearing: str, holder: str) -> None: ...

    async def address(self, hearing: str) -> str | None:
        """The unix socket of the process that has it, or None while nobody does."""
        ...


class HeadSigner(Protocol):
    """Signs heads with the hearing's key."""

    @property
    def public_key(self) -> str:
        """Raw Ed25519 public key, hex."""
        ...

    def sign(self, message: bytes) -> str:
        """Signature, hex."""
        ...


# --- materials -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A file that was taken in: whole and on disk under the SHA-256 of its bytes."""

    material: str
    media_type: str
    bytes: int
    duration_ms: int | None


class MaterialRefused(Exception):
    """A file that is not taken, with a stable code and a sentence for people.

    Codes: `material-too-large`, `material-type`, `material-damaged`, `no-space`.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Materials(Protocol):
    """The files that people hand in, by hearing."""

    def check(self, kind: MaterialKind, announced: int | None) -> None:
        """Refuse what is known to be too much before it is sent. Raises MaterialRefused."""
        ...

    async def receive(self, hearing: str, kind: MaterialKind, pieces: AsyncIterator[bytes]) -> Kept:
        """Take in a file. It is synced to disk when this returns.

        Raises MaterialRefused; whatever `pieces` raises, and then nothing is left of it.
        """
        ...

    def path(self, hearing: str, material: str) -> Path | None:
        """Where a file is; None if there is none such."""
        ...


# --- media ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A session made for an offer."""

    session: str
    """128 random bits, in hex: the last part of the session URL."""
    sdp: str
    etag: str


@dataclass(frozen=True)
class Picture:
    """What a viewer is sent of the picture.

    Attributes:
        sent: `full`, `low` or `sound`.
        reason: `carried`, `line`, `trying`, `chosen`, `source` or `offer` (`rtp.quality.Reason`).
        chosen: What the viewer pinned; None: what its line carries.
    """

    sent: str
    reason: str
    chosen: str | None


class OfferRefused(Exception):
    """An SDP offer that cannot be answered, with a stable code and a sentence for people.

    Codes: `not-sdp`, `sdp-too-large`, `no-common-codec`, `not-bundled`, `nothing-to-send`, `feed-taken`,
    `unknown-feed`, `too-many-sessions`.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class MediaGateway(Protocol):
    """The media plane behind the WHIP and WHEP doors of one process."""

    async def publish(self, hearing: str, feed: str, who: Identity, offer: str) -> Answer:
        """Raises OfferRefused."""
        ...

    async def play(self, hearing: str, feed: str | None, who: Identity, offer: str) -> Answer:
        """Play the programme feed (`feed` None) or preview one feed. Raises OfferRefused."""
        ...

    async def end(self, hearing: str, session: str, who: Identity) -> bool:
        """End a session of this subject; False if there is none such."""
        ...

    def sessions(self, hearing: str) -> list[tuple[str, Identity]]:
        """Live sessions with whom they belong to, so that revocation and expiry can end them."""
        ...

    def picture(self, hearing: str, session: str, who: Identity) -> Picture | None:
        """What a viewer's session of this subject is sent; None if there is none such."""
        ...

    def choose(self, hearing: str, session: str, who: Identity, quality: str | None) -> bool:
        """Send a viewer `full`, `low` or `sound` from now on, or what its line carries (None)."""
        ...

    async def close_session(self, hearing: str, session: str, why: str) -> None: ...

    async def figures(self, hearing: str) -> MediaFigures:
        """How the hearing's media stand, viewers in no order. Cheap enough for a call every second."""
        ...


class FrameSink(Protocol):
    """Consumes encoded frames of feeds and of the programme. Must not block: it queues, bounded.

    The programme's feed is called `programme`. Its picture (H.264, with every keyframe the parameter sets in
    force) goes on over cuts in one timeline, its sound is the mix (Opus, 20 ms). Frames come as they are
    passed on, sound somewhat later than the picture; their capture times, in hearing time, say what belongs
    together.
    """

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None: ...

    def ended(self, hearing: str, feed: str, session: str) -> None:
        """No more frames of this session of the feed will come."""
        ...
