"""kill -9 of the process that plays a file: another one goes on with it, and nobody's time is lost."""

import asyncio
from pathlib import Path
from typing import Any

from tests.e2e.demo import Demo
from tests.e2e.seeing import until
from tests.faults.desk import Desk, desk_of, of_type
from tests.faults.processes import is_back, kill
from tests.media.making import make

SECONDS = 20
SLOT = "slot-2"
FEED = "playing"


async def _file(bruno: Desk, video: bytes) -> str:
    url = f"/api/hearings/{bruno.hearing}/materials?kind=statement"
    async with bruno.http.post(url, data=video) as response:
        assert response.status == 201, await response.text()
        material = str((await response.json())["material"])
    await bruno.accepted("FileStatement", slot=SLOT, material=material)
    return material


def _of_feed(journal: list[dict[str, Any]]) -> list[str]:
    return [entry["type"] for entry in journal if entry["public"].get("feed") == FEED]


async def test_another_process_goes_on_where_the_file_was(demo: Demo, tmp_path: Path) -> None:
    video = make(tmp_path / "filed.mp4", "mp4", "libx264", "aac", seconds=SECONDS).read_bytes()
    async with desk_of(demo, "chair") as chair, desk_of(demo, "candidate", "Bruno Keller") as bruno:
        material = await _file(bruno, video)

        async def is_ready() -> bool:
            view = (await chair.view())["audience"]
            return "playable_ms" in view["statements"][SLOT]

        await until(is_ready, "the statement to be made ready")
        await chair.accepted("EndSlot", slot="slot-1")
        await chair.accepted("StartSlot", slot=SLOT)
        await chair.accepted("PlayStatement", slot=SLOT, material=material)

        async def is_up(times: int) -> bool:
            return _of_feed(await chair.journal()).count("FeedFound") == times

        await until(lambda: is_up(1), "the file on air")
        # The recording, which says when the last of it was sent, is on the disk within a second.
        await asyncio.sleep(4)
        pid = kill(demo, "media")
        await is_back(demo, "media", pid)
        await until(lambda: is_up(2), "the file on air again")

        async def is_over() -> bool:
            return bool(of_type(await chair.journal(), "PlayingEnded"))

        await until(is_over, "the end of the file")
        journal = await chair.journal()
        phase = (await chair.view())["audience"]["slots"][SLOT]["phases"]["statement"]

    (started,), (ended,) = of_type(journal, "PlayingStarted"), of_type(journal, "PlayingEnded")
    assert ended["public"]["end"] == "over"
    (paused,) = of_type(journal, "ClockPaused")
    assert paused["public"]["reason"] == "playing-lost"
    (lost,) = [e for e in of_type(journal, "FeedLost") if e["public"]["feed"] == FEED][:1]
    assert paused["public"]["at"] == lost["public"]["last_media"]
    (resumed,) = of_type(journal, "ClockResumed")
    stood = resumed["time"] - paused["public"]["at"]
    ran = ended["time"] - started["time"] - stood
    # It is played again from the whole second reached, and it takes a moment to begin.
    assert SECONDS * 1_000 - 500 <= ran <= SECONDS * 1_000 + 3_500
    assert phase["paused_ms"] == stood
