"""Candidates' affairs as people meet them: material, statement, guidelines, messages, green room."""

import hashlib
from pathlib import Path

from playwright.async_api import Browser, Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo
from tests.e2e.seeing import drawer, until
from tests.e2e.test_modalities import WIPO, opened, prepared
from tests.e2e.test_preparing_in_the_browser import secretariat
from tests.materials.clips import PDF, clip

from hustings.hearing.model import FilingKind

PATIENCE = 120_000
"""Milliseconds, only against hanging."""


def at(testid: str) -> str:
    return f'[data-testid="{testid}"]'


async def file_material(page: Page, title: str) -> str:
    """File a PDF on the candidate's own page; its id."""
    await page.click(at("filing-new"))
    await page.select_option(at("filing-kind"), FilingKind.VISION)
    await page.fill(at("filing-title"), title)
    upload = {"name": "vision.exe", "mimeType": "text/html", "buffer": PDF}
    await page.set_input_files(at("filing-file"), upload)  # type: ignore[arg-type]
    assert await page.is_disabled(at("filing-send")), "the emblem was not asked about"
    await page.check(at("filing-clean"))
    await page.click(at("filing-send"))
    own = page.locator(f"{at('own-material')} [data-filing]")
    await own.wait_for(timeout=PATIENCE)
    return str(await own.get_attribute("data-filing"))


async def test_a_candidates_affairs_before_the_slot(
    page_for: PageFor, tmp_path: Path, faults: list[str]
) -> None:
    film = clip("webm", 4.0)
    (tmp_path / "statement.webm").write_bytes(film)
    bruno, chair, watcher = [
        await page_for(name) for name in ("Bruno Keller", "Ana Lindqvist", "An observer")
    ]

    # the green room: own preview and line, seen by the podium too
    await bruno.click(at("publish"))
    green = bruno.locator(at("green-room"))
    await green.locator('[data-check="line"][data-done="true"]').wait_for(timeout=PATIENCE)
    await green.locator(at("line-quality")).wait_for(timeout=PATIENCE)
    assert "kbit/s" in await green.inner_text()
    await drawer(chair, "candidates")
    await chair.click(at("candidate-bruno"))
    seen = chair.locator('[data-candidate="bruno"]')
    await seen.locator(at("line-quality")).wait_for(timeout=PATIENCE)
    for point in ("camera", "microphone", "line"):
        await seen.locator(f'[data-check="{point}"][data-done="true"]').wait_for(timeout=PATIENCE)
    assert await watcher.locator(at("line-quality")).count() == 0

    # guidelines
    await seen.locator('[data-check="guidelines"][data-done="false"]').wait_for(timeout=PATIENCE)
    await bruno.check(at("guidelines-agree"))
    await bruno.click(at("guidelines-accept"))
    await seen.locator('[data-check="guidelines"][data-done="true"]').wait_for(timeout=PATIENCE)

    # a statement as video
    await bruno.set_input_files(at("statement-file"), str(tmp_path / "statement.webm"))
    await seen.locator('[data-check="statement"][data-done="true"]').wait_for(timeout=PATIENCE)
    assert "0:04" in await seen.locator('[data-check="statement"]').inner_text()
    await chair.click(at("statement-slot-2"))
    player = seen.locator(f'{at("opened")}[data-type="video/webm"] video')
    await player.wait_for(timeout=PATIENCE)

    async def plays() -> bool:
        return bool(await player.evaluate("(video) => video.readyState >= 2 && video.videoWidth === 64"))

    await until(plays, "the filed statement to play")

    # material: with the podium first, then with everybody
    title = "A Union that connects everyone"
    filing = await file_material(bruno, title)
    assert await watcher.locator(at("material")).count() == 0
    await chair.click(at(f"publish-{filing}"))
    await watcher.click(at(f"open-{filing}"), timeout=PATIENCE)
    assert title in await watcher.locator(at("material")).inner_text()
    link = watcher.locator(f"{at('opened')} a[download]")
    await link.wait_for(timeout=PATIENCE)
    async with watcher.expect_download() as saved:
        await link.click()
    kept = await (await saved.value).path()
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(PDF).digest()

    # a message, and that it was read
    await drawer(chair, "messages")
    await chair.select_option(at("message-to"), "bruno")
    await chair.fill(at("message-text"), "Please turn on the light in front of you.")
    await chair.click(at("message-send"))
    message = bruno.locator(f"{at('inbox')} .message")
    await message.wait_for(timeout=PATIENCE)
    assert "turn on the light" in await message.inner_text()
    await chair.locator('[data-reader="bruno"][data-read="false"]').wait_for(timeout=PATIENCE)
    await message.locator("button").click()
    await chair.locator('[data-reader="bruno"][data-read="true"]').wait_for(timeout=PATIENCE)

    async def put_away() -> bool:
        return await bruno.get_attribute(at("inbox"), "data-unread") == "0"

    await until(put_away, "the message to be put away")
    assert await watcher.locator(at("inbox")).count() == 0
    assert faults == []


async def test_a_candidate_who_is_kept_apart_is_reached_and_sees_nothing_of_the_others(
    server: Demo, browser: Browser, tmp_path: Path
) -> None:
    links = await prepared(server, tmp_path, "apart", WIPO)
    chair, amara, bruno = [await opened(browser, links[id]) for id in ("chair", "amara", "bruno")]
    filing = await file_material(amara, "What I stand for")
    await drawer(chair, "candidates")
    await chair.click(at("candidate-amara"))
    await chair.click(at(f"publish-{filing}"))
    # everybody reads it until the hearing is open
    await bruno.locator(at(f"open-{filing}")).wait_for(timeout=PATIENCE)
    await chair.click(at("open-hearing"))
    await bruno.locator(at("kept-apart")).wait_for(timeout=PATIENCE)
    await bruno.locator(at("material")).wait_for(state="detached", timeout=PATIENCE)
    await drawer(chair, "messages")
    await chair.fill(at("message-text"), "Your turn comes at three o'clock.")
    await chair.click(at("message-send"))
    for page in (amara, bruno):
        words = page.locator(f"{at('inbox')} .words")
        await words.wait_for(timeout=PATIENCE)
        assert "three o'clock" in await words.inner_text()
    await bruno.locator(at("green-room")).wait_for(timeout=PATIENCE)


async def test_the_secretariat_files_for_a_candidate_who_cannot(
    server: Demo, browser: Browser, tmp_path: Path
) -> None:
    links = await prepared(server, tmp_path, "filed", WIPO)
    desk, bruno = await secretariat(server, browser, "filed"), await opened(browser, links["bruno"])
    (tmp_path / "statement.webm").write_bytes(clip("webm", 2.0))
    await drawer(desk, "candidates")
    await desk.click(at("candidate-bruno"))
    row = desk.locator('[data-candidate="bruno"]')
    await row.locator(at("file-for-bruno")).click()
    await row.locator(at("statement-file")).set_input_files(str(tmp_path / "statement.webm"))
    own = bruno.locator(f'{at("own-statement")}[data-filed="true"]')
    await own.wait_for(timeout=PATIENCE)
    await own.locator(at("statement-open")).click()
    await own.locator(f"{at('opened')} video").wait_for(timeout=PATIENCE)
