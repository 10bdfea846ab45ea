"""A small disk of its own."""

import subprocess
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hustings.recording.space import free_bytes

DISK_BYTES = 4 << 20


@dataclass(frozen=True)
class Disk:
    path: Path
    free: Callable[[Path], int]
    real: bool


def _computed(path: Path) -> Callable[[Path], int]:
    def free(_: Path) -> int:
        return DISK_BYTES - sum(file.stat().st_size for file in path.rglob("*") if file.is_file())

    return free


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    """A file system of 4 MB; where none may be mounted, free space as it would be on one."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "hustings-test", str(path)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        warnings.warn("no tmpfs may be mounted here: free space is computed instead", stacklevel=1)
        yield Disk(path, _computed(path), real=False)
        return
    try:
        yield Disk(path, free_bytes, real=True)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)
