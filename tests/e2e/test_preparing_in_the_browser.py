"""A hearing made from nothing in the browser: a faulty table is mended, links made, the chair opens it."""

import asyncio
import csv
import io
import re
from pathlib import Path
from typing import Any

from icalendar import Calendar
from playwright.async_api import Browser, Download, Page
from tests.e2e.conftest import _is_up
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import attribute, until

FAULTY = "member_state;seats\r\nKEN;2\r\nBrazil;1\r\nFRA;many\r\nKEN;1\r\n"
COUNT = re.compile(rb"/Count (\d+)")
MENDED = "member_state;seats\r\nKEN;2\r\nBRA;1\r\nVAT;0\r\n"


async def opened(browser: Browser, url: str) -> Page:
    page = await (await browser.new_context(viewport={"width": 1366, "height": 768})).new_page()
    await page.goto(url)
    await until(lambda: _is_up(page), "the page to connect")
    return page


async def secretariat(demo: Demo, browser: Browser, hearing: str) -> Page:
    arguments = ("token", "issue", hearing, "secretariat", "--role", "secretariat", "--link")
    code, said = await hustings(*arguments, "--data", str(demo.data))
    assert code == 0, said
    # the link leads to the server that runs, whatever its port
    assert said.startswith(f"{demo.base_url}/moderator/{hearing}#token="), said
    return await opened(browser, said.strip())


def at(page: Page, testid: str) -> Any:
    return page.locator(f'[data-testid="{testid}"]')


async def check_is(page: Page, name: str, state: str) -> None:
    await page.locator(f'[data-check="{name}"][data-state="{state}"]').wait_for(timeout=120_000)


async def saved(page: Page) -> None:
    await at(page, "prep-save").click()

    async def said() -> str | None:
        state = await attribute(page, "prep-state", "data-state")
        return state if state in ("saved", "refused") else None

    assert await until(said, "an answer") == "saved", await at(page, "prep-state").inner_text()


async def text_of(download: Download) -> str:
    return await asyncio.to_thread(Path(await download.path()).read_text, "utf-8")


async def candidate(page: Page, number: int, name: str, state: str) -> None:
    await at(page, "prep-add-candidate").click()
    await at(page, f"prep-name-candidate-{number}").fill(name)
    await at(page, f"prep-state-candidate-{number}").fill(state)


async def test_a_hearing_is_made_from_nothing_and_opened(server: Demo, browser: Browser) -> None:
    page = await secretariat(server, browser, "sg")
    await at(page, "prep-title").fill("Candidates for two posts")
    await at(page, "prep-starts").fill("2030-05-06T10:00")
    await at(page, "prep-preset").select_option("wto")
    for post, title in (("post-1", "Secretary-General"), ("post-2", "Deputy")):
        await at(page, "prep-add-post").click()
        await at(page, f"prep-{post}").fill(title)
    await candidate(page, 1, "Amara Okafor", "Nigeria")
    await candidate(page, 2, "Bruno Keller", "CHE")
    await at(page, "prep-post-candidate-1").select_option("post-2")
    await at(page, "prep-add-chair").click()
    await at(page, "prep-name-chair-1").fill("Ana Lindqvist")
    await at(page, "prep-state-chair-1").fill("NGA")

    # order of receipt: the rules say what is missing, in the page as on the command line
    await at(page, "prep-save").click()
    await page.locator('[data-testid="prep-state"][data-state="refused"]').wait_for(timeout=120_000)
    assert "when its candidature was received" in await at(page, "prep-state").inner_text()
    await at(page, "prep-preset").select_option("who-afro")
    await saved(page)

    # a chair of a candidate's own state: said with what to do, then mended
    await check_is(page, "chair", "wrong")
    await at(page, "prep-state-chair-1").fill("Sweden")
    await saved(page)
    await check_is(page, "chair", "good")

    # a table with mistakes is not taken in; each is named
    await at(page, "prep-import-text").fill(FAULTY)
    await at(page, "prep-import-read").click()
    mistakes = at(page, "prep-mistakes").locator("li")
    await mistakes.nth(2).wait_for(timeout=120_000)
    named = await mistakes.all_inner_texts()
    assert "line 3, member_state" in named[0]
    assert "did you mean 'BRA' (Brazil)?" in named[0]
    assert "line 4, seats" in named[1]
    assert "line 5, member_state" in named[2]
    assert "0 delegations" in await at(page, "prep-delegations").inner_text()
    files = {"name": "seats.csv", "mimeType": "text/csv", "buffer": MENDED.encode("utf-8-sig")}
    await at(page, "prep-import-file").set_input_files(files=[files])
    await page.locator('[data-testid="prep-delegations"]', has_text="3 delegations, 3 people").wait_for(
        timeout=120_000
    )
    await saved(page)

    async with page.expect_download() as calendar:
        await at(page, "prep-calendar").click()
    events = Calendar.from_ical(await text_of(await calendar.value)).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [
        "Bruno Keller (CHE): Secretary-General",
        "Amara Okafor (NGA): Deputy",
    ]

    await check_is(page, "links", "open")
    await at(page, "prep-links-make").click()
    await at(page, "prep-links-made").wait_for(timeout=60_000)
    await check_is(page, "links", "good")
    async with page.expect_download() as table:
        await at(page, "prep-links-table").click()
    rows = {row["id"]: row["link"] for row in csv.DictReader(io.StringIO(await text_of(await table.value)))}
    assert set(rows) == {"candidate-1", "candidate-2", "chair-1", "ken-1", "ken-2", "bra-1"}

    # who-afro draws lots: the chair opens, and a delegate follows with the link just made
    chair = await opened(browser, rows["chair-1"])
    delegate = await opened(browser, rows["ken-1"])
    await at(chair, "open-hearing").click()

    async def open_now() -> bool:
        return await attribute(delegate, "stage", "data-stage") == "between-slots"

    await until(open_now, "the hearing to open")
    headings = await delegate.locator(".running-order h3.post").all_inner_texts()
    assert [heading.split(" 60")[0] for heading in headings] == ["Secretary-General", "Deputy"]
    # from now on the preparation is for reading
    await page.locator(".preparation .banner").wait_for(timeout=120_000)
    assert await at(page, "prep-title").is_disabled()


async def test_a_rehearsal_is_marked_on_every_page_and_sheet(server: Demo, browser: Browser) -> None:
    page = await secretariat(server, browser, "sg-rehearsal")
    await at(page, "prep-title").fill("Candidates")
    await at(page, "prep-preset").select_option("who")
    await candidate(page, 1, "Amara Okafor", "NGA")
    await candidate(page, 2, "Bruno Keller", "CHE")
    for role, name in (("chair", "Ana Lindqvist"), ("room", "Popov Room")):
        await at(page, f"prep-add-{role}").click()
        await at(page, f"prep-name-{role}-1").fill(name)
    await saved(page)
    await at(page, "prep-links-make").click()
    await at(page, "prep-links-made").wait_for(timeout=60_000)
    inputs = page.locator("[data-link]")
    links = {
        str(await one.get_attribute("data-link")): await one.locator("input").input_value()
        for one in await inputs.all()
    }
    for id in ("chair-1", "candidate-1", "room-1"):
        other = await opened(browser, links[id])
        await other.locator(".rehearsal-mark").wait_for(timeout=120_000)
        assert await other.locator(".rehearsal-mark").is_visible()
        if id == "room-1":
            # while nothing is on, the hall reads the rules
            await at(other, "room-rules").wait_for(timeout=120_000)
            assert "60 minutes in all" in await at(other, "room-rules").inner_text()
    assert await page.locator(".rehearsal-mark").is_visible()

    async with page.expect_download() as download:
        await at(page, "prep-links-sheet").click()
    sheet = await (await browser.new_context()).new_page()
    await sheet.set_content(await text_of(await download.value))
    printed = await sheet.pdf(prefer_css_page_size=True)
    assert pages_of(printed) == len(links) == 4
    assert await sheet.locator(".watermark").count() == 4


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF says that it has (its page tree's Count)."""
    return max(int(found) for found in COUNT.findall(pdf))
