"""Hearing time: the machine's boot clock, anchored once per boot in the store.

CLOCK_BOOTTIME goes on in suspend and is moved by nobody, so neither an NTP step nor a restart of a process
moves a speaker's clock. The anchor makes it read like Unix milliseconds, and all processes of a machine read
the same.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from hustings.journal.store import key, reaching_store

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boottime_ms() -> int:
    """Milliseconds since the machine started, suspend included (clock_gettime(2))."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def current_boot() -> str:
    """The kernel's name for this run of the machine (random(4))."""
    return BOOT_ID.read_text().strip()


class BoottimeClock:
    """A `room.ports.HearingClock`.

    Args:
        anchor: Hearing time at boot, in milliseconds.
    """

    def __init__(self, anchor: int, boottime: Callable[[], int] = boottime_ms) -> None:
        self.anchor = anchor
        self._boottime = boottime

    def now(self) -> int:
        """Milliseconds of hearing time."""
        return self._boottime() + self.anchor


async def open_clock(
    redis: Redis, *, boot_id: str | None = None, boottime: Callable[[], int] = boottime_ms
) -> BoottimeClock:
    """The clock of this machine, its anchor taken from the store or set there.

    A new boot starts at the store's own time, but never before the newest event of any hearing: a machine
    that came up with its wall clock in the past would otherwise hold every speaker's clock until that
    moment has come again.

    Raises:
        JournalUnavailable: The store does not answer.
    """
    name = f"hustings:clock:{boot_id or current_boot()}"
    with reaching_store():
        anchor: Any = await redis.get(name)
        if anchor is None:
            seconds, micros = await redis.time()
            begin = max(seconds * 1000 + micros // 1000, await _newest_event(redis))
            await redis.set(name, begin - boottime(), nx=True)
            anchor = await redis.get(name)
    return BoottimeClock(int(anchor), boottime)


async def _newest_event(redis: Redis) -> int:
    newest = 0
    async for stream in redis.scan_iter(match=key("*", "journal"), count=500):
        rows: Any = await redis.xrevrange(stream, count=1)
        for _, fields in rows:
            newest = max(newest, json.loads(fields["entry"])["time"])
    return newest
