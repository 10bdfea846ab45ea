"""A question recorded with a camera, from the delegate's page to everybody's: seen, heard, answered."""

import hashlib

import aiohttp
from playwright.async_api import Locator, Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo
from tests.e2e.seeing import AUDIBLE, attribute, loudness, pixels, pixels_change, until

CHAIR, AMARA, KENYA, OBSERVER = "Ana Lindqvist", "Amara Okafor", "Wanjiru Mwangi", "An observer"
SUMMARY = "How will you bring the regional offices together?"
PATIENCE_MS = 120_000


async def test_a_question_recorded_with_the_camera_is_screened_played_and_answered(
    demo: Demo, page_for: PageFor, faults: list[str]
) -> None:
    kenya, chair, observer = await page_for(KENYA), await page_for(CHAIR), await page_for(OBSERVER)
    await _recorded_and_thrown_away(kenya)
    await _recorded_and_kept_over_a_reload(kenya)
    await _sent_with_its_summary(kenya)
    await _screened(chair)
    for page in (observer, chair):
        assert await page.locator('[data-testid="playing"]:visible').count() == 0
    assert SUMMARY not in await observer.content(), "nobody knows of it before the call"
    await chair.click('[data-testid="next-phase"]')
    await _button(chair, "call").click(timeout=PATIENCE_MS)
    await _played(chair, observer)
    await _then_the_answer(chair, observer)
    await _on_the_record(demo)
    assert faults == []


def _pinned(chair: Page, testid: str) -> Locator:
    return chair.locator(f'[data-testid="pinned-question"] [data-testid="{testid}"]')


def _button(chair: Page, testid: str) -> Locator:
    return chair.locator("li[data-question]", has_text=SUMMARY).locator(f'[data-testid="{testid}"]')


async def _box_is(page: Page, at: str) -> None:
    await page.locator(f'[data-testid="message-box"][data-at="{at}"]').wait_for(timeout=PATIENCE_MS)


async def _recorded_and_thrown_away(kenya: Page) -> None:
    await kenya.click('[data-testid="record-audio"]')
    await _box_is(kenya, "running")
    await kenya.wait_for_timeout(500)
    await kenya.click('[data-testid="message-stop"]')
    await _box_is(kenya, "done")
    await kenya.click('[data-testid="message-discard"]')
    await _box_is(kenya, "idle")


async def _recorded_and_kept_over_a_reload(kenya: Page) -> None:
    await kenya.focus('[data-testid="record-video"]')
    await kenya.keyboard.press("Enter")
    await _box_is(kenya, "running")
    await pixels_change(kenya, "message-self-view")

    async def is_loud() -> bool:
        return float(await attribute(kenya, "message-level", "value") or 0) > 0.2

    await until(is_loud, "the level of the microphone")
    await kenya.wait_for_timeout(6_000)
    await kenya.click('[data-testid="message-stop"]')
    await _box_is(kenya, "done")
    # The browser keeps it a moment after it is shown.
    await kenya.wait_for_timeout(1_000)
    await kenya.reload()
    await _box_is(kenya, "done")
    await kenya.locator('[data-testid="message-review"]').wait_for(timeout=PATIENCE_MS)


async def _sent_with_its_summary(kenya: Page) -> None:
    assert await kenya.locator('[data-testid="question-submit"]').is_disabled(), "a summary goes with it"
    await kenya.fill('[data-testid="question-input"]', SUMMARY)
    await kenya.click('[data-testid="question-submit"]')
    await kenya.locator("li[data-stage=submitted]", has_text=SUMMARY).wait_for(timeout=PATIENCE_MS)
    await _box_is(kenya, "idle")


async def _screened(chair: Page) -> None:
    await chair.locator('[data-testid="message"][data-ready="true"]').wait_for(timeout=PATIENCE_MS)
    await _button(chair, "look").click(timeout=PATIENCE_MS)
    await pixels_change(chair, "preview")
    await _button(chair, "admit").click(timeout=PATIENCE_MS)


async def _played(chair: Page, observer: Page) -> None:
    await observer.click('[data-testid="sound-on"]')
    before = await until(lambda: pixels(observer, "programme-video"), "the candidate's picture")
    await _pinned(chair, "play-message").click(timeout=PATIENCE_MS)
    banner = observer.locator('[data-testid="playing"][data-kind="message"]')
    await banner.wait_for(timeout=PATIENCE_MS)
    await banner.get_by_text("Kenya").wait_for(timeout=PATIENCE_MS)

    async def is_another() -> bool:
        now = await pixels(observer, "programme-video")
        return now is not None and sum(abs(a - b) > 24 for a, b in zip(before, now, strict=True)) > 600

    await until(is_another, "the recording's picture in place of the candidate's")
    await pixels_change(observer, "programme-video")

    async def is_heard() -> bool:
        return await loudness(observer) > AUDIBLE

    await until(is_heard, "the recording's sound")

    async def is_over() -> bool:
        # A machine that is busy enough loses the candidate's line meanwhile, and everything stands.
        await chair.locator('[data-testid="resume-clock"]').evaluate_all("(found) => found[0]?.click()")
        return await banner.is_hidden()

    await until(is_over, "the recording to be over")


async def _then_the_answer(chair: Page, observer: Page) -> None:
    await chair.click('[data-testid="begin-answer"]')
    await pixels_change(observer, "programme-video")
    await _pinned(chair, "answered").click(timeout=PATIENCE_MS)


async def _on_the_record(demo: Demo) -> None:
    token = demo.seats("chair")[0]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    door = f"{demo.base_url}/api/hearings/{demo.hearing}/record"
    async with aiohttp.ClientSession(headers=headers) as client, client.get(door) as answer:
        record = await answer.json()
    (question,) = record["questions"]
    message = question["message"]
    (file,) = demo.data.glob(f"materials/{demo.hearing}/{message['sha256']}")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == message["sha256"]
    assert message["duration_ms"] > 4_000
    (played,) = message["played"]
    assert played["end"] == "over"
    assert abs(played["played_ms"] - message["duration_ms"]) < 1_500
