"""The transient bus and the leases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from tests.conftest import BOTH_SERVERS

from hustings.journal.bus import QUEUE, RedisBus
from hustings.journal.leases import RedisLeases

pytestmark = BOTH_SERVERS

LONG_MS = 60_000


async def following(messages: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    async with asyncio.timeout(30):
        return await anext(messages)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for is another task's doing
            await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(bus: RedisBus) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Messages of `h1` from a moment on at which the subscription stands."""
    await bus.publish("h1", "mark", "here", True, LONG_MS)
    async with aclosing(bus.subscribe("h1")) as messages:
        assert (await following(messages))["topic"] == "mark"
        yield messages


async def test_newcomer_sees_what_is_alive_then_changes(redis: Redis) -> None:
    bus = RedisBus(redis)
    await bus.publish("h1", "presence", "ada", {"here": "«oui»"}, LONG_MS)
    await bus.publish("h1", "presence", "bob", True, LONG_MS)
    await bus.publish("h1", "presence", "bob", None, LONG_MS)
    await bus.publish("h2", "presence", "eve", True, LONG_MS)
    async with aclosing(bus.subscribe("h1")) as messages:
        first = await following(messages)
        assert (first["topic"], first["key"], first["value"]) == ("presence", "ada", {"here": "«oui»"})
        assert 0 < first["expires_ms"] <= LONG_MS
        await bus.publish("h1", "level", "ada", 0.25, LONG_MS)
        await bus.publish("h1", "presence", "ada", None, LONG_MS)
        level, gone = await following(messages), await following(messages)
    assert (level["topic"], level["value"], level["expires_ms"]) == ("level", 0.25, LONG_MS)
    assert (gone["topic"], gone["key"], gone["value"]) == ("presence", "ada", None)
    assert first["number"] < level["number"] < gone["number"]


async def test_value_that_is_not_renewed_ends(redis: Redis) -> None:
    bus = RedisBus(redis)
    async with listening(bus) as messages:
        await bus.publish("h1", "presence", "ada", True, 50)
        alive, gone = await following(messages), await following(messages)
    assert (alive["value"], gone["value"]) == (True, None)
    assert alive["number"] == gone["number"]
    async with aclosing(bus.subscribe("h1")) as messages:
        assert (await following(messages))["topic"] == "mark"
        await bus.publish("h1", "presence", "bob", True, LONG_MS)
        assert (await following(messages))["key"] == "bob"


async def test_numbers_go_on_rising_in_an_emptied_store(redis: Redis) -> None:
    bus = RedisBus(redis)
    numbers = []
    for _ in range(2):
        await bus.publish("h1", "presence", "ada", True, LONG_MS)
        async with aclosing(bus.subscribe("h1")) as messages:
            numbers.append((await following(messages))["number"])
        await redis.flushall()
        await asyncio.sleep(0.002)
    assert numbers[0] < numbers[1]


async def test_nothing_of_it_is_journalled(redis: Redis) -> None:
    bus = RedisBus(redis)
    await bus.publish("h1", "presence", "ada", True, LONG_MS)
    before = (await redis.info("persistence"))["aof_current_size"]
    for number in range(50):
        await bus.publish("h1", "level", "ada", number, LONG_MS)
    assert (await redis.info("persistence"))["aof_current_size"] == before
    await redis.set("journalled", "yes")
    assert (await redis.info("persistence"))["aof_current_size"] > before


async def test_slow_subscriber_loses_the_oldest_and_they_are_counted(redis: Redis) -> None:
    bus = RedisBus(redis)
    before = REGISTRY.get_sample_value("hustings_bus_dropped_total")
    assert before is not None
    async with listening(bus) as messages:
        for number in range(QUEUE + 10):
            await bus.publish("h1", "level", f"key {number}", number, LONG_MS)
        await until(lambda: REGISTRY.get_sample_value("hustings_bus_dropped_total") == before + 10)
        values = [(await following(messages))["value"] for _ in range(QUEUE)]
    assert values == list(range(10, QUEUE + 10))


async def test_foreign_message_ends_no_subscription(redis: Redis) -> None:
    bus = RedisBus(redis)
    async with listening(bus) as messages:
        await redis.publish("hustings:{h1}:bus", "hello")
        await bus.publish("h1", "presence", "ada", True, LONG_MS)
        assert (await following(messages))["key"] == "ada"


async def test_lifetime_is_bounded(redis: Redis) -> None:
    for ttl_ms in (0, -1, 600_001):
        with pytest.raises(ValueError, match="lives"):
            await RedisBus(redis).publish("h1", "presence", "ada", True, ttl_ms)


async def test_one_holder_at_a_time(redis: Redis) -> None:
    leases = RedisLeases(redis)
    assert await leases.address("h1") is None
    assert await leases.acquire("h1", "media:0", "/run/media-0.sock", LONG_MS)
    assert not await leases.acquire("h1", "media:1", "/run/media-1.sock", LONG_MS)
    assert not await leases.acquire("h1", "media", "/run/media.sock", LONG_MS)
    assert await leases.acquire("h1", "media:0", "/run/moved.sock", LONG_MS)
    assert await leases.address("h1") == "/run/moved.sock"
    assert await leases.acquire("h2", "media:1", "/run/media-1.sock", LONG_MS)
    await leases.release("h1", "media:1")
    assert await leases.address("h1") == "/run/moved.sock"
    await leases.release("h1", "media:0")
    assert await leases.address("h1") is None
    with pytest.raises(ValueError, match="line"):
        await leases.acquire("h1", "a\nb", "x", LONG_MS)


async def test_lapsed_lease_is_free_and_renewal_keeps_it(redis: Redis) -> None:
    leases = RedisLeases(redis)
    assert await leases.acquire("h1", "media:0", "a", 100)
    assert await leases.acquire("h1", "media:0", "a", LONG_MS)
    assert await redis.pttl("hustings:{h1}:media") > 100
    assert await leases.acquire("h2", "media:0", "a", 50)
    await asyncio.sleep(0.06)
    assert await leases.acquire("h2", "media:1", "b", LONG_MS)
    assert not await leases.acquire("h2", "media:0", "a", LONG_MS)
    assert await leases.address("h2") == "b"
