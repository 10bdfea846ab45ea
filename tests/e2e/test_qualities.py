"""A candidate's page sends two encodings, and a delegate chooses between them on theirs."""

from typing import Any

import pytest
from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.seeing import attribute, until

CANDIDATE, DELEGATE = "Amara Okafor", "An observer"

_COUNTS = """() => new Promise((answer) => {
  const peer = window.hustingsPeers.at(-1);
  if (!peer) return answer({made: 0, sent: []});
  peer.getStats().then((reports) => {
    const found = {made: window.hustingsPeers.length, sent: []};
    for (const report of reports.values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") Object.assign(found, report);
      if (report.type === "outbound-rtp" && report.kind === "video") found.sent.push(report);
    }
    answer(found);
  });
})"""

_KEEP_PEERS = """window.hustingsPeers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...settings) { super(...settings); window.hustingsPeers.push(this); }
};"""


@pytest.fixture
def demo_options() -> list[str]:
    return ["--no-generated-feed"]


async def counts(page: Page) -> dict[str, Any]:
    """What the page's newest connection says of its pictures."""
    found: dict[str, Any] = await page.evaluate(_COUNTS)
    return found


async def opened(page_for: PageFor, name: str) -> Page:
    """A participant's page whose connections can be asked for their statistics."""
    page = await page_for(name)
    await page.add_init_script(_KEEP_PEERS)
    await page.reload()
    return page


async def seen_in(page: Page, height: int) -> dict[str, Any]:
    """Wait until pictures of this height are decoded."""

    async def decoded() -> dict[str, Any] | None:
        found = await counts(page)
        return found if found.get("frameHeight") == height else None

    return await until(decoded, f"a picture {height} high")


async def told(page: Page, sent: str, reason: str) -> None:
    async def said() -> bool:
        now = (
            await attribute(page, "quality-state", "data-sent"),
            await attribute(page, "quality-state", "data-reason"),
        )
        return now == (sent, reason)

    await until(said, f"the page to say {sent} because {reason}")


async def test_a_delegate_pins_a_quality_and_lets_go_of_it(page_for: PageFor, faults: list[str]) -> None:
    candidate = await opened(page_for, CANDIDATE)
    await candidate.click('[data-testid="publish"]')

    async def sends_both() -> bool:
        sent = (await counts(candidate))["sent"]
        return sorted(one.get("frameHeight", 0) for one in sent) == [180, 720]

    await until(sends_both, "two encodings to be sent")
    watcher = await opened(page_for, DELEGATE)
    first = await seen_in(watcher, 720)
    await told(watcher, "full", "carried")
    choice = watcher.locator('[data-testid="quality"]')

    await choice.select_option("low")
    small = await seen_in(watcher, 180)
    assert small["frameWidth"] == 320
    await told(watcher, "low", "chosen")

    # by keyboard, as somebody without a mouse does it
    await choice.focus()
    await watcher.keyboard.press("ArrowUp")
    await seen_in(watcher, 720)
    await told(watcher, "full", "chosen")

    await choice.select_option("sound")
    await told(watcher, "sound", "chosen")
    await watcher.locator('[data-testid="no-picture"]').wait_for()
    before = await counts(watcher)
    await watcher.wait_for_timeout(1_500)
    after = await counts(watcher)
    assert after["bytesReceived"] == before["bytesReceived"]

    await choice.select_option("automatic")
    last = await seen_in(watcher, 720)

    async def moves() -> bool:
        return bool((await counts(watcher))["framesDecoded"] > last["framesDecoded"] + 10)

    await until(moves, "the picture to go on")
    await told(watcher, "full", "carried")
    end = await counts(watcher)
    # One connection and one stream all the time.
    assert end["made"] == first["made"]
    assert end["ssrc"] == first["ssrc"]

    async def all_decoded() -> bool:
        now = await counts(watcher)
        return bool(now["framesReceived"] - now["framesDecoded"] - now.get("framesDropped", 0) <= 5)

    # Those on their way through the decoder are not many once it has caught up.
    await until(all_decoded, "every frame that came whole to be decoded")
    assert faults == []
