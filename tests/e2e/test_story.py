"""The main job, from end to end: one chair, two candidates, two delegates, each in a browser of their own."""

import asyncio
import time
from functools import partial
from pathlib import Path

import av
from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import (
    AUDIBLE,
    at,
    attribute,
    burnt_clock,
    clock_spread_ms,
    loudness,
    pixels_change,
    remaining_ms,
    until,
)

CHAIR, AMARA, BRUNO = "Ana Lindqvist", "Amara Okafor", "Bruno Keller"
KENYA, BRAZIL = "Wanjiru Mwangi", "Rafael Souza"
SPREAD_LIMIT_MS = 1000
"""Pages draw their clocks every 100 ms; a busy machine adds to that. A wrong offset would be seconds."""
ADMITTED = "What would you do first for the countries that have no broadband yet?"
REFUSED = "Is it true what they say about your opponent?"


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=120_000)


async def text_of(page: Page, testid: str) -> str:
    return str(await (await at(page, testid)).inner_text())


async def ask(page: Page, text: str) -> None:
    await page.fill('[data-testid="question-input"]', text)
    await click(page, "question-submit")


async def rule(chair: Page, text: str, action: str) -> None:
    """Press one of the buttons at the question with this text."""
    row = chair.locator('[data-testid="queue"] > li', has_text=text)
    await row.locator(f'[data-testid="{action}"]').click(timeout=120_000)


async def own_question_becomes(page: Page, text: str, stage: str) -> None:
    row = page.locator(f'[data-testid="own-questions"] > li[data-stage="{stage}"]', has_text=text)
    await row.wait_for(timeout=120_000)


async def hears(page: Page) -> None:
    async def audible() -> bool:
        return await loudness(page) > AUDIBLE

    await until(audible, "sound on the page")


async def becomes(page: Page, testid: str, name: str, value: str) -> None:
    async def is_so() -> bool:
        return await attribute(page, testid, name) == value

    await until(is_so, f"{testid} to have {name}={value}")


async def test_a_hearing_from_the_first_frame_to_the_verified_journal(
    demo: Demo, page_for: PageFor, faults: list[str]
) -> None:
    chair, amara, bruno = await page_for(CHAIR), await page_for(AMARA), await page_for(BRUNO)
    started = time.monotonic()
    kenya = await page_for(KENYA)
    await until(lambda: burnt_clock(kenya), "the candidate's picture on the delegate's page")
    print(f"\njoin to first frame: {time.monotonic() - started:.2f} s")
    brazil = await page_for(BRAZIL)
    everybody = [chair, amara, bruno, kenya, brazil]

    await _pictures_move_and_sound_waits_for_a_click(kenya, brazil)
    spread = await _one_clock_for_all(everybody)
    print(f"clock spread over {len(everybody)} pages: {spread:.0f} ms")
    await _a_candidate_publishes(chair, bruno)
    await _questions(chair, amara, kenya, brazil)
    switch = await _the_floor_changes_hands(chair, bruno, [kenya, brazil])
    print(f"floor switch, from click to the new picture: {switch}")
    await _the_clock_stands_while_paused(chair, everybody)
    await _the_chair_ends_it(chair, everybody)
    assert faults == []

    await _the_journal_verifies(demo)
    assert await demo.stop() == 0
    _every_recording_decodes(demo.data / "recordings")


async def _pictures_move_and_sound_waits_for_a_click(*delegates: Page) -> None:
    delays = []
    for page in delegates:
        await pixels_change(page, "programme-video")
        assert await loudness(page) == 0
        await click(page, "sound-on")
        await hears(page)
        burnt, shown = await until(partial(burnt_clock, page), "the burnt-in clock")
        delays.append(shown - burnt)
    print(f"from the generated frame to the delegate's screen: {delays} ms")


async def _one_clock_for_all(pages: list[Page]) -> float:
    async def all_show_it() -> bool:
        return all([await remaining_ms(page) for page in pages])

    await until(all_show_it, "every page to show the time left")
    spread = await clock_spread_ms(pages)
    assert spread < SPREAD_LIMIT_MS
    first = await remaining_ms(pages[0])
    assert first is not None

    async def counts() -> bool:
        now = await remaining_ms(pages[0])
        return now is not None and now[0] < first[0] - 1000

    await until(counts, "the clock to count")
    return spread


async def _a_candidate_publishes(chair: Page, bruno: Page) -> None:
    await click(bruno, "camera-on")
    await pixels_change(bruno, "self-view")
    await click(bruno, "publish")
    await becomes(bruno, "publish-state", "data-line", "up")
    await pixels_change(chair, "preview-candidate:bruno")
    assert await attribute(bruno, "on-air", "data-on-air") == "false"


async def _questions(chair: Page, amara: Page, kenya: Page, brazil: Page) -> None:
    await click(chair, "next-phase")
    await ask(kenya, ADMITTED)
    await ask(brazil, REFUSED)
    await rule(chair, ADMITTED, "admit")
    await rule(chair, REFUSED, "refuse")
    await chair.select_option('[data-testid="refuse-reason"]', "personal")
    await click(chair, "refuse-send")
    await own_question_becomes(brazil, REFUSED, "refused")
    await rule(chair, ADMITTED, "call")
    for page in (amara, kenya, brazil):

        async def shows(page: Page = page) -> bool:
            return ADMITTED in await text_of(page, "current-question")

        await until(shows, "the called question on every page")
    assert REFUSED not in await kenya.content()
    await click(chair, "answered")
    await own_question_becomes(kenya, ADMITTED, "answered")


async def _the_floor_changes_hands(chair: Page, bruno: Page, viewers: list[Page]) -> list[str]:
    await click(chair, "end-slot")
    await click(chair, "end-slot-sure")
    start = chair.locator('[data-testid="start-slot-2"]')
    await start.wait_for(timeout=120_000)
    before = time.monotonic()
    await start.click()

    async def seen(page: Page) -> str:
        await becomes(page, "holder", "data-participant", "bruno")

        async def is_bruno() -> bool:
            return await burnt_clock(page) is None

        await until(is_bruno, "the other candidate's picture")
        return f"{time.monotonic() - before:.2f} s"

    times = await asyncio.gather(*(seen(page) for page in viewers))
    for page in viewers:
        await pixels_change(page, "programme-video")
        assert await burnt_clock(page) is None
        await hears(page)
    await becomes(bruno, "on-air", "data-on-air", "true")
    return times


async def _the_clock_stands_while_paused(chair: Page, everybody: list[Page]) -> None:
    await chair.fill('[data-testid="pause-reason"]', "Interpretation is being restored")
    await click(chair, "pause-clock")
    await chair.wait_for_selector('[data-testid="resume-clock"]')

    async def agreed() -> float | None:
        read = await asyncio.gather(*(remaining_ms(page) for page in everybody))
        left = {one[0] for one in read if one is not None}
        return left.pop() if len(left) == 1 else None

    paused = await until(agreed, "all pages to show the same standing clock")
    await asyncio.sleep(1)
    assert await agreed() == paused
    await click(chair, "resume-clock")

    async def goes_on() -> bool:
        now = await remaining_ms(everybody[-1])
        return now is not None and now[0] < paused

    await until(goes_on, "the clock to go on")


async def _the_chair_ends_it(chair: Page, everybody: list[Page]) -> None:
    await click(chair, "end-slot")
    await click(chair, "end-slot-sure")
    await click(chair, "close-hearing")
    await click(chair, "close-hearing-sure")
    for page in everybody:
        await becomes(page, "stage", "data-stage", "closed")


async def _the_journal_verifies(demo: Demo) -> None:
    status, said = await hustings("verify", demo.hearing, f"--data={demo.data}")
    assert status == 0, said
    assert "good" in said
    print(said)


def _every_recording_decodes(folder: Path) -> None:
    """From the first frame to the last: time goes on, and no picture is damaged."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".mp4", ".m4a", ".m4v"))
    names = " ".join(str(path.relative_to(folder)) for path in files)
    for feed in ("programme", "amara", "bruno"):
        assert feed in names, f"nothing of {feed} was recorded: {names}"
    for path in files:
        with av.open(str(path)) as container:
            for stream in container.streams:
                stream.codec_context.options = {"err_detect": "explode"}
            last: dict[int, float] = {}
            frames = 0
            for packet in container.demux():
                for frame in packet.decode():
                    assert isinstance(frame, av.VideoFrame | av.AudioFrame)
                    assert frame.time is not None
                    assert frame.time >= last.get(packet.stream_index, 0)
                    last[packet.stream_index] = frame.time
                    frames += 1
            assert frames, f"{path} holds no frame"
            print(f"{path.relative_to(folder)}: {frames} frames, {max(last.values()):.1f} s")
