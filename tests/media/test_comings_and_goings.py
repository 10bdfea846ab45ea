"""Hundreds who come and go leave memory, threads, descriptors and tasks as they were."""

import asyncio
import gc
import os
import threading
from dataclasses import dataclass

import pytest
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.raw import Sender, raw, settle
from tests.media.seated import seated

from hustings.hearing.model import OnAir

FEED, A = "candidate:a", identity("a")
GROWTH_MB = 20
AT_ONCE = 10


@dataclass(frozen=True)
class Kept:
    """What a process holds."""

    threads: int
    descriptors: int
    tasks: int


def kept() -> Kept:
    gc.collect()
    return Kept(threading.active_count(), len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks()))


def resident_mb() -> float:
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def comes_and_goes(r: Rig, number: int) -> None:
    """A viewer, who leaves with a goodbye, or without a word, or in the middle of it all."""
    async with seated(r.studio, tcp=number % 3 == 0) as viewer:
        await viewer.packet()
        if number % 2:
            for datagram in viewer.association.farewell:
                viewer.send(datagram)


async def publishes(r: Rig, number: int) -> None:
    feed, who = f"candidate:{number % 7}", identity(str(number % 7))
    async with raw(lambda offer: r.studio.publish(HEARING, feed, who, offer), sends=True) as peer:
        await settle(lambda: r.watched.is_up(feed), Sender(peer))
    await until(lambda: all(identity.subject != who.subject for _, identity in r.studio.sessions(HEARING)))


@pytest.mark.parametrize(
    ("viewers", "publishers"), [(60, 10), pytest.param(1_000, 200, marks=pytest.mark.long)]
)
async def test_nothing_is_left_of_who_came_and_went(viewers: int, publishers: int) -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source:
            sender = Sender(source)

            async def going_on() -> None:
                while True:
                    sender()
                    await asyncio.sleep(0.02)

            showing = asyncio.create_task(going_on())

            async def everybody(viewers: int, publishers: int) -> None:
                for at in range(0, viewers, AT_ONCE):
                    await asyncio.gather(*(comes_and_goes(r, n) for n in range(at, at + AT_ONCE)))
                    # who left without a word is dismissed, as after thirty seconds of silence
                    for session, who in r.studio.sessions(HEARING):
                        if who.subject != A.subject:
                            await r.studio.close_session(HEARING, session, "silent")
                for at in range(publishers):
                    await publishes(r, at)
                r.sink.frames.clear()
                r.watched.seen[:] = r.watched.seen[-1:]

            await everybody(20, 7)
            before, memory = kept(), resident_mb()
            await everybody(viewers, publishers)
            await until(lambda: kept() == before)
            assert resident_mb() - memory < GROWTH_MB
            showing.cancel()
