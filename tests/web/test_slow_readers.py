"""A reader that is slow skips views; one that does not read at all is dropped. Nobody else waits."""

import asyncio
import json
from typing import Any

import pytest
from redis.asyncio import Redis
from tests.web.house import HEARING, PATIENCE, House, Parts, eventually

from hustings.access.guard import Guard
from hustings.access.tokens import Verifier
from hustings.hearing.views import Audience, audience_view
from hustings.journal.bus import RedisBus
from hustings.journal.clock import open_clock
from hustings.web import line as lines
from hustings.web.errors import Problem
from hustings.web.gate import Visit
from hustings.web.limits import SEND_QUEUE
from hustings.web.line import VIEWS_WAITING, Line
from hustings.web.transients import Transients


async def open_line(house: House, redis: Redis, subject: str) -> Line:
    room = await house.rooms.get(HEARING)
    who = await Verifier(house.keys).verify(house.token(subject), HEARING)
    transients = Transients(RedisBus(redis), HEARING)
    return Line(Visit(room, who, Guard()), await open_clock(redis), transients, asyncio.Event(), "test")


class Reader:
    """Takes messages only while its gate is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.parts = Parts()
        self.views = 0

    async def send(self, text: str) -> None:
        await self.gate.wait()
        message: dict[str, Any] = json.loads(text)
        if message["type"] in ("view", "patch"):
            self.parts.take(message)
            self.views += 1


async def test_a_slow_reader_skips_to_the_newest_view(house: House, redis: Redis) -> None:
    line, reader = await open_line(house, redis, "watcher"), Reader()
    run = asyncio.create_task(line.run(reader.send))
    await house.in_questions()
    changes = 12
    for number in range(changes):
        await house.give(
            "kenya-1", "SubmitQuestion", question=f"q{number}", slot="slot-1", text=f"Why {number}?"
        )
    reader.gate.set()
    state = line.visit.room.state
    whole = json.loads(json.dumps(audience_view(state, Audience.DELEGATES)))

    async def up_to_date() -> bool:
        return bool(reader.parts.views.get("audience") == whole)

    await eventually(up_to_date)
    assert reader.views <= VIEWS_WAITING + 4 < changes
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_more_than_the_queue_holds_ends_the_line(house: House, redis: Redis) -> None:
    line = await open_line(house, redis, "chair")

    async def talk() -> None:
        for number in range(2 * SEND_QUEUE):
            line.tell(line.pong(number))

    with pytest.raises(Problem) as ended:
        await asyncio.wait_for(line.run(Reader().send, talk()), PATIENCE)
    assert ended.value.code == "too-slow"


async def test_a_reader_that_takes_nothing_is_dropped(
    house: House, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SEND_SECONDS", 0.1)
    line = await open_line(house, redis, "chair")
    with pytest.raises(Problem) as ended:
        await asyncio.wait_for(line.run(Reader().send), PATIENCE)
    assert ended.value.code == "too-slow"


async def test_transients_give_way_to_views_and_outcomes(house: House, redis: Redis) -> None:
    line, reader = await open_line(house, redis, "chair"), Reader()
    lost = lines.TRANSIENTS_LOST._value.get()
    bus = RedisBus(redis)
    run = asyncio.create_task(line.run(reader.send))

    async def some_lost() -> bool:
        for number in range(20):
            await bus.publish(HEARING, "level", f"s{number}", {"db": -1}, 10_000)
        return bool(lines.TRANSIENTS_LOST._value.get() > lost)

    await eventually(some_lost)
    assert not run.done()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
