"""The operator's page; and from glass to glass, by a clock in the picture that is read back in a browser."""

import pytest
from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.glass import clocks_seen, publish_the_clock, spread, watch_the_clock
from tests.e2e.glass import page_of as open_page
from tests.e2e.seeing import attribute, until

PICTURES = 60


@pytest.fixture
def demo_options() -> list[str]:
    return ["--no-generated-feed"]


def at(testid: str) -> str:
    return f'[data-testid="{testid}"]'


async def text_of(page: Page, selector: str) -> str:
    found = page.locator(selector)
    return await found.first.inner_text() if await found.count() else ""


async def test_the_clock_is_read_back_and_the_operator_sees_who_sees_it(demo: Demo, browser: Browser) -> None:
    operator = await open_page(demo, browser, "The secretariat")
    await publish_the_clock(demo, browser)
    delegate = await watch_the_clock(demo, browser)
    seen = []

    async def enough() -> bool:
        seen.extend(await clocks_seen(delegate))
        return len(seen) >= PICTURES

    await until(enough, f"{PICTURES} pictures with a clock that can be read")
    drawn = [one.drawn for one in seen]
    assert drawn == sorted(drawn)
    assert len(set(drawn)) > PICTURES / 2
    assert min(one.latency_ms for one in seen) > 0
    median, p95 = spread([one.latency_ms for one in seen])
    print(f"\nglass to glass, {len(seen)} pictures: median {median:.0f} ms, p95 {p95:.0f} ms")

    row = f'{at("operate-viewers")} [data-viewer="kenya-1"]'

    async def told() -> bool:
        return (await text_of(operator, f"{row} {at('latency')}")).endswith("ms")

    await until(told, "the delegate's page to tell how the programme plays")
    line = await text_of(operator, row)
    for words in ("Wanjiru Mwangi", "KEN", "UDP", "AEAD_AES_128_GCM", "bit/s", " %", "picture"):
        assert words in line
    told_ms = await text_of(operator, f"{row} {at('latency')}")
    print(f"the operator's page says {told_ms}")
    feed = await text_of(operator, f'{at("operate-feeds")} [data-feed="candidate:amara"]')
    for words in ("Amara Okafor", "On air", "Picture", "Sound"):
        assert words in feed
    assert await attribute(operator, "operate-machine", "data-engine") in ("native", "portable")


async def found(page: Page) -> str | None:
    return await attribute(page, "operate-viewers", "data-found")


async def test_the_operator_filters_and_sorts_by_keys(demo: Demo, browser: Browser) -> None:
    await open_page(demo, browser, "Wanjiru Mwangi")
    await open_page(demo, browser, "Rafael Souza")
    operator = await open_page(demo, browser, "The secretariat")

    async def has(count: str) -> bool:
        return await found(operator) == count

    await until(lambda: has("2"), "two viewers")
    assert await attribute(operator, "health", "data-level") in ("good", "bad")
    await operator.select_option(at("filter-state"), "BRA")
    await until(lambda: has("1"), "one state's viewers")
    assert "Rafael Souza" in await text_of(operator, at("operate-viewers"))
    await operator.select_option(at("filter-state"), "*")
    name = operator.locator(at("sort-name"))
    await name.focus()
    for order in ("ascending", "descending"):
        await operator.keyboard.press("Enter")
        column = operator.locator(f'th[aria-sort="{order}"]', has=name)
        await column.wait_for(timeout=120_000)
    rows = operator.locator(f"{at('operate-viewers')} tbody tr")

    async def first_is_last() -> bool:
        return await rows.first.get_attribute("data-viewer") == "kenya-1"

    await until(first_is_last, "names from Z on")
