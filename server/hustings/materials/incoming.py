"""A file on its way in: written under a name of its own, hashed as it comes, kept when it is whole."""

import fcntl
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

PREFIX = ".incoming-"


class Incoming:
    """One file that is being taken in. Its methods block: run them on a thread.

    Attributes:
        size: Bytes written so far.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError, as all methods do."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.path = folder / f"{PREFIX}{secrets.token_hex(16)}"
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
        # held while it is written: `clear` takes away only what nobody holds any more
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        left = memoryview(piece)
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._digest.update(piece)
        self.size += len(piece)

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def keep(self) -> str:
        """Give it its name, the SHA-256 of its bytes (hex); after this a power cut takes nothing of it."""
        name = self._digest.hexdigest()
        os.replace(self.path, self._folder / name)
        _sync_folders(self._folder)
        self._close()
        return name

    def drop(self) -> None:
        """Take it away again; nothing happens to one that was kept."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def clear(folder: Path) -> None:
    """Take away what a process that is gone has left half written, in all hearings' folders below."""
    for path in folder.glob(f"*/{PREFIX}*"):
        with suppress(OSError), path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _sync_folders(folder: Path) -> None:
    for path in (folder, folder.parent, folder.parent.parent):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
