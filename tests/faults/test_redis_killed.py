"""kill -9 of Redis: commands are refused clearly or wait, media goes on, nothing acknowledged is missing."""

import asyncio
import contextlib
import os
import signal
import time
import uuid
from collections import Counter

from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import until
from tests.faults.delegate import delegate_of
from tests.faults.desk import Desk, boottime_ms, desk_of, of_type
from tests.faults.processes import running
from tests.faults.viewer import UNBROKEN_MS, watching

AWAY = 3.0
"""Seconds for which it is killed again whenever it comes back."""


async def keep_down(demo: Demo, seconds: float) -> int:
    """How often it was killed."""
    killed: set[int] = set()
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        for pid in set(running(demo, "redis")) - killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            killed.add(pid)
        await asyncio.sleep(0.02)
    return len(killed)


async def ask_by_post(desk: Desk, stop: asyncio.Event) -> tuple[set[str], set[str], Counter[str]]:
    """Ask until told to stop: ids accepted, ids of which nothing is known, codes of refusals."""
    accepted, unknown, codes = set[str](), set[str](), Counter[str]()
    while not stop.is_set():
        id = str(uuid.uuid4())
        command = {
            "id": id,
            "type": "SubmitQuestion",
            "question": id,
            "slot": "slot-1",
            "text": f"What next, {id}?",
        }
        status, body = await desk.give_again(command)
        if status == 200:
            accepted.add(id)
        else:
            assert status in (503, 429), body
            codes[body["code"]] += 1
            if body["code"] == "journal-away":
                unknown.add(id)
        await asyncio.sleep(0.25)
    return accepted, unknown, codes


async def test_commands_are_refused_meanwhile_and_nothing_acknowledged_is_missing(demo: Demo) -> None:
    programme = f"{demo.said['whep_url']}/demo/programme"
    async with (
        watching(programme, demo.seats("observer")[0]["token"]) as viewer,
        delegate_of(demo) as line,
        desk_of(demo, "chair") as chair,
        desk_of(demo, "delegate") as delegate,
    ):
        await viewer.shows(10)
        before = await chair.view()
        anchor = await chair.anchor()
        by_line = {await line.ask() for _ in range(3)}
        stop = asyncio.Event()
        asking = asyncio.create_task(ask_by_post(delegate, stop))
        await asyncio.sleep(1)
        times = await keep_down(demo, AWAY)
        away_until = time.monotonic()
        by_line |= {await line.ask() for _ in range(3)}

        async def ready() -> bool:
            async with chair.http.get("/readyz") as response:
                return response.status == 200

        await until(ready, "the server to be ready again")
        back_after = time.monotonic() - away_until
        stop.set()
        accepted, unknown, codes = await asking
        assert codes["journal-away"]
        assert accepted
        await line.all_answered(60)
        await chair.accepted("PauseClock", slot="slot-1", phase="statement", reason="The store was away")
        paused_at = boottime_ms() + anchor
        await viewer.shows(25, after=time.monotonic())
        after, journal = await chair.view(), await chair.journal()
        assert viewer.peer.connectionState == "connected"
        assert abs(await chair.anchor() - anchor) < 1_000

    asked = Counter(entry["public"]["question"] for entry in of_type(journal, "QuestionSubmitted"))
    assert set(asked.values()) == {1}
    assert accepted | by_line <= set(asked)
    assert set(asked) <= accepted | by_line | unknown
    assert line.refused == {}
    assert viewer.widest_gap_ms() < UNBROKEN_MS
    assert of_type(journal, "FeedLost") == []
    running_since = before["audience"]["slots"]["slot-1"]["phases"]["statement"]["clock"]["running_since"]
    clock = after["audience"]["slots"]["slot-1"]["phases"]["statement"]["clock"]
    assert "running_since" not in clock
    assert abs(clock["spent_ms"] - (paused_at - running_since)) < 2_000
    status, said = await hustings("verify", "demo", f"--data={demo.data}")
    assert status == 0, said
    gap = viewer.widest_gap_ms()
    print(
        f"\nRedis killed {times} times in {AWAY} s: {len(accepted)} accepted, refused {dict(codes)};"
        f" ready again {back_after:.1f} s after the last; widest gap between pictures {gap} ms"
    )
