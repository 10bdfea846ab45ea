"""Exported journals for tests, made as the server makes them."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.hearing.rehearsal import SYSTEM, Rehearsal

from hustings.access.keys import Signer
from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, Head, head_message, seal
from hustings.hearing.clearance import Exporting
from hustings.hearing.commands import Actor, Submission, Tick
from hustings.hearing.export import Export
from hustings.hearing.roles import Role

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
SUBMISSION = Submission("c1", Actor("system", Role.SYSTEM), Tick(), bytes(32))


def entries_of(hearing: Rehearsal) -> list[Entry]:
    """The journal of a rehearsal, private parts and all."""
    head, entries = Head(), []
    for event, time in hearing.journal:
        (entry,) = seal(hearing.state.id, head, time, SUBMISSION, [event])
        head = Head(entry["seq"], entry["hash"])
        entries.append(entry)
    return entries


def sign_head(hearing: Rehearsal, signer: Signer = SIGNER) -> None:
    """Vouch for everything so far."""
    last = entries_of(hearing)[-1]
    message = head_message(hearing.state.id, Head(last["seq"], last["hash"]))
    hearing.do(c.SignHead(last["seq"], last["hash"], signer.public_key, signer.sign(message)), SYSTEM)


def exported(
    hearing: Rehearsal, by: Actor | None = None, signer: Signer = SIGNER, entries: list[Entry] | None = None
) -> bytes:
    """The export that somebody gets; with `entries`, of those instead of the hearing's own."""
    entries = entries_of(hearing) if entries is None else entries
    head = Head(entries[-1]["seq"], entries[-1]["hash"])
    export = Export(hearing.state, head, Exporting(hearing.state, by))
    return export.lines(entries) + export.closing(signer.public_key, signer.sign)


def written(text: bytes, folder: Path, name: str = "journal.ndjson") -> str:
    file = folder / name
    file.write_bytes(text)
    return str(file)
