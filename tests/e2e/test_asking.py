"""Tokens out of a bag, as people see it: states register, the chair draws, and only the one drawn asks."""

from pathlib import Path

from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.seeing import attribute, drawer, until
from tests.e2e.test_modalities import at_stage, click, opened, prepared

AFRO = """
title = "Candidates for Regional Director"
format = "who-afro"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "SWE" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "room", member_state = "NGA" },
  { id = "bruno", role = "candidate", name = "Bruno Keller", place = "room", member_state = "CHE" },
  { id = "kenya", role = "delegate", name = "Wanjiru Mwangi", place = "room", member_state = "KEN" },
  { id = "ghana", role = "delegate", name = "Efua Mensah", place = "room", member_state = "GHA" },
  { id = "nigeria", role = "delegate", name = "Ada Eze", place = "room", member_state = "NGA" },
]
slots = [
  { id = "slot-a", candidate = "amara" },
  { id = "slot-b", candidate = "bruno" },
]
"""


async def draw(chair: Page, purpose: str, method: str, *items: str) -> None:
    await drawer(chair, "draws")
    await click(chair, "draw-new")
    await chair.select_option('[data-testid="draw-purpose"]', purpose)
    await chair.select_option('[data-testid="draw-method"]', method)
    await click(chair, "draw-start")
    for item in items:
        await chair.click(f'button[data-item="{item}"]', timeout=120_000)
    if items:
        await click(chair, "draw-conclude")


async def next_of(page: Page, state: str) -> None:
    async def is_so() -> bool:
        return await attribute(page, "who-asks", "data-next") == state

    await until(is_so, f"the page to say that {state or 'nobody'} is next")


async def test_tokens_come_out_of_a_bag_and_only_the_state_drawn_asks(
    server: Demo, browser: Browser, tmp_path: Path
) -> None:
    links = await prepared(server, tmp_path, "afro", AFRO)
    people = ("chair", "kenya", "ghana", "nigeria")
    chair, kenya, ghana, nigeria = [await opened(browser, links[id]) for id in people]
    for page in (kenya, ghana):
        await click(page, "register-slot-a")
        await page.locator('[data-slot="slot-a"][data-registered="true"]').wait_for(timeout=120_000)
    await click(nigeria, "register-slot-a")
    barred = nigeria.locator('[data-testid="register"] .refusal', has_text="nominated")
    await barred.wait_for(timeout=120_000)

    await click(chair, "open-hearing")
    await at_stage(chair, "between-slots")
    await draw(chair, "order", "physical", "slot-a", "slot-b")
    await click(chair, "start-slot-a")
    await click(chair, "next-phase")
    await at_stage(chair, "questions")
    assert await ghana.locator('[data-testid="raise-floor"]').count() == 0
    await ghana.fill('[data-testid="question-input"]', "Why now?")
    await click(ghana, "question-submit")
    await click(chair, "admit")
    await click(chair, "call")
    await chair.locator('[data-testid="refusal"][data-code="undrawn"]').wait_for(timeout=120_000)

    await draw(chair, "tokens", "physical")
    await drawer(chair, "asking")
    await click(chair, "token-KEN")
    await next_of(ghana, "KEN")
    await kenya.locator('[data-testid="own-turn"]').wait_for(timeout=120_000)
    await click(chair, "call")
    await chair.locator('[data-testid="refusal"][data-code="modalities"]').wait_for(timeout=120_000)
    await chair.fill('[data-testid="pass-reason"]', "Nobody at the microphone")
    await click(chair, "pass-turn")
    await click(chair, "token-GHA")
    await next_of(kenya, "GHA")
    await click(chair, "call")
    await kenya.locator('[data-testid="current-question"]', has_text="Why now?").wait_for(timeout=120_000)
    await next_of(chair, "")
