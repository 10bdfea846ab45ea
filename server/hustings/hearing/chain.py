"""The hash chain over a journal's entries, and what is left of an entry below a reader's clearance.

An entry's hash covers the previous hash, its public part, and of each private part only a salted SHA-256.
So an export may leave private values out, carry their digests, and still verify.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NotRequired, get_args

from typing_extensions import TypedDict

from hustings.hearing.commands import Submission
from hustings.hearing.events import KEPT, NAMES_ACTOR, PRIVATE, Event
from hustings.hearing.model import Cause
from hustings.hearing.roles import Role

GENESIS = "0" * 64
"""What the first entry names as its predecessor's hash."""


class Sealed(TypedDict):
    """A private part: its digest always, salt and value only for cleared readers."""

    digest: str
    salt: NotRequired[str]
    value: NotRequired[Any]


class Entry(TypedDict):
    """One entry of the journal, as stored and as exported."""

    hearing: str
    seq: int
    time: int
    type: str
    command: str
    actor: dict[str, str]
    public: dict[str, Any]
    private: dict[str, Sealed]
    prev: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The end of a journal: number and hash of its last entry."""

    seq: int = 0
    hash: str = GENESIS


_SEALED = ({"digest"}, {"digest", "salt", "value"})
_SALT = re.compile(r"[0-9a-f]{64}")


class ChainBroken(Exception):
    """The entries are not an unbroken chain.

    Attributes:
        seq: The first entry that does not fit.
    """

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"Entry {seq}: {why}")
        self.seq = seq


def canonical(value: Any) -> bytes:
    """JSON as RFC 8785 writes it, for the values we use (strings, integers, booleans, null)."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(salt: str, value: Any) -> str:
    """SHA-256 over the salt's bytes (hex in, 32 bytes) and the canonical value, in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(value)).hexdigest()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash an entry must carry; reads neither `hash` nor private values."""
    covered = {key: entry[key] for key in entry if key not in ("hash", "private")}
    covered["private"] = {name: part["digest"] for name, part in entry["private"].items()}
    return hashlib.sha256(canonical(covered)).hexdigest()


def seal(
    hearing: str, head: Head, time: int, submission: Submission, events: Iterable[Event]
) -> tuple[Entry, ...]:
    """Turn decided events into entries that follow `head`. Same input, same entries."""
    entries: list[Entry] = []
    for index, event in enumerate(events):
        values = asdict(event)
        secret = [f.name for f in fields(event) if f.metadata.get(PRIVATE)]
        parts: dict[str, Sealed] = {}
        for name in secret:
            salt = hmac.new(submission.salt, f"{index}:{name}".encode(), "sha256").hexdigest()
            value = values.pop(name)
            parts[name] = {"digest": digest(salt, value), "salt": salt, "value": value}
        public = json.loads(canonical(values))
        entry: Entry = {
            "hearing": hearing,
            "seq": head.seq + 1,
            "time": time,
            "type": type(event).__name__,
            "command": submission.id,
            "actor": _actor(submission, event),
            "public": public,
            "private": parts,
            "prev": head.hash,
            "hash": "",
        }
        entry["hash"] = entry_hash(entry)
        head = Head(entry["seq"], entry["hash"])
        entries.append(entry)
    return tuple(entries)


def _actor(submission: Submission, event: Event) -> dict[str, str]:
    """Who did it; where a private part says who, only in which role."""
    actor = {"role": str(submission.actor.role)}
    if not any(field.metadata.get(NAMES_ACTOR) for field in fields(event)):
        actor["subject"] = submission.actor.subject
    return actor


KEPT_PARTS = frozenset(
    (kind.__name__, field.name)
    for kind in get_args(Event)
    for field in fields(kind)
    if field.metadata.get(KEPT)
)
"""Type and field of what stays with the server; a later event makes it public where it must be known."""


def cause_of(entry: Entry) -> Cause:
    """The command that an entry came of."""
    return Cause(entry["command"], Role(entry["actor"]["role"]), entry["actor"].get("subject"))


def cause_for(submission: Submission, event: Event) -> Cause:
    """The same, of an event that is yet to be sealed."""
    actor = _actor(submission, event)
    return Cause(submission.id, submission.actor.role, actor.get("subject"))


def for_podium(entry: Entry) -> Entry:
    """The entry as the podium may have it: without what stays with the server (a draw's secret)."""
    parts: dict[str, Sealed] = {
        name: {"digest": part["digest"]} if (entry["type"], name) in KEPT_PARTS else part
        for name, part in entry["private"].items()
    }
    return {**entry, "private": parts}


def redact(entry: Entry) -> Entry:
    """The entry without its private values: only their digests stay."""
    parts: dict[str, Sealed] = {n: {"digest": p["digest"]} for n, p in entry["private"].items()}
    return {**entry, "private": parts}


def verify(entries: Iterable[Entry], head: Head | None = None) -> Head:
    """Follow the chain from `head` (default: the beginning) and return where it ends.

    Raises:
        ChainBroken: A number, a link, a hash or a private part's digest does not fit.
    """
    head = head or Head()
    for entry in entries:
        try:
            head = _follow(entry, head)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ChainBroken(head.seq + 1, "is no entry of a journal") from error
    return head


def _follow(entry: Entry, head: Head) -> Head:
    seq = entry["seq"]
    if seq != head.seq + 1:
        raise ChainBroken(head.seq + 1, f"missing, number {seq} is in its place")
    if entry["prev"] != head.hash:
        raise ChainBroken(seq, "does not follow the entry before it")
    for name, part in entry["private"].items():
        if part.keys() not in _SEALED:
            raise ChainBroken(seq, f"private part {name!r} has other fields than digest, salt and value")
        if "value" in part and not opens(part):
            raise ChainBroken(seq, f"private part {name!r} differs from its digest")
    if entry_hash(entry) != entry["hash"]:
        raise ChainBroken(seq, "content differs from its hash")
    return Head(seq, entry["hash"])


def opens(part: Sealed) -> bool:
    """Whether salt and value of a private part are what its digest was made of.

    A salt has one way of being written, or a changed letter would go unseen.
    """
    if not _SALT.fullmatch(part["salt"]):
        return False
    return digest(part["salt"], part["value"]) == part["digest"]


def head_message(hearing: str, head: Head) -> bytes:
    """What the hearing's key signs to vouch for a head."""
    return f"hustings head v1\n{hearing}\n{head.seq}\n{head.hash}".encode()
