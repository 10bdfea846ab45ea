"""A published folder's manifest: which files belong to it, with their digests, signed."""

from typing import Any

from typing_extensions import TypedDict

from hustings.hearing.chain import canonical

MANIFEST = "manifest.json"
JOURNAL = "journal.ndjson"
RECORD = "record.json"
PAGE = "record.html"
KEYS = "keys.json"
GUIDE = "VERIFY.txt"


class Manifest(TypedDict):
    version: int
    hearing: str
    seq: int
    """The journal's entry that everything in the folder is made at."""
    files: dict[str, str]
    """SHA-256 (hex) by name."""
    key: str
    signature: str
    """Ed25519 over `manifest_message`, hex."""


def manifest_message(manifest: Manifest | dict[str, Any]) -> bytes:
    """What is signed: the manifest without its signature."""
    said = {name: value for name, value in manifest.items() if name != "signature"}
    return b"hustings publication v1\n" + canonical(said)
