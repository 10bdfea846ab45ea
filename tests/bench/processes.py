"""What a server's processes have used, from /proc."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.demo import Demo, descendants

TICKS = os.sysconf("SC_CLK_TCK")


def part_of(demo: Demo, name: str) -> int:
    """The pid of the server's process that was started as `_signalling`, `_media` and so on."""
    for pid in descendants(demo.process.pid):
        if name in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
            return pid
    raise LookupError(f"the server has no process {name}")


def cpu_seconds(pid: int) -> float:
    """User and system time of all its threads so far."""
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / TICKS


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


@dataclass(frozen=True)
class Used:
    """CPU time over a stretch of time."""

    cpu: float
    seconds: float

    @property
    def percent(self) -> float:
        """Of one core."""
        return 100 * self.cpu / self.seconds


class Meter:
    """CPU time of a process from here on."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._cpu, self._began = cpu_seconds(pid), time.monotonic()

    def read(self) -> Used:
        return Used(cpu_seconds(self._pid) - self._cpu, time.monotonic() - self._began)


async def used_during(pid: int, seconds: float) -> Used:
    meter = Meter(pid)
    await asyncio.sleep(seconds)
    return meter.read()
