"""The head record: beside the journal, in a file of its own, how far it has been acknowledged.

A store that lost its last entries in a crash (or was restored from an older copy) looks whole from the
inside. The record shows the loss. It is written and synced before a command is acknowledged, and only moves
forward; processes share it under a lock.

Its file holds two slots, each with a checksum and in a disk block of its own, written in turn: a write that
a crash cuts short spoils one slot, and the other still holds the head before. The file never changes its
length, so that syncing it costs one flush of the disk and not a second one for the file system's own journal.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hustings.hearing.chain import Head
from hustings.room.ports import JournalDamaged, JournalUnavailable

SLOT_BYTES = 4_096
_FRAMES = (("[", "\n"), (",", "]"))
"""What stands around each slot, so that the whole file is JSON: operators may look into it."""


class HeadRecord:
    """The record of one hearing.

    `read` takes a page out of the system's memory; `advance` blocks for a sync of the disk and is not for an
    event loop. Both raise `JournalUnavailable` when the disk refuses: nothing can be acknowledged then.
    """

    def __init__(self, folder: Path, hearing: str) -> None:
        self.path = folder / f"{hearing}.json"
        self._lock = folder / f"{hearing}.lock"
        self._hearing = hearing
        self._named = False

    def read(self) -> Head:
        """The last head known to be acknowledged; the empty journal's if there is no record yet.

        Raises:
            JournalDamaged: The file is there and says nothing sensible.
        """
        with self._disk():
            slots = self._slots()
            if slots == [None, None]:
                # Both may change under a reader who was held up; under the lock they stand still.
                with self._locked():
                    slots = self._slots()
        return self._newest(slots)

    def advance(self, head: Head, passed: Mapping[int, str]) -> Head:
        """Move the record to `head`, unless it is further on; return where it stands then.

        Args:
            head: Durable in the journal.
            passed: Hashes by number of the entries that led to `head`, as far as the caller knows them.

        Raises:
            JournalDamaged: The record names another entry under a number the caller knows: two branches of
                the journal have been acknowledged.
        """
        with self._disk():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._locked():
                slots = self._slots()
                recorded = self._newest(slots)
                known = head.hash if recorded.seq == head.seq else passed.get(recorded.seq)
                if known is not None and known != recorded.hash:
                    raise damaged(
                        self._hearing, recorded, f"entry {recorded.seq} has been replaced", self.path
                    )
                if not slots:
                    self._create(head)
                elif recorded.seq < head.seq:
                    self._sync(1 - slots.index(recorded), head)
                else:
                    # Whoever wrote it may have died before syncing it.
                    self._sync()
                if not self._named:
                    _sync_folder(self.path.parent)
                    self._named = True
                return head if recorded.seq < head.seq else recorded

    def _slots(self) -> list[Head | None]:
        """Both slots, None for one that cannot be read; nothing at all if there is no record yet."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        return [_load(text[:SLOT_BYTES]), _load(text[SLOT_BYTES : 2 * SLOT_BYTES])]

    def _newest(self, slots: list[Head | None]) -> Head:
        whole = [slot for slot in slots if slot is not None]
        if slots and not whole:
            raise JournalDamaged(
                f"The head record {self.path} of hearing {self._hearing!r} cannot be read. Restore it from a"
                " backup, or delete it to go on without its protection."
            )
        return max(whole, key=lambda slot: slot.seq, default=Head())

    def _sync(self, slot: int = 0, head: Head | None = None) -> None:
        """Have the file on disk, after writing `head` into a slot if there is one to write."""
        handle = os.open(self.path, os.O_WRONLY)
        try:
            if head is not None:
                os.pwrite(handle, _dump(slot, head), slot * SLOT_BYTES)
            os.fdatasync(handle)
        finally:
            os.close(handle)

    def _create(self, head: Head) -> None:
        """The whole file under another name first, so that it is never seen half made."""
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(_dump(0, head) + _dump(1, Head()))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._named = False

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise JournalUnavailable(
                f"The head record {self.path} cannot be read or written: {error.strerror or error}."
            ) from error


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def damaged(hearing: str, recorded: Head, why: str, record: Path) -> JournalDamaged:
    """What an operator reads when the journal contradicts what was acknowledged."""
    return JournalDamaged(
        f"The journal of hearing {hearing!r} is damaged: {why}; entries up to {recorded.seq} have been"
        " acknowledged. Stop the server and restore the data folder from a backup. To go on with what is left"
        f" instead, delete {record}."
    )


def _dump(slot: int, head: Head) -> bytes:
    before, after = _FRAMES[slot]
    values = {"seq": head.seq, "hash": head.hash, "check": _check(head)}
    text = before + json.dumps(values)
    return (text.ljust(SLOT_BYTES - len(after)) + after).encode()


def _load(text: bytes) -> Head | None:
    try:
        values = json.loads(text[1:].rstrip(b" \n]"))
        head = Head(int(values["seq"]), str(values["hash"]))
        whole = values["check"] == _check(head)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return head if whole and len(text) == SLOT_BYTES else None


def _check(head: Head) -> str:
    return hashlib.sha256(f"{head.seq} {head.hash}".encode()).hexdigest()
