"""A real Chromium sees the slate, then the candidate, then the slate again, on one line without a break."""

from statistics import median

from playwright.async_api import Page
from tests.media.clients import HEARING, identity, rig
from tests.media.encoder import RATE, encoding
from tests.media.raw import raw
from tests.media.test_chromium_over_webrtc import FEED, chromium, doors, opened, statistics

from hustings.hearing.model import OnAir
from hustings.hearing.slate import Slate
from hustings.media.slate.picture import HEIGHT, WIDTH

GREY = 160
SLATE = Slate("Next: فاطمة الزهراء", ("Statement",), ("A hearing",))


async def brightness(page: Page) -> list[int]:
    """Of each pixel of the picture on show, made small: its green."""
    said: str = await page.evaluate("pixels()")
    return [int(value) for value in said.split(",")[1::4]]


async def decoded(page: Page, more_than: int, width: int) -> int:
    """How many frames once so many of this width have been decoded."""
    said = await statistics(
        page,
        "inbound('video')",
        lambda s: s.get("framesDecoded", 0) > more_than and s.get("frameWidth") == width,
    )
    return int(said["framesDecoded"])


async def is_slate(page: Page) -> bool:
    pixels = await brightness(page)
    return median(pixels) < 50 and max(pixels) > 140


async def test_chromium_shows_the_slate_before_the_candidate_and_after() -> None:
    async with rig() as r, doors(r.studio) as origin, chromium() as browser:
        r.studio.say(HEARING, SLATE)
        page = await opened(browser, origin)
        await page.evaluate("watch()")
        frames = await decoded(page, 1, WIDTH)
        assert await page.evaluate("v.videoHeight") == HEIGHT
        assert await is_slate(page)
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, identity("a"), offer), sends=True) as a,
            encoding(a, GREY, RATE),
        ):
            r.studio.apply(HEARING, OnAir(FEED))
            frames = await decoded(page, frames + 10, 320)
            assert abs(median(await brightness(page)) - GREY) < 40
            r.studio.apply(HEARING, OnAir())
            await decoded(page, frames, WIDTH)
        assert await is_slate(page)
