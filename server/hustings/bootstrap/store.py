"""The store as a process has it: of a running server, or of a data folder at rest."""

import contextlib
import json
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from hustings.access.keys import load_keys
from hustings.config import Settings
from hustings.hearing.chain import Entry
from hustings.instance import RUN_FILE, FolderLock
from hustings.journal.bus import RedisBus
from hustings.journal.clock import open_clock
from hustings.journal.embedded import EmbeddedRedis
from hustings.journal.leases import RedisLeases
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournals
from hustings.room.ports import HearingClock, JournalDamaged
from hustings.room.rooms import Rooms

PAGE = 1_000


@dataclass(frozen=True)
class Store:
    """What a process has of the store: the journals, the clock, the rooms, the bus, the leases."""

    redis: Redis
    journals: RedisJournals
    clock: HearingClock
    rooms: Rooms
    bus: RedisBus
    leases: RedisLeases

    async def answers(self) -> str | None:
        """A readiness check (`ops.health`): raises when the store does not answer."""
        await self.redis.ping()
        return None

    async def damage(self) -> str | None:
        """A readiness check: which journals contradict what was acknowledged. Anybody may read it."""
        damaged = []
        for hearing in await self.journals.hearings():
            try:
                await self.journals.of(hearing).head()
            except JournalDamaged:
                damaged.append(hearing)
        return f"Damaged, the log says how: {', '.join(damaged)}." if damaged else None

    async def all_entries(self, hearing: str) -> list[Entry]:
        """A whole journal. Raises ValueError for what cannot be a hearing's name."""
        journal = self.journals.of(hearing)
        entries: list[Entry] = []
        while page := await journal.read(len(entries), PAGE):
            entries += page
        return entries


@contextlib.asynccontextmanager
async def open_store(redis_url: str, data: Path, process: str = "command") -> AsyncIterator[Store]:
    """Connect to the store behind `redis_url`; head records and keys are in the data folder."""
    async with contextlib.AsyncExitStack() as stack:
        redis = connect(redis_url)
        stack.push_async_callback(redis.aclose)
        journals = RedisJournals(redis, data / "heads")
        clock = await open_clock(redis)
        rooms = Rooms(journals, clock, load_keys(data / "keys").signer(), process)
        stack.push_async_callback(rooms.close)
        yield Store(redis, journals, clock, rooms, RedisBus(redis), RedisLeases(redis))


@contextlib.asynccontextmanager
async def store_of(settings: Settings) -> AsyncIterator[Store]:
    """The store of a data folder: the running server's, or one started for as long as this takes.

    Raises:
        FolderInUse: A server is starting or stopping on the folder just now.
    """
    async with contextlib.AsyncExitStack() as stack:
        url = settings.redis_url.get_secret_value() if settings.redis_url else running_store(settings.data)
        if url is None:
            stack.callback(FolderLock(settings.data).release)
            runtime = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hustings-")))
            redis = EmbeddedRedis(settings.data / "redis", runtime)
            await redis.start()
            stack.push_async_callback(redis.stop)
            url = redis.url
        yield await stack.enter_async_context(open_store(url, settings.data))


def running_store(data: Path) -> str | None:
    """Where the server that runs on a data folder has its store, or None if there is no such server."""
    return _noted(data, "redis_url")


def links_base(settings: Settings) -> str:
    """The origin that links carry: as set, or the one of the server that runs on the data folder."""
    said = settings.public_url or _noted(settings.data, "base_url") or f"http://localhost:{settings.port}"
    return said.rstrip("/")


def _noted(data: Path, what: str) -> str | None:
    """What the server that runs on a data folder says of itself."""
    try:
        note = json.loads((data / RUN_FILE).read_text())
        os.kill(note["pid"], 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    said = note.get(what)
    return said if isinstance(said, str) else None
