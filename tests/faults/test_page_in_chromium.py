"""A delegate's page, in Chromium, while processes are killed behind it."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page
from tests.chromium import running_chromium
from tests.e2e.demo import Demo
from tests.e2e.seeing import attribute, burnt_clock, until
from tests.faults.desk import desk_of, of_type
from tests.faults.processes import kill

QUESTION = "What would you do first for the countries that have no broadband yet?"

WATCH = """() => {
  window.seen = { connection: [], "programme-state": [] };
  const look = () => {
    for (const [id, seen] of Object.entries(window.seen)) {
      const line = document.querySelector(`[data-testid="${id}"]`)?.dataset.line;
      if (line && seen.at(-1) !== line) seen.push(line);
    }
  };
  look();
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""
"""Notes every state that the page's lines show, however short."""


@asynccontextmanager
async def delegates_page(demo: Demo, thrown: list[str]) -> AsyncIterator[Page]:
    """With a moving picture on it."""
    async with running_chromium() as browser:
        page = await (await browser.new_context(viewport={"width": 1280, "height": 900})).new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        await page.goto(demo.seats("delegate")[0]["url"])
        await line_is(page, "connection", "up")
        await picture_of_now(page)
        await page.evaluate(WATCH)
        yield page


async def line_is(page: Page, testid: str, state: str) -> None:
    async def so() -> bool:
        return await attribute(page, testid, "data-line") == state

    await until(so, f"{testid} to be {state}")


async def lines_seen(page: Page, testid: str) -> list[str]:
    seen: list[str] = (await page.evaluate("() => window.seen"))[testid]
    return seen


async def picture_of_now(page: Page) -> None:
    """Wait for a picture that was made after this was called."""
    asked = time.time() * 1000

    async def shown() -> bool:
        read = await burnt_clock(page)
        return read is not None and read[0] > asked

    await until(shown, "a picture of now on the page")


async def answered(page: Page) -> bool:
    rows = page.locator('[data-testid="own-questions"] > li', has_text=QUESTION)
    return await rows.count() == 1 and await rows.get_attribute("data-stage") == "submitted"


async def test_the_page_comes_back_by_itself_and_sends_what_waited_once(demo: Demo) -> None:
    thrown: list[str] = []
    async with delegates_page(demo, thrown) as page, desk_of(demo, "chair") as chair:
        # The supervisor stands still, so that the line is away for as long as the typing takes.
        os.kill(demo.process.pid, signal.SIGSTOP)
        try:
            kill(demo, "signalling")
            await line_is(page, "connection", "away")
            said = await page.inner_text('[data-testid="connection"]')
            await page.fill('[data-testid="question-input"]', QUESTION)
            await page.click('[data-testid="question-submit"]')
            await picture_of_now(page)
            waiting = await page.inner_text('[data-testid="connection"]')
        finally:
            os.kill(demo.process.pid, signal.SIGCONT)
        assert said
        assert waiting != said, "the page does not say that a question waits"
        began = time.monotonic()
        await line_is(page, "connection", "up")
        back = time.monotonic() - began
        await until(lambda: answered(page), "the question to be taken")
        await asyncio.sleep(1)
        submitted = of_type(await chair.journal(), "QuestionSubmitted")
        (only,) = submitted
        assert only["private"]["text"]["value"] == QUESTION
        # The picture never broke: signalling does not carry it.
        assert await lines_seen(page, "programme-state") == ["up"]
        assert await lines_seen(page, "connection") == ["up", "away", "up"]

        kill(demo, "media")
        began = time.monotonic()

        async def noticed() -> bool:
            return len(await lines_seen(page, "programme-state")) > 1

        await until(noticed, "the page to say that the picture is gone")
        told = time.monotonic() - began
        await line_is(page, "programme-state", "up")
        await picture_of_now(page)
        moving = time.monotonic() - began
        assert "away" in await lines_seen(page, "programme-state")
        assert await lines_seen(page, "connection") == ["up", "away", "up"]
        print(
            f"\nthe page: line back {back:.1f} s after the supervisor could act; media killed: said after"
            f" {told:.1f} s, a moving picture after {moving:.1f} s"
        )
    assert thrown == []
