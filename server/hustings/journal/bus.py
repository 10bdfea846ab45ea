"""Transient state (presence, levels, line quality) over Redis pub/sub: numbered, expiring, not journalled."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from hustings.journal.alive import AliveValues
from hustings.journal.store import TIMEOUT_S, key, reaching_store, script
from hustings.room.ports import JournalUnavailable

LONGEST_TTL_MS = 600_000
MOST_ALIVE = 5_000
"""Values of one hearing kept for newcomers; what is beyond still reaches those who listen now."""
QUEUE = 256
_POLL_S = 1.0

_dropped = Counter(
    "hustings_bus_dropped_total", "Transient values a slow subscriber did not get (the oldest are dropped)"
)


class RedisBus:
    """A `room.ports.Bus`. `expires_ms` in a message is how long its value stays alive from now on."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._publish = redis.register_script(script("publish.lua"))
        self._alive = redis.register_script(script("alive.lua"))

    async def publish(self, hearing: str, topic: str, key: str, value: Any, ttl_ms: int) -> None:
        """Tell everyone who listens, and until `ttl_ms` is over those who come. Value None: it is gone.

        Raises:
            JournalUnavailable: The store does not answer.
            ValueError: `ttl_ms` is not within 1 ms and 10 minutes.
        """
        if not 0 < ttl_ms <= LONGEST_TTL_MS:
            raise ValueError(f"A transient value lives 1 to {LONGEST_TTL_MS} ms.")
        message = json.dumps({"topic": topic, "key": key, "value": value}, ensure_ascii=False)
        arguments: list[str | int] = [
            _channel(hearing),
            json.dumps([topic, key]),
            message[:-1],
            0 if value is None else ttl_ms,
            MOST_ALIVE,
        ]
        with reaching_store():
            await self._publish(keys=_keys(hearing), args=arguments)

    async def subscribe(self, hearing: str) -> AsyncGenerator[dict[str, Any], None]:
        """First what is alive, then changes; a value that was not renewed in time ends with value None.

        Raises:
            JournalUnavailable: The store does not answer any more. Subscribe again.
        """
        queue: asyncio.Queue[dict[str, Any] | JournalUnavailable] = asyncio.Queue(QUEUE)
        values = AliveValues(asyncio.get_running_loop().time)
        async with self._redis.pubsub() as pubsub:
            with reaching_store():
                await pubsub.subscribe(_channel(hearing))
                if await pubsub.get_message(timeout=TIMEOUT_S) is None:
                    raise JournalUnavailable("The store did not confirm a subscription.")
                alive: Any = await self._alive(keys=_keys(hearing)[:2])
            reader = asyncio.create_task(_read(pubsub, queue))
            try:
                for text, left in zip(alive[::2], alive[1::2], strict=True):
                    message = {**json.loads(text), "expires_ms": left}
                    if values.take(message):
                        yield message
                while True:
                    for message in values.lapsed():
                        yield message
                    try:
                        async with asyncio.timeout(values.until_next()):
                            item = await queue.get()
                    except TimeoutError:
                        continue
                    if isinstance(item, JournalUnavailable):
                        raise item
                    if values.take(item):
                        yield item
            finally:
                reader.cancel()
                with suppress(asyncio.CancelledError):
                    await reader


async def _read(pubsub: PubSub, queue: asyncio.Queue[dict[str, Any] | JournalUnavailable]) -> None:
    """Take from Redis at once what comes, so that a slow subscriber costs values and not the connection."""
    while True:
        item: dict[str, Any] | JournalUnavailable
        try:
            with reaching_store():
                received = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_POLL_S)
            if received is None:
                continue
            item = json.loads(received["data"])
        except JournalUnavailable as error:
            item = error
        except ValueError:
            # Somebody else's message: a reader that ended on it would leave its subscriber waiting for ever.
            continue
        if queue.full():
            queue.get_nowait()
            _dropped.inc()
        queue.put_nowait(item)
        if isinstance(item, JournalUnavailable):
            return


def _channel(hearing: str) -> str:
    return key(hearing, "bus")


def _keys(hearing: str) -> list[str]:
    return [key(hearing, part) for part in ("alive", "alive-until", "bus-number")]
