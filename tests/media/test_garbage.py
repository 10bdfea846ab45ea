"""A publisher's garbage, in real packets: viewers are given nothing of it that their decoders could stumble
over, the publisher is asked for a keyframe, and with that everything goes on."""

import asyncio
import fractions
import itertools

import av
import numpy as np
import pytest
from prometheus_client import REGISTRY
from tests.media.clients import HEARING, identity, rig, until
from tests.media.raw import KEYFRAME, Raw, Sender, raw, settle
from tests.rtp.test_watch import GARBAGE

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.gateway import Limits
from hustings.rtp.h264 import Depacketiser
from hustings.rtp.h264_packets import payloads

FEED, A, VIEWER = "candidate:a", identity("a"), identity("v", Role.DELEGATE)
GROUP = 6
UNHURRIED = Limits(bitrate=100_000_000)
"""Pictures are sent as fast as they go."""


def encoded(count: int) -> list[list[bytes]]:
    """Pictures of an encoder, each as the payloads of its packets; every sixth is a keyframe."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.time_base, encoder.profile = fractions.Fraction(1, 30), "Baseline"
    encoder.options = {
        "tune": "zerolatency",
        "preset": "ultrafast",
        "x264-params": f"keyint={GROUP}:scenecut=0:threads=1",
    }
    chance = np.random.default_rng(4)
    pictures = []
    for at in range(count):
        frame = av.VideoFrame.from_ndarray(
            chance.integers(0, 255, (270, 320), dtype=np.uint8), format="yuv420p"
        )
        frame.pts = at
        (packet,) = encoder.encode(frame)
        data = bytes(packet).replace(b"\x00\x00\x00\x01", b"\x00\x00\x01")
        pictures.append(payloads([unit for unit in data.split(b"\x00\x00\x01") if unit]))
    return pictures


class Camera:
    """Publishes encoded pictures over and over."""

    def __init__(self, peer: Raw) -> None:
        self._peer = peer
        self._pictures = itertools.cycle(encoded(2 * GROUP))
        self.sequence, self.timestamp = 0, 0

    def __call__(self) -> None:
        picture = next(self._pictures)
        for at, payload in enumerate(picture):
            self.send(payload, marker=at == len(picture) - 1)
        self.timestamp += 3_000

    def send(self, payload: bytes, *, marker: bool = True) -> None:
        self._peer.send(self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, payload, marker=marker)
        self.sequence += 1

    def garbage(self, payload: bytes) -> None:
        self.send(payload)
        self.timestamp += 3_000


class Screen:
    """What a viewer's decoder makes of what the viewer got; it forgives nothing."""

    def __init__(self, peer: Raw) -> None:
        self._peer = peer
        self._read = 0
        self._depacketiser = Depacketiser()
        self._decoder = av.CodecContext.create("h264", "r")
        self._decoder.options = {"err_detect": "explode"}
        self._clock = itertools.count(0, 10_000)
        self.pictures = 0

    def look(self) -> int:
        """Decode what has come; a gap in the numbers is announced, and is waited out to the next keyframe."""
        came, self._read = self._peer.video[self._read :], len(self._peer.video)
        for packet in came:
            for unit in self._depacketiser.push(
                packet.sequence, packet.timestamp, packet.marker, packet.payload, next(self._clock)
            ):
                sets = unit.parameters
                head = b"\x00\x00\x01" + sets.sps + b"\x00\x00\x01" + sets.pps if sets is not None else b""
                body, at = b"", 0
                while at < len(unit.data):
                    size = int.from_bytes(unit.data[at : at + 4], "big")
                    body += b"\x00\x00\x01" + unit.data[at + 4 : at + 4 + size]
                    at += 4 + size
                self.pictures += len(self._decoder.decode(av.Packet(head + body)))
        return self.pictures


def dropped(why: str) -> float:
    return REGISTRY.get_sample_value("hustings_media_packets_dropped_total", {"why": why}) or 0.0


def held() -> float:
    metric = next(m for m in REGISTRY.collect() if m.name == "hustings_media_pictures_held")
    return sum(sample.value for sample in metric.samples if sample.name.endswith("_total"))


async def test_a_publishers_garbage_never_reaches_a_decoder() -> None:
    async with rig(UNHURRIED) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source,
            raw(lambda offer: r.studio.play(HEARING, None, VIEWER, offer), sends=False) as watcher,
        ):
            camera, screen = Camera(source), Screen(watcher)
            await settle(lambda: screen.look() >= 8, camera)
            for payload in GARBAGE.values():
                camera.garbage(payload)
                camera()
            before, asked = held(), source.keyframe_requests()
            for payload in list(GARBAGE.values())[::2]:
                decoded = screen.look()
                await settle(lambda decoded=decoded: screen.look() > decoded + 1, camera)  # type: ignore[misc]
                camera.garbage(payload)
            await settle(lambda: source.keyframe_requests() > asked, camera)
            assert held() - before >= len(GARBAGE) / 4
            assert not source.gone.is_set()
            assert not watcher.gone.is_set()


@pytest.mark.parametrize("jump", [0, 700, 30_000])
async def test_fragments_that_stop_and_numbers_that_jump_are_announced_gaps(jump: int) -> None:
    async with rig(UNHURRIED) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source,
            raw(lambda offer: r.studio.play(HEARING, None, VIEWER, offer), sends=False) as watcher,
        ):
            camera, screen = Camera(source), Screen(watcher)
            await settle(lambda: screen.look() >= 8, camera)
            for cut in range(1, 4):
                picture = next(p for p in encoded(GROUP) if len(p) > 3)
                for payload in picture[:cut]:
                    camera.send(payload, marker=False)
                camera.timestamp += 3_000
                camera.sequence += jump
                decoded = screen.look()
                await settle(lambda decoded=decoded: screen.look() > decoded + 8, camera)  # type: ignore[misc]


async def test_a_publisher_who_floods_is_cut_to_what_it_may_send() -> None:
    async with rig(Limits(bitrate=100_000)) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source,
            raw(lambda offer: r.studio.play(HEARING, None, VIEWER, offer), sends=False) as watcher,
        ):
            camera = Sender(source)
            await settle(lambda: len(watcher.video) > 2, camera)
            before = dropped("too-fast")
            for _ in range(500):
                camera(b"\x06" + b"\x21" * 1_300)
            await until(lambda: dropped("too-fast") > before + 100)
            seen = len(watcher.video)
            await settle(lambda: KEYFRAME in [p.payload for p in watcher.video[seen:]], camera)


async def test_sound_that_is_none_is_dropped() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source,
            raw(lambda offer: r.studio.play(HEARING, FEED, VIEWER, offer), sends=False) as watcher,
        ):
            camera = Sender(source)
            await settle(lambda: watcher.video, camera)
            bad = [
                b"\xfb",
                b"\xfb\x00",
                b"\xfa\xff",
                b"\xf9\x00",
                b"\xff\x41\xff\xff",
                b"\xf8" + bytes(1_276),
            ]
            good = b"\xf8\xff\xfe"
            at = 0
            while not any(p.payload == good for p in watcher.audio):
                for payload in (*bad, good):
                    source.say(at & 0xFFFF, at * 960, payload)
                    at += 1
                await asyncio.sleep(0.02)
            assert {p.payload for p in watcher.audio} == {good}
