"""The head record: beside the journal, in a file of its own, how far it has been acknowledged.

A store that lost its last entries in a crash (or was restored from an older copy) looks whole from the
inside. The record shows the loss. It is written and synced before a command is acknowledged, and only moves
forward; processes share it under a lock.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path

from hustings.hearing.chain import Head
from hustings.room.ports import JournalDamaged


class HeadRecord:
    """The record of one hearing. Its methods block for a sync of the disk: not for an event loop."""

    def __init__(self, folder: Path, hearing: str) -> None:
        self.path = folder / f"{hearing}.json"
        self._lock = folder / f"{hearing}.lock"
        self._fresh = folder / f"{hearing}.new"
        self._hearing = hearing

    def read(self) -> Head:
        """The last head known to be acknowledged; the empty journal's if there is no record yet.

        Raises:
            JournalDamaged: The file is there and says nothing sensible.
        """
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return Head()
        try:
            values = json.loads(text)
            return Head(int(values["seq"]), str(values["hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise JournalDamaged(
                f"The head record {self.path} of hearing {self._hearing!r} cannot be read. Restore it from a"
                " backup, or delete it to go on without its protection."
            ) from error

    def advance(self, head: Head, passed: Mapping[int, str]) -> Head:
        """Move the record to `head`, unless it is further on; return where it stands then.

        Args:
            head: Durable in the journal.
            passed: Hashes by number of the entries that led to `head`, as far as the caller knows them.

        Raises:
            JournalDamaged: The record names another entry under a number the caller knows: two branches of
                the journal have been acknowledged.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            recorded = self.read()
            known = head.hash if recorded.seq == head.seq else passed.get(recorded.seq)
            if known is not None and known != recorded.hash:
                raise damaged(self._hearing, recorded, f"entry {recorded.seq} has been replaced", self.path)
            if recorded.seq >= head.seq:
                return recorded
            with self._fresh.open("wb") as file:
                file.write(json.dumps({"seq": head.seq, "hash": head.hash}).encode())
                file.flush()
                os.fsync(file.fileno())
            self._fresh.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            return head


def damaged(hearing: str, recorded: Head, why: str, record: Path) -> JournalDamaged:
    """What an operator reads when the journal contradicts what was acknowledged."""
    return JournalDamaged(
        f"The journal of hearing {hearing!r} is damaged: {why}; entries up to {recorded.seq} have been"
        " acknowledged. Stop the server and restore the data folder from a backup. To go on with what is left"
        f" instead, delete {record}."
    )
