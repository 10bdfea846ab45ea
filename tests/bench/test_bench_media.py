"""What media costs the media process, in CPU time: each publisher, each viewer, each packet."""

import asyncio
import contextlib
import time

import pytest
from aiortc import MediaStreamTrack
from tests.bench.figures import Report
from tests.bench.lean_whep import LeanViewer, published
from tests.bench.processes import Meter, part_of, used_during
from tests.bench.sitting import Sitting

from hustings.hearing.roles import Role
from hustings.media.generated import GeneratedSpeech, GeneratedVideo

SECTION = "Media process (the generated feed: 640 x 360, 25 pictures a second, and sound)"
SECONDS = 6.0
SETTLING = 3.0
"""Joining and the dense reports of a connection's first seconds are not part of what is measured."""
CROWDS = (10, 20, 40)
PUBLISHERS = (
    ("candidate:bruno", Role.CANDIDATE, "a first publisher, off the air; the mix begins to run, silent"),
    ("delegate:kenya-1", Role.DELEGATE, "a second one, off the air: ingest and recording"),
    ("candidate:amara", Role.CANDIDATE, "a third one, on air: both recordings, a voice in the mix"),
)
"""Feed, role and what comes on top with each."""


async def test_viewers_of_the_programme(sitting: Sitting, report: Report) -> None:
    pid = part_of(sitting.demo, "_media")
    url = f"{sitting.demo.said['whep_url']}/{sitting.demo.hearing}/programme"
    await asyncio.sleep(SETTLING)
    alone = await used_during(pid, SECONDS)
    name = "one publisher on air (ingest, mix, both recordings), no viewer"
    report.single(SECTION, name, alone.percent, "% core")
    viewers: list[LeanViewer] = []
    try:
        joins: list[float] = []
        for crowd in CROWDS:
            meter = Meter(pid)
            packets = sum(viewer.packets for viewer in viewers)
            while len(viewers) < crowd:
                viewers.append(viewer := LeanViewer())
                token = sitting.token(f"observer-{len(viewers)}", Role.OBSERVER)
                before = time.monotonic()
                await viewer.join(sitting.http, url, token)
                joins.append((viewer.first - before) * 1000)
            if crowd == CROWDS[0]:
                used = meter.read()
                flow = sum(viewer.packets for viewer in viewers) - packets
                joining = used.cpu - alone.cpu / alone.seconds * used.seconds
                report.single(
                    SECTION,
                    f"CPU to join one viewer (with the {flow} packets it was sent meanwhile to all)",
                    1000 * joining / crowd,
                    "ms",
                )
            await asyncio.sleep(SETTLING)
            packets = sum(viewer.packets for viewer in viewers)
            used = await used_during(pid, SECONDS)
            delivered = sum(viewer.packets for viewer in viewers) - packets
            extra = used.cpu - alone.cpu / alone.seconds * used.seconds
            assert delivered > crowd * SECONDS * 25
            rate = delivered / used.seconds
            report.single(SECTION, f"{crowd} viewers, {rate:.0f} packets/s in all", used.percent, "% core")
            report.single(
                SECTION, f"{crowd} viewers: CPU for each delivered packet", 1e6 * extra / delivered, "µs"
            )
        report.spread(SECTION, "a viewer's POST to its first packet", joins, "ms")
    finally:
        for viewer in viewers:
            await viewer.close()


@pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])
async def test_publishers(sitting: Sitting, report: Report) -> None:
    pid = part_of(sitting.demo, "_media")
    await asyncio.sleep(1)
    idle = await used_during(pid, SECONDS)
    report.single(SECTION, "nobody publishes, nobody watches", idle.percent, "% core")
    previous = idle.percent
    async with contextlib.AsyncExitStack() as stack:
        for feed, role, what in PUBLISHERS:
            token = sitting.token(feed.partition(":")[2], role, "CHE")
            tracks: list[MediaStreamTrack] = [GeneratedVideo(), GeneratedSpeech()]
            await stack.enter_async_context(published(sitting, feed, token, tracks))
            await asyncio.sleep(SETTLING)
            packets = await _packets_in(sitting)
            used = await used_during(pid, SECONDS)
            rate = (await _packets_in(sitting) - packets) / used.seconds
            assert rate > 0
            name = f"{what} ({rate:.0f} packets/s come in now)"
            report.single(SECTION, name, used.percent - previous, "% core")
            previous = used.percent


async def _packets_in(sitting: Sitting) -> float:
    """RTP packets the media process has taken from publishers."""
    async with sitting.http.get(f"{sitting.demo.base_url}/metrics") as answer:
        text = await answer.text()
    lines = [line for line in text.splitlines() if line.startswith("hustings_media_packets_in_total")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)
