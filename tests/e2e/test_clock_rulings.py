"""What the chair rules on time and order, as everybody sees it."""

from functools import partial

from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.seeing import at, attribute, drawer, until

CHAIR, KENYA = "Ana Lindqvist", "Wanjiru Mwangi"
REASON = "The interpreters were not ready"


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=120_000)


async def open_details(page: Page, testid: str) -> None:
    await page.locator(f'[data-testid="{testid}"] > summary').click()


async def cell(page: Page, slot: str, column: str) -> str:
    return await page.locator(f'.ledger [data-slot="{slot}"] [data-column="{column}"]').inner_text()


async def ledger_says(page: Page, slot: str, column: str, text: str) -> None:
    async def says() -> bool:
        return await cell(page, slot, column) == text

    await until(says, f"the ledger's {column} of {slot} to be {text}")


async def turn_is(page: Page, kind: str) -> None:
    async def is_so() -> bool:
        return await attribute(page, "turn", "data-kind") == kind

    await until(is_so, f"the turn to be {kind or 'over'}")


async def test_time_turns_and_withdrawals(page_for: PageFor, faults: list[str]) -> None:
    chair, kenya = await page_for(CHAIR), await page_for(KENYA)
    await open_details(kenya, "ledger")
    wider = await kenya.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, "the open ledger makes the page wider than its window"

    await click(chair, "time-rulings")
    assert await chair.locator('[data-testid="extend-time"]').is_disabled()
    assert await chair.locator('[data-testid="restore-time"]').count() == 0
    await chair.fill('[data-testid="time-reason"]', REASON)
    await click(chair, "extend-time")
    await click(chair, "time-sheet-close")
    await ledger_says(kenya, "slot-1", "extended", "0:30")
    await ledger_says(kenya, "slot-1", "allotted", "6:00")
    assert REASON in await (await at(kenya, "ledger")).inner_text()

    await click(chair, "next-phase")
    await kenya.fill('[data-testid="question-input"]', "What would you do first?")
    await click(kenya, "question-submit")
    await click(chair, "admit")
    await click(chair, "call")
    for page in (chair, kenya):
        await turn_is(page, "question")
    await click(chair, "begin-answer")
    await turn_is(kenya, "answer")
    await kenya.wait_for_selector('[data-testid="turn-clock"]')
    await click(chair, "end-turn")
    await turn_is(kenya, "")
    await until(partial(_one_answer, kenya), "one answer in the ledger")

    await drawer(chair, "order")
    await chair.locator('[data-slot="slot-2"] .slot-ruling > summary').click()
    await chair.fill('[data-testid="ruling-reason-slot-2"]', "Withdrawn by the government")
    await click(chair, "withdraw-slot-2")
    await click(chair, "withdraw-slot-2-sure")
    await chair.wait_for_selector('[data-testid="one-left"]')
    await kenya.wait_for_selector('.running-order [data-stage="withdrawn"]')
    assert faults == []


async def _one_answer(page: Page) -> bool:
    return (await cell(page, "slot-1", "answers")).endswith("(1)")
