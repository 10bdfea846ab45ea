"""What becomes of questions, as a chair, two delegates and a candidate see it, each in a browser."""

from playwright.async_api import Locator, Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo
from tests.e2e.seeing import until

CHAIR, AMARA = "Ana Lindqvist", "Amara Okafor"
KENYA, BRAZIL = "Wanjiru Mwangi", "Rafael Souza"

FIRST = "What would you do first for countries without broadband?"
SECOND = "How would you finance regional offices?"
THIRD = "Which standard matters most, and why?"
SHARED = "How will you bring more women into delegations?"
SHORTENED = "Who pays for the relay satellites?"
PATIENCE_MS = 120_000


def row(page: Page, text: str, stage: str | None = None) -> Locator:
    at = f'[data-stage="{stage}"]' if stage else "[data-stage]"
    return page.locator(f"li{at}", has_text=text).first


async def becomes(page: Page, text: str, stage: str) -> None:
    await row(page, text, stage).wait_for(timeout=PATIENCE_MS)


async def press(page: Page, text: str, *verbs: str) -> None:
    for verb in verbs:
        await row(page, text).locator(f'[data-testid="{verb}"]').click(timeout=PATIENCE_MS)


async def ask(page: Page, text: str, *, to: str = "slot-1", shared: bool = False) -> None:
    await page.select_option('[data-testid="question-to"]', to)
    await page.set_checked('[data-testid="question-open"]', shared)
    await page.fill('[data-testid="question-input"]', text)
    await page.click('[data-testid="question-submit"]')


async def queue(chair: Page) -> list[str]:
    return await chair.locator('[data-testid="queue"] li[data-stage="admitted"] .text').all_inner_texts()


async def queue_becomes(chair: Page, *texts: str) -> None:
    async def is_so() -> bool:
        return await queue(chair) == list(texts)

    await until(is_so, f"the queue to be {texts}")


async def test_questions_from_the_ask_box_to_the_record(
    demo: Demo, page_for: PageFor, faults: list[str]
) -> None:
    chair, amara = await page_for(CHAIR), await page_for(AMARA)
    kenya, brazil = await page_for(KENYA), await page_for(BRAZIL)
    await _a_draft_outlives_the_page(kenya)
    await _support(chair, kenya, brazil, amara)
    await _returned_revised_and_withdrawn(chair, kenya)
    await _refused_and_admitted_after_all(chair, brazil)
    await _the_queue_is_put_in_order(chair, kenya)
    await _merged_and_taken_back(chair, kenya)
    await _to_every_candidate(chair, brazil)
    await _answered_in_writing(chair, amara, brazil)
    assert faults == []


async def _a_draft_outlives_the_page(kenya: Page) -> None:
    await kenya.fill('[data-testid="question-input"]', FIRST)
    await kenya.reload()
    box = kenya.locator('[data-testid="question-input"]')
    await box.wait_for(timeout=PATIENCE_MS)
    assert await box.input_value() == FIRST
    await ask(kenya, FIRST)
    await becomes(kenya, FIRST, "submitted")


async def _support(chair: Page, kenya: Page, brazil: Page, amara: Page) -> None:
    await ask(kenya, SHARED, shared=True)
    offered = brazil.locator('[data-testid="supportable"] li', has_text=SHARED)
    await offered.locator('[data-testid="support"]').click(timeout=PATIENCE_MS)
    await row(chair, SHARED).get_by_text("BRA").wait_for(timeout=PATIENCE_MS)
    for page in (brazil, amara):
        assert FIRST not in await page.content()
    assert SHARED not in await amara.content()


async def _returned_revised_and_withdrawn(chair: Page, kenya: Page) -> None:
    long = f"{SHORTENED} And a great many other things?"
    await ask(kenya, long)
    await press(chair, long, "return")
    await chair.fill('[data-testid="return-text"]', "One question at a time, please.")
    await chair.click('[data-testid="return-send"]')
    await row(kenya, "One question at a time, please.", "returned").wait_for(timeout=PATIENCE_MS)
    await press(kenya, long, "revise")
    await kenya.fill('[data-testid="revise-text"]', SHORTENED)
    await kenya.click('[data-testid="revise-send"]')
    await becomes(chair, SHORTENED, "submitted")
    await press(kenya, SHORTENED, "withdraw", "withdraw-sure")
    await becomes(chair, SHORTENED, "withdrawn")


async def _refused_and_admitted_after_all(chair: Page, brazil: Page) -> None:
    await ask(brazil, SECOND)
    await press(chair, SECOND, "refuse")
    await chair.fill('[data-testid="refuse-text"]', "Outside the post.")
    await chair.click('[data-testid="refuse-send"]')
    await row(brazil, "Outside the post.", "refused").wait_for(timeout=PATIENCE_MS)
    await press(chair, SECOND, "admit")
    await becomes(brazil, SECOND, "admitted")


async def _the_queue_is_put_in_order(chair: Page, kenya: Page) -> None:
    await ask(kenya, THIRD)
    await press(chair, THIRD, "admit")
    await press(chair, FIRST, "admit")
    await queue_becomes(chair, SECOND, THIRD, FIRST)
    up = row(chair, FIRST).locator('[data-testid="move-up"]')
    await up.focus()
    await chair.keyboard.press("Enter")
    await queue_becomes(chair, SECOND, FIRST, THIRD)

    async def has_focus() -> bool:
        return bool(await up.evaluate("(button) => document.activeElement === button"))

    await until(has_focus, "the moved row to keep the focus")
    await chair.keyboard.press("Enter")
    await queue_becomes(chair, FIRST, SECOND, THIRD)
    await row(chair, THIRD).locator(".head").drag_to(row(chair, FIRST).locator(".text"))
    await queue_becomes(chair, THIRD, FIRST, SECOND)


async def _merged_and_taken_back(chair: Page, kenya: Page) -> None:
    await press(chair, SECOND, "merge")
    label = chair.locator('[data-testid="merge-into"] option', has_text=FIRST)
    await chair.select_option('[data-testid="merge-into"]', await label.get_attribute("value"))
    await chair.click('[data-testid="merge-send"]')
    await becomes(chair, SECOND, "merged")
    await row(kenya, FIRST).get_by_text("BRA").wait_for(timeout=PATIENCE_MS)
    await press(chair, SECOND, "reopen")
    await becomes(chair, SECOND, "submitted")


async def _to_every_candidate(chair: Page, brazil: Page) -> None:
    text = "What is the one thing you would change?"
    await ask(brazil, text, to="")
    await press(chair, text, "admit")
    await chair.click('[data-testid="next-phase"]')
    await press(chair, text, "call")
    await chair.click('[data-testid="answered"]')
    await becomes(chair, text, "admitted")


async def _answered_in_writing(chair: Page, amara: Page, brazil: Page) -> None:
    await press(chair, THIRD, "carry")
    await chair.click('[data-testid="carry-sure"]')
    await amara.fill('[data-testid="written-text"]', "The one that everybody can afford.")
    await amara.click('[data-testid="written-publish"]')
    answer = brazil.locator('[data-testid="written"]', has_text="everybody can afford")
    await answer.wait_for(timeout=PATIENCE_MS)
