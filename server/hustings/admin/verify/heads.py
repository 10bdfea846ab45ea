"""Signatures: the heads in the journal, the closing line, and whose key they are made with."""

import base64
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hustings.access.keys import thumbprint
from hustings.admin.verify.report import Fault
from hustings.hearing.chain import Entry, Head, head_message
from hustings.hearing.export import Closing, closing_message

_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Given:
    """Keys that the reader trusts: in full (hex), or by their fingerprint. Empty: none were given."""

    keys: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.keys or self.fingerprints)

    def trust(self, key: str) -> bool:
        return key in self.keys or (_KEY.fullmatch(key) is not None and fingerprint(key) in self.fingerprints)


@dataclass
class Signed:
    """The signatures found good."""

    numbers: list[int] = field(default_factory=list)
    """Of the entries that a head vouches for."""
    keys: set[str] = field(default_factory=set)

    @property
    def up_to(self) -> int:
        return max(self.numbers, default=0)


def given_keys(texts: Collection[str]) -> Given:
    """Keys as people give them: 64 hex digits, a fingerprint, or a file with a JWK set.

    Raises:
        RuntimeError: One is none of these; the message says which.
    """
    keys: set[str] = set()
    fingerprints: set[str] = set()
    for text in texts:
        if _KEY.fullmatch(text.lower()):
            keys.add(text.lower())
        elif re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
            fingerprints.add(text)
        else:
            fingerprints |= _of_set(text)
    return Given(frozenset(keys), frozenset(fingerprints))


def _of_set(text: str) -> set[str]:
    try:
        found = json.loads(Path(text).read_text(encoding="utf-8"))["keys"]
        return {_okp(key) for key in found}
    except (OSError, ValueError, KeyError, TypeError):
        what = f"{text!r} is no key: give 64 hex digits, a fingerprint, or a file with a JWK set."
        raise RuntimeError(what) from None


def _okp(key: dict[str, Any]) -> str:
    text = key["x"]
    return fingerprint(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex())


def fingerprint(key: str) -> str:
    """What a key is published by: its JWK thumbprint (RFC 7638), as in the key set's `kid`."""
    return thumbprint(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)))


def head_faults(
    rows: Sequence[tuple[int, Entry]], start: Head, given: Given, own: str | None, signed: Signed
) -> list[Fault]:
    """Check each signed head; the good ones go into `signed`.

    Args:
        start: Where the entries begin: heads before that cannot be looked at.
        own: The closing line's key: heads must be signed with it, unless other keys are given.
    """
    by_seq = {entry["seq"]: entry["hash"] for _, entry in rows}
    by_seq[start.seq] = start.hash
    faults = []
    for line, entry in rows:
        if entry["type"] == "HeadSigned":
            fault = _head_fault(entry, by_seq, start, given, own)
            if fault is None:
                signed.numbers.append(entry["public"]["seq"])
                signed.keys.add(entry["public"]["key"])
            else:
                faults.append(Fault(fault, entry["seq"], line, "public"))
    return faults


def _head_fault(
    entry: Entry, by_seq: dict[int, str], start: Head, given: Given, own: str | None
) -> str | None:
    said = entry["public"]
    try:
        seq, hash, key, signature = said["seq"], said["hash"], said["key"], said["signature"]
        if not fits(key, signature, head_message(entry["hearing"], Head(seq, hash))):
            return "carries a signature that does not fit"
    except (KeyError, TypeError):
        return "is no signed head"
    if not isinstance(seq, int) or not 0 < seq < entry["seq"]:
        return "signs an entry that does not come before it"
    if seq >= start.seq and by_seq.get(seq) != hash:
        return f"signs another entry {seq} than the journal has"
    if given and not given.trust(key):
        return f"is signed by another key than the one given: {key}"
    if not given and own is not None and key != own:
        return (
            f"is signed by another key than the export ({key}); if both are the house's, give both with --key"
        )
    return None


def closing_faults(closing: Closing, given: Given) -> list[Fault]:
    """Whether the closing line is signed, and by whom."""
    if not fits(closing["key"], closing["signature"], closing_message(closing)):
        return [Fault("The closing line is not what was signed: it, or its signature, has been changed")]
    if given and not given.trust(closing["key"]):
        return [Fault(f"The closing line is signed by another key than the one given: {closing['key']}")]
    return []


def fits(key: str, signature: str, message: bytes) -> bool:
    """Whether an Ed25519 signature is the key's. Both have one way of being written."""
    if not _KEY.fullmatch(key) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
