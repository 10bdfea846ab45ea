"""The programme feed, packet by packet: cuts without a seam, pictures that do not come, sound that stops."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import av
import numpy as np
from tests.media.clients import HEARING, Rig, Tone, identity, publishing, rig, sound, until, watching
from tests.media.raw import DELTA, KEYFRAME, Raw, Sender, raw, settle

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media import feeds, switch
from hustings.room.ports import Answer, Identity
from hustings.rtp.frames import EncodedFrame, Kind

A, B = identity("a"), identity("b")
FEED_A, FEED_B = "candidate:a", "candidate:b"
VIEWER = identity("v", Role.DELEGATE)
FROM_A, FROM_B = DELTA + b"from a", DELTA + b"from b"
KEY_A, KEY_B = KEYFRAME + b"\x00\x03\x06aa", KEYFRAME + b"\x00\x03\x06bb"


def publish(r: Rig, feed: str, who: Identity) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.publish(HEARING, feed, who, offer)


def play(r: Rig, who: Identity = VIEWER) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.play(HEARING, None, who, offer)


def steps(values: list[int], bits: int) -> list[int]:
    return [(later - earlier) & ((1 << bits) - 1) for earlier, later in itertools.pairwise(values)]


def seen(watcher: Raw) -> list[bytes]:
    return [packet.payload for packet in watcher.video]


def loudness(frames: list[EncodedFrame]) -> list[int]:
    """Loudest sample of each Opus packet."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    peaks = []
    for frame in frames:
        for decoded in decoder.decode(av.Packet(frame.data)):
            peaks.append(int(np.abs(decoded.to_ndarray().astype(np.int32)).max()))
    return peaks


async def test_a_switch_waits_for_the_keyframe_and_leaves_no_seam() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with (
            raw(publish(r, FEED_A, A), sends=True) as a,
            raw(publish(r, FEED_B, B), sends=True) as b,
            raw(play(r), sends=False) as watcher,
        ):
            from_a, from_b = Sender(a, 65_530, 2**32 - 3_000), Sender(b, 17, 999)
            await settle(lambda: watcher.video, lambda: from_a(KEY_A))
            await settle(lambda: r.watched.is_up(FEED_B), lambda: from_b(KEY_B))
            asked = b.keyframe_requests()
            await asyncio.sleep(1)
            r.studio.apply(HEARING, OnAir(FEED_B))
            await until(lambda: b.keyframe_requests() > asked)
            for _ in range(3):
                from_a(FROM_A)
                from_b(FROM_B)
            await settle(lambda: KEY_B in seen(watcher), lambda: from_b(KEY_B))
            from_a(FROM_A)
            from_b(FROM_B)
            await until(lambda: seen(watcher)[-1] == FROM_B)
            packets = watcher.video
            assert set(steps([p.sequence for p in packets], 16)) == {1}
            assert all(0 < step < 2**31 for step in steps([p.timestamp for p in packets], 32))
            assert len({(p.ssrc, p.payload_type) for p in packets}) == 1
            cut = seen(watcher).index(KEY_B)
            assert not {KEY_B, FROM_B} & set(seen(watcher)[:cut]), "nothing of it before its keyframe"
            assert not {KEY_A, FROM_A} & set(seen(watcher)[cut:]), "nothing of the old one after it"


async def test_a_source_that_gives_no_keyframe_is_cut_in_by_its_last_group_of_pictures() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with (
            raw(publish(r, FEED_A, A), sends=True) as a,
            raw(publish(r, FEED_B, B), sends=True) as b,
            raw(play(r), sends=False) as watcher,
        ):
            from_a, from_b = Sender(a, 9, 9), Sender(b, 65_533, 2**32 - 6_000)
            await settle(lambda: watcher.video, lambda: from_a(KEY_A))
            await settle(lambda: r.watched.is_up(FEED_B), lambda: from_b(KEY_B))
            await asyncio.sleep(0.2)
            from_b(KEY_B)
            for n in range(20):
                from_b(FROM_B + bytes([n]))
            await asyncio.sleep(0.2)
            r.studio.apply(HEARING, OnAir(FEED_B))
            await settle(lambda: KEY_B in seen(watcher), lambda: from_b(FROM_B))
            await until(lambda: seen(watcher)[-1] == FROM_B)
            cut = seen(watcher).index(KEY_B)
            assert seen(watcher)[cut + 1 : cut + 21] == [FROM_B + bytes([n]) for n in range(20)]
            ticks = steps([p.timestamp for p in watcher.video], 32)
            assert set(steps([p.sequence for p in watcher.video], 16)) == {1}
            assert all(0 < step < 2**31 for step in ticks)


async def test_the_picture_of_who_lost_the_floor_does_not_stay_for_one_that_never_comes() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with raw(publish(r, FEED_A, A), sends=True) as a, raw(play(r), sends=False) as watcher:
            sender = Sender(a)
            await settle(lambda: watcher.video, sender)
            r.studio.apply(HEARING, OnAir(FEED_B))
            stage = r.studio._stages[HEARING]
            await settle(lambda: stage.programme._switch.shown is None, lambda: sender(FROM_A))
            await asyncio.sleep(0.1)
            count = len(watcher.video)
            sender(FROM_A)
            a.say(1, 1)
            await asyncio.sleep(0.2)
            assert len(watcher.video) == count


async def test_with_nobody_on_air_nothing_is_shown_at_once() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with raw(publish(r, FEED_A, A), sends=True) as a, raw(play(r), sends=False) as watcher:
            sender = Sender(a)
            await settle(lambda: watcher.video, sender)
            r.studio.apply(HEARING, OnAir())
            frames = len(r.sink.of("programme", Kind.VIDEO))
            others = len(r.sink.of(FEED_A, Kind.VIDEO))
            await settle(lambda: len(r.sink.of(FEED_A, Kind.VIDEO)) > others + 3, sender)
            assert len(r.sink.of("programme", Kind.VIDEO)) == frames
            r.studio.apply(HEARING, OnAir(FEED_A))
            await settle(lambda: len(r.sink.of("programme", Kind.VIDEO)) > frames, sender)


async def test_giving_the_floor_back_before_the_cut_leaves_the_picture() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with raw(publish(r, FEED_A, A), sends=True) as a, raw(play(r), sends=False) as watcher:
            sender = Sender(a)
            await settle(lambda: watcher.video, sender)
            r.studio.apply(HEARING, OnAir(FEED_B))
            r.studio.apply(HEARING, OnAir(FEED_A))
            count = len(watcher.video)
            await settle(lambda: len(watcher.video) > count + 3, lambda: sender(FROM_A))
            assert set(steps([p.sequence for p in watcher.video], 16)) == {1}


async def test_a_withdrawn_floor_is_silent_with_the_next_frame() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(None, frozenset({FEED_A, "chair"})))
        async with publishing(r.studio, FEED_A, A, None, Tone(440)):

            def mixed() -> list[EncodedFrame]:
                return r.sink.of("programme", Kind.AUDIO)

            await until(lambda: len(mixed()) > 40)
            r.studio.apply(HEARING, OnAir(None, frozenset({"chair"})))
            at = len(mixed())
            await until(lambda: len(mixed()) > at + 25)
            peaks = loudness(mixed())
            assert max(peaks[at - 5 : at]) > 4_000
            # One frame may carry what the codec looks ahead; the rest is nothing.
            assert max(peaks[at + 2 : at + 25]) < 200


async def test_whoever_is_heard_does_not_hear_themselves() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(None, frozenset({FEED_A, FEED_B})))
        async with (
            publishing(r.studio, FEED_A, A, None, Tone(440)),
            watching(r.studio, A, kinds=("audio",)) as own,
            watching(r.studio, VIEWER, kinds=("audio",)) as other,
        ):
            while np.abs(await sound(other)).max() < 4_000:
                pass
            quiet = [int(np.abs(await sound(own)).max()) for _ in range(40)]
            assert max(quiet[5:]) < 200
            async with publishing(r.studio, FEED_B, B, None, Tone(660)):
                while np.abs(await sound(own)).max() < 4_000:
                    pass


async def test_a_screen_that_may_publish_the_room_does_not_play_the_rooms_microphones() -> None:
    encoder = identity("encoder", Role.ROOM)
    screen = identity("screen", Role.ROOM, frozenset({"room"}))
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(None, frozenset({"room"})))
        async with (
            publishing(r.studio, "room", encoder, None, Tone(440)),
            watching(r.studio, VIEWER, kinds=("audio",)) as other,
            watching(r.studio, screen, kinds=("audio",)) as in_room,
        ):
            while np.abs(await sound(other)).max() < 4_000:
                pass
            quiet = [int(np.abs(await sound(in_room)).max()) for _ in range(30)]
            assert max(quiet[5:]) < 200


async def test_sound_goes_on_in_one_line_when_the_mix_that_a_viewer_gets_changes() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(None, frozenset({FEED_B})))
        async with raw(publish(r, FEED_A, A), sends=True), raw(play(r, A), sends=False) as watcher:
            await until(lambda: len(watcher.audio) > 5)
            r.studio.apply(HEARING, OnAir(None, frozenset({FEED_A})))
            count = len(watcher.audio)
            await until(lambda: len(watcher.audio) > count + 5)
            r.studio.apply(HEARING, OnAir(None, frozenset()))
            count = len(watcher.audio)
            await until(lambda: len(watcher.audio) > count + 5)
            numbers = [p.sequence for p in watcher.audio]
            ticks = [p.timestamp for p in watcher.audio]
            for step, tick in zip(steps(numbers, 16), steps(ticks, 32), strict=True):
                assert step >= 1
                assert tick == step * 960


async def test_a_viewer_who_offers_one_kind_gets_that_kind() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED_A))
        async with (
            raw(publish(r, FEED_A, A), sends=True) as a,
            raw(play(r), sends=False, video=False) as listener,
            raw(play(r), sends=False, audio=False) as watcher,
        ):
            await settle(lambda: watcher.video and listener.audio, Sender(a))
            assert not listener.video
            assert not watcher.audio


def test_waits_are_shorter_than_a_feed_is_given_up() -> None:
    assert switch.KEYFRAME_PATIENCE_MS < switch.HOLD_MS <= feeds.LOST_MS < switch.GONE_MS
    assert switch.GONE_MS < feeds.SESSION_IDLE_MS
