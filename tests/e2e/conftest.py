"""A demonstration hearing and a browser, fresh for each test; and a server for tests that need only that."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.chromium import running_chromium
from tests.e2e.demo import Demo, running_demo
from tests.e2e.seeing import attribute, until

PageFor = Callable[[str], Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several browser pages on two cores: a limit only against hanging."""
    for item in items:
        if "tests/e2e" in str(item.path) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture
def demo_options() -> list[str]:
    """Further options of `hustings demo`; a test that wants some overrides this."""
    return []


@pytest.fixture
async def demo(tmp_path: Path, demo_options: list[str]) -> AsyncIterator[Demo]:
    async with running_demo(tmp_path / "demo", demo_options) as demo:
        yield demo


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """A demonstration server for tests that touch neither the demonstration hearing nor the server itself:
    each prepares a hearing on it, under a name that no other test has."""
    folder = tmp_path_factory.mktemp("server")
    async with running_demo(folder / "demo", ["--no-generated-feed"]) as server:
        yield server


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with running_chromium() as browser:
        yield browser


@pytest.fixture
def faults() -> list[str]:
    """What pages threw or logged as errors, for a test to look at."""
    return []


@pytest.fixture
async def page_for(demo: Demo, browser: Browser, faults: list[str]) -> PageFor:
    """Opens a participant's link in a browser profile of their own, by name; returns when it is connected."""

    async def open_page(name: str) -> Page:
        seat: dict[str, Any] = next(seat for seat in demo.said["participants"] if seat["name"] == name)
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{name}: {error}"))
        await page.goto(seat["url"])
        await until(lambda: _is_up(page), f"{name}'s page to connect")
        return page

    return open_page


async def _is_up(page: Page) -> bool:
    return await attribute(page, "connection", "data-line") == "up"
