"""Recordings on the disk against the manifest in the journal."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import av
from tests.e2e.seeing import until
from tests.faults.desk import Desk, of_type
from tests.recording.decoding import decoded

from hustings.journal.embedded import EmbeddedRedis
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournals
from hustings.media.generated_picture import read_burnt_clock

SETTLED = 2.0
"""Seconds."""


def folder(data: Path) -> Path:
    return data / "recordings" / "demo"


def files(data: Path) -> set[str]:
    """As the manifest names them."""
    return {str(path.relative_to(folder(data))) for path in folder(data).rglob("*.mp4")}


async def being_written(data: Path, chair: Desk) -> set[str]:
    """Files that are not closed yet, once at least two have stayed the same for a while.

    Before a feed has its picture the programme's sound is in a file of its own, which then ends.
    """

    async def open_files() -> set[str]:
        return files(data) - set(manifest(await chair.journal()))

    async def settled() -> set[str] | None:
        before = await open_files()
        await asyncio.sleep(SETTLED)
        return before if len(before) >= 2 and before == await open_files() else None

    return await until(settled, "two recordings")


def manifest(journal: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each file its `RecordingClosed`; none is there twice."""
    closed = [entry["public"] for entry in of_type(journal, "RecordingClosed")]
    by_file = {entry["file"]: entry for entry in closed}
    assert len(by_file) == len(closed), closed
    return by_file


def check(data: Path, entry: dict[str, Any]) -> None:
    """The file is what the manifest says, and decodes from the first frame to the last."""
    path = folder(data) / entry["file"]
    content = path.read_bytes()
    assert len(content) == entry["bytes"]
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    found = decoded(path)
    assert found.sounds
    assert found.picture_times == sorted(found.picture_times)
    assert found.sound_times == sorted(found.sound_times)
    ends = max([*found.picture_times, *found.sound_times])
    assert abs(ends * 1000 - (entry["end"] - entry["start"])) < 250


def last_burnt(path: Path) -> int:
    """Unix milliseconds burnt into the last picture of a file."""
    burnt = 0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert isinstance(frame, av.VideoFrame)
            burnt = read_burnt_clock(frame)
    return burnt


async def journal_at_rest(data: Path, runtime: Path) -> list[dict[str, Any]]:
    """The demo's journal in a data folder that no server runs on."""
    redis = EmbeddedRedis(data / "redis", runtime)
    await redis.start()
    client = connect(redis.url)
    try:
        journal = RedisJournals(client, data / "heads").of("demo")
        entries: list[dict[str, Any]] = []
        while page := await journal.read(len(entries), 1_000):
            entries += [dict(entry) for entry in page]
    finally:
        await client.aclose()
        await redis.stop()
    return entries
