"""What a person would see and hear on a page: moving pictures, the burnt-in clock, sound, the time left."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

from playwright.async_api import Page

from hustings.media.generated_picture import (
    CLOCK_CELL,
    CLOCK_COLUMNS,
    CLOCK_LEFT,
    CLOCK_ROWS,
    CLOCK_TOP,
    HEIGHT,
    MIDDLE,
    WIDTH,
    read_cells,
)

PATIENCE = 120.0
"""Seconds after which waiting for something on a page is taken to be in vain."""
INTERVAL = 0.05
AUDIBLE = 0.01
"""Root mean square of full scale; the generated voice and Chromium's beeps are well above, silence is 0."""

_PIXELS = """(video) => {
  if (video.readyState < 2 || !video.videoWidth) return null;
  const context = new OffscreenCanvas(64, 36).getContext("2d");
  context.drawImage(video, 0, 0, 64, 36);
  const { data } = context.getImageData(0, 0, 64, 36);
  return Array.from({ length: 64 * 36 }, (_, i) => data[4 * i + 1]);
}"""

_CELLS = """(video, at) => {
  if (video.readyState < 2 || !video.videoWidth) return null;
  const context = new OffscreenCanvas(at.width, at.height).getContext("2d");
  context.drawImage(video, 0, 0, at.width, at.height);
  const shown = Date.now();
  const bits = [];
  for (let row = 0; row < at.rows; row++) {
    for (let column = 0; column < at.columns; column++) {
      const side = at.cell / 2;
      const left = at.left + column * at.cell + side / 2, top = at.top + row * at.cell + side / 2;
      const { data } = context.getImageData(left, top, side, side);
      let sum = 0;
      for (let i = 1; i < data.length; i += 4) sum += data[i];
      bits.push(sum / (side * side) > at.middle ? 1 : 0);
    }
  }
  return { bits, shown };
}"""

_LOUDNESS = """async (video) => {
  if (video.muted || video.paused || video.volume === 0) return 0;
  if (!video.srcObject?.getAudioTracks().length) return 0;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 16384;
  context.createMediaStreamSource(video.srcObject).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let i = 0; i < 5; i++) {
    await new Promise((done) => setTimeout(done, 300));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
  }
  await context.close();
  return loudest;
}"""

_REMAINING = """(clock) => {
  const { remainingMs } = clock.dataset;
  return remainingMs === "" ? null : [Number(remainingMs), Date.now()];
}"""

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T | None]], what: str, patience: float = PATIENCE) -> T:
    """The first answer that is true. Fails saying what was waited for, and what was seen last."""
    give_up = time.monotonic() + patience
    while True:
        seen = await look()
        if seen:
            return seen
        assert time.monotonic() < give_up, f"waited {patience:.0f} s for {what}; last seen: {seen!r}"
        await asyncio.sleep(INTERVAL)


async def at(page: Page, testid: str) -> Any:
    """The element, once it is there."""
    selector = f'[data-testid="{testid}"]'
    return await page.wait_for_selector(selector, state="attached", timeout=PATIENCE * 1000)


async def drawer(page: Page, name: str) -> None:
    """Open one of the console's drawers, unless it is open."""
    tab = page.locator(f'[data-testid="tab-{name}"]')
    if await tab.get_attribute("aria-expanded", timeout=PATIENCE * 1000) != "true":
        await tab.click()


async def pixels(page: Page, testid: str) -> list[int] | None:
    """The video's picture as 64 x 36 levels; None while it has none."""
    return cast("list[int] | None", await page.evaluate(_PIXELS, await at(page, testid)))


async def pixels_change(page: Page, testid: str) -> None:
    """Wait until the picture has become another one: moving, decoded frames."""
    first = await until(lambda: pixels(page, testid), f"a picture in {testid}")

    async def differs() -> bool:
        now = await pixels(page, testid)
        return now is not None and sum(abs(a - b) > 24 for a, b in zip(first, now, strict=True)) >= 8

    await until(differs, f"{testid} to move")


async def burnt_clock(page: Page, testid: str = "programme-video") -> tuple[int, int] | None:
    """Unix milliseconds burnt into the picture, and when it was looked at; None where there is no clock."""
    where = {
        "width": WIDTH,
        "height": HEIGHT,
        "left": CLOCK_LEFT,
        "top": CLOCK_TOP,
        "cell": CLOCK_CELL,
        "columns": CLOCK_COLUMNS,
        "rows": CLOCK_ROWS,
        "middle": MIDDLE,
    }
    element = await at(page, testid)
    seen = await element.evaluate(_CELLS, where)
    if seen is None:
        return None
    try:
        return read_cells(map(bool, seen["bits"])), int(seen["shown"])
    except ValueError:
        return None


async def loudness(page: Page, testid: str = "programme-video") -> float:
    """Of the loudest third of a second in one and a half that a person would hear; 0 while muted."""
    return float(await page.evaluate(_LOUDNESS, await at(page, testid)))


async def remaining_ms(page: Page) -> tuple[float, float] | None:
    """The time left on the page's clock, and the Unix milliseconds when it said so."""
    read = await page.evaluate(_REMAINING, await at(page, "clock"))
    return None if read is None else (float(read[0]), float(read[1]))


async def stands(*pages: Page) -> float:
    """Wait until the clocks of all pages stand at the same time; what is left."""

    async def agreed() -> float | None:
        before = [await remaining_ms(page) for page in pages]
        # Pages draw a clock that runs every 100 ms.
        await asyncio.sleep(0.3)
        read = [*before, *[await remaining_ms(page) for page in pages]]
        left = {None if one is None else one[0] for one in read}
        return left.pop() if len(left) == 1 else None

    return await until(agreed, "the clocks to stand")


async def runs_on(page: Page, from_ms: float) -> None:
    """Wait until less than that is left on the page's clock."""

    async def goes_on() -> bool:
        now = await remaining_ms(page)
        return now is not None and now[0] < from_ms

    await until(goes_on, "the clock to go on")


async def clock_spread_ms(pages: Sequence[Page]) -> float:
    """How far apart the pages' running clocks are: of the moments at which each would reach zero."""
    read = await asyncio.gather(*(remaining_ms(page) for page in pages))
    ends = [sum(one) for one in read if one is not None]
    assert len(ends) == len(pages), f"a page shows no time: {read}"
    return max(ends) - min(ends)


async def attribute(page: Page, testid: str, name: str) -> str | None:
    """An attribute of an element, or None while it is not there. In one step: it may go any time."""
    found = page.locator(f'[data-testid="{testid}"]')
    look = "(found, name) => found[0]?.getAttribute(name) ?? null"
    return cast("str | None", await found.evaluate_all(look, name))
