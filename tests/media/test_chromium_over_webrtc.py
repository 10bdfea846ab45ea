"""A real Chromium publishes its (fake) camera and microphone, and another page of it watches."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright
from tests.media.clients import HEARING, LIMIT_S, Rig, identity, rig, until

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.gateway import Studio
from hustings.room.ports import OfferRefused
from hustings.rtp.frames import Kind

CHROMIUM = "/usr/bin/chromium"
FEED = "candidate:a"

PAGE = """<!doctype html><video id=v autoplay playsinline></video><script>
async function exchange(path, peer) {
  await peer.setLocalDescription();
  await new Promise(done => {
    if (peer.iceGatheringState === 'complete') done();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done();
    setTimeout(done, 2000);
  });
  const reply = await fetch(path, {method: 'POST', body: peer.localDescription.sdp});
  if (!reply.ok) throw new Error(await reply.text());
  await peer.setRemoteDescription({type: 'answer', sdp: await reply.text()});
}
async function publish(width) {
  const stream = await navigator.mediaDevices.getUserMedia(
    {video: {width, frameRate: 30}, audio: true});
  const peer = window.peer = new RTCPeerConnection();
  for (const track of stream.getTracks())
    peer.addTransceiver(track, {direction: 'sendonly', streams: [stream]});
  await exchange('/publish', peer);
}
async function watch() {
  const peer = window.peer = new RTCPeerConnection();
  peer.addTransceiver('video', {direction: 'recvonly'});
  peer.addTransceiver('audio', {direction: 'recvonly'});
  const stream = new MediaStream();
  peer.ontrack = event => stream.addTrack(event.track);
  v.srcObject = stream;
  await exchange('/play', peer);
}
async function inbound(kind) {
  for (const report of (await window.peer.getStats()).values())
    if (report.type === 'inbound-rtp' && report.kind === kind) return report;
}
async function outbound(kind) {
  const reports = await window.peer.getStats();
  for (const report of reports.values())
    if (report.type === 'outbound-rtp' && report.kind === kind)
      return {...report, mime: reports.get(report.codecId)?.mimeType};
}
function pixels() {
  const canvas = new OffscreenCanvas(64, 48).getContext('2d');
  canvas.drawImage(v, 0, 0, 64, 48);
  return Array.from(canvas.getImageData(0, 0, 64, 48).data).join();
}
</script>"""


@asynccontextmanager
async def doors(studio: Studio) -> AsyncIterator[str]:
    """As little of WHIP and WHEP as the page needs. Yields the origin."""

    async def answer(request: web.Request) -> web.Response:
        offer = await request.text()
        try:
            if request.path == "/publish":
                made = await studio.publish(HEARING, FEED, identity("a"), offer)
            else:
                made = await studio.play(HEARING, None, identity("v", Role.DELEGATE), offer)
        except OfferRefused as refused:
            return web.Response(status=400, text=refused.code)
        return web.Response(status=201, text=made.sdp)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/publish", answer), web.post("/play", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        try:
            yield browser
        finally:
            await browser.close()


async def opened(browser: Browser, origin: str) -> Page:
    page = await browser.new_page()
    await page.goto(origin)
    return page


async def statistics(page: Page, expression: str, enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The statistics once they are enough."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            report: dict[str, Any] | None = await page.evaluate(expression)
            if report is not None and enough(report):
                return report
            await asyncio.sleep(0.1)


async def play_through(r: Rig, browser: Browser, origin: str) -> None:
    publisher, viewer = await opened(browser, origin), await opened(browser, origin)
    await publisher.evaluate("publish(640)")
    await viewer.evaluate("watch()")
    sent = await statistics(publisher, "outbound('video')", lambda s: s["framesEncoded"] > 30)
    assert sent["mime"] == "video/H264"
    seen = await statistics(viewer, "inbound('video')", lambda s: s["framesDecoded"] > 30)
    assert seen["frameWidth"] == 640
    assert seen["keyFramesDecoded"] >= 1
    await statistics(viewer, "inbound('audio')", lambda s: s["totalAudioEnergy"] > 0.001)
    first = await viewer.evaluate("pixels()")
    await viewer.wait_for_function("first => pixels() !== first", arg=first, timeout=LIMIT_S * 1000)


@pytest.mark.parametrize("address", ["127.0.0.1", ""])
async def test_chromium_publishes_and_another_page_sees_and_hears_it(address: str) -> None:
    async with rig(address=address) as r, doors(r.studio) as origin, chromium() as browser:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        await play_through(r, browser, origin)
        await until(lambda: len(r.sink.of(FEED, Kind.VIDEO)) > 30)
        assert r.sink.of(FEED, Kind.VIDEO)[0].keyframe
        assert r.watched.is_up(FEED)
