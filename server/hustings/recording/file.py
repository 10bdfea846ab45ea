"""One file being written: append only, synced, hashed as it grows, whole after every write."""

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from time import monotonic

from prometheus_client import Counter

from hustings.recording.info import RecordingInfo, hearing_folder
from hustings.recording.space import Space
from hustings.room.safe_names import safe_name

SYNC_SECONDS = 0.8
_MOST_OF_ONE_START = 100

_written = Counter("hustings_recording_written_bytes", "Bytes of recordings written")
_closed = Counter("hustings_recording_files", "Files of recordings closed")


class RecordingFile:
    """Holds a lock on its file while it is open: who recovers files leaves a locked one alone.

    Args:
        start: Hearing time of the file's time 0; names the file.
        head: The init segment, written together with the first fragment: there is no file without one.

    Raises:
        OutOfSpace, OSError, UnsafeName: From the constructor and `append`; the file then ends with the last
            whole fragment and is still to be closed.
    """

    def __init__(self, data: Path, hearing: str, feed: str, space: Space, start: int, head: bytes) -> None:
        self._hearing, self._feed, self._start = hearing, feed, start
        self._head, self._space = head, space
        self._folder = hearing_folder(data, hearing) / safe_name(feed)
        self._name = ""
        self._descriptor = -1
        self._digest = hashlib.sha256()
        self._size = 0
        self._synced_size = 0
        self._synced_at = monotonic()

    def append(self, fragment: bytes) -> None:
        if self._size == 0:
            fragment = self._head + fragment
        self._space.take(len(fragment))
        if self._descriptor < 0:
            self._create()
        try:
            left = memoryview(fragment)
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
                os.lseek(self._descriptor, self._size, os.SEEK_SET)
            raise
        self._digest.update(fragment)
        self._size += len(fragment)
        _written.inc(len(fragment))
        self.sync_if_due()

    def sync_if_due(self) -> None:
        """What was written a second ago is on the disk, if this is called often enough."""
        now = monotonic()
        if self._size > self._synced_size and now - self._synced_at >= SYNC_SECONDS:
            os.fdatasync(self._descriptor)
            self._synced_size, self._synced_at = self._size, now

    def close(self, end: int) -> RecordingInfo | None:
        """Close it for good; None if nothing was ever written. `end` is in hearing time.

        A disk that fails now is passed over: what is known to be written is reported.
        """
        if self._descriptor < 0:
            return None
        with suppress(OSError):
            os.fdatasync(self._descriptor)
        with suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1
        path = self._folder / self._name
        if self._size == 0:
            with suppress(OSError):
                path.unlink()
            return None
        _closed.inc()
        return RecordingInfo(
            hearing=self._hearing,
            file=f"{self._folder.name}/{self._name}",
            feed=self._feed,
            start=self._start,
            end=end,
            bytes=self._size,
            sha256=self._digest.hexdigest(),
        )

    def _create(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_OF_ONE_START):
            name = f"{self._start}.mp4" if number == 1 else f"{self._start}-{number}.mp4"
            descriptor = _create_locked(self._folder / name)
            if descriptor is not None:
                break
        else:
            raise RuntimeError(f"{self._folder} has too many files of {self._start}")
        self._descriptor, self._name = descriptor, name
        _sync_folders(self._folder)


def _create_locked(path: Path) -> int | None:
    """A descriptor of a new file; None if there is one, or recovery took away what it saw as an empty one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    except FileExistsError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _sync_folders(folder: Path) -> None:
    """Make the file's name, and the names of the folders that were made for it, survive a power cut."""
    for path in (folder, folder.parent, folder.parent.parent):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
