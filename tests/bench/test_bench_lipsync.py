"""Flash and beep as Chromium plays them: how far apart they are on the screen and in the loudspeaker."""

import asyncio
import statistics
import time

import pytest
from playwright.async_api import Page
from tests.bench.figures import Report
from tests.media.clients import HEARING, identity, publishing, rig
from tests.media.flashing import EVERY, Beeps, Flashes, _plain_timestamps, report_capture
from tests.media.test_chromium_over_webrtc import chromium, doors, opened

from hustings.hearing.model import OnAir

__all__ = ["_plain_timestamps"]

SECTION = "Lip-sync in Chromium"
PHASES = (("from 1 s after the start", 1, 4), ("from 8 s after the start", 3, 6))
AFTER_SWITCH = (("from 1 s after a switch", 1, 4), ("from 8 s after a switch", 3, 6))
DELAYS = {"candidate:a": (0.03, 0.01), "candidate:b": (0.06, 0.0)}
"""Seconds from capture to sending of picture and sound, as cameras and microphones have them; the publishers'
sender reports say so."""
GRAIN = 8

LOOK = """async () => {
  const seen = window.seen = {flash: [], beep: []};
  const canvas = new OffscreenCanvas(8, 8).getContext('2d', {willReadFrequently: true});
  let white = true;
  const look = (_, frame) => {
    canvas.drawImage(v, 0, 0, 8, 8);
    const data = canvas.getImageData(0, 0, 8, 8).data;
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += data[at];
    const now = sum / 64 > 120;
    if (now && !white) seen.flash.push(frame.expectedDisplayTime);
    white = now;
    v.requestVideoFrameCallback(look);
  };
  v.requestVideoFrameCallback(look);
  const context = new AudioContext();
  const code = `registerProcessor('onset', class extends AudioWorkletProcessor {
    process([input]) {
      const pcm = input[0];
      if (!pcm) return true;
      for (let at = 0; at < pcm.length; at++) {
        if (Math.abs(pcm[at]) > 0.03) {
          const here = currentTime + at / sampleRate;
          if (here - (this.last ?? -1) > 0.2) this.port.postMessage(here);
          this.last = here;
        }
      }
      return true;
    }
  })`;
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], {type: 'text/javascript'})));
  const onset = new AudioWorkletNode(context, 'onset');
  context.createMediaStreamSource(v.srcObject).connect(onset).connect(context.destination);
  onset.port.onmessage = ({data}) => {
    const stamp = context.getOutputTimestamp();
    seen.beep.push(stamp.performanceTime + 1000 * (data - stamp.contextTime));
  };
}"""
TARGET = """target => {
  const receivers = window.peer.getReceivers();
  receivers.find(({track}) => track.kind === 'video').jitterBufferTarget = target;
}"""
PLAYOUT = """async () => {
  const times = {};
  for (const report of (await window.peer.getStats()).values())
    if (report.type === 'inbound-rtp') times[report.kind] = report.estimatedPlayoutTimestamp;
  return times.audio && times.video ? times.audio - times.video : null;
}"""


async def measured(page: Page, seconds: float) -> tuple[list[float], list[float]]:
    """Milliseconds by which sound is later: as played, and as Chromium itself estimates."""
    await page.evaluate("() => { seen.flash.length = 0; seen.beep.length = 0; }")
    estimates = []
    until = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.5)
        apart = await page.evaluate(PLAYOUT)
        if apart is not None:
            # What is played later was captured earlier.
            estimates.append(-apart)
    seen = await page.evaluate("() => seen")
    played = []
    for beep in seen["beep"]:
        near = min(seen["flash"], key=lambda flash: abs(flash - beep), default=None)
        if near is not None and abs(beep - near) < 500 * EVERY:
            played.append(beep - near)
    return played, estimates


@pytest.mark.usefixtures("_plain_timestamps")
@pytest.mark.parametrize("target_ms", [None, 80])
async def test_lipsync(report: Report, target_ms: int | None) -> None:
    """`target_ms`: how long the page lets pictures wait at least."""
    began = time.time()
    async with rig() as r, doors(r.studio) as origin, chromium() as browser:
        a, b = (
            publishing(
                r.studio, feed, identity(feed[-1]), Flashes(began, late[0], GRAIN), Beeps(began, late[1])
            )
            for feed, late in DELAYS.items()
        )
        r.studio.apply(HEARING, OnAir("candidate:a", frozenset({"candidate:a"})))
        async with a as first, b as second:
            report_capture(first)
            report_capture(second)
            await asyncio.sleep(2)
            page = await opened(browser, origin)
            await page.evaluate("watch()")
            await page.evaluate(TARGET, target_ms)
            for session, who in r.studio.sessions(HEARING):
                r.studio.choose(HEARING, session, who, "full")
            await page.wait_for_function("() => v.readyState >= 2", timeout=30_000)
            await page.evaluate(LOOK)
            for name, wait, seconds in PHASES:
                await asyncio.sleep(wait)
                _print(report, f"pictures wait {target_ms or 0} ms, {name}", await measured(page, seconds))
            r.studio.apply(HEARING, OnAir("candidate:b", frozenset({"candidate:b"})))
            for name, wait, seconds in AFTER_SWITCH:
                await asyncio.sleep(wait)
                _print(report, f"pictures wait {target_ms or 0} ms, {name}", await measured(page, seconds))


def _print(report: Report, when: str, found: tuple[list[float], list[float]]) -> None:
    played, estimates = found
    if played:
        report.spread(SECTION, f"{when}: sound behind the picture, flash and beep", played, "ms")
    if estimates:
        report.single(
            SECTION, f"{when}: the same by estimatedPlayoutTimestamp", statistics.median(estimates), "ms"
        )
