"""`hustings verify` and `hustings replay`: readings of a journal, exported or stored."""

import json
from collections.abc import Callable, Collection
from pathlib import Path

from hustings.admin.reading import journal_entries
from hustings.admin.verify.folder import verify_path
from hustings.admin.verify.heads import given_keys
from hustings.admin.verify.report import Report
from hustings.admin.verify.run import verify_stored
from hustings.config import Settings
from hustings.hearing import chain
from hustings.hearing.chain import ChainBroken
from hustings.hearing.ledger import ledger
from hustings.hearing.model import Hearing
from hustings.wire.entries import fold


async def verify(
    settings: Settings, source: str, keys: Collection[str], record: Path | None, *, stored: bool
) -> Report:
    """Check all that can be checked of a journal, see `admin.verify`.

    Args:
        source: An exported file, or a published folder; with `stored`, a hearing's id.
        keys: The published keys: hex, fingerprint or a file with a key set; none: as the journal names them.
        record: A public record (JSON) to hold against it.
    """
    given = given_keys(keys)
    if stored:
        return verify_stored(source, await journal_entries(settings, source, stored=True), given, record)
    return verify_path(Path(source), given, record)


async def replay(settings: Settings, source: str, stored: bool, say: Callable[[str], None]) -> None:
    """Tell every event in order, then the ledger.

    Raises:
        RuntimeError: The journal is broken; the message says where.
    """
    entries = await journal_entries(settings, source, stored)
    if not entries:
        raise RuntimeError(f"{source}: there is no entry in it.")
    try:
        chain.verify(entries)
    except ChainBroken as broken:
        raise RuntimeError(f"{source}: {broken}") from None
    began = entries[0]["time"]
    for entry in entries:
        said = json.dumps(entry["public"], ensure_ascii=False)
        actor = ":".join(entry["actor"][part] for part in ("role", "subject") if part in entry["actor"])
        after = (entry["time"] - began) / 1000
        say(f"{entry['seq']:>6}  {after:>11.3f}s  {entry['type']:<18} {actor}  {said[:300]}")
    state = fold(Hearing(id=entries[0]["hearing"]), entries)
    say(json.dumps(ledger(state, state.time), ensure_ascii=False, indent=2))
