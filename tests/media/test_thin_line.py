"""Thin lines: unbroken sound and the small picture, and the full one again when the line widens."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from tests.media.clients import HEARING, identity, rig, until
from tests.media.raw import AUDIO, LOW_SSRC, PPS, RTX, SPS, VIDEO, VIDEO_SSRC, Raw, aggregate, raw
from tests.media.thin_line import Direction, ThinLine, through

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.gateway import Studio
from hustings.room.ports import Answer
from hustings.rtp import rtcp
from hustings.rtp.packet import parse
from hustings.rtp.reception import Reception
from hustings.rtp.uplink import Uplink

A, VIEWER = identity("a"), identity("v", Role.DELEGATE)
FEED = "candidate:a"
FRAME_MS = 20
BUFFERS_MS = (100, 150, 200, 300, 500)
"""How long receivers may wait for a packet of sound."""
THIN, WIDE = 200_000, 3_000_000


class Camera:
    """Sends a full picture of 1.5 Mbit/s, a small one of 110 kbit/s and sound of 24 kbit/s, as pages do."""

    def __init__(self, peer: Raw) -> None:
        self._peer = peer
        self._sequences = {VIDEO_SSRC: 0, LOW_SSRC: 0}
        self._asked = {VIDEO_SSRC: -1, LOW_SSRC: -1}

    async def run(self) -> None:
        began = time.monotonic()
        number = 0
        while True:
            self._peer.say(number & 0xFFFF, number * 960, b"\xf8" + bytes(59))
            if number % 2 == 0:
                self._picture(VIDEO_SSRC, number * 1_800, 5, 1_190, 25)
            if number % 4 == 0:
                self._picture(LOW_SSRC, number * 1_800, 1, 1_090, 6)
            number += 1
            await asyncio.sleep(max(0.0, began + number * FRAME_MS / 1_000 - time.monotonic()))

    def _picture(self, source: int, timestamp: int, packets: int, octets: int, of_keyframe: int) -> None:
        asked = self._peer.keyframe_requests(source)
        key = asked > self._asked[source]
        self._asked[source] = asked
        count = of_keyframe if key else packets
        for at in range(count):
            slice_of = (b"\x65" if key else b"\x41").ljust(octets, b"\x01")
            payload = aggregate(SPS, PPS, slice_of) if key and at == 0 else slice_of
            self._sequences[source] += 1
            self._peer.send(
                self._sequences[source] & 0xFFFF, timestamp, payload,
                marker=at == count - 1, ssrc=source,
            )  # fmt: skip


@dataclass
class Listener:
    """A light viewer: counts, tells what its line carries, and knows when each packet of sound came."""

    peer: Raw
    came: dict[int, float] = field(default_factory=dict)
    """Packets of sound by number, with milliseconds."""
    octets: dict[int, int] = field(default_factory=dict)
    _receptions: dict[int, Reception] = field(default_factory=dict)
    _uplink: Uplink = field(default_factory=lambda: Uplink(10_000_000))

    def take(self, data: bytes) -> None:
        now = round(time.monotonic() * 1_000)
        packet = parse(data)
        kind = packet.payload_type
        self.octets[kind] = self.octets.get(kind, 0) + len(data)
        self._uplink.arrived(now, len(data))
        if kind == AUDIO:
            self.came[packet.sequence] = now
            self._uplink.sound_arrived(now, packet.timestamp, 48_000)
        if kind != RTX:
            reception = self._receptions.setdefault(
                kind, Reception(packet.ssrc, 90_000 if kind == VIDEO else 48_000, ask=kind == VIDEO)
            )
            reception.push(packet.sequence, packet.timestamp, now, len(packet.payload))

    async def report(self) -> None:
        """A receiver report a second, and what its line carries twice as often."""
        beat = 0
        while True:
            await asyncio.sleep(0.02)
            now = round(time.monotonic() * 1_000)
            beat += 1
            receptions = self._receptions.values()
            for message in self.peer.feedback:
                for reception in receptions:
                    if isinstance(message, rtcp.SenderReport) and message.ssrc == reception.ssrc:
                        reception.sender_report(message.ntp, now)
            self.peer.feedback.clear()
            if beat % 25:
                continue
            blocks = [b for r in receptions if (b := r.report(now))] if beat % 50 == 0 else []
            limit = self._uplink.limit(now)
            sources = [r.ssrc for r in receptions]
            self.peer.peer.send_rtcp(rtcp.receiver_report(9, blocks) + rtcp.bitrate_limit(9, limit, sources))

    def longest_gap(self, since: float, playout_ms: float = float("inf")) -> int:
        """Milliseconds of sound in a row that were not there in time to be played: `playout_ms` after they
        were sent, going by the packet that came quickest. A receiver conceals what is missing; Opus brings
        the last packet of a gap along with the next."""
        first = min(number for number, at in self.came.items() if at >= since)
        quickest = min(at - number * FRAME_MS for number, at in self.came.items())
        longest = gap = 0
        for number in range(first, max(self.came) + 1):
            at = self.came.get(number)
            there = at is not None and at - number * FRAME_MS - quickest <= playout_ms
            gap = 0 if there else gap + FRAME_MS
            longest = max(longest, gap)
        return longest


@dataclass
class Scene:
    studio: Studio
    listener: Listener
    down: Direction

    def sent(self) -> str:
        picture = self.studio.picture(HEARING, self.listener.peer.session, VIEWER)
        assert picture is not None
        return picture.sent

    async def watch(self, seconds: float) -> list[str]:
        """What was sent, ten times a second."""
        seen = []
        for _ in range(round(seconds * 10)):
            await asyncio.sleep(0.1)
            seen.append(self.sent())
        return seen


@asynccontextmanager
async def scene(down: Direction) -> AsyncIterator[Scene]:
    """A feed on air in both encodings, and a light viewer behind a line."""
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        lines: list[ThinLine] = []

        def publish(offer: str) -> Awaitable[Answer]:
            return r.studio.publish(HEARING, FEED, A, offer)

        async def play(offer: str) -> Answer:
            answer = await r.studio.play(HEARING, None, VIEWER, offer)
            line, sdp = await through(answer.sdp, down, Direction(delay_s=down.delay_s))
            lines.append(line)
            return Answer(answer.session, sdp, answer.etag)

        try:
            async with raw(publish, sends=True, low=True) as a, raw(play, sends=False) as watcher:
                listener = Listener(watcher)
                watcher.took = listener.take
                tasks = [asyncio.create_task(work) for work in (Camera(a).run(), listener.report())]
                try:
                    yield Scene(r.studio, listener, down)
                finally:
                    for task in tasks:
                        task.cancel()
                    with suppress(asyncio.CancelledError):
                        await asyncio.gather(*tasks)
        finally:
            for line in lines:
                line.close()


def told(what: str, s: Scene, since: float, seen: list[str]) -> None:
    gaps = {buffer: s.listener.longest_gap(since, buffer) for buffer in BUFFERS_MS}
    shares = {rung: f"{seen.count(rung) / len(seen):.0%}" for rung in ("full", "low", "sound")}
    print(f"\n{what}: {shares}; longest gap in the sound, ms, by a receiver's buffer, ms: {gaps}")


async def test_a_thin_line_is_given_the_small_picture_and_the_sound() -> None:
    async with scene(Direction(THIN, 0.03, 0.02, 24_000)) as s:
        await until(lambda: s.sent() == "low")
        since = time.monotonic() * 1_000
        before = dict(s.listener.octets)
        await until(lambda: s.listener.octets[VIDEO] - before[VIDEO] > 20_000)
        await until(lambda: s.listener.octets[AUDIO] - before[AUDIO] > 10_000)
        numbers = sorted(number for number, at in s.listener.came.items() if at >= since)
        assert len(numbers) > 0.8 * (numbers[-1] - numbers[0])


@pytest.mark.bench
async def test_bench_a_thin_line_for_a_minute() -> None:
    async with scene(Direction(THIN, 0.03, 0.02)) as s:
        await s.watch(6.0)
        since = time.monotonic() * 1_000
        told("200 kbit/s, 3 % loss, after 6 s", s, since, await s.watch(60.0))


@pytest.mark.bench
async def test_bench_three_megabits() -> None:
    async with scene(Direction(WIDE, 0.0, 0.02, 100_000)) as s:
        told("3 Mbit/s", s, 0, await s.watch(30.0))


@pytest.mark.bench
async def test_bench_a_line_that_widens() -> None:
    async with scene(Direction(THIN, 0.03, 0.02)) as s:
        await s.watch(8.0)
        s.down.rate, s.down.loss, s.down.queue = WIDE, 0.0, 100_000
        since, began = time.monotonic() * 1_000, time.monotonic()
        for _ in range(240):
            if (await s.watch(0.5))[-1] == "full":
                break
        print(f"\nfrom 200 kbit/s to 3 Mbit/s: {s.sent()} after {time.monotonic() - began:.1f} s")
        told("then", s, since, await s.watch(15.0))
