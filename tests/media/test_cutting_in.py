"""Encoders that ignore requests for keyframes are cut in from the cache, and every decoder goes on."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.encoder import RATE, encoding
from tests.media.raw import Raw, raw
from tests.media.reading import pictures_of, units_of
from tests.media.test_chromium_over_webrtc import chromium, doors, opened, statistics

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.room.ports import Answer
from hustings.rtp.frames import Kind
from hustings.rtp.h264 import AccessUnit, starts_keyframe
from hustings.rtp.packet import Packet

DARK, BRIGHT = 50, 200
VIEWER = identity("v", Role.DELEGATE)
VIDEO = "inbound('video')"
LONG = 20 * RATE
"""Pictures of a group whose next keyframe no test waits for."""


def publish(r: Rig, name: str) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.publish(HEARING, f"candidate:{name}", identity(name), offer)


def play(r: Rig) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.play(HEARING, None, VIEWER, offer)


def on_air(r: Rig, name: str) -> None:
    r.studio.apply(HEARING, OnAir(f"candidate:{name}"))


def in_order(watcher: Raw) -> list[Packet]:
    first = watcher.video[0].sequence
    return sorted(watcher.video, key=lambda packet: (packet.sequence - first) & 0xFFFF)


def shown(r: Rig) -> str:
    feed = r.studio._stages[HEARING].programme._switch.shown
    return "" if feed is None else feed.name.removeprefix("candidate:")


async def switched_between_deaf_encoders(r: Rig, watching: Callable[[], Awaitable[object]]) -> None:
    """To one in the middle of a long group, back to one with short groups, and again."""
    async with (
        raw(publish(r, "a"), sends=True) as a,
        raw(publish(r, "b"), sends=True) as b,
        encoding(a, DARK, RATE),
        encoding(b, BRIGHT, LONG, size=(640, 360), ssrc=88) as other,
    ):
        on_air(r, "a")
        await until(lambda: shown(r) == "a" and other.pictures > 15)
        await watching()
        for name in ("b", "a", "b"):
            on_air(r, name)
            await until(partial(lambda name: shown(r) == name, name))
            await asyncio.sleep(0.7)
        assert b.keyframe_requests() > 0, "it was asked first"


def check(pictures: list[NDArray[np.uint8]]) -> None:
    """Both were seen, in turn, and nothing that is neither."""
    grounds = [int(np.median(picture)) for picture in pictures]
    assert not [ground for ground in grounds if 70 < ground < 180]
    assert [bright for bright, _ in itertools.groupby(ground > 120 for ground in grounds)] == [
        False,
        True,
        False,
        True,
    ]


async def test_a_strict_decoder_takes_every_packet_of_it_and_of_its_recording() -> None:
    async with rig() as r, raw(play(r), sends=False) as watcher:
        on_air(r, "a")
        await switched_between_deaf_encoders(r, lambda: until(lambda: len(watcher.video) > 10))
        await asyncio.sleep(0.2)
        packets = in_order(watcher)
        assert {(later.sequence - p.sequence) & 0xFFFF for p, later in itertools.pairwise(packets)} == {1}
        stamps = [stamp for stamp, _ in itertools.groupby(packet.timestamp for packet in packets)]
        steps = [(later - stamp) & 0xFFFFFFFF for stamp, later in itertools.pairwise(stamps)]
        assert all(0 < step < 2**31 for step in steps)
        assert sum(steps) < 15 * 90_000, "the past that nobody saw takes no time"
        check(pictures_of(units_of(packets)))
        recorded = r.sink.of("programme", Kind.VIDEO)
        assert all(b.timestamp > a.timestamp for a, b in itertools.pairwise(recorded))
        check(pictures_of(AccessUnit(f.timestamp, f.data, f.keyframe, f.parameters) for f in recorded))


async def test_chromium_goes_on_decoding_over_it() -> None:
    async with rig() as r, doors(r.studio) as origin, chromium() as browser:
        on_air(r, "a")
        page = await opened(browser, origin)
        before: dict[str, Any] = {}

        async def watching() -> None:
            await page.evaluate("watch()")
            before.update(await statistics(page, VIDEO, lambda s: s.get("framesDecoded", 0) > 10))

        await switched_between_deaf_encoders(r, watching)
        after = await statistics(page, VIDEO, lambda s: s["framesDecoded"] > before["framesDecoded"] + 40)
        assert before["frameWidth"] == 320
        assert after["frameWidth"] == 640
        assert after["pliCount"] == before["pliCount"], "nothing made it ask for a keyframe"


async def test_a_group_with_a_hole_is_not_shown() -> None:
    async with rig() as r, raw(play(r), sends=False) as watcher:
        on_air(r, "a")
        async with (
            raw(publish(r, "a"), sends=True) as a,
            raw(publish(r, "b"), sends=True) as b,
            encoding(a, DARK, RATE),
            encoding(b, BRIGHT, LONG, ssrc=88) as other,
        ):
            await until(lambda: other.pictures > 5 and shown(r) == "a")
            other.lose()
            await asyncio.sleep(0.3)
            on_air(r, "b")
            await asyncio.sleep(1.2)
            assert shown(r) == "a", "not what a decoder could make nothing of"
            other.rewind()
            await until(lambda: shown(r) == "b")
            await asyncio.sleep(0.3)
        pictures = pictures_of(units_of(in_order(watcher)))
        assert {int(np.median(picture)) > 120 for picture in pictures} == {False, True}


async def test_a_group_that_grew_too_long_is_dropped_and_a_keyframe_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rig() as r:
        on_air(r, "a")
        async with raw(publish(r, "b"), sends=True) as b, encoding(b, BRIGHT, LONG) as other:
            await until(lambda: r.watched.is_up("candidate:b"))
            feed = r.studio._stages[HEARING].feeds["candidate:b"]
            monkeypatch.setattr(feed.video.gop, "_packets_max", 30)
            asked = b.keyframe_requests()
            await until(lambda: b.keyframe_requests() > asked)
            assert feed.video.gop.overflows == 1
            assert not feed.video.gop.whole
            other.rewind()
            await until(lambda: feed.video.gop.whole)
            assert starts_keyframe(next(iter(feed.video.gop)).payload)
