"""The chair's desk under pressure: worked by keys alone, with a restless hand, and nothing on it moves."""

from typing import Any

from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.seeing import attribute, until

CHAIR, KENYA = "Ana Lindqvist", "Wanjiru Mwangi"
REGIONS = (
    "region-now",
    "region-verbs",
    "region-hands",
    "region-questions",
    "region-room",
    "region-feeds",
    "region-tabs",
)
LAPTOP = {"width": 1366, "height": 768}
PATIENCE_MS = 120_000
CLICKING_AGAIN = """([x, y]) => {
  const there = () => document.elementFromPoint(x, y)?.closest("button");
  const before = there();
  new MutationObserver((_, watch) => {
    const now = there();
    if (!now || now === before) return;
    watch.disconnect();
    now.dispatchEvent(
      new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2, clientX: x, clientY: y }),
    );
  }).observe(document.body, { childList: true, subtree: true });
}"""
"""The second half of a double click, at once when another button stands there, however slow the machine."""


async def at_stage(page: Page, stage: str) -> None:
    async def there() -> bool:
        return await attribute(page, "stage", "data-stage") == stage

    await until(there, f"the stage to be {stage}")


async def places(page: Page) -> dict[str, Any]:
    """Where each region stands."""
    look = "(ids) => ids.map((id) => JSON.stringify(document.getElementById(id).getBoundingClientRect()))"
    return dict(zip(REGIONS, await page.evaluate(look, list(REGIONS)), strict=True))


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement?.dataset.testid ?? ''"))


async def has_focus(page: Page, testid: str) -> None:
    async def so() -> bool:
        return await focused(page) == testid

    await until(so, f"{testid} to have the focus")


async def tab_to(page: Page, testid: str) -> None:
    async def there() -> bool:
        if await focused(page) == testid:
            return True
        await page.keyboard.press("Tab")
        return await focused(page) == testid

    await until(there, f"the focus to reach {testid}")


async def verb(page: Page, key: str) -> None:
    """Press a verb's key when nothing is on its way: until it is answered, the console takes no other."""
    await page.locator('.verbs button[aria-disabled="true"]').first.wait_for(
        state="detached", timeout=PATIENCE_MS
    )
    await page.keyboard.press(key)


async def test_a_slot_is_led_by_keys_alone_and_nothing_moves(page_for: PageFor, faults: list[str]) -> None:
    chair, kenya = await page_for(CHAIR), await page_for(KENYA)
    await chair.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    await chair.wait_for_selector('[data-testid="next-phase"]')
    before = await places(chair)
    assert await chair.evaluate("document.documentElement.scrollHeight <= innerHeight")

    await verb(chair, "n")
    await at_stage(chair, "questions")
    await kenya.fill('[data-testid="question-input"]', "What would you do first?")
    await kenya.click('[data-testid="question-submit"]')
    await chair.wait_for_selector('[data-testid="admit"]', timeout=PATIENCE_MS)
    await chair.keyboard.press("q")
    await tab_to(chair, "admit")
    await chair.keyboard.press("Enter")
    await chair.wait_for_selector('.verbs [data-testid="call-question"]', timeout=PATIENCE_MS)
    await verb(chair, "c")
    await chair.wait_for_selector('.verbs [data-testid="mark-answered"]', timeout=PATIENCE_MS)
    assert await places(chair) == before
    await verb(chair, "a")
    await chair.wait_for_selector(
        '.verbs [data-testid="mark-answered"]', state="detached", timeout=PATIENCE_MS
    )

    # Enter gives the safe answer; the other one is a step away.
    await verb(chair, "e")
    await has_focus(chair, "ask-cancel")
    await chair.keyboard.press("Enter")
    await chair.wait_for_selector('[data-testid="ask"]', state="detached")
    await at_stage(chair, "questions")
    await verb(chair, "e")
    await has_focus(chair, "ask-cancel")
    await chair.keyboard.press("Escape")
    await chair.wait_for_selector('[data-testid="ask"]', state="detached")
    await verb(chair, "e")
    await has_focus(chair, "ask-cancel")
    await chair.keyboard.press("Tab")
    await has_focus(chair, "end-slot-sure")
    await chair.keyboard.press("Enter")
    await at_stage(chair, "between-slots")
    assert await places(chair) == before
    assert "Bruno Keller" in await chair.locator('[data-testid="guidance"]').inner_text()
    await verb(chair, "s")
    await at_stage(kenya, "statement")
    assert await places(chair) == before
    assert faults == []


async def test_single_keys_can_be_turned_off_and_chords_stay(page_for: PageFor) -> None:
    chair = await page_for(CHAIR)
    await chair.keyboard.press("?")
    await chair.click('[data-testid="single-keys"]')
    await chair.keyboard.press("Escape")
    await chair.wait_for_selector('[data-testid="help-sheet"]', state="detached")
    await chair.keyboard.press("e")
    assert await chair.locator('[data-testid="ask"]').count() == 0
    await chair.keyboard.press("Alt+Shift+E")
    await chair.wait_for_selector('[data-testid="ask"]')


async def test_a_double_click_does_one_thing_and_why_not_names_the_rest(page_for: PageFor) -> None:
    chair = await page_for(CHAIR)
    assert await chair.locator('[data-testid="start-slot-2"]').count() == 0
    await chair.click('[data-testid="why-not"]')
    missing = chair.locator('[data-testid="why-not-list"] [data-verb="StartSlot"] dd')
    assert (await missing.inner_text(timeout=PATIENCE_MS)).endswith(".")
    await chair.keyboard.press("Escape")
    await chair.wait_for_selector('[data-testid="why-sheet"]', state="detached")

    primary = await chair.locator('[data-testid="next-phase"]').bounding_box()
    assert primary is not None
    middle = (primary["x"] + primary["width"] / 2, primary["y"] + primary["height"] / 2)
    await chair.mouse.move(*middle)
    await chair.evaluate(CLICKING_AGAIN, middle)
    await chair.mouse.click(*middle)
    # What stands there now ends the slot: the second click is not taken for a wish to.
    await until(lambda: attribute(chair, "click-taken", "data-times"), "the console to say so")
    assert await chair.locator('[data-testid="ask"]').count() == 0
    await at_stage(chair, "questions")
