"""The public record as people come to it: from their page in Chromium, and as files that verify."""

from pathlib import Path

import aiohttp
from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import attribute, until
from tests.e2e.test_question_story import AMARA, CHAIR, KENYA, ask, becomes, press, row

GOOD = "What would you do first for countries without broadband?"
MEAN = "Why are you not able to do anything right?"
WORDS = "A question about the person."


async def the_record(page: Page) -> Page:
    """The tab that the page's own link opens."""
    async with page.context.expect_page() as opening:
        await page.click('[data-testid="record"] button')
    opened = await opening.value
    await opened.wait_for_load_state()
    return opened


async def test_a_short_hearing_and_its_record(
    demo: Demo, page_for: PageFor, faults: list[str], tmp_path: Path
) -> None:
    chair, amara, kenya = [await page_for(name) for name in (CHAIR, AMARA, KENYA)]
    for text in (GOOD, MEAN):
        await ask(kenya, text)
    await press(chair, MEAN, "refuse")
    await chair.fill('[data-testid="refuse-text"]', WORDS)
    await chair.click('[data-testid="refuse-send"]')
    await row(kenya, WORDS, "refused").wait_for(timeout=120_000)
    await chair.click('[data-testid="next-phase"]')
    await press(chair, GOOD, "admit", "call")
    await chair.click('[data-testid="answered"]')
    await becomes(chair, GOOD, "answered")

    for page in (kenya, amara, chair):
        record = await the_record(page)
        assert "Provisional" in await record.inner_text("header")
        await record.close()

    for verb in ("end-slot", "end-slot-sure", "close-hearing", "close-hearing-sure"):
        await chair.click(f'[data-testid="{verb}"]')
    await until(lambda: _closed(kenya), "the hearing to be closed")

    record = await the_record(kenya)
    said: list[str] = []
    record.on("console", lambda message: said.append(message.text))
    await record.reload()
    text = await record.inner_text("body")
    assert "Provisional" not in text
    assert GOOD in text
    assert MEAN not in text
    assert WORDS not in text
    refused = record.locator("table", has_text="Refused, by reason").locator("tbody tr")
    assert [await line.inner_text() for line in await refused.all()] == ["out of scope\t1"]
    ledger = record.locator("table", has_text="Time of each candidate").locator("tbody tr")
    assert await ledger.count() == 2
    assert AMARA in await ledger.first.inner_text()
    assert await record.evaluate("getComputedStyle(document.body).maxInlineSize") != "none", "styled"
    await record.set_viewport_size({"width": 360, "height": 740})
    assert await record.evaluate("document.documentElement.scrollWidth") <= 360
    assert [text for text in said if "Refused" in text or "violat" in text] == []
    assert faults == []
    await _what_is_exported_verifies(demo, tmp_path)


async def _closed(page: Page) -> bool:
    return await attribute(page, "stage", "data-stage") == "closed"


async def _what_is_exported_verifies(demo: Demo, folder: Path) -> None:
    keys, record = folder / "keys.json", folder / "record.json"
    for role in ("chair", "delegate", "candidate"):
        file = folder / f"{role}.ndjson"
        await _download(demo, role, "keys", keys)
        # The record first: what happens meanwhile makes the journal longer, never shorter.
        await _download(demo, role, "record", record)
        await _download(demo, role, "journal", file)
        status, said = await hustings("verify", str(file), f"--key={keys}", f"--record={record}")
        assert status == 0, said
        assert "record.json is what the entries make" in said
        _cut(file)
        status, said = await hustings("verify", str(file))
        assert status == 1
        assert "cut off" in said
    out = folder / "published"
    status, said = await hustings("publish", demo.hearing, f"--out={out}", f"--data={demo.data}")
    assert status == 0, said
    status, said = await hustings("verify", str(out), f"--key={keys}")
    assert status == 0, said


async def _download(demo: Demo, role: str, what: str, file: Path) -> None:
    url = f"{demo.base_url}/api/hearings/{demo.hearing}/{what}"
    headers = {"Authorization": f"Bearer {demo.seats(role)[0]['token']}"}
    async with aiohttp.ClientSession(headers=headers) as client, client.get(url) as answer:
        assert answer.status == 200
        _write(file, await answer.read())


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])
