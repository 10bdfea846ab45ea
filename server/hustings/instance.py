"""Children that die with their parent, and folders that belong to one instance."""

import ctypes
import fcntl
import os
import signal
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""Number of the prctl(2) option, from <linux/prctl.h>."""

RUN_FILE = "run.json"
"""In the data folder while a server runs on it: how commands on this machine reach its store, and
the origin that links carry."""


def die_with_parent(parent: int) -> None:
    """Have the kernel send SIGTERM to this process when its parent ends, even by SIGKILL.

    Args:
        parent: The parent's pid as the parent knows it; if that is gone already, ends at once.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit("The supervisor ended before this process had started.")


class FolderInUse(Exception):
    """Another instance runs on this data folder."""


class FolderLock:
    """Keeps a second instance out of a data folder, for as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._file = open(folder / "lock", "a+")  # noqa: SIM115 - held open: closing releases the lock
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise FolderInUse(
                f"Another hustings runs on the data folder {folder}. Stop it first, or name another "
                "folder with --data."
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()
