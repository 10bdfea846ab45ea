"""What a connection is told: whole parts first, then patches that fit what it has."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from tests.room.conftest import OpenRoom
from tests.room.sitting import CHAIR, KENYA, PERU, SECRETARIAT, give, until
from tests.room.test_room_faults import forget_acknowledged, old_copy, restore

from hustings.hearing import commands as c
from hustings.hearing.commands import Actor
from hustings.hearing.model import RefusalReason
from hustings.hearing.roles import Role
from hustings.hearing.views import audience_of, audience_view, personal_view
from hustings.journal.streams import RedisJournal
from hustings.room.room import Room
from hustings.room.views import Viewer
from hustings.wire.patch import apply

OBSERVER = Actor("press", Role.OBSERVER)


class Client:
    """A page as the protocol describes it: holds both parts, applies patches that fit, notes what came."""

    def __init__(self, room: Room, actor: Actor, name: str = "Somebody") -> None:
        self.room, self.actor, self.name = room, actor, name
        self.viewer: Viewer = room.viewer(actor, name)
        self.parts: dict[str, Any] = {}
        self.seqs: dict[str, int] = {}
        self.epoch: str | None = None
        self.came: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def take(self, text: str) -> None:
        message = json.loads(text)
        part = message["part"]
        self.texts.append(text)
        self.came.append((message["type"], part))
        if message["type"] == "view":
            self.parts[part] = message["view"]
        else:
            assert (message["epoch"], message["base"]) == (self.epoch, self.seqs[part])
            assert message["patch"] != {}
            self.parts[part] = apply(self.parts[part], message["patch"])
        self.epoch, self.seqs[part] = message["epoch"], message["seq"]

    def is_current(self) -> bool:
        state = self.room.state
        audience = audience_of(state, self.actor.role, self.actor.subject)
        whole = {
            "audience": audience_view(state, audience),
            "personal": personal_view(state, self.actor, self.name),
        }
        return bool(json.loads(json.dumps(whole)) == self.parts)

    async def catch_up(self) -> list[tuple[str, str]]:
        """Take what comes until the parts are the room's; returns what came."""
        self.came.clear()
        async with asyncio.timeout(30):
            while True:
                self.take(await anext(self.viewer))
                if self.is_current() and not self.viewer._waiting:
                    return self.came


async def test_whole_parts_come_first(room: Room) -> None:
    client = Client(room, KENYA)
    assert await client.catch_up() == [("view", "audience"), ("view", "personal")]
    assert client.epoch == room.epoch
    assert client.seqs == {"audience": 1, "personal": 1}


async def test_changes_come_as_patches(room: Room) -> None:
    client = Client(room, KENYA)
    await client.catch_up()
    await give(room, CHAIR, c.OpenHearing())
    assert await client.catch_up() == [("patch", "audience")]
    assert client.seqs == {"audience": 2, "personal": 1}
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    assert await client.catch_up() == [("patch", "audience"), ("patch", "personal")]
    assert client.seqs == {"audience": 3, "personal": 3}
    assert client.parts["personal"]["questions"]["q1"]["text"] == "Why?"


async def test_a_part_that_did_not_change_is_not_sent(room: Room) -> None:
    client, chair = Client(room, PERU), Client(room, CHAIR)
    await client.catch_up()
    await chair.catch_up()
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    for each in (client, chair):
        assert await each.catch_up() == [("patch", "audience")]
    await give(room, SECRETARIAT, c.RevokeToken("some-token"))
    await give(room, CHAIR, c.RefuseQuestion("q1", RefusalReason.PERSONAL))
    for each in (client, chair):
        assert await each.catch_up() == [("patch", "audience")]


async def test_every_role_sees_its_own_part_all_the_way(room: Room) -> None:
    clients = [Client(room, actor) for actor in (CHAIR, KENYA, PERU, OBSERVER)]
    steps: list[tuple[Actor, c.Command]] = [
        (KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?")),
        (CHAIR, c.OpenHearing()),
        (CHAIR, c.AdmitQuestion("q1")),
        (CHAIR, c.StartSlot("slot-ada")),
        (CHAIR, c.NextPhase("slot-ada", room.state.slots["slot-ada"].phases[0].kind)),
        (CHAIR, c.CallQuestion("q1")),
        (CHAIR, c.MarkAnswered("q1")),
        (CHAIR, c.EndSlot("slot-ada")),
        (CHAIR, c.CloseHearing()),
    ]
    for client in clients:
        await client.catch_up()
    for actor, command in steps:
        await give(room, actor, command)
        for client in clients:
            came = await client.catch_up() if not client.is_current() else []
            assert {kind for kind, _ in came} <= {"patch"}
    assert all(client.is_current() for client in clients)


async def test_a_question_is_for_the_podium_and_its_asker_only(room: Room) -> None:
    asker, other, chair = (Client(room, actor) for actor in (KENYA, PERU, CHAIR))
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Between us"))
    told = []
    for client in (asker, other, chair):
        await client.catch_up()
        told.append(any("Between us" in text for text in client.texts))
    assert told == [True, False, True]


async def test_one_text_serves_all_who_share_a_part(room: Room) -> None:
    first, second = Client(room, PERU), Client(room, KENYA)
    await first.catch_up()
    await second.catch_up()
    assert first.texts[0] is second.texts[0]
    await give(room, CHAIR, c.OpenHearing())
    assert await first.catch_up() == await second.catch_up() == [("patch", "audience")]
    assert first.texts[-1] is second.texts[-1]


async def test_who_lags_behind_gets_the_whole_view(room: Room) -> None:
    slow, quick = Client(room, KENYA), Client(room, KENYA)
    await slow.catch_up()
    await quick.catch_up()
    for number in range(3):
        await give(room, KENYA, c.SubmitQuestion(f"q{number}", "slot-ada", f"Why {number}?"))
        assert await quick.catch_up() == [("patch", "audience"), ("patch", "personal")]
    assert await slow.catch_up() == [("view", "audience"), ("patch", "personal")]
    assert slow.parts == quick.parts


async def test_a_resync_brings_whole_parts_though_nothing_changed(room: Room) -> None:
    client = Client(room, KENYA)
    await client.catch_up()
    client.parts.clear()
    client.viewer.resync()
    assert await client.catch_up() == [("view", "audience"), ("view", "personal")]


async def test_a_resync_wakes_a_connection_that_waits(room: Room) -> None:
    client = Client(room, KENYA)
    await client.catch_up()
    waiting = asyncio.ensure_future(anext(client.viewer))
    await asyncio.sleep(0)
    client.viewer.resync()
    message = json.loads(await asyncio.wait_for(waiting, 30))
    assert (message["type"], message["part"]) == ("view", "audience")


async def test_what_waits_for_a_connection_never_grows(room: Room) -> None:
    client = Client(room, KENYA)
    for number in range(10):
        await give(room, KENYA, c.SubmitQuestion(f"q{number}", "slot-ada", f"Why {number}?"))
        assert len(client.viewer._waiting) <= 2
    assert await client.catch_up() == [("view", "audience"), ("view", "personal")]


async def test_a_new_epoch_begins_with_whole_parts(
    room: Room, redis: Redis, new_journal: Callable[[], RedisJournal]
) -> None:
    copy = await old_copy(redis)
    await give(room, CHAIR, c.OpenHearing())
    client = Client(room, KENYA)
    await client.catch_up()
    before = room.epoch
    await restore(redis, copy)
    forget_acknowledged(new_journal())
    await until(room, lambda: room.epoch != before)
    assert await client.catch_up() == [("view", "audience"), ("view", "personal")]
    assert client.epoch == room.epoch
    assert client.seqs["audience"] == 1


async def test_a_viewer_ends_with_its_room(room: Room) -> None:
    client = Client(room, KENYA)
    await client.catch_up()
    await room.close()
    assert [text async for text in client.viewer] == []


async def test_views_of_two_processes_agree(room: Room, open_room: OpenRoom) -> None:
    other = await open_room()
    here, there = Client(room, KENYA), Client(other, KENYA)
    await here.catch_up()
    await there.catch_up()
    await give(room, CHAIR, c.OpenHearing())
    await until(other, lambda: other.head == room.head)
    await here.catch_up()
    await there.catch_up()
    assert here.parts == there.parts
    assert here.epoch != there.epoch


async def test_the_podium_is_told_before_the_others(room: Room) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    async def look(viewer: Viewer, name: str) -> None:
        async for _ in viewer:
            told.put_nowait(name)

    people = [*(Actor(f"delegate-{n}", Role.DELEGATE, "PER") for n in range(20)), CHAIR]
    tasks = [asyncio.create_task(look(room.viewer(who, ""), who.subject)) for who in people]
    for _ in range(2 * len(people)):
        await told.get()
    await give(room, KENYA, c.SubmitQuestion("q1", "slot-ada", "Why?"))
    assert await told.get() == CHAIR.subject
    for task in tasks:
        task.cancel()
