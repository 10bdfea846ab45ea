"""The export of a journal that somebody changed: refused, or broken off, but never left hanging."""

import json
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ServerDisconnectedError
from redis.asyncio import Redis
from tests.web.house import HEARING, House, problem

from hustings.journal.store import key
from hustings.web import hearing


async def change(redis: Redis, number: int) -> None:
    """Change one stored entry in its place."""
    journal = key(HEARING, "journal")
    rows: Any = await redis.xrange(journal)
    await redis.delete(journal)
    for at, (id, fields) in enumerate(rows, 1):
        if at == number:
            entry = json.loads(fields["entry"])
            fields["entry"] = json.dumps({**entry, "time": entry["time"] + 1})
        await redis.xadd(journal, fields, id=id)


async def test_damage_at_the_beginning_is_told(house: House, redis: Redis) -> None:
    await change(redis, 1)
    async with await house.get("watcher", "journal") as answer:
        await problem(answer, 503, "journal-damaged")


async def test_damage_further_on_breaks_the_connection(
    house: House, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "PAGE", 1)
    await house.give("chair", "OpenHearing")
    await change(redis, 2)
    with pytest.raises((ClientPayloadError, ServerDisconnectedError)):
        async with await house.get("watcher", "journal") as answer:
            await answer.read()
