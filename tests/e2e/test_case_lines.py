"""The cases of lines and time with real media: a line dies, an interpreter goes, the time is up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.house import House, click, has, ledger_says, says
from tests.e2e.seeing import AUDIBLE, loudness, pixels_change, remaining_ms, runs_on, stands, until

from hustings.hearing.roles import Role
from hustings.media.generated import GeneratedSpeech
from hustings.media.whip_client import WhipClient

PLAN = """
title = "Candidates for Director"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "SWE" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "remote", member_state = "NGA" },
  { id = "kenya-1", role = "delegate", name = "Wanjiru Mwangi", place = "remote", member_state = "KEN" },
  { id = "room", role = "room", name = "Room A", place = "room" },
]
slots = [{ id = "slot-a", candidate = "amara" }]

[format]
name = "seconds"
languages = ["en", "fr"]
on_line_lost = "pause"
retry = "1 s"
on_interpretation_lost = "pause"
at_zero = "withdraw"
grace = "1 s"
warnings = []
bells = [{ remaining = "4 s", tones = 1 }, { remaining = "0 s", tones = 2 }]
question = "1 s"
intervention_bells = [{ remaining = "0 s", tones = 3 }]

[format.phases]
statement = "5 min"
questions = "10 s"
"""

COUNTING_TONES = """{
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
}"""
"""Counts the tones that really start to sound."""
REASON = "Lost while answering"


async def test_the_cases_of_lines_and_time(server: Demo, browser: Browser, tmp_path: Path) -> None:
    async with House(server, browser, "lines") as house:
        await house.prepare(PLAN, tmp_path)
        chair, amara, room = await house.pages(
            ("chair", Role.CHAIR, "SWE"), ("amara", Role.CANDIDATE, "NGA"), ("room", Role.ROOM, None)
        )
        kenya = await house.page("kenya-1", Role.DELEGATE, "KEN", script=COUNTING_TONES)
        await kenya.locator('[data-testid="ledger"] > summary').click()
        await house.chair("OpenHearing")
        await publish(amara)
        await house.chair("StartSlot", slot="slot-a")
        await pixels_change(kenya, "programme-video")

        await case_15_interpretation_fails(house, chair, room, kenya)
        await case_4_a_line_is_lost(chair, amara, room, kenya)
        amara = await case_4_the_line_comes_back(house, room)
        await case_5_time_is_restored_in_public(chair, kenya)
        await case_6_the_ledger_shows_the_lost_line(kenya)
        await case_20_the_time_is_up(house, amara, room, kenya)
        assert house.faults == []


async def publish(page: Page) -> None:
    await click(page, "camera-on")
    await pixels_change(page, "self-view")
    await click(page, "publish")
    await has(page, "publish-state", "data-line", "up")


@asynccontextmanager
async def interpreting(house: House, language: str) -> AsyncIterator[None]:
    """Somebody's voice on the language's channel, over WHIP."""
    feed = f"interpreter:{language}"
    token = house.token("interpreter-1", Role.INTERPRETER, publish=[feed])
    client = WhipClient(f"{house.demo.said['whip_url']}/{house.hearing}/{feed}", token, [GeneratedSpeech()])
    await client.start()
    try:
        yield
    finally:
        await client.stop()


async def case_15_interpretation_fails(house: House, chair: Page, room: Page, kenya: Page) -> None:
    """Everybody sees which language is missing; the clock stands; the floor is heard on."""
    await click(kenya, "sound-on")
    async with interpreting(house, "fr"):

        async def there() -> bool:
            return bool((await house.podium())["feeds"].get("interpreter:fr", {}).get("up"))

        await until(there, "the interpreter to be there")
        assert await kenya.locator('[data-testid="interpretation-lost"]').is_hidden()
    for page in (chair, room, kenya):
        await says(page, "interpretation-lost", "French")
    left = await stands(room, kenya)

    async def heard() -> bool:
        return await loudness(kenya) > AUDIBLE

    await until(heard, "the floor to be heard on")
    await click(chair, "resume-clock")
    await runs_on(kenya, left)


async def crash(page: Page) -> None:
    """Kill what runs the page, so that it can tell nobody."""
    crashed = asyncio.Event()
    page.on("crash", lambda _: crashed.set())
    session = await page.context.new_cdp_session(page)
    # No answer comes from what has been killed.
    killing = asyncio.ensure_future(session.send("Page.crash"))
    await asyncio.wait_for(crashed.wait(), 30)
    killing.cancel()


async def case_4_a_line_is_lost(chair: Page, amara: Page, room: Page, kenya: Page) -> None:
    """The candidate's page dies without a word; the clock stands, everybody sees why and for how long."""
    await crash(amara)
    for page in (chair, room, kenya):
        await says(page, "line-lost", "Amara Okafor")
    await stands(room, kenya)
    for page in (chair, room):
        await has(page, "line-lost", "data-retry-over", "true")


async def case_4_the_line_comes_back(house: House, room: Page) -> Page:
    """From a page that is opened again; the clock stands until the chair rules."""
    again = await house.page("amara", Role.CANDIDATE, "NGA")
    await publish(again)
    await says(room, "line-lost", "Amara Okafor", "back")
    return again


async def case_5_time_is_restored_in_public(chair: Page, kenya: Page) -> None:
    """By the chair, with the seconds and a reason that stand in the ledger of a delegate's page."""
    before = await stands(kenya)
    await click(chair, "time-rulings")
    await chair.fill('[data-testid="time-seconds"]', "20")
    await chair.fill('[data-testid="time-reason"]', REASON)
    await click(chair, "restore-time")
    await click(chair, "time-sheet-close")
    await ledger_says(kenya, "slot-a", "restored", "0:20")
    await says(kenya, "ledger", REASON)

    async def given_back() -> bool:
        now = await remaining_ms(kenya)
        return now is not None and now[0] == before + 20_000

    await until(given_back, "the delegate's clock to have the time back")
    await click(chair, "resume-clock")
    await runs_on(kenya, before + 20_000)
    await kenya.wait_for_selector('[data-testid="line-lost"]', state="hidden")


async def case_6_the_ledger_shows_the_lost_line(kenya: Page) -> None:
    await ledger_says(kenya, "slot-a", "linesLost", "1")


async def case_20_the_time_is_up(house: House, amara: Page, room: Page, kenya: Page) -> None:
    """Bells for the turn and the phase, then the floor is withdrawn and nothing is heard any more."""
    await house.give(
        "kenya-1", Role.DELEGATE, "SubmitQuestion", "KEN", question="q", slot="slot-a", text="Why?"
    )
    await house.chair("AdmitQuestion", question="q")
    await has(amara, "on-air", "data-on-air", "true")
    assert await tones(kenya) == 0
    await house.chair("NextPhase", slot="slot-a", phase="statement")
    await house.chair("CallQuestion", question="q", replaces=None)
    # three of the turn, one and two of the phase
    await until(lambda: rang(kenya, 6), "all bells to ring")
    for page in (room, kenya):
        await has(page, "holder", "data-participant", "")
    await has(amara, "on-air", "data-on-air", "false")

    async def silent() -> bool:
        return await loudness(kenya) < AUDIBLE

    await until(silent, "the candidate's sound to be gone")


async def tones(page: Page) -> int:
    return int(await page.evaluate("window.tones"))


async def rang(page: Page, count: int) -> bool:
    return await tones(page) >= count
