"""Servers and journals to be broken."""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from redis.asyncio import Redis

from hustings.journal.embedded import EmbeddedRedis
from hustings.journal.store import connect

Crash = Callable[[], Awaitable[None]]


@pytest_asyncio.fixture
async def mortal(redis_binary: Path, tmp_path: Path, runtime_dir: Path) -> AsyncIterator[EmbeddedRedis]:
    """A running server of the test's own."""
    server = EmbeddedRedis(tmp_path / "redis", runtime_dir, redis_binary)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def crash(mortal: EmbeddedRedis) -> Crash:
    async def crash() -> None:
        os.kill(mortal.pid, signal.SIGKILL)
        await mortal.wait()

    return crash


@pytest_asyncio.fixture
async def client(mortal: EmbeddedRedis) -> AsyncIterator[Redis]:
    """Of the mortal server."""
    client = connect(mortal.url)
    yield client
    await client.aclose()
