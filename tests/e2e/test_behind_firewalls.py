"""Lines that let no UDP out, or nothing but a way to a relay: pictures and sound come and go all the same."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo, running_demo
from tests.e2e.relay import Relay, running_relay
from tests.e2e.seeing import attribute, pixels_change, until
from tests.e2e.test_story import becomes, click, hears

PEERS = """
  window.peers = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration) { super(configuration); window.peers.push(this); }
    FURTHER
  };
"""
RELAYED = """
    setConfiguration(configuration) {
      const iceServers = configuration.iceServers.filter(({ urls }) => urls.endsWith("TRANSPORT"));
      super.setConfiguration({ ...configuration, iceServers, iceTransportPolicy: "relay" });
    }
"""
NO_UDP = """
    setRemoteDescription({ type, sdp }) {
      return super.setRemoteDescription({ type, sdp: sdp.replace(/a=candidate:\\S+ 1 udp .*\\r\\n/g, "") });
    }
"""
CHOSEN = """async () => {
  for (const peer of window.peers) {
    const stats = await peer.getStats();
    for (const one of stats.values()) {
      if (one.type !== "transport" || !one.selectedCandidatePairId) continue;
      const pair = stats.get(one.selectedCandidatePairId);
      const { candidateType, relayProtocol, protocol } = stats.get(pair.localCandidateId);
      return { candidateType, relayProtocol, protocol };
    }
  }
  return null;
}"""


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    async with running_relay(tmp_path) as relay:
        yield relay


async def opened(browser: Browser, demo: Demo, role: str, at: int, further: str) -> Page:
    """A participant's page whose connections are made as `further` says."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    await context.add_init_script(PEERS.replace("FURTHER", further))
    page = await context.new_page()
    await page.goto(demo.seats(role)[at]["url"])
    await becomes(page, "connection", "data-line", "up")
    return page


async def chosen(page: Page) -> dict[str, Any]:
    """The page's end of the pair that its first connection uses."""

    async def look() -> dict[str, Any] | None:
        return dict(found) if (found := await page.evaluate(CHOSEN)) else None

    return await until(look, "a connection")


async def test_a_candidate_is_seen_and_heard_though_both_ends_have_nothing_but_a_relay(
    tmp_path: Path, browser: Browser, relay: Relay
) -> None:
    options = ["--no-generated-feed"]
    async with running_demo(tmp_path / "demo", options, relay.environment) as demo:
        candidate = await opened(browser, demo, "candidate", 0, RELAYED.replace("TRANSPORT", "tcp"))
        await click(candidate, "camera-on")
        await click(candidate, "publish")
        await becomes(candidate, "publish-state", "data-line", "up")
        delegate = await opened(browser, demo, "delegate", 0, RELAYED.replace("TRANSPORT", "udp"))
        await pixels_change(delegate, "programme-video")
        await click(delegate, "sound-on")
        await hears(delegate)
        assert (await chosen(delegate))["candidateType"] == "relay"
        assert (await chosen(delegate))["relayProtocol"] == "udp"
        assert (await chosen(candidate))["candidateType"] == "relay"
        assert (await chosen(candidate))["relayProtocol"] == "tcp"
        log = (tmp_path / "demo.log").read_text()
        assert relay.environment["HUSTINGS_TURN_SECRET"] not in log
        assert "credential=" not in log


async def test_a_delegate_without_udp_watches_over_tcp(browser: Browser, demo: Demo) -> None:
    delegate = await opened(browser, demo, "delegate", 0, NO_UDP)
    await pixels_change(delegate, "programme-video")
    await click(delegate, "sound-on")
    await hears(delegate)
    assert (await chosen(delegate))["protocol"] == "tcp"
    assert await attribute(delegate, "programme-state", "data-line") == "up"
