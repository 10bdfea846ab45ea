"""A hearing of a test's own making on the demo's server: its people, their pages, the chair's commands."""

import asyncio
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
from playwright.async_api import Browser, BrowserContext, Page
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import attribute, until

from hustings.access.keys import load_keys
from hustings.access.tokens import issue
from hustings.hearing.roles import PODIUM, Role

PATIENCE_MS = 120_000


@dataclass
class House:
    """One hearing, prepared from a plan in TOML.

    Attributes:
        faults: What pages threw.
    """

    demo: Demo
    browser: Browser
    hearing: str
    faults: list[str] = field(default_factory=list)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def prepare(self, plan: str, folder: Path) -> None:
        file = folder / f"{self.hearing}.toml"
        file.write_text(plan)
        status, said = await hustings("prepare", self.hearing, str(file), "--data", str(self.demo.data))
        assert status == 0, said

    async def __aenter__(self) -> "House":
        self._http = await self._open.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def token(
        self, subject: str, role: Role, state: str | None = None, publish: list[str] | None = None
    ) -> str:
        """A fresh one, as nobody's commands are many enough to be limited."""
        keys = load_keys(self.demo.data / "keys")
        return issue(keys, self.hearing, subject, role, member_state=state, publish=publish)

    async def give(
        self, subject: str, role: Role, type: str, state: str | None = None, **fields: Any
    ) -> None:
        """A command that must be accepted, by POST."""
        answer = await self.answer(subject, role, type, state, **fields)
        assert answer.get("accepted"), answer

    async def chair(self, type: str, **fields: Any) -> None:
        await self.give("chair", Role.CHAIR, type, "SWE", **fields)

    async def answer(
        self, subject: str, role: Role, type: str, state: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """What the server says to a command."""
        url = f"{self.demo.base_url}/api/hearings/{self.hearing}/commands"
        headers = {"Authorization": f"Bearer {self.token(subject, role, state)}"}
        body = {"id": str(uuid.uuid4()), "type": type, **fields}
        async with self._http.post(url, json=body, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
            return said

    async def podium(self) -> dict[str, Any]:
        """The audience part as the podium has it."""
        url = f"{self.demo.base_url}/api/hearings/{self.hearing}/view"
        headers = {"Authorization": f"Bearer {self.token('secretariat', Role.SECRETARIAT)}"}
        async with self._http.get(url, headers=headers) as answer:
            view: dict[str, Any] = (await answer.json())["audience"]
            return view

    async def page(self, subject: str, role: Role, state: str | None = None, *, script: str = "") -> Page:
        """Somebody's page, in a browser profile of their own, when it is connected.

        Args:
            script: Runs before the page's own.
        """
        context = await self.browser.new_context(viewport={"width": 1366, "height": 900})
        if script:
            await context.add_init_script(script)
        return await self.page_in(context, subject, role, state)

    async def page_in(
        self, context: BrowserContext, subject: str, role: Role, state: str | None = None
    ) -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{subject}: {error}"))
        kind = "moderator" if role in PODIUM else "hearings"
        await page.goto(
            f"{self.demo.base_url}/{kind}/{self.hearing}#token={self.token(subject, role, state)}"
        )
        await has(page, "connection", "data-line", "up")
        return page

    async def pages(self, *people: tuple[str, Role, str | None]) -> list[Page]:
        """Several at once."""
        return list(await asyncio.gather(*(self.page(*who) for who in people)))


async def has(page: Page, testid: str, name: str, value: str) -> None:
    """Wait until the element has the attribute."""

    async def so() -> bool:
        return await attribute(page, testid, name) == value

    await until(so, f"{testid} to have {name}={value!r}")


async def says(page: Page, testid: str, *texts: str) -> None:
    """Wait until the element is seen, with these words in it."""

    async def so() -> bool:
        element = page.locator(f'[data-testid="{testid}"]').first
        if not await element.is_visible():
            return False
        seen = await element.inner_text()
        return all(text in seen for text in texts)

    await until(so, f"{testid} to say {texts}")


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=PATIENCE_MS)


async def ask(page: Page, text: str) -> None:
    await page.fill('[data-testid="question-input"]', text)
    await click(page, "question-submit")


async def told(page: Page, text: str) -> None:
    """What the ask box answered."""
    await page.locator(".ask .said", has_text=text).wait_for(timeout=PATIENCE_MS)


async def ledger_says(page: Page, slot: str, column: str, text: str) -> None:
    cell = page.locator(f'.ledger [data-slot="{slot}"] [data-column="{column}"]')

    async def so() -> bool:
        return bool(await cell.count()) and await cell.inner_text() == text

    await until(so, f"the ledger's {column} of {slot} to be {text}")
