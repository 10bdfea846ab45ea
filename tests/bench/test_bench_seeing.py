"""What people wait for: the first picture, the next speaker's picture; and how far apart their clocks are."""

import asyncio
import time

from playwright.async_api import Browser, Page
from tests.bench.figures import Report
from tests.bench.lean_whep import published
from tests.bench.sitting import Sitting
from tests.bench.watching import WATCH, first_frame_ms, page_changed_ms, playing
from tests.chromium import running_chromium
from tests.e2e.seeing import burnt_clock, clock_spread_ms, remaining_ms, until
from tests.media.clients import Colour, Tone

from hustings.hearing.roles import Role

SECTION = "What viewers see (generated feed by aiortc, everything on this machine)"
JOINS = 6
SPREADS = 20
LOOKS = 40
SWITCHES = 12
BETWEEN_SWITCHES = 1.5
PEOPLE = ("Ana Lindqvist", "Wanjiru Mwangi", "Rafael Souza", "Council room")


async def opened(browser: Browser, sitting: Sitting, name: str) -> Page:
    """A participant's page in a browser profile of its own, nothing cached; it shows the programme."""
    seat = next(seat for seat in sitting.demo.said["participants"] if seat["name"] == name)
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.add_init_script(WATCH)
    await page.goto(seat["url"])
    return page


async def test_join_to_first_frame(sitting: Sitting, report: Report) -> None:
    async with running_chromium() as browser:
        pages = []
        for _ in range(JOINS):
            page = await opened(browser, sitting, "Wanjiru Mwangi")
            pages.append(await first_frame_ms(page))
            await page.context.close()
    report.spread(SECTION, "delegate's page in Chromium, navigation to first frame", pages, "ms")
    players = []
    for _ in range(JOINS):
        before = time.monotonic()
        async with playing(sitting, sitting.token("observer-2", Role.OBSERVER)):
            players.append((time.monotonic() - before) * 1000)
    report.spread(SECTION, "aiortc WHEP player, offer to first decoded frame", players, "ms")


async def test_clocks_and_glass_to_glass(sitting: Sitting, report: Report) -> None:
    async with running_chromium() as browser:
        pages = [await opened(browser, sitting, name) for name in PEOPLE]
        for page in pages:
            await until(lambda page=page: remaining_ms(page), "the time left")  # type: ignore[misc]
        spreads = []
        for _ in range(SPREADS):
            spreads.append(await clock_spread_ms(pages))
            await asyncio.sleep(0.25)
        name = f"clock spread over {len(pages)} pages (drawn every 100 ms)"
        report.spread(SECTION, name, spreads, "ms")
        delegate = pages[1]
        for page in pages[2:]:
            await page.context.close()
        await until(lambda: burnt_clock(delegate), "the burnt-in clock")
        delays = []
        for _ in range(LOOKS):
            if (seen := await burnt_clock(delegate)) is not None:
                delays.append(seen[1] - seen[0])
            await asyncio.sleep(0.13)
    assert len(delays) > LOOKS / 2
    report.spread(SECTION, "glass to glass, delegate's page in Chromium (at a random moment)", delays, "ms")
    async with playing(sitting, sitting.token("observer-2", Role.OBSERVER)) as player:
        await asyncio.sleep(6)
    report.spread(SECTION, "glass to glass, aiortc WHEP player, each frame decoded", player.delays, "ms")


async def test_floor_switch(sitting: Sitting, report: Report) -> None:
    bruno = sitting.token("bruno", Role.CANDIDATE, "CHE")
    seen_by_page, seen_by_player, acknowledged = [], [], []
    async with (
        published(sitting, "candidate:bruno", bruno, [Colour(90, 640, 360), Tone(440)]),
        running_chromium() as browser,
        playing(sitting, sitting.token("observer-2", Role.OBSERVER)) as player,
    ):
        page = await opened(browser, sitting, "Wanjiru Mwangi")
        await page_changed_ms(page, True, 0)
        for number in range(SWITCHES):
            await asyncio.sleep(BETWEEN_SWITCHES)
            chair = sitting.chair()
            holder, generated = (("bruno", False), ("amara", True))[number % 2]
            grant = await sitting.grant(chair)
            before = time.time()
            await sitting.give(chair, "GiveFloor", participant=holder, replaces=grant)
            acknowledged.append((time.time() - before) * 1000)
            seen_by_player.append(await player.changed_ms(generated, before))
            seen_by_page.append(await page_changed_ms(page, generated, before))
    report.spread(SECTION, "floor switch: GiveFloor sent to acknowledged", acknowledged, "ms")
    report.spread(SECTION, "floor switch: sent to the new picture, aiortc player", seen_by_player, "ms")
    report.spread(SECTION, "floor switch: sent to the new picture, Chromium", seen_by_page, "ms")
