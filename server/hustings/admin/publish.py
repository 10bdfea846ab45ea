"""`hustings publish`: the public record as a folder of files, signed, for any web server."""

import hashlib
import json
import os
from pathlib import Path

from hustings import __version__
from hustings.access.keys import Signer, load_keys, public_jwk
from hustings.admin.reading import journal_entries
from hustings.admin.verify.heads import fingerprint
from hustings.admin.verify.manifest import (
    GUIDE,
    JOURNAL,
    KEYS,
    MANIFEST,
    PAGE,
    RECORD,
    Manifest,
    manifest_message,
)
from hustings.config import Settings
from hustings.hearing import chain
from hustings.hearing.chain import ChainBroken, Entry, canonical
from hustings.hearing.clearance import Exporting
from hustings.hearing.export import Export
from hustings.hearing.model import Hearing
from hustings.hearing.record import plain, public_record
from hustings.paper.page import record_page
from hustings.wire.entries import fold

_GUIDE = """\
The public record of hearing {hearing}, up to entry {seq} of its journal.

{page:<16} the record, to read and print
{record:<16} the same for programs
{journal:<16} the journal it is computed from, without its private parts
{keys:<16} the public keys that sign it
{manifest:<16} the SHA-256 of each of these files, signed

To verify all of it, offline, with Hustings {version} or later (pip install hustings):

    hustings verify FOLDER --key {fingerprint}

Take the key's fingerprint from where the organisation publishes it, not from this file. How to verify with a
program of your own stands in Hustings' documentation, docs/record.md.
"""


async def publish(settings: Settings, hearing: str, out: Path) -> str:
    """Write the folder, the manifest last. Returns a sentence on it.

    Raises:
        RuntimeError: There is no such hearing, its journal is broken, or `out` holds something else.
    """
    entries = await journal_entries(settings, hearing, stored=True)
    if not entries:
        raise RuntimeError(f"There is no hearing called {hearing!r} in {settings.data}.")
    return written(entries, load_keys(settings.data / "keys").signer(), out)


def written(entries: list[Entry], signer: Signer, out: Path) -> str:
    """Write the folder from a whole journal; see `publish`."""
    try:
        head = chain.verify(entries)
    except ChainBroken as broken:
        raise RuntimeError(f"The journal is broken, nothing was published. {broken}") from None
    state = fold(Hearing(entries[0]["hearing"]), entries)
    files = _files(entries, state, head, signer)
    _make_room(out)
    for name, content in files.items():
        _write(out / name, content)
    manifest: Manifest = {
        "version": 1,
        "hearing": state.id,
        "seq": head.seq,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        "key": signer.public_key,
        "signature": "",
    }
    manifest["signature"] = signer.sign(manifest_message(manifest))
    _write(out / MANIFEST, canonical(manifest) + b"\n")
    closed = "" if state.closed_at is not None else " The hearing is not closed: publish again when it is."
    return f"{out}: the record up to entry {head.seq}, in {len(files) + 1} files.{closed}"


def _files(entries: list[Entry], state: Hearing, head: chain.Head, signer: Signer) -> dict[str, bytes]:
    export = Export(state, head, Exporting(state, None))
    record = plain(public_record(state, state.time))
    keys = sorted({signer.public_key, *(signed.key for signed in state.signed_heads)})
    guide = _GUIDE.format(
        hearing=state.id,
        seq=head.seq,
        page=PAGE,
        record=RECORD,
        journal=JOURNAL,
        keys=KEYS,
        manifest=MANIFEST,
        version=__version__,
        fingerprint=fingerprint(signer.public_key),
    )
    return {
        JOURNAL: export.lines(entries) + export.closing(signer.public_key, signer.sign),
        RECORD: canonical(record) + b"\n",
        PAGE: record_page(record).encode(),
        KEYS: json.dumps({"keys": [public_jwk(key) for key in keys]}, indent=2).encode() + b"\n",
        GUIDE: guide.encode(),
    }


def _make_room(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise RuntimeError(f"{out} is no folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise RuntimeError(f"{out} holds something else: name a new folder.")
    out.mkdir(parents=True, exist_ok=True)


def _write(file: Path, content: bytes) -> None:
    """In one step, so that a web server never hands out half a file."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(content)
    os.replace(fresh, file)
