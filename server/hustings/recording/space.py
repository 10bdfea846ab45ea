"""Room on the disk: a reserve of it belongs to the journal."""

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from prometheus_client import Gauge

_free_bytes = Gauge("hustings_recording_free_bytes", "Free space on the recordings' disk")
_seconds_left = Gauge(
    "hustings_recording_seconds_left", "How long the disk lasts at the present rate, down to the reserve"
)
_RATE_WINDOW = 10.0
PROBE = ".probe"


class OutOfSpace(Exception):
    """Writing on would use the reserve."""


class Space:
    """Watches the disk that holds the folder `path`.

    Args:
        reserve_bytes: Never to be used by recordings.
        free: Free bytes on the disk of a path; another reading than the file system's only for tests.
    """

    def __init__(self, path: Path, reserve_bytes: int, free: "Callable[[Path], int] | None" = None) -> None:
        self._path = path
        self._reserve = reserve_bytes
        self._free = free or free_bytes
        self._since = monotonic()
        self._taken = 0
        self.seconds_left: float | None = None
        """At the present rate, down to the reserve; None before anything was written."""

    def take(self, size: int) -> None:
        """Say that so many bytes are about to be written. Raises OutOfSpace; OSError if the disk is away."""
        free = self._look()
        if free - size < self._reserve:
            raise OutOfSpace(
                f"only {free} bytes are free on the disk, and {self._reserve} are kept in reserve"
            )
        self._taken += size

    def is_back(self) -> bool:
        """Whether a tenth more than the reserve is free and the disk takes a write."""
        try:
            if self._look() < self._reserve + self._reserve // 10:
                return False
            _try_out(self._path / PROBE)
        except OSError:
            return False
        return True

    @property
    def free(self) -> int:
        """Free bytes on the disk. Raises OSError if it is away."""
        return self._free(self._path)

    def _look(self) -> int:
        free = self._free(self._path)
        _free_bytes.set(free)
        elapsed = monotonic() - self._since
        if elapsed >= _RATE_WINDOW:
            rate = self._taken / elapsed
            self.seconds_left = max(0, free - self._reserve) / rate if rate else None
            _seconds_left.set(float("inf") if self.seconds_left is None else self.seconds_left)
            self._since, self._taken = monotonic(), 0
        return free


def _try_out(path: Path) -> None:
    """Write and sync a file, as a full quota or a broken disk does not let one. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
    try:
        os.write(descriptor, bytes(4_096))
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
        path.unlink()


def free_bytes(path: Path) -> int:
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize
