"""kill -9 of the supervisor alone, and of all processes at once; a start on what they left."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

from tests.e2e.demo import Demo, descendants, hustings, running_demo
from tests.e2e.seeing import until
from tests.faults import recordings
from tests.faults.delegate import delegate_of
from tests.faults.desk import Desk, boottime_ms, desk_of, of_type
from tests.faults.processes import all_gone, runtime_folder

QUESTIONS = 10
ORPHANS_SECONDS = 30
"""A few on a machine at rest; this one may be busy."""


async def questions_asked(demo: Demo) -> set[str]:
    async with delegate_of(demo) as delegate:
        asked = {await delegate.ask() for _ in range(QUESTIONS)}
        await delegate.all_answered(60)
    return asked


async def two_recordings(demo: Demo) -> set[str]:
    """The programme and the first candidate, each with something in it."""
    async with desk_of(demo, "chair") as chair:
        return await recordings.being_written(demo.data, chair)


async def recovered(demo: Demo, chair: Desk, before: set[str]) -> list[dict[str, Any]]:
    """Wait for what was recorded before, in the manifest; the journal."""

    async def reported() -> bool:
        return before <= set(recordings.manifest(await chair.journal()))

    await until(reported, "the recordings from before in the manifest")
    journal = await chair.journal()
    manifest = recordings.manifest(journal)
    for file in before:
        assert manifest[file]["recovered"] is True
        recordings.check(demo.data, manifest[file])
    return journal


async def verified(data: Path) -> None:
    status, said = await hustings("verify", "demo", f"--data={data}")
    assert status == 0, said


async def seconds_to_end(pids: list[int]) -> float:
    began = time.monotonic()
    await all_gone(pids)
    return time.monotonic() - began


async def test_children_end_with_the_supervisor_and_the_folder_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    async with running_demo(data) as demo:
        asked = await questions_asked(demo)
        before = await two_recordings(demo)
        started, runtime = descendants(demo.process.pid), runtime_folder(demo)
        assert len(started) >= 4
        killed_at = time.monotonic()
        os.kill(demo.process.pid, signal.SIGKILL)
        await demo.process.wait()
        ending = asyncio.create_task(seconds_to_end(started))
        # At once, while the children may still be closing what they had open.
        async with running_demo(data) as again, desk_of(again, "chair") as chair:
            restarted = time.monotonic() - killed_at
            ended = await ending
            journal = await recovered(again, chair, before)
            assert asked == {entry["public"]["question"] for entry in of_type(journal, "QuestionSubmitted")}
            await verified(data)
            assert not runtime.exists()
    print(
        f"\nsupervisor killed: its {len(started)} children have ended after {ended:.1f} s, a new one on"
        f" the same folder is ready after {restarted:.1f} s"
    )
    assert ended < ORPHANS_SECONDS


def kill_everything(demo: Demo) -> None:
    """Stopped first, so that none notices the end of another."""
    pids = [demo.process.pid, *descendants(demo.process.pid)]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def statement(view: dict[str, Any]) -> dict[str, Any]:
    clock: dict[str, Any] = view["audience"]["slots"]["slot-1"]["phases"]["statement"]["clock"]
    return clock


SAME = ("stage", "questions", "floor", "participants", "current_slot", "current_phase")
LOST_MS = 1_500
"""The most that a recording, and so the moment of the loss, lacks at its end."""


async def test_state_clock_and_recordings_survive_the_end_of_everything(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    async with running_demo(data) as demo, desk_of(demo, "chair") as chair:
        asked = await questions_asked(demo)
        before = await two_recordings(demo)
        anchor, view = await chair.anchor(), await chair.view()
        killed = boottime_ms() + anchor
        kill_everything(demo)
        await demo.process.wait()

    async with running_demo(data) as demo, desk_of(demo, "chair") as chair:

        async def paused_since_the_loss() -> dict[str, Any] | None:
            now = await chair.view()
            return now if "running_since" not in statement(now) else None

        # A remote speaker was cut off: their clock stands as of the last that was heard of them.
        after = await until(paused_since_the_loss, "the clock to be paused as of the loss")
        assert {name: after["audience"][name] for name in SAME} == {
            name: view["audience"][name] for name in SAME
        }
        assert set(after["audience"]["questions"]) == asked
        assert abs(await chair.anchor() - anchor) < 1_000
        heard = killed - statement(view)["running_since"]
        assert -LOST_MS < statement(after)["spent_ms"] - heard <= 100
        await recovered(demo, chair, before)
        await verified(data)
        paused = await chair.view()
        kill_everything(demo)
        await demo.process.wait()

    async with running_demo(data) as demo, desk_of(demo, "chair") as chair:
        after = await chair.view()
        assert statement(after) == statement(paused)
        assert after["now"] > paused["now"]
        await chair.accepted("ResumeClock", slot="slot-1", phase="statement")
        assert statement(await chair.view())["spent_ms"] == statement(paused)["spent_ms"]
        await verified(data)
