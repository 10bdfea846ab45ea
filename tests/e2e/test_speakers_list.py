"""Hands, the call to the floor, a point of order and a closed microphone, as everybody sees them."""

from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.seeing import at, attribute, drawer, runs_on, stands, until

CHAIR, KENYA, BRAZIL = "Ana Lindqvist", "Wanjiru Mwangi", "Rafael Souza"
REASON = "No rule of procedure was named"


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=120_000)


async def becomes(page: Page, testid: str, name: str, value: str) -> None:
    async def is_so() -> bool:
        return await attribute(page, testid, name) == value

    await until(is_so, f"{testid} to have {name}={value}")


async def test_who_asks_is_called_is_ready_and_is_on_air(page_for: PageFor, faults: list[str]) -> None:
    chair, kenya, brazil = await page_for(CHAIR), await page_for(KENYA), await page_for(BRAZIL)

    await click(kenya, "raise-floor")
    row = chair.locator('[data-testid="hands"] > li[data-kind="floor"]')
    await row.wait_for(timeout=120_000)
    said = await row.inner_text()
    assert KENYA in said
    assert "KEN" in said.upper()  # the code, then the name once it is there
    assert "waiting" in said
    await brazil.wait_for_selector('[data-testid="speakers"] > li')

    await row.locator('[data-testid="give-hand"]').click()
    await kenya.wait_for_selector('[data-testid="floor-call"]')
    await chair.wait_for_selector('[data-testid="called"]')

    async def ready_has_the_focus() -> bool:
        return bool(await kenya.evaluate("document.activeElement.dataset.testid === 'confirm-ready'"))

    await until(ready_has_the_focus, "the answer to have the focus")
    await kenya.keyboard.press("Enter")
    await kenya.wait_for_selector('[data-testid="floor-call"]', state="detached")
    await chair.wait_for_selector('[data-testid="called"]', state="detached")
    await becomes(brazil, "holder", "data-participant", "kenya-1")

    await drawer(chair, "people")
    await click(chair, "close-microphone-kenya-1")
    await click(chair, "close-microphone-kenya-1-sure")
    await kenya.wait_for_selector('[data-testid="muted"]')
    assert await brazil.locator('[data-testid="muted"]').count() == 0
    await click(kenya, "open-microphone")
    await kenya.wait_for_selector('[data-testid="muted"]', state="detached")

    await _a_point_of_order(chair, kenya, brazil)
    assert faults == []


async def _a_point_of_order(chair: Page, kenya: Page, brazil: Page) -> None:
    await click(brazil, "raise-point-of-order")
    for page in (chair, kenya, brazil):
        await becomes(page, "interruption", "data-kind", "point-of-order")
    assert await chair.locator('[data-testid="pause-clock"], [data-testid="resume-clock"]').count() == 0
    left = await stands(kenya, chair)
    assert await chair.locator('[data-testid="refuse-point"]').is_disabled()
    await chair.fill('[data-testid="point-reason"]', REASON)
    assert await stands(kenya) == left
    await click(chair, "refuse-point")
    for page in (chair, kenya):
        await becomes(page, "interruption", "data-kind", "")
    assert REASON in await (await at(kenya, "point-ruling")).inner_text()
    await runs_on(kenya, left)
    await becomes(brazil, "holder", "data-participant", "kenya-1")
