"""The chair's cases on screen: who presides, who is late, and what two consoles do to each other."""

import json
from pathlib import Path

from playwright.async_api import Browser, Page, WebSocketRoute
from tests.e2e.demo import Demo
from tests.e2e.house import PATIENCE_MS, House, click, has, says
from tests.e2e.seeing import drawer, remaining_ms, until

from hustings.hearing.roles import Role

PLAN = """
title = "Candidates for Director"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "SWE" },
  { id = "vice", role = "vice-chair", name = "Luis Mora", place = "remote", member_state = "CRI" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "remote", member_state = "NGA" },
  { id = "bruno", role = "candidate", name = "Bruno Keller", place = "remote", member_state = "SWE" },
  { id = "chi", role = "candidate", name = "Chi Tanaka", place = "remote", member_state = "JPN" },
  { id = "kenya-1", role = "delegate", name = "Wanjiru Mwangi", place = "remote", member_state = "KEN" },
]
slots = [
  { id = "slot-a", candidate = "amara" },
  { id = "slot-b", candidate = "bruno" },
  { id = "slot-c", candidate = "chi" },
]

[format]
name = "short"
live_floor = false
late_grace = "1 s"

[format.phases]
statement = "10 min"
questions = "10 min"
"""

VICE = ("vice", Role.VICE_CHAIR, "CRI")
LATE = "The flight is late"


class Held:
    """A page's live socket that lets no views through while it is held; answers to commands pass."""

    def __init__(self) -> None:
        self.held = False
        self._route: WebSocketRoute | None = None
        self._waiting: list[str | bytes] = []

    async def put_before(self, page: Page) -> None:
        await page.route_web_socket("**/live", self._connect)

    def let_go(self) -> None:
        self.held = False
        assert self._route is not None
        for message in self._waiting:
            self._route.send(message)
        self._waiting.clear()

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        self._route = route

        def down(message: str | bytes) -> None:
            if self.held and json.loads(message)["type"] in ("patch", "view"):
                self._waiting.append(message)
            else:
                route.send(message)

        server.on_message(down)


async def test_the_chairs_cases(server: Demo, browser: Browser, tmp_path: Path) -> None:
    async with House(server, browser, "consoles") as house:
        await house.prepare(PLAN, tmp_path)
        first, vice = await house.pages(("chair", Role.CHAIR, "SWE"), VICE)
        held = Held()
        context = await browser.new_context(viewport={"width": 1366, "height": 900})
        second = await context.new_page()
        await held.put_before(second)
        await second.goto(f"{server.base_url}/moderator/consoles#token={house.token(*VICE)}")
        await has(second, "connection", "data-line", "up")
        kenya, press = await house.pages(("kenya-1", Role.DELEGATE, "KEN"), ("press", Role.OBSERVER, None))

        await case_1_an_impartial_chair(house, first, vice, kenya)
        await case_14_observers_only_listen(press, kenya)
        await case_17_questions_are_read_by_the_chair(kenya)
        await case_3_a_late_candidate_is_moved(vice, press)
        await case_19_two_consoles_contradict_each_other(vice, second, held, kenya)
        await case_18_a_console_is_lost(vice, second, kenya)
        await case_2_a_candidate_withdraws(house, second, press)
        assert house.faults == []


async def case_1_an_impartial_chair(house: House, first: Page, vice: Page, kenya: Page) -> None:
    """Bruno is of the chair's own state: the vice-chair presides, and every console sees it."""
    await says(first, "alarm-chair-partial", "Ana Lindqvist")
    refused = await house.answer("chair", Role.CHAIR, "OpenHearing", "SWE")
    assert refused["code"] == "not-impartial"
    await click(vice, "take-chair")
    for page in (first, vice):
        await has(page, "presiding", "data-participant", "vice")
    await click(vice, "open-hearing")
    for page in (first, vice, kenya):
        await has(page, "stage", "data-stage", "between-slots")


async def case_14_observers_only_listen(press: Page, kenya: Page) -> None:
    assert await kenya.locator('[data-testid="question-input"]').count() == 1
    mine = '[data-testid="question-input"], [data-testid^="raise-"], [data-testid="camera-on"]'
    assert await press.locator(mine).count() == 0
    assert await press.locator("h1", has_text="Candidates for Director").count() == 1


async def case_17_questions_are_read_by_the_chair(kenya: Page) -> None:
    """No hand for the floor: the page says why, and a point of order can still be raised."""
    assert await kenya.locator('[data-testid="raise-floor"]').count() == 0
    assert await kenya.locator('[data-testid="raise-point-of-order"]').count() == 1
    await kenya.get_by_text("the chair reads their questions").first.wait_for()


async def case_3_a_late_candidate_is_moved(vice: Page, press: Page) -> None:
    """To the end of everybody's running order; the time stays."""
    await drawer(vice, "order")
    await vice.locator('[data-slot="slot-a"] .slot-ruling > summary').click()
    await vice.fill('[data-testid="ruling-reason-slot-a"]', LATE)

    # not there while the grace lasts; comes by itself
    await vice.locator('[data-testid="move-slot-a"]').wait_for(timeout=PATIENCE_MS)
    await click(vice, "move-slot-a")
    await click(vice, "move-slot-a-sure")
    last = press.locator(".running-order li").last

    async def moved() -> bool:
        return "Amara Okafor" in await last.inner_text()

    await until(moved, "the slot to be moved")
    await press.locator('[data-testid="ledger"] > summary').click()
    await says(press, "ledger", LATE)
    allotted = await press.locator('.ledger [data-slot] [data-column="allotted"]').all_inner_texts()
    assert set(allotted) == {"20:00"}


async def case_19_two_consoles_contradict_each_other(
    vice: Page, second: Page, held: Held, kenya: Page
) -> None:
    """The second console does not know yet what the first has done: it is told, and nobody is skipped."""
    await drawer(second, "order")
    held.held = True
    await click(vice, "start-slot-b")
    await has(kenya, "stage", "data-stage", "statement")
    await click(second, "start-slot-c")
    row = second.locator('[data-slot="slot-c"] [data-testid="refusal"]')

    async def overtaken() -> bool:
        return await row.get_attribute("data-code") == "overtaken"

    await until(overtaken, "the second console to be told that it was overtaken")
    held.let_go()
    for page in (vice, second, kenya):
        await page.wait_for_selector('.running-order li[data-stage="current"]:has-text("Bruno Keller")')
        assert await page.locator('.running-order li[data-stage="current"]').count() == 1
        assert await page.locator('.running-order li[data-stage="waiting"]').count() == 2


async def case_18_a_console_is_lost(vice: Page, second: Page, kenya: Page) -> None:
    """The clock goes on; the second console has everything, and goes on where the first was."""
    before = await remaining_ms(kenya)
    assert before is not None
    await vice.context.close()

    async def goes_on() -> bool:
        now = await remaining_ms(kenya)
        return now is not None and now[0] < before[0] - 500

    await until(goes_on, "the clock to go on")
    await click(second, "next-phase")
    await has(kenya, "stage", "data-stage", "questions")


async def case_2_a_candidate_withdraws(house: House, second: Page, press: Page) -> None:
    """Marked, not deleted; when one is left the console says whose decision it is."""
    for candidate in ("amara", "chi"):
        await house.give(*VICE[:2], "WithdrawCandidate", "CRI", candidate=candidate, reason="For a reason")
    await second.wait_for_selector('[data-testid="one-left"]')
    withdrawn = press.locator('.running-order li[data-stage="withdrawn"]')
    await withdrawn.nth(1).wait_for()
    assert await press.locator(".running-order li").count() == 3
