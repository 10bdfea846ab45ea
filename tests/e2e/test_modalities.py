"""Modalities as people meet them: plain words, a time of one's own cutting, a rehearsal, open doors."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from tests.e2e.conftest import _is_up
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import attribute, drawer, until

WIPO = """
title = "Candidates for Director General"
format = "wipo"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "SWE" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "remote", member_state = "NGA" },
  { id = "bruno", role = "candidate", name = "Bruno Keller", place = "remote", member_state = "CHE" },
]
slots = [
  { id = "slot-b", candidate = "bruno", post = "Director General" },
  { id = "slot-a", candidate = "amara", post = "Director General" },
]
"""


async def prepared(demo: Demo, folder: Path, hearing: str, plan: str, *more: str) -> dict[str, str]:
    """Prepare a hearing on the running server; everybody's page by id, at this server's address."""
    (folder / "plan.toml").write_text(plan)
    data = ["--data", str(demo.data)]
    code, said = await hustings("prepare", hearing, str(folder / "plan.toml"), *more, *data)
    assert code == 0, said
    name = f"{hearing}-rehearsal" if "--rehearsal" in more else hearing
    code, said = await hustings("token", "sheet", name, "--out", str(folder / "links"), *data)
    assert code == 0, said
    with (folder / "links" / "links.csv").open(newline="") as file:
        links = {row["id"]: row["link"] for row in csv.DictReader(file)}
    return {id: demo.base_url + "/" + link.split("/", 3)[3] for id, link in links.items()}


async def opened(browser: Browser, url: str) -> Page:
    page = await (await browser.new_context(viewport={"width": 1366, "height": 900})).new_page()
    await page.goto(url)
    await until(lambda: _is_up(page), "the page to connect")
    return page


async def text(page: Page, testid: str) -> str:
    return await page.locator(f'[data-testid="{testid}"]').inner_text(timeout=120_000)


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=120_000)


async def at_stage(page: Page, stage: str) -> None:
    async def there() -> bool:
        return await attribute(page, "stage", "data-stage") == stage

    await until(there, f"the page to show {stage}")


async def test_a_rehearsal_under_modalities_that_candidates_and_chair_may_change(
    server: Demo, browser: Browser, tmp_path: Path
) -> None:
    links = await prepared(server, tmp_path, "dg", WIPO, "--rehearsal")
    chair, amara, bruno = [await opened(browser, links[id]) for id in ("chair", "amara", "bruno")]
    for page in (chair, amara, bruno):
        assert await text(page, "rehearsal") == "This is a rehearsal, not the hearing itself."

    # alphabetical: Amara first, though Bruno was listed first
    order = amara.locator(".running-order li")
    await order.nth(1).wait_for(timeout=120_000)
    assert "Amara Okafor" in await order.nth(0).inner_text()
    # one post, named once above its candidates
    (post,) = await amara.locator(".running-order h3.post").all_inner_texts()
    assert post.startswith("Director General")
    await amara.locator('.running-order [data-state="NGA"]', has_text="Nigeria").wait_for(timeout=120_000)

    await amara.fill('[data-testid="split-statement"]', "20")
    await click(amara, "split-choose")
    await drawer(chair, "order")
    await chair.locator(".times", has_text="20:00").wait_for(timeout=120_000)
    await chair.locator(".times", has_text="5:00").first.wait_for(timeout=120_000)

    await click(amara, "rules")
    rules = await text(amara, "rules")
    assert "Every candidate has the same time: 25 minutes in all." in rules
    assert "Each candidate may cut the same total differently" in rules
    assert "English, French, Spanish, Russian, Chinese, Arabic" in rules

    await click(chair, "open-hearing")
    await at_stage(chair, "between-slots")
    assert "until your slot" in await text(bruno, "kept-apart")
    await drawer(chair, "rules")
    await click(chair, "modalities-begin")
    await chair.fill('[data-testid="modalities-answer"]', "90")
    await chair.fill('[data-testid="modalities-reason"]', "For want of time")
    await click(chair, "modalities-send")
    await amara.locator('[data-testid="rules"] .change', has_text="For want of time").wait_for(
        timeout=120_000
    )
    assert "an answer no longer than 90 seconds" in await text(amara, "rules")

    # lots decide who is first; until they are drawn nobody starts
    assert "draw them first" in await text(chair, "guidance")
    assert await chair.locator('[data-testid="start-slot-a"]').count() == 0
    await drawer(chair, "draws")
    await click(chair, "draw-new")
    await chair.select_option('[data-testid="draw-method"]', "physical")
    await click(chair, "draw-start")
    await chair.click('button[data-item="slot-a"]', timeout=120_000)
    await click(chair, "draw-conclude")
    await click(chair, "start-slot-a")
    await at_stage(amara, "statement")
    await amara.locator('[data-testid="kept-apart"]').wait_for(state="detached", timeout=120_000)
    assert await bruno.locator('[data-testid="kept-apart"]').count() == 1
    assert await amara.locator('[data-testid="split"]').count() == 0


@pytest.mark.parametrize(("preset", "lets_in"), [("who-afro", True), ("itu-15", False)])
async def test_the_page_without_a_link_is_for_open_hearings(
    server: Demo, browser: Browser, tmp_path: Path, preset: str, lets_in: bool
) -> None:
    await prepared(server, tmp_path, preset, WIPO.replace('"wipo"', f'"{preset}"'))
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{server.base_url}/hearings/{preset}")
    if lets_in:
        await until(lambda: _is_up(page), "the page to connect")
        assert "Observer" in await page.locator(".who").inner_text()
    else:
        await page.locator("h1", has_text="Join a hearing").wait_for(timeout=120_000)
