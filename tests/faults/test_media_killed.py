"""kill -9 of the media process: it comes back, and so do publishers and viewers; recordings stay whole."""

import time

from tests.e2e.demo import Demo
from tests.e2e.seeing import until
from tests.faults import recordings
from tests.faults.desk import boottime_ms, desk_of, of_type
from tests.faults.processes import is_back, kill
from tests.faults.viewer import watching

FEED = "candidate:amara"
MOST_LOST_MS = 1_500


async def test_publishers_and_viewers_come_back_and_the_recording_stays_whole(demo: Demo) -> None:
    programme = f"{demo.said['whep_url']}/demo/programme"
    token = demo.seats("delegate")[0]["token"]
    async with desk_of(demo, "chair") as chair:
        anchor = await chair.anchor()
        async with watching(programme, token) as viewer:
            await viewer.shows(75)
        before = await recordings.being_written(demo.data, chair)
        pid = kill(demo, "media")
        killed, killed_unix, killed_at = boottime_ms() + anchor, time.time() * 1000, time.monotonic()
        await is_back(demo, "media", pid)

        async with watching(programme, token) as viewer:
            taken_in = time.monotonic() - killed_at
            await viewer.shows(25)
            moving = time.monotonic() - killed_at

        async def found_again() -> bool:
            of_feed = [e["type"] for e in await chair.journal() if e["public"].get("feed") == FEED]
            return [type for type in of_feed if type.startswith("Feed")] == [
                "FeedFound",
                "FeedLost",
                "FeedFound",
            ]

        await until(found_again, "the journal to tell the loss and the return")

        async def reported() -> bool:
            return before <= set(recordings.manifest(await chair.journal()))

        await until(reported, "the files from before the kill in the manifest")
        journal = await chair.journal()

    (lost,) = of_type(journal, "FeedLost")
    assert -MOST_LOST_MS < lost["public"]["last_media"] - killed <= 100
    print(
        f"\nmedia killed: viewer taken in after {taken_in:.1f} s, a moving picture after {moving:.1f} s;"
        f" the journal tells the loss {lost['public']['last_media'] - killed} ms after the kill"
    )
    manifest = recordings.manifest(journal)
    for file in sorted(before):
        entry = manifest[file]
        assert entry["recovered"] is True
        recordings.check(demo.data, entry)
        by_time = killed - entry["end"]
        by_picture = killed_unix - recordings.last_burnt(recordings.folder(demo.data) / file)
        print(f"{file}: loses {by_time} ms by hearing time, {by_picture:.0f} ms by the last picture's clock")
        assert by_time < MOST_LOST_MS
        assert by_picture < MOST_LOST_MS
