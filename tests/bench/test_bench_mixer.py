"""What the mixer costs, and how long sound is under way through it."""

import asyncio
import random
import time

import pytest
from tests.bench.figures import Report
from tests.media.sounding import SECOND, noise, packets, voice

from hustings.media.mixer import Mixer
from hustings.media.sound.pcm import FRAME

SECTION = "Mixer"
TICKS = 1_500
SECONDS = 12
SETTLED = 2


@pytest.mark.parametrize(
    ("microphones", "stage"),
    [(1, 0), (1, 1), (2, 2), (3, 0), (3, 3), (4, 4), (5, 5), (6, 6), (8, 0), (8, 8)],
)
def test_cost(report: Report, microphones: int, stage: int) -> None:
    """`stage`: for so many of those who are heard the mix without themselves is made as well."""
    sent = packets((voice(6, -25) + noise(6, -60)), 32, "voip")
    feeds = [f"delegate:{number}" for number in range(microphones)]
    mixer = Mixer(lambda *_: None)
    mixer.set_open(frozenset(feeds))
    mixer.want(frozenset(feeds[:stage]))
    before = time.process_time()
    for tick in range(TICKS):
        for number, feed in enumerate(feeds):
            mixer.push(feed, tick & 0xFFFF, tick * FRAME, sent[(tick + 61 * number) % len(sent)], FRAME // 2)
        mixer.tick()
    used = time.process_time() - before
    what = f"{microphones} open microphones, the mix and {stage} for the stage"
    report.single(SECTION, f"{what} ({1e6 * used / TICKS:.0f} µs each 20 ms)", 5_000 * used / TICKS, "% core")


@pytest.mark.parametrize("jitter_ms", [0, 20, 60])
async def test_delay(report: Report, jitter_ms: int) -> None:
    """From a microphone's packet to the mixed packet that begins with its first sample or one close to it."""
    sent = packets(voice(6, -25), 32, "voip")
    came: dict[int, float] = {}
    delays: dict[str | None, list[float]] = {None: [], "chair": []}
    loop = asyncio.get_running_loop()
    origin = loop.time()

    def emitted(output: str | None, _: bytes, __: int) -> None:
        feed = "candidate:a" if output == "chair" else "chair"
        position = mixer.position(feed)
        if position is None or position >= 1 << 31 or loop.time() - origin < SETTLED:
            return
        number, within = divmod(position, FRAME)
        if number in came:
            delays[output].append(1_000 * (loop.time() - came[number]) - within / 48)

    mixer = Mixer(emitted)
    mixer.set_open(frozenset({"chair", "candidate:a"}))
    mixer.want(frozenset({"chair"}))
    running = asyncio.create_task(mixer.run())
    chance = random.Random(3)
    # Where in the 20 ms a source's packets come is anybody's guess.
    arrivals = sorted(
        (n * 0.02 + 0.007 + chance.uniform(0, jitter_ms / 1_000), n) for n in range(SECONDS * SECOND)
    )
    for at, number in arrivals:
        await asyncio.sleep(max(0.0, origin + at - loop.time()))
        came[number] = loop.time()
        for feed in ("chair", "candidate:a"):
            mixer.push(feed, number, number * FRAME, sent[number % len(sent)])
    mixer.close()
    await running
    for output, name in ((None, "the mix"), ("chair", "the mix for somebody on stage")):
        what = f"packet to packet, {jitter_ms} ms of jitter: {name}"
        report.spread(SECTION, what, delays[output], "ms")
