"""From glass to glass in Chromium: a camera whose picture carries the time, and a viewer who reads it back.

The camera is a canvas that stands in for the machine's own, at the page's own `getUserMedia`, so that what
publishes and what plays are the pages as people have them. Its clock has the cells of the generated picture
(`hustings.media.generated_picture`). Both ends read one machine's clock.
"""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import Browser, Page
from tests.e2e.demo import Demo
from tests.e2e.seeing import at, attribute, until

from hustings.media.generated_picture import (
    CLOCK_BITS,
    CLOCK_CELL,
    CLOCK_COLUMNS,
    CLOCK_LEFT,
    CLOCK_ROWS,
    CLOCK_TOP,
    HEIGHT,
    MIDDLE,
    WIDTH,
    read_cells,
)

CLOCK = {
    "width": WIDTH,
    "height": HEIGHT,
    "left": CLOCK_LEFT,
    "top": CLOCK_TOP,
    "cell": CLOCK_CELL,
    "columns": CLOCK_COLUMNS,
    "rows": CLOCK_ROWS,
    "bits": CLOCK_BITS,
    "middle": MIDDLE,
}
PUBLISHER, VIEWER = "Amara Okafor", "Wanjiru Mwangi"

CAMERA = """((clock) => {
  const scale = 2, frames = 30;
  const paint = (canvas, context) => {
    const { width, height } = canvas;
    const at = performance.now() / 1000;
    context.fillStyle = "#203040";
    context.fillRect(0, 0, width, height);
    // Something that moves all over, as a room behind a speaker does.
    for (let i = 0; i < 12; i++) {
      context.fillStyle = `hsl(${i * 30} 60% 50%)`;
      const x = (0.5 + 0.45 * Math.sin(at * (0.3 + i / 20) + i)) * width;
      context.fillRect(x, (i / 12) * height * 0.55, 80, 60);
    }
    const now = BigInt(Date.now());
    let sum = 0n;
    for (let nibble = now; nibble > 0n; nibble >>= 4n) sum += nibble & 15n;
    const word = (now << 4n) | (15n - (sum % 16n));
    const count = clock.columns * clock.rows;
    for (let i = 0; i < count; i++) {
      context.fillStyle = (word >> BigInt(count - 1 - i)) & 1n ? "#fff" : "#000";
      const left = clock.left + (i % clock.columns) * clock.cell;
      const top = clock.top + Math.floor(i / clock.columns) * clock.cell;
      context.fillRect(left * scale, top * scale, clock.cell * scale, clock.cell * scale);
    }
  };
  navigator.mediaDevices.getUserMedia = async ({ video, audio }) => {
    const stream = new MediaStream();
    if (video) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [clock.width * scale, clock.height * scale];
      const context = canvas.getContext("2d", { alpha: false });
      paint(canvas, context);
      const [track] = canvas.captureStream(0).getVideoTracks();
      setInterval(() => (paint(canvas, context), track.requestFrame()), 1000 / frames);
      stream.addTrack(track);
    }
    if (audio) {
      const sound = new AudioContext();
      const tone = new OscillatorNode(sound, { frequency: 440 });
      const quiet = new GainNode(sound, { gain: 0.05 });
      const out = sound.createMediaStreamDestination();
      tone.connect(quiet).connect(out);
      tone.start();
      stream.addTrack(out.stream.getAudioTracks()[0]);
    }
    return stream;
  };
})(__CLOCK__)"""

READ = """(video, clock) => {
  const side = clock.cell / 2;
  const strip = new OffscreenCanvas(clock.columns * 2, clock.rows * 2);
  const context = strip.getContext("2d", { willReadFrequently: true });
  window.seenClocks = [];
  const look = (now, frame) => {
    const [x, y] = [video.videoWidth / clock.width, video.videoHeight / clock.height];
    // Each cell's inner half becomes four pixels.
    for (let row = 0; row < clock.rows; row++) {
      for (let column = 0; column < clock.columns; column++) {
        const left = (clock.left + column * clock.cell + side / 2) * x;
        const top = (clock.top + row * clock.cell + side / 2) * y;
        context.drawImage(video, left, top, side * x, side * y, column * 2, row * 2, 2, 2);
      }
    }
    const { data } = context.getImageData(0, 0, strip.width, strip.height);
    let bits = "";
    for (let row = 0; row < clock.rows; row++) {
      for (let column = 0; column < clock.columns; column++) {
        let sum = 0;
        for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
          sum += data[4 * ((row * 2 + dy) * strip.width + column * 2 + dx) + 1];
        }
        bits += sum / 4 > clock.middle ? "1" : "0";
      }
    }
    // By the wall clock, which the camera reads too: the page's own origin may have drifted from it.
    const shown = Date.now() + Math.max(0, frame.expectedDisplayTime - performance.now());
    window.seenClocks.push([bits, shown, frame.presentedFrames]);
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}"""


@dataclass(frozen=True)
class Seen:
    """One picture on the viewer's screen, in Unix milliseconds."""

    drawn: int
    shown: float
    number: int

    @property
    def latency_ms(self) -> float:
        """From the picture's making to when the browser expects it on the screen."""
        return self.shown - self.drawn


async def page_of(demo: Demo, browser: Browser, name: str, script: str = "") -> Page:
    """A participant's page in a profile of its own."""
    seat = next(seat for seat in demo.said["participants"] if seat["name"] == name)
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    if script:
        await page.add_init_script(script)
    await page.goto(seat["url"])
    await until(lambda: _has(page, "connection", "up"), f"{name}'s page to connect")
    return page


async def publish_the_clock(demo: Demo, browser: Browser) -> Page:
    """The candidate who has the floor sends; the server has the feed."""
    page = await page_of(demo, browser, PUBLISHER, CAMERA.replace("__CLOCK__", json.dumps(CLOCK)))
    await (await at(page, "publish")).click()
    await until(lambda: _has(page, "publish-state", "up"), "the candidate to send")
    return page


async def watch_the_clock(demo: Demo, browser: Browser) -> Page:
    """A delegate's page that notes every picture it shows."""
    page = await page_of(demo, browser, VIEWER)
    video = await at(page, "programme-video")
    await video.evaluate(READ, CLOCK)
    return page


async def clocks_seen(page: Page) -> list[Seen]:
    """The readable clocks since the last call, as they were shown."""
    told = await page.evaluate("() => window.seenClocks.splice(0)")
    seen = []
    for bits, shown, number in told:
        try:
            seen.append(Seen(read_cells(bit == "1" for bit in bits), shown, number))
        except ValueError:
            continue
    return seen


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


async def _has(page: Page, testid: str, line: str) -> bool:
    return await attribute(page, testid, "data-line") == line
