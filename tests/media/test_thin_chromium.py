"""A real Chromium behind a thin line: what it hears without a break, what it sees, and when it sees more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page
from tests.media.clients import HEARING, LIMIT_S, identity, rig
from tests.media.test_chromium_over_webrtc import chromium
from tests.media.thin_line import Direction, ThinLine, through

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.gateway import Studio

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

FEED = "candidate:a"
A, VIEWER = identity("a"), identity("v", Role.DELEGATE)
THIN, WIDE = 200_000, 3_000_000

PAGE = """<!doctype html><video id=v autoplay playsinline></video><script>
async function exchange(path, peer) {
  await peer.setLocalDescription();
  await new Promise(done => {
    if (peer.iceGatheringState === 'complete') done();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done();
    setTimeout(done, 2000);
  });
  const reply = await fetch(path, {method: 'POST', body: peer.localDescription.sdp});
  await peer.setRemoteDescription({type: 'answer', sdp: await reply.text()});
}
async function publish() {
  const stream = await navigator.mediaDevices.getUserMedia({video: {width: 1280, height: 720}});
  const [video] = stream.getVideoTracks();
  const context = new AudioContext(), tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out); tone.start(); await context.resume();
  const peer = window.peer = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  peer.addTransceiver(out.stream.getAudioTracks()[0], {direction: 'sendonly'});
  const encodings = [{maxBitrate: 1_500_000},
    {maxBitrate: 110_000, maxFramerate: 15, scaleResolutionDownBy: 4, priority: 'high'}];
  const codecs = RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === 'video/H264' &&
    c.sdpFmtpLine.includes('42e01f') && c.sdpFmtpLine.includes('packetization-mode=1'));
  const senders = encodings.map(encoding => {
    const made = peer.addTransceiver(video, {direction: 'sendonly', sendEncodings: [encoding]});
    made.setCodecPreferences(codecs);
    return made.sender;
  });
  await exchange('/publish', peer);
  for (const sender of senders) {
    const parameters = sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    await sender.setParameters(parameters);
  }
}
const LISTENER = `registerProcessor('gaps', class extends AudioWorkletProcessor {
  process([[samples]]) {
    for (const sample of samples ?? new Float32Array(128)) {
      if (Math.abs(sample) < 0.005) { this.quiet = (this.quiet ?? 0) + 1; continue; }
      if (this.quiet > 240) this.port.postMessage(this.quiet);
      this.quiet = 0; this.loud = (this.loud ?? 0) + 1;
      if (this.loud % 4800 === 0) this.port.postMessage(0);
    }
    return true;
  }
});`;
async function watch() {
  const peer = window.peer = new RTCPeerConnection(), stream = new MediaStream();
  peer.addTransceiver('video', {direction: 'recvonly'});
  peer.addTransceiver('audio', {direction: 'recvonly'});
  peer.ontrack = event => stream.addTrack(event.track);
  v.srcObject = stream;
  await exchange('/play', peer);
  const context = new AudioContext({sampleRate: 48000});
  await context.resume();
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([LISTENER], {type: 'text/javascript'})));
  const node = new AudioWorkletNode(context, 'gaps');
  window.heard = 0; window.gaps = [];
  node.port.onmessage = ({data}) => data ? window.gaps.push(data / 48) : window.heard += 0.1;
  context.createMediaStreamSource(stream).connect(node);
}
async function state() {
  const found = {heard: window.heard, gaps: window.gaps.splice(0)};
  for (const report of (await window.peer.getStats()).values())
    if (report.type === 'inbound-rtp') found[report.kind] = report;
  return found;
}
</script>"""


@asynccontextmanager
async def doors(studio: Studio, down: Direction) -> AsyncIterator[str]:
    """WHIP and WHEP as the page needs them; the viewer's way is the line. Yields the origin."""
    lines: list[ThinLine] = []

    async def answer(request: web.Request) -> web.Response:
        offer = await request.text()
        if request.path == "/publish":
            return web.Response(text=(await studio.publish(HEARING, FEED, A, offer)).sdp)
        made = await studio.play(HEARING, None, VIEWER, offer)
        line, sdp = await through(made.sdp, down, Direction(loss=down.loss, delay_s=down.delay_s))
        lines.append(line)
        return web.Response(text=sdp)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/publish", answer), web.post("/play", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        for line in lines:
            line.close()
        await runner.cleanup()


async def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate("state()")
    return found


async def shown(page: Page, height: int) -> dict[str, Any]:
    """Wait for pictures of this height."""
    async with asyncio.timeout(3 * LIMIT_S):
        while True:
            found = await state(page)
            if found.get("video", {}).get("frameHeight") == height:
                return found
            await asyncio.sleep(0.2)


async def test_a_thin_line_has_sound_and_the_small_picture_and_gets_the_full_one_back() -> None:
    down = Direction(THIN, 0.03, 0.02)
    async with rig() as r, doors(r.studio, down) as origin, chromium() as browser:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        publisher, viewer = await browser.new_page(), await browser.new_page()
        for page, act in ((publisher, "publish()"), (viewer, "watch()")):
            await page.goto(origin)
            await page.evaluate(act)
        await shown(viewer, 180)
        await asyncio.sleep(3.0)
        before = await state(viewer)
        await asyncio.sleep(30.0)
        after = await state(viewer)
        frames = after["video"]["framesDecoded"] - before["video"]["framesDecoded"]
        concealed = after["audio"]["concealedSamples"] - before["audio"]["concealedSamples"]
        print(
            f"\n200 kbit/s, 3 % loss, 30 s: {frames} pictures, {after['heard'] - before['heard']:.1f} s heard"
        )
        print(f"silences in it (ms): {after['gaps']}, {concealed / 48:.0f} ms concealed")
        assert after["video"]["frameHeight"] == 180
        assert frames > 150
        down.rate, down.loss, down.queue = WIDE, 0.0, 100_000
        await shown(viewer, 720)


async def test_three_megabits_never_leave_the_full_picture() -> None:
    down = Direction(WIDE, 0.0, 0.02, 100_000)
    async with rig() as r, doors(r.studio, down) as origin, chromium() as browser:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        publisher, viewer = await browser.new_page(), await browser.new_page()
        for page, act in ((publisher, "publish()"), (viewer, "watch()")):
            await page.goto(origin)
            await page.evaluate(act)
        await shown(viewer, 720)
        for _ in range(150):
            assert (await state(viewer))["video"]["frameHeight"] == 720
            await asyncio.sleep(0.2)
