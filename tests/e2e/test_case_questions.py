"""The cases of questions, as delegations see them: quotas, doubles, own candidates, refusals, one for all."""

from pathlib import Path

from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.house import PATIENCE_MS, House, ask, has, says, told
from tests.e2e.seeing import until

from hustings.hearing.roles import Role

PLAN = """
title = "Candidates for Director"
participants = [
  { id = "chair", role = "chair", name = "Ana Lindqvist", place = "remote", member_state = "SWE" },
  { id = "amara", role = "candidate", name = "Amara Okafor", place = "remote", member_state = "NGA" },
  { id = "bruno", role = "candidate", name = "Bruno Keller", place = "remote", member_state = "CHE" },
  { id = "kenya-1", role = "delegate", name = "Wanjiru Mwangi", place = "remote", member_state = "KEN" },
  { id = "kenya-2", role = "delegate", name = "Otieno Odhiambo", place = "remote", member_state = "KEN" },
  { id = "nigeria-1", role = "delegate", name = "Ada Eze", place = "remote", member_state = "NGA" },
]
slots = [{ id = "slot-a", candidate = "amara" }, { id = "slot-b", candidate = "bruno" }]

[format]
name = "strict"
questions_per_state = 1
first_rounds_first = true
nominating_state = "barred"
answer = "2 min"

[format.phases]
questions = "10 min"
"""

FIRST = "What would you do first?"
AGAIN = "what would you do FIRST"
ANOTHER = "And what would you do second?"
TO_ALL = "What is the one thing you would change?"
INSULT = "Why should anybody trust you?"
KENYA_1, KENYA_2 = ("kenya-1", Role.DELEGATE, "KEN"), ("kenya-2", Role.DELEGATE, "KEN")
NIGERIA, PRESS = ("nigeria-1", Role.DELEGATE, "NGA"), ("press", Role.OBSERVER, None)


async def test_the_cases_of_questions(server: Demo, browser: Browser, tmp_path: Path) -> None:
    async with House(server, browser, "questions") as house:
        await house.prepare(PLAN, tmp_path)
        await house.chair("OpenHearing")
        await house.chair("StartSlot", slot="slot-a")
        kenya, too, nigeria, press = await house.pages(KENYA_1, KENYA_2, NIGERIA, PRESS)

        await case_12_two_delegates_of_one_state_ask_the_same(house, kenya, too)
        await case_10_a_state_asks_twice(house, kenya)
        await case_11_a_nominating_state_asks_its_own_candidate(house, nigeria)
        await case_9_one_question_for_all(house, press)
        await case_8_an_abusive_question_is_refused(house, kenya, too, press)
        assert house.faults == []


async def own(page: Page, text: str, stage: str) -> None:
    row = f'[data-testid="own-questions"] > li[data-stage="{stage}"]'
    await page.locator(row, has_text=text).wait_for(timeout=PATIENCE_MS)


async def asked(house: House, text: str) -> str:
    """The id of a question that the chair has."""
    (found,) = [id for id, q in (await house.podium())["questions"].items() if q["text"] == text]
    return str(found)


async def case_12_two_delegates_of_one_state_ask_the_same(house: House, kenya: Page, too: Page) -> None:
    """It is one question, in both their names."""
    await ask(kenya, FIRST)
    await own(too, FIRST, "submitted")
    await ask(too, AGAIN)
    await told(too, "sent")
    for page in (kenya, too):
        assert await page.locator('[data-testid="own-questions"] > li').count() == 1
    assert [q["text"] for q in (await house.podium())["questions"].values()] == [FIRST]


async def case_10_a_state_asks_twice(house: House, kenya: Page) -> None:
    """The page says how many there are, and what was refused is given back to be kept."""
    assert await kenya.locator(".ask .hint", has_text="1").count() == 1
    await ask(kenya, ANOTHER)
    await told(kenya, "quota")

    async def given_back() -> bool:
        return await kenya.input_value('[data-testid="question-input"]') == ANOTHER

    await until(given_back, "the text to be given back")
    assert len((await house.podium())["questions"]) == 1
    await kenya.fill('[data-testid="question-input"]', "")


async def case_11_a_nominating_state_asks_its_own_candidate(house: House, nigeria: Page) -> None:
    """Barred by the format, and the page says so before."""
    assert await nigeria.locator(".ask .hint", has_text="nominat").count() == 1
    await nigeria.select_option('[data-testid="question-to"]', "slot-a")
    await ask(nigeria, ANOTHER)
    await told(nigeria, "nominated")
    assert len((await house.podium())["questions"]) == 1


async def case_9_one_question_for_all(house: House, press: Page) -> None:
    """The same text, and the same time to answer, in every slot."""
    question = "to-all"
    await house.give(
        "peru-1", Role.DELEGATE, "SubmitQuestion", "PER", question=question, slot=None, text=TO_ALL
    )
    await house.chair("AdmitQuestion", question=question)
    times = []
    for slot in ("slot-a", "slot-b"):
        if slot == "slot-b":
            await house.chair("EndSlot", slot="slot-a")
            await house.chair("StartSlot", slot="slot-b")
        await house.chair("CallQuestion", question=question)
        await says(press, "current-question", TO_ALL)
        turn = (await house.podium())["intervention"]["id"]
        await house.chair("BeginIntervention", slot=slot, kind="answer", replaces=turn)
        await has(press, "turn", "data-kind", "answer")
        times.append((await house.podium())["intervention"]["clock"]["budget_ms"])
        await house.chair("MarkAnswered", question=question)
    assert times == [120_000, 120_000]


async def case_8_an_abusive_question_is_refused(house: House, kenya: Page, too: Page, press: Page) -> None:
    """Its delegation is told, with the reason; nobody else sees a word of it; the journal keeps it."""
    await kenya.select_option('[data-testid="question-to"]', "slot-b")
    await ask(kenya, INSULT)
    await own(kenya, INSULT, "submitted")
    question = await asked(house, INSULT)
    await house.chair("RefuseQuestion", question=question, reason="abusive", text="Keep to the post.")
    for page in (kenya, too):
        row = page.locator('[data-testid="own-questions"] > li[data-stage="refused"]', has_text=INSULT)
        await row.get_by_text("Keep to the post.").wait_for(timeout=PATIENCE_MS)
    assert INSULT not in await press.content()
    assert (await house.podium())["questions"][question]["text"] == INSULT
