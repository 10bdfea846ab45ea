"""Chair, vice-chair and secretariat side by side: who reads first, who decides, and who was faster."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.house import House, ask, click, has, says
from tests.e2e.seeing import until
from tests.e2e.test_case_consoles import Held

from hustings.hearing.roles import Role

PLAN = """
title = "Candidates for Director"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "NOR" },
  { id = "vice", role = "vice-chair", name = "Luis Mora", place = "remote", member_state = "CRI" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "remote", member_state = "NGA" },
  { id = "kenya-1", role = "delegate", name = "Wanjiru Mwangi", place = "remote", member_state = "KEN" },
]
slots = [{ id = "slot-a", candidate = "amara" }]

[format]
name = "short"

[format.phases]
statement = "10 min"
questions = "10 min"
"""
TOLD, NOTE = "Please keep to the post", "They asked for this in writing too"
CHAIR, VICE = ("chair", Role.CHAIR, "NOR"), ("vice", Role.VICE_CHAIR, "CRI")


@pytest.fixture
def demo_options() -> list[str]:
    return ["--no-generated-feed"]


async def test_the_secretariat_reads_first_and_the_chair_decides(
    demo: Demo, browser: Browser, tmp_path: Path
) -> None:
    async with House(demo, browser, "three") as house:
        await house.prepare(PLAN, tmp_path)
        chair, vice, kenya = await house.pages(CHAIR, VICE, ("kenya-1", Role.DELEGATE, "KEN"))
        held = Held()
        context = await browser.new_context(viewport={"width": 1366, "height": 900})
        desk = await context.new_page()
        await held.put_before(desk)
        token = house.token("secretariat", Role.SECRETARIAT)
        await desk.goto(f"{demo.base_url}/moderator/three#token={token}")
        await has(desk, "connection", "data-line", "up")

        await ask(kenya, "What is your favourite dish?")
        await a_refusal_is_suggested_and_given(chair, vice, desk, kenya)
        await ask(kenya, "What would you do first?")
        await the_chair_was_faster(chair, vice, desk, held)
        await the_chair_changes_hands(chair, vice, desk)
        assert house.faults == []


async def a_refusal_is_suggested_and_given(chair: Page, vice: Page, desk: Page, kenya: Page) -> None:
    await click(desk, "suggest-refuse")
    assert await desk.locator('[data-testid="admit"], [data-testid="refuse"]').count() == 0
    await desk.select_option('[data-testid="refuse-reason"]', "personal")
    await desk.fill('[data-testid="refuse-text"]', TOLD)
    await desk.fill('[data-testid="suggest-note"]', NOTE)
    await click(desk, "suggest-send")
    for page in (chair, vice, desk):
        await says(page, "suggestion", TOLD, NOTE)
    assert TOLD not in await kenya.inner_text("body")
    await click(chair, "suggestion-apply")
    for page in (chair, vice, desk):
        await page.wait_for_selector('[data-question][data-stage="refused"]')
        assert await page.locator('[data-testid="suggestion"]').count() == 0
    await kenya.get_by_text(TOLD).first.wait_for()
    assert NOTE not in await kenya.inner_text("body")


async def the_chair_was_faster(chair: Page, vice: Page, desk: Page, held: Held) -> None:
    await desk.wait_for_selector('[data-stage="submitted"]')
    held.held = True
    await click(chair, "admit")
    await vice.wait_for_selector('[data-question][data-stage="admitted"]')
    await click(desk, "suggest-return")
    await desk.fill('[data-testid="return-text"]', "Shorter, please")
    await click(desk, "suggest-send")
    row = desk.locator('[data-question]:has-text("What would you do first?") [data-testid="refusal"]')

    async def overtaken() -> bool:
        return await row.get_attribute("data-code") == "overtaken"

    await until(overtaken, "the secretariat to be told that it was overtaken")
    held.let_go()

    async def who() -> bool:
        return "Ana Lindqvist" in await row.inner_text()

    await until(who, "the secretariat to be told who was faster")
    for page in (chair, vice, desk):
        await page.wait_for_selector('[data-question][data-stage="admitted"]')
        await says(page, "lately", "Ana Lindqvist")


async def the_chair_changes_hands(chair: Page, vice: Page, desk: Page) -> None:
    await click(vice, "take-chair")
    for page in (chair, vice, desk):
        await has(page, "presiding", "data-participant", "vice")
    await click(vice, "refuse")
    await click(vice, "refuse-send")
    for page in (chair, vice, desk):
        await page.wait_for_selector('[data-question][data-stage="refused"] >> nth=1')
        await says(page, "lately", "Luis Mora")
