"""How long after the chair gave the floor a viewer has a picture of the new speaker that can be decoded."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page
from tests.bench.figures import Report
from tests.bench.lean_whep import PATIENCE, LeanViewer, published
from tests.bench.sitting import Sitting
from tests.chromium import running_chromium
from tests.e2e.house import click, has
from tests.e2e.seeing import pixels_change
from tests.media.clients import Colour, Tone
from tests.media.encoder import RATE, encoding
from tests.media.raw import VIDEO, raw

from hustings.hearing.roles import Role
from hustings.hearing.slate import Slate
from hustings.media.slate.drawing import Drawing
from hustings.media.slate.showing import Showing
from hustings.media.slate.source import EVERY_MS
from hustings.media.switch import Switch
from hustings.room.ports import Answer
from hustings.rtp.h264 import SPS, STAP_A, aggregated
from hustings.rtp.packet import parse
from hustings.rtp.sps import parse_sps

SECTION = "Floor switch (command accepted to the new speaker's first whole keyframe at a WHEP viewer)"
SLATE = "Slate"
STANDING_MS = 1_000_000
"""Of hearing time, gone through as fast as it can be."""
SWITCHES = 40
BETWEEN = 0.8
LIMIT_MS = 400
"""At the 95th percentile."""
SIZES = {"bruno": (640, 360), "kenya-1": (480, 272)}
"""By which the viewer tells them apart; the browser's camera has another one."""


class Watcher(LeanViewer):
    """Notes when a keyframe of each size was whole."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[tuple[float, tuple[int, int]]] = []
        self._coming: tuple[int, tuple[int, int]] | None = None

    def _rtp(self, data: bytes) -> None:
        super()._rtp(data)
        packet = parse(data)
        if packet.payload_type != VIDEO or not packet.payload:
            return
        together = packet.payload[0] & 0x1F == STAP_A
        for unit in aggregated(packet.payload) if together else (packet.payload,):
            if unit[0] & 0x1F == SPS:
                sps = parse_sps(unit)
                self._coming = packet.timestamp, (sps.width, sps.height)
        if self._coming is not None and packet.marker and packet.timestamp == self._coming[0]:
            self.whole.append((time.monotonic(), self._coming[1]))

    async def since(self, moment: float, is_it: set[tuple[int, int]], *, other: bool = False) -> float:
        """When the first keyframe of one of these sizes, or of another one, was there after a moment."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for at, size in self.whole:
                    if at > moment and (size in is_it) is not other:
                        return at
                await asyncio.sleep(0.002)


async def _publish_from_page(page: Page, url: str) -> None:
    await page.goto(url)
    await has(page, "connection", "data-line", "up")
    await click(page, "camera-on")
    await pixels_change(page, "self-view")
    await click(page, "publish")
    await has(page, "publish-state", "data-line", "up")


@asynccontextmanager
async def deaf_encoder(sitting: Sitting, feed: str, token: str, size: tuple[int, int]) -> AsyncIterator[None]:
    """An encoder that ignores requests, with a keyframe every second."""
    url = f"{sitting.demo.said['whip_url']}/{sitting.demo.hearing}/{feed}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}

    async def ask(offer: str) -> Answer:
        async with sitting.http.post(url, data=offer, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 201, text
            return Answer("", text, "")

    async with raw(ask, sends=True) as peer, encoding(peer, 180, RATE, size=size):
        yield


@pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])
async def test_floor_to_picture(sitting: Sitting, report: Report) -> None:
    names = {"amara": "Chromium's page", "bruno": "aiortc", "kenya-1": "an encoder without PLI"}
    waits: dict[str, list[float]] = {name: [] for name in names}
    bruno = sitting.token("bruno", Role.CANDIDATE, "CHE")
    kenya = sitting.token("kenya-1", Role.DELEGATE, "KEN")
    amara = next(s["url"] for s in sitting.demo.said["participants"] if s["name"] == "Amara Okafor")
    watcher = Watcher()
    async with (
        running_chromium() as browser,
        published(sitting, "candidate:bruno", bruno, [Colour(90, *SIZES["bruno"]), Tone(440)]),
        deaf_encoder(sitting, "delegate:kenya-1", kenya, SIZES["kenya-1"]),
    ):
        page = await browser.new_page()
        await _publish_from_page(page, amara)
        url = f"{sitting.demo.said['whep_url']}/{sitting.demo.hearing}/programme"
        await watcher.join(sitting.http, url, sitting.token("observer-2", Role.OBSERVER))
        try:
            for number in range(SWITCHES):
                await asyncio.sleep(BETWEEN + 0.037 * (number % 9))
                holder = list(names)[(number + 1) % 3]
                chair = sitting.chair()
                await sitting.give(
                    chair, "GiveFloor", participant=holder, replaces=await sitting.grant(chair)
                )
                if holder == "kenya-1":
                    grant = await sitting.grant(chair)
                    await sitting.give(kenya, "ConfirmReady", grant=grant)
                accepted = time.monotonic()
                if holder == "amara":
                    seen = await watcher.since(accepted - 0.05, set(SIZES.values()), other=True)
                else:
                    seen = await watcher.since(accepted - 0.05, {SIZES[holder]})
                waits[holder].append(max(0.0, seen - accepted) * 1_000)
        finally:
            await watcher.close()
    for holder, what in names.items():
        report.spread(SECTION, f"to {what}", waits[holder], "ms")
    every = sorted(wait for each in waits.values() for wait in each)
    report.spread(SECTION, "all of them", every, "ms")
    assert every[round(0.95 * (len(every) - 1))] < LIMIT_MS


class _Hands:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> int:
        return self.time


async def test_a_standing_slate(report: Report) -> None:
    slate = Slate("Next: فاطمة الزهراء", ("Statement",), ("Election of the Director-General",))
    clock, drawing = _Hands(), Drawing()
    showing = Showing("hearing", clock, drawing)
    switch = Switch(clock, showing.feed)
    try:
        began = time.process_time()
        drawn = await drawing.make(slate)
        report.single(
            SLATE, "drawn and coded, the first of a process", (time.process_time() - began) * 1e3, "ms"
        )
        began = time.process_time()
        await drawing.make(Slate("Next: 王小明", slate.lines, slate.foot))
        report.single(SLATE, "drawn and coded, another one", (time.process_time() - began) * 1e3, "ms")
        octets = sum(map(len, drawn[0])) * 8 / 2_000
        report.single(SLATE, "what it takes of a line, a picture every two seconds", octets, "kbit/s")
        showing.say(slate)
        showing.show(True)
        began = time.process_time()
        for clock.time in range(0, STANDING_MS, 100):
            showing.feed.tick(clock.time)
            switch.tick(clock.time)
        used = time.process_time() - began
        assert switch.shown is showing.feed
        assert switch.line.passed is not None
        assert STANDING_MS - switch.line.passed <= EVERY_MS
        report.single(SLATE, "standing, without its viewers: CPU", used / STANDING_MS * 1e5, "% core")
    finally:
        showing.close()
        drawing.close()
