"""`hustings record`: the public record from a journal, exported or stored."""

import json

from hustings.admin.reading import journal_entries
from hustings.config import Settings
from hustings.hearing import chain
from hustings.hearing.chain import ChainBroken
from hustings.hearing.model import Hearing
from hustings.hearing.record import plain, public_record
from hustings.paper.page import record_page
from hustings.wire.entries import fold


async def record(settings: Settings, source: str, *, stored: bool, html: bool) -> str:
    """The record as of the journal's last entry. Any clearance gives the same.

    Raises:
        RuntimeError: The journal is broken or empty; the message says where.
    """
    entries = await journal_entries(settings, source, stored)
    if not entries:
        raise RuntimeError(f"{source}: there is no entry in it.")
    try:
        chain.verify(entries)
    except ChainBroken as broken:
        raise RuntimeError(f"{source}: {broken}") from None
    state = fold(Hearing(entries[0]["hearing"]), entries)
    said = plain(public_record(state, state.time))
    if html:
        return record_page(said)
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
