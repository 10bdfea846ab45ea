"""The connection to Redis: one place for its settings, and for what its failures mean."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
)

from hustings.room.ports import JournalUnavailable

TIMEOUT_S = 5.0
"""How long an answer may take before the store counts as away. Blocking reads ask for less than this."""

MOST_CONNECTIONS = 10_000
"""Of one process; as many as a server takes by default (`maxclients`), so that the server sets the limit.
Each tail and each subscription has one for itself, and the client's own default of 100 would turn the
hundredth hearing's followers into failures of everybody's commands."""

_AWAY = re.compile(r"(?:^|-)(?:MISCONF|NOREPLICAS|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|LOADING|OOM|READONLY)\b")
"""What a server says that cannot write now. Of a failure inside a script, 6.2 says it in mid-sentence."""


def connect(url: str) -> Redis:
    """A client that never sends anything twice by itself: whoever asked decides what to do on a failure."""
    return Redis.from_url(
        url,
        decode_responses=True,
        protocol=2,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        health_check_interval=0,
        max_connections=MOST_CONNECTIONS,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
    )


@contextmanager
def reaching_store() -> Iterator[None]:
    """Turn whatever means "Redis does not answer, or cannot write now" into `JournalUnavailable`."""
    try:
        yield
    except (ConnectionError, TimeoutError, ReadOnlyError, OutOfMemoryError) as error:
        raise JournalUnavailable(f"The journal's store does not answer: {_plain(error)}.") from error
    except ResponseError as error:
        if _AWAY.search(str(error)):
            raise JournalUnavailable(f"The journal's store cannot write now: {_plain(error)}.") from error
        raise


def _plain(error: RedisError) -> str:
    return str(error).rstrip(". ") or type(error).__name__


def script(name: str) -> str:
    """The text of one of this package's Lua scripts."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def key(hearing: str, part: str) -> str:
    """All keys of a hearing share its hash tag, so that a cluster keeps them on one node."""
    return f"hustings:{{{hearing}}}:{part}"
