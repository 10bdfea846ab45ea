"""No page scrolls sideways on a phone, in either direction of writing, and thumbs hit what they aim at."""

import pytest
from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo

PHONE = {"width": 360, "height": 740}
ROLES = ("chair", "candidate", "delegate", "secretariat")
MANY = 9
"""Questions: so many that the console offers to look for one."""
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= width) return [];
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > width + 1 || box.left < -1);
  });
  return [`${scrollWidth} px`, ...out.map((element) => `${element.tagName}.${element.className}`)];
}"""

SMALL = """() => [...document.querySelectorAll("button, select, summary")].filter((element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && (height < 43.5 || width < 43.5);
}).map((element) => `${element.tagName} ${element.innerText.slice(0, 30)}`)"""
"""What a thumb misses (WCAG 2.5.5)."""


@pytest.fixture
def demo_options() -> list[str]:
    return ["--no-generated-feed"]


async def sideways(page: Page) -> list[str]:
    """What reaches over the edge; nothing where the page does not scroll sideways."""
    found: list[str] = await page.evaluate(WIDER)
    return found


async def test_no_page_scrolls_sideways_on_a_phone_or_has_small_buttons(
    page_for: PageFor, demo: Demo, faults: list[str]
) -> None:
    wide: dict[str, list[str]] = {}
    small: dict[str, list[str]] = {}
    asker = await page_for(str(demo.seats("delegate")[0]["name"]))
    for number in range(MANY):
        await asker.fill('[data-testid="question-input"]', f"What about matter {number}?")
        await asker.click('[data-testid="question-submit"]')
        await asker.get_by_text(f"What about matter {number}?").first.wait_for()
    for role in ROLES:
        seats = demo.seats(role)
        page = await page_for(str(seats[0]["name"]))
        if role == "chair":
            await page.wait_for_selector('input[type="search"]')
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for direction in ("ltr", "rtl"):
            await page.evaluate("(to) => { document.documentElement.dir = to }", direction)
            if found := await sideways(page):
                wide[f"{role} {direction}"] = found
        # The console is for a desk; what everybody else does, they do by thumb as well.
        if role != "chair" and (missed := await page.evaluate(SMALL)):
            small[role] = missed
        await page.context.close()
    assert wide == {}
    assert small == {}
    assert faults == []
