"""Lines that lose packets, are cut for seconds, or let no UDP through.

What is printed is what a person would see and hear there.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import Page, async_playwright
from tests.chromium import FLAGS, chromium_path
from tests.e2e.demo import Demo, running_demo
from tests.e2e.seeing import at, until
from tests.e2e.test_behind_firewalls import CHOSEN, PEERS
from tests.e2e.test_story import becomes, click, hears
from tests.interop import peers
from tests.interop.far_network import FarNetwork, NotHere, Treatment, far_network
from tests.interop.heard import decoded_pictures

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

WATCHED_S = 20
OUTAGE_S = 3
LOSSY = Treatment(delay_s=0.04, loss=0.03)
GOOD = Treatment(delay_s=0.02)
NO_UDP = Treatment(delay_s=0.02, udp=False)
CUT = Treatment(cut=True)
BACK_S = 10
"""Generous: what is asserted is that media come back, what is printed is how soon."""

WATCH = """(video) => {
  window.gaps = [];
  let last = performance.now();
  const seen = () => {
    const now = performance.now();
    window.gaps.push([last, now - last]);
    last = now;
    video.requestVideoFrameCallback(seen);
  };
  video.requestVideoFrameCallback(seen);
}"""
READ = """async () => {
  const found = { sessions: window.peers.length, gaps: window.gaps };
  for (const one of (await window.peers.at(-1).getStats()).values()) {
    if (one.type !== "inbound-rtp") continue;
    const { packetsReceived, packetsLost, freezeCount, totalFreezesDuration } = one;
    const { framesDecoded, retransmittedPacketsReceived, totalSamplesReceived } = one;
    const { concealedSamples, silentConcealedSamples } = one;
    found[one.kind] = { packetsReceived, packetsLost, freezeCount, totalFreezesDuration, framesDecoded,
      retransmittedPacketsReceived, concealedSamples, silentConcealedSamples, totalSamplesReceived };
  }
  return found;
}"""


@pytest.fixture
def line() -> Iterator[FarNetwork]:
    try:
        with far_network(os.getpid() % 250 + 1) as network:
            yield network
    except NotHere as why:
        pytest.skip(f"no network namespaces here: {why}")


@pytest.fixture
async def demo(line: FarNetwork, tmp_path: Path) -> AsyncIterator[Demo]:
    options = ["--host=0.0.0.0", f"--media-address={line.here}"]
    async with running_demo(tmp_path / "demo", options) as demo:
        yield demo


@asynccontextmanager
async def delegate(demo: Demo, line: FarNetwork, folder: Path) -> AsyncIterator[Page]:
    """The delegate's page in a Chromium at the far end, with its sound on."""
    origin = demo.base_url.replace("localhost", line.here)
    flags = [*FLAGS, "--no-sandbox", f"--unsafely-treat-insecure-origin-as-secure={origin}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=line.program(folder, chromium_path()), args=flags
        )
        page = await browser.new_page()
        await page.add_init_script(PEERS.replace("FURTHER", ""))
        await page.goto(demo.seats("delegate")[0]["url"].replace(demo.base_url, origin))
        await becomes(page, "connection", "data-line", "up")
        await click(page, "sound-on")
        await hears(page)
        yield page
        await browser.close()


async def watch(page: Page) -> None:
    await (await at(page, "programme-video")).evaluate(WATCH)


async def read(page: Page) -> dict[str, Any]:
    return cast("dict[str, Any]", await page.evaluate(READ))


def concealed(before: dict[str, Any], after: dict[str, Any]) -> float:
    """The share of sound that the browser had to make up."""
    parts = ("concealedSamples", "silentConcealedSamples", "totalSamplesReceived")
    made, silent, total = (after["audio"][name] - before["audio"][name] for name in parts)
    return float((made - silent) / total)


async def test_a_lossy_line_in_chromium(demo: Demo, line: FarNetwork, tmp_path: Path) -> None:
    line.shape(LOSSY)
    async with delegate(demo, line, tmp_path) as page:
        await asyncio.sleep(2)
        before = await read(page)
        await watch(page)
        await asyncio.sleep(WATCHED_S)
        after = await read(page)
        longest = max(gap for _, gap in after["gaps"])
        share = concealed(before, after)
        print(f"3 % loss, 40 ms each way, {WATCHED_S} s: longest still {longest:.0f} ms,", end=" ")
        print(f"{share:.1%} of the sound made up; {after['video']}")
        assert after["sessions"] == before["sessions"]
        assert after["video"]["retransmittedPacketsReceived"] > 0
        # How long it stands still is printed only: a busy machine holds pictures up by itself.
        assert after["video"]["framesDecoded"] > before["video"]["framesDecoded"]
        assert share < 0.1


async def outage(page: Page, line: FarNetwork, treatment: Treatment) -> None:
    await watch(page)
    await asyncio.sleep(1)
    line.shape(CUT)
    await asyncio.sleep(OUTAGE_S)
    line.shape(treatment)
    ended = time.monotonic()
    at_end = float(await page.evaluate("performance.now()"))

    async def moves() -> bool:
        frames = [began + gap for began, gap in (await read(page))["gaps"] if began + gap > at_end]
        return len(frames) > 10

    await until(moves, "moving pictures", patience=60)
    found = await read(page)
    first = next(began + gap for began, gap in found["gaps"] if began + gap > at_end) - at_end
    heard = time.monotonic()
    await hears(page)
    print(f"after {OUTAGE_S} s without the line: a picture after {first:.0f} ms,", end=" ")
    print(
        f"sound heard by {time.monotonic() - ended:.1f} s (looked for from {heard - ended:.1f} s),", end=" "
    )
    print(f"{found['sessions']} sessions in all")
    assert first < BACK_S * 1_000


async def test_an_outage_in_chromium(demo: Demo, line: FarNetwork, tmp_path: Path) -> None:
    line.shape(GOOD)
    async with delegate(demo, line, tmp_path) as page:
        await outage(page, line, GOOD)


async def test_a_line_without_udp_in_chromium_and_its_outage(
    demo: Demo, line: FarNetwork, tmp_path: Path
) -> None:
    line.shape(NO_UDP)
    async with delegate(demo, line, tmp_path) as page:
        assert (await page.evaluate(CHOSEN))["protocol"] == "tcp"
        await outage(page, line, NO_UDP)
        assert (await page.evaluate(CHOSEN))["protocol"] == "tcp"


async def test_a_lossy_line_and_an_outage_with_a_light_viewer(demo: Demo, line: FarNetwork) -> None:
    """What is lost comes again, and the session outlives the outage."""
    line.shape(LOSSY)
    wish = {
        "url": f"{demo.said['whep_url']}/{demo.hearing}/programme".replace("localhost", line.here),
        "token": demo.seats("delegate")[0]["token"],
        "publish": False,
    }
    async with peers.running(line.inside(*peers.werift()), wish) as viewer:
        video, audio = viewer.tracks["video"], viewer.tracks["audio"]
        await viewer.until(lambda: len(video.packets) > 500 and len(audio.packets) > 300)
        print(
            f"werift, 3 % loss, 40 ms each way: {video.late} of {len(video.packets)} pictures' packets late,",
            end=" ",
        )
        print(f"{len(video.missing)} never came; of sound {len(audio.missing)} of {len(audio.packets)}")
        assert video.late > len(video.missing)
        assert decoded_pictures(video.in_order()) > 0.9 * len(video.markers)
        line.shape(CUT)
        await asyncio.sleep(OUTAGE_S)
        line.shape(GOOD)
        ended, had, heard = time.monotonic(), len(video.packets), len(audio.packets)
        await viewer.until(lambda: len(video.packets) > had + 20 and len(audio.packets) > heard + 20)
        print(f"after {OUTAGE_S} s without the line: media within {time.monotonic() - ended:.1f} s")
        await viewer.until(lambda: len(video.packets) > had + 400)
        newest = video.in_order()[-300:]
        assert decoded_pictures(newest) > 0
        assert await viewer.end() == 200
