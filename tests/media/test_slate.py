"""The slate in the programme: there while nobody's picture is, gone with a first keyframe, and cheap."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import numpy as np
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.raw import DELTA, KEYFRAME, Raw, Sender, raw, settle
from tests.media.reading import pictures_of, units_of

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.hearing.slate import Slate
from hustings.media.slate.source import EVERY_MS
from hustings.room.ports import Answer, Identity
from hustings.rtp.frames import Kind

A, VIEWER = identity("a"), identity("v", Role.DELEGATE)
FEED = "candidate:a"
NEXT, LOST = Slate("Next: Ada"), Slate("The line to Ada is lost", ("The clock is paused.",))


def publish(r: Rig, who: Identity = A) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.publish(HEARING, FEED, who, offer)


def play(r: Rig, who: Identity = VIEWER) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.play(HEARING, None, who, offer)


def payloads(watcher: Raw) -> list[bytes]:
    return [packet.payload for packet in watcher.video]


def pictures(watcher: Raw) -> int:
    return sum(packet.marker for packet in watcher.video)


def unbroken(watcher: Raw) -> bool:
    """One sender, numbers that go on, time that runs forward."""
    sequences = [packet.sequence for packet in watcher.video]
    stamps = [stamp for stamp, _ in itertools.groupby(packet.timestamp for packet in watcher.video)]
    return (
        len({(packet.ssrc, packet.payload_type) for packet in watcher.video}) == 1
        and {(b - a) & 0xFFFF for a, b in itertools.pairwise(sequences)} == {1}
        and all(0 < (b - a) & 0xFFFFFFFF < 2**31 for a, b in itertools.pairwise(stamps))
    )


async def test_while_nobody_is_on_air_the_slate_is_shown_again_and_again() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir())
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher:
            await until(lambda: pictures(watcher) >= 3)
            units = units_of(watcher.video)
            assert all(unit.keyframe for unit in units), "each stands for itself"
            seen = pictures_of(units)
            assert all(np.abs(seen[0].astype(int) - other).mean() < 1 for other in seen)
            assert (seen[0] > 200).sum() > 1_000, "there is something to read"
            ticks = [b.timestamp - a.timestamp for a, b in itertools.pairwise(units)]
            assert ticks[-1] >= EVERY_MS * 90 * 0.9, "nothing was sent between them"
            assert unbroken(watcher)


async def test_a_newcomer_sees_it_without_waiting_for_its_turn() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir())
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as first:
            await until(lambda: pictures(first))
            before = pictures(first)
            async with raw(play(r, identity("w", Role.DELEGATE)), sends=False) as second:
                await until(lambda: pictures(second))
                assert units_of(second.video)[0].keyframe
            # It was sent for the newcomer, and whoever watches already takes no harm from it.
            await until(lambda: pictures(first) > before)
            assert unbroken(first)


async def test_what_it_says_changes_at_once() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir())
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher:
            await until(lambda: pictures(watcher))
            r.studio.say(HEARING, LOST)
            await until(lambda: len(set(payloads(watcher))) > 2 and pictures(watcher) >= 3)
            seen = pictures_of(units_of(watcher.video))
            assert np.abs(seen[0].astype(int) - seen[-1]).mean() > 2
            assert unbroken(watcher)


async def test_whoever_is_awaited_takes_its_place_with_their_first_keyframe() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher:
            await until(
                lambda: pictures(watcher),
            )
            async with raw(publish(r), sends=True) as a:
                sender = Sender(a, 700, 2**32 - 9_000)
                await settle(lambda: KEYFRAME in payloads(watcher), sender)
                await settle(lambda: payloads(watcher)[-1] == DELTA, lambda: sender(DELTA))
                cut = payloads(watcher).index(KEYFRAME)
                assert set(payloads(watcher)[cut:]) == {KEYFRAME, DELTA}, "no slate between its pictures"
                assert unbroken(watcher)
        recorded = r.sink.of("programme", Kind.VIDEO)
        assert recorded[0].keyframe
        assert len({frame.parameters.sps for frame in recorded if frame.parameters}) == 2
        assert all(b.timestamp > a.timestamp for a, b in itertools.pairwise(recorded))
        assert not r.sink.of("slate", Kind.VIDEO), "it is recorded where it was shown, not by itself"
        assert not any(feed == "slate" for feed, *_ in r.watched.seen)


async def test_a_picture_that_stops_stays_for_a_moment_and_then_it_is_said_why() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher, raw(publish(r), sends=True) as a:
            sender = Sender(a)
            await settle(lambda: KEYFRAME in payloads(watcher), sender)
            r.studio.say(HEARING, LOST)
            await asyncio.sleep(0.3)
            shown = len(watcher.video)
            # What was sent before may still come.
            await until(lambda: any(p.payload != KEYFRAME for p in watcher.video[shown:]))
            at = next(at for at in range(shown, len(watcher.video)) if watcher.video[at].payload != KEYFRAME)
            last = next(p for p in reversed(watcher.video[:at]) if p.payload == KEYFRAME)
            slate = watcher.video[at]
            assert (slate.timestamp - last.timestamp) & 0xFFFFFFFF > 2_000 * 90
            count = pictures(watcher)
            sender(DELTA)
            await until(lambda: pictures(watcher) > count + 1)
            assert payloads(watcher)[-1] != DELTA, "it comes back with a keyframe, not before"
            assert a.keyframe_requests() > 0
            await settle(lambda: payloads(watcher)[-1] == KEYFRAME, sender)
            assert unbroken(watcher)


async def test_a_floor_that_is_taken_back_ends_the_picture_at_once_and_brings_the_slate() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher, raw(publish(r), sends=True) as a:
            sender = Sender(a)
            await settle(lambda: KEYFRAME in payloads(watcher), sender)
            await asyncio.sleep(0.1)
            r.studio.apply(HEARING, OnAir())
            taken = len(watcher.video)
            await settle(lambda: len(watcher.video) > taken, lambda: sender(DELTA))
            assert DELTA not in payloads(watcher)
            assert units_of(watcher.video)[-1].keyframe
            assert unbroken(watcher)


async def test_a_camera_that_is_switched_off_while_the_sound_goes_on_does_not_freeze_for_ever() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        r.studio.say(HEARING, NEXT)
        async with raw(play(r), sends=False) as watcher, raw(publish(r), sends=True) as a:
            sender = Sender(a)
            await settle(lambda: KEYFRAME in payloads(watcher), sender)
            shown, at = len(watcher.video), itertools.count()
            await settle(lambda: len(watcher.video) > shown, lambda: a.say(n := next(at), n * 960))
            assert r.watched.is_up(FEED), "they can be heard"
            count = pictures(watcher)
            await settle(lambda: pictures(watcher) > count + 1, lambda: a.say(n := next(at), n * 960))
            assert payloads(watcher)[-1] != KEYFRAME, "nor does its last picture come back from the cache"


async def test_while_nobody_watches_and_nobody_publishes_it_does_nothing() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir())
        r.studio.say(HEARING, NEXT)
        source = r.studio._stages[HEARING]._slate._source
        await asyncio.sleep(0.3)
        assert source.last_packet is None
        assert source._making is None
        assert not source._drawn, "not even drawn"
        async with raw(play(r), sends=False) as watcher:
            await until(lambda: pictures(watcher))
        await until(lambda: not r.studio.sessions(HEARING))
        sent = source._count
        await asyncio.sleep(EVERY_MS / 1_000 + 0.3)
        assert source._count == sent
