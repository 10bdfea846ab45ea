"""From glass to glass: a clock in a publisher's picture, in Chromium, read back on a viewer's page."""

import asyncio
import re

import pytest
from playwright.async_api import Page
from tests.bench.figures import Report
from tests.bench.sitting import Sitting
from tests.chromium import running_chromium
from tests.e2e.glass import Seen, clocks_seen, page_of, publish_the_clock, watch_the_clock

SECTION = "From glass to glass (two pages of one Chromium, a clock in the picture, 720p at 30 a second)"
SETTLING_S = 10
"""Until the browser has settled on how long it keeps pictures."""
SECONDS = 30
TARGET_MS = 250


@pytest.fixture
def demo_options() -> list[str]:
    return ["--no-generated-feed"]


async def told_ms(operator: Page) -> float | None:
    """What the operator's page says of the delegate."""
    cell = operator.locator('[data-viewer="kenya-1"] [data-testid="latency"]')
    found = re.match(r"\d+", await cell.inner_text()) if await cell.count() else None
    return float(found[0]) if found else None


async def test_from_glass_to_glass(sitting: Sitting, report: Report) -> None:
    async with running_chromium() as browser:
        await publish_the_clock(sitting.demo, browser)
        delegate = await watch_the_clock(sitting.demo, browser)
        operator = await page_of(sitting.demo, browser, "The secretariat")
        joining = await _seen_for(delegate, SETTLING_S)
        settled, told = [], []
        for _ in range(SECONDS // 5):
            settled += await _seen_for(delegate, 5)
            if (says := await told_ms(operator)) is not None:
                told.append(says)
    assert len(settled) > SECONDS
    report.spread(SECTION, f"in the first {SETTLING_S} s", [one.latency_ms for one in joining], "ms")
    report.spread(SECTION, "from then on", [one.latency_ms for one in settled], "ms")
    within = sum(one.latency_ms < TARGET_MS for one in settled) / len(settled)
    report.single(SECTION, f"of these within {TARGET_MS} ms", 100 * within, "%")
    if told:
        report.spread(SECTION, "what the operator's page says meanwhile", told, "ms")


async def _seen_for(page: Page, seconds: float) -> list[Seen]:
    await clocks_seen(page)
    await asyncio.sleep(seconds)
    return await clocks_seen(page)
