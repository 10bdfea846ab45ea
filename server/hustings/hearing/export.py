"""An exported journal as a file: one canonical line for each entry, then one that closes it.

The closing line says how many entries there are and where they end, carries the ledger as it stood there, and
is signed with the hearing's key. So a file whose end has been cut off is told from a whole one.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from typing_extensions import TypedDict

from hustings.hearing.chain import Entry, Head, canonical
from hustings.hearing.clearance import Exporting
from hustings.hearing.ledger import SlotLedger, ledger
from hustings.hearing.model import Hearing

CLOSING = "ExportClosed"
"""The closing line's `type`; no event is called so."""
VERSION = 1


class Closing(TypedDict):
    """The last line of an export."""

    type: str
    version: int
    hearing: str
    clearance: str
    """`podium`, `delegation` or `public`: whose private parts were left out."""
    after: int
    """The export begins after this entry; 0: at the beginning."""
    entries: int
    seq: int
    """The last entry's number, `hash` its hash."""
    hash: str
    time: int
    """Hearing time of the last entry."""
    sha256: str
    """Of every byte of the file before this line."""
    ledger: dict[str, SlotLedger]
    """By slot, as of `time`."""
    key: str
    """The raw Ed25519 public key, hex."""
    signature: str
    """Ed25519 over `closing_message`, hex."""


def line(value: Entry | Closing) -> bytes:
    """One line of an export."""
    return canonical(value) + b"\n"


def closing_message(closing: Closing | dict[str, Any]) -> bytes:
    """What the hearing's key signs: the closing line without its signature."""
    said = {name: value for name, value in closing.items() if name != "signature"}
    return b"hustings export v1\n" + canonical(said)


class Export:
    """Makes the lines of one export, and counts them.

    Args:
        state: The hearing as of `head`, where the export ends.
        exporting: What the reader may have.
        after: The export begins after this entry.
    """

    def __init__(self, state: Hearing, head: Head, exporting: Exporting, after: int = 0) -> None:
        self._state, self._head, self._exporting = state, head, exporting
        self._after, self._count, self._last = after, 0, after
        self._sha256 = hashlib.sha256()

    def lines(self, entries: Iterable[Entry]) -> bytes:
        """The next entries, which must follow those before."""
        text = b"".join(line(self._exporting.shown(entry)) for entry in entries if self._is_due(entry))
        self._sha256.update(text)
        return text

    def _is_due(self, entry: Entry) -> bool:
        due = self._after < entry["seq"] <= self._head.seq
        if due:
            self._count, self._last = self._count + 1, entry["seq"]
        return due

    @property
    def whole(self) -> bool:
        """Whether everything up to the head has gone out."""
        return self._last == self._head.seq

    def closing(self, key: str, sign: Callable[[bytes], str]) -> bytes:
        """The closing line.

        Args:
            key: The raw Ed25519 public key, hex.
            sign: Signs with it; hex.
        """
        said: Closing = {
            "type": CLOSING,
            "version": VERSION,
            "hearing": self._state.id,
            "clearance": self._exporting.clearance,
            "after": self._after,
            "entries": self._count,
            "seq": self._head.seq,
            "hash": self._head.hash,
            "time": self._state.time,
            "sha256": self._sha256.hexdigest(),
            "ledger": ledger(self._state, self._state.time),
            "key": key,
            "signature": "",
        }
        said["signature"] = sign(closing_message(said))
        return line(said)
