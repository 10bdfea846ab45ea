"""The entries of a journal, out of a file or out of the store."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.chain import Entry
from hustings.hearing.export import CLOSING

LONGEST_LINE = 4 * 1024 * 1024
"""An entry's line in an export, in bytes; longer ones are not ours."""


async def journal_entries(settings: Settings, source: str, stored: bool) -> list[Entry]:
    """All entries of an exported file; with `stored`, of the hearing of that id.

    Raises:
        RuntimeError: The file is none of ours; the message says why.
    """
    if stored:
        async with store_of(settings) as store:
            return await store.all_entries(source)
    return list(_read(Path(source)))


def _read(file: Path) -> Iterator[Entry]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE + 1), b""), 1):
                if len(line) > LONGEST_LINE:
                    raise RuntimeError(f"{file}, line {number}: too long to be an entry.")
                if line.strip():
                    entry = json.loads(line)
                    if isinstance(entry, dict) and entry.get("type") == CLOSING:
                        return
                    if not isinstance(entry, dict) or not isinstance(entry.get("private"), dict):
                        raise RuntimeError(f"{file}, line {number}: not an entry of a journal.")
                    yield cast("Entry", entry)
    except OSError as error:
        raise RuntimeError(f"{file}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise RuntimeError(f"{file}: is not JSON, one entry a line.") from None
