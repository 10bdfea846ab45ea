"""What the media process itself costs and drops, for the report to operators."""

import os
import time
from pathlib import Path

from hustings.media.audience.house import House
from hustings.wire.media_report import ProcessReport

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
LOOK_SECONDS = 1.0
"""Rates are over at least this; who asks earlier gets what was said before."""
STATM = Path("/proc/self/statm")


class ProcessFigures:
    """Rates between looks.

    Args:
        viewers_max: How many viewers the process takes.
    """

    def __init__(self, house: House, viewers_max: int) -> None:
        self._house = house
        self._viewers_max = viewers_max
        self._looked = time.monotonic()
        self._cpu = time.process_time()
        self._octets = self._sent = self._dropped = 0
        self._said: ProcessReport | None = None

    def look(self) -> ProcessReport:
        """The figures as they stand."""
        now = time.monotonic()
        elapsed = now - self._looked
        if self._said is not None and elapsed < LOOK_SECONDS:
            return self._said
        elapsed = max(elapsed, 0.001)
        cpu = time.process_time()
        totals = self._house.port.fan.totals()
        self._said = {
            "engine": self._house.port.fan.kind,
            "cpu_percent": round(100 * (cpu - self._cpu) / elapsed, 1),
            "memory_mb": _memory_mb(),
            "viewers": self._house.port.present,
            "viewers_max": self._viewers_max,
            "mbps": round(8 * (totals.octets - self._octets) / elapsed / 1e6, 2),
            "packets_per_s": round((totals.sent - self._sent) / elapsed),
            "dropped": totals.dropped,
            "dropped_per_s": round((totals.dropped - self._dropped) / elapsed, 1),
            "batches_dropped": self._house.dropped,
            "waiting": self._house.waiting,
            "strangers": totals.strangers,
        }
        self._looked, self._cpu = now, cpu
        self._octets, self._sent, self._dropped = totals.octets, totals.sent, totals.dropped
        return self._said


def _memory_mb() -> int:
    """Resident memory; 0 where the system has no `/proc`."""
    try:
        return int(STATM.read_text().split()[1]) * PAGE_BYTES // 1_000_000
    except (OSError, ValueError, IndexError):
        return 0
