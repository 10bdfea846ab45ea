"""Hearing time: one reading for all processes of a machine, moved by no wall clock."""

import asyncio
import subprocess
import sys
import time

import pytest
from redis.asyncio import Redis
from tests.journal.entries import decided, key

from hustings.hearing.chain import Head
from hustings.journal.clock import boottime_ms, open_clock
from hustings.journal.streams import RedisJournals

READ_IN_ANOTHER_PROCESS = """
import asyncio, sys
from hustings.journal.clock import open_clock
from hustings.journal.store import connect

async def read():
    redis = connect(sys.argv[1])
    print((await open_clock(redis)).now())
    await redis.aclose()

asyncio.run(read())
"""


async def test_reads_near_unix_milliseconds(redis: Redis) -> None:
    before = time.time_ns() // 1_000_000
    now = (await open_clock(redis)).now()
    assert before - 2 <= now <= time.time_ns() // 1_000_000 + 2


async def test_two_processes_agree(redis: Redis, redis_url: str) -> None:
    clock = await open_clock(redis)
    before = clock.now()
    other = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", READ_IN_ANOTHER_PROCESS, redis_url],
        env={"PYTHONPATH": "server"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert before <= int(other.stdout) <= clock.now()


async def test_processes_that_start_together_agree(redis: Redis) -> None:
    clocks = await asyncio.gather(*(open_clock(redis) for _ in range(8)))
    assert len({clock.anchor for clock in clocks}) == 1


async def test_wall_clock_steps_do_not_matter(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = await open_clock(redis, boottime=lambda: 5_000)
    first = clock.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert clock.now() == first
    assert (await open_clock(redis, boottime=lambda: 5_250)).now() == first + 250


async def test_runs_with_the_boot_clock(redis: Redis) -> None:
    clock = await open_clock(redis)
    low = boottime_ms()
    now = clock.now() - clock.anchor
    assert low <= now <= boottime_ms()


async def test_new_boot_begins_anew_but_not_before_the_newest_event(
    redis: Redis, journals: RedisJournals
) -> None:
    first = await open_clock(redis, boot_id="one", boottime=lambda: 90_000_000)
    again = await open_clock(redis, boot_id="two", boottime=lambda: 10)
    assert 0 <= again.now() - first.now() < 60_000
    future = again.now() + 3_600_000
    entry = decided(Head(), "one", events=1, at=future)
    await journals.of("h1").append(key("one"), Head(), entry)
    assert (await open_clock(redis, boot_id="three", boottime=lambda: 10)).now() == future
    assert (await open_clock(redis, boot_id="two", boottime=lambda: 10)).anchor == again.anchor
