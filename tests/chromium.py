"""The system's Chromium, as a real user's: pages start muted, and nothing calls home."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    "--autoplay-policy=document-user-activation-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
)


def chromium_path() -> str:
    """The browser on the PATH. Its absence is an error, never a skipped test."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(f"There is no Chromium on the PATH ({', '.join(NAMES)}): install one.")


@asynccontextmanager
async def running_chromium(flags: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """A headless browser with a fake camera and microphone that beeps."""
    arguments = [*FLAGS, *flags]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        try:
            yield browser
        finally:
            await browser.close()
