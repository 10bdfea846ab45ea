"""Two encodings of one publisher, packet by packet: what each viewer is sent, and how it changes."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.raw import DELTA, KEYFRAME, LOW_SSRC, VIDEO_SSRC, Raw, Sender, raw, settle

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media import feeds
from hustings.room.ports import Answer, Picture
from hustings.rtp import rtcp
from hustings.rtp.frames import Kind
from hustings.rtp.wrapping import signed_distance

A, VIEWER = identity("a"), identity("v", Role.DELEGATE)
FEED = "candidate:a"
FULL_KEY, FULL = KEYFRAME + b"\x00\x03\x06ff", DELTA + b"full"
LOW_KEY, LOW = KEYFRAME + b"\x00\x03\x06ll", DELTA + b"low"


class Publisher:
    """Sends both encodings as often as it is poked."""

    def __init__(self, peer: Raw) -> None:
        self.peer = peer
        self._full = Sender(peer, 65_530, 2**32 - 9_000)
        self._low = Sender(peer, 200, 77, ssrc=LOW_SSRC)
        self._asked = {VIDEO_SSRC: -1, LOW_SSRC: -1}
        self.sends_full = True
        self.gives_keyframes = True

    def __call__(self) -> None:
        if self.sends_full:
            self._full(FULL_KEY if self._wanted(VIDEO_SSRC) else FULL)
        self._low(LOW_KEY if self._wanted(LOW_SSRC) else LOW)

    def _wanted(self, source: int) -> bool:
        """It gives a keyframe when it is asked for one, and at the start."""
        asked = self.peer.keyframe_requests(source)
        if not self.gives_keyframes:
            return False
        before, self._asked[source] = self._asked[source], asked
        return asked > before


@asynccontextmanager
async def scene() -> AsyncIterator[tuple[Rig, Publisher, Raw]]:
    """A feed on air with both encodings, and a viewer who sees it."""
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED))

        def publish(offer: str) -> Awaitable[Answer]:
            return r.studio.publish(HEARING, FEED, A, offer)

        def play(offer: str) -> Awaitable[Answer]:
            return r.studio.play(HEARING, None, VIEWER, offer)

        async with raw(publish, sends=True, low=True) as a, raw(play, sends=False) as watcher:
            send = Publisher(a)
            # So many that no group of pictures is short enough to be cut in: a keyframe has to be asked for.
            await settle(lambda: shown(watcher).count(FULL) > 40, send)
            yield r, send, watcher


def shown(watcher: Raw) -> list[bytes]:
    return [packet.payload for packet in watcher.video]


def choose(r: Rig, watcher: Raw, quality: str | None) -> None:
    assert r.studio.choose(HEARING, watcher.session, VIEWER, quality)


def sent(r: Rig, watcher: Raw) -> Picture | None:
    return r.studio.picture(HEARING, watcher.session, VIEWER)


async def goes_over(watcher: Raw, send: Callable[[], None], keyframe: bytes, delta: bytes) -> None:
    """It sees the one until the keyframe of the other, and nothing but the other from then on."""
    before = len(watcher.video)
    await settle(lambda: delta in shown(watcher)[before:], send)
    at = shown(watcher).index(keyframe, before)
    assert all(payload in (keyframe, delta) for payload in shown(watcher)[at:])
    assert delta not in shown(watcher)[before:at]


async def test_a_viewer_goes_from_one_encoding_to_another_and_back_in_one_stream() -> None:
    async with scene() as (r, send, watcher):
        for quality, keyframe, delta in (
            ("low", LOW_KEY, LOW),
            ("full", FULL_KEY, FULL),
            ("low", LOW_KEY, LOW),
            (None, FULL_KEY, FULL),
        ):
            choose(r, watcher, quality)
            await goes_over(watcher, send, keyframe, delta)
        numbers = [packet.sequence for packet in watcher.video]
        assert all((b - a) & 0xFFFF == 1 for a, b in itertools.pairwise(numbers))
        stamps = [packet.timestamp for packet in watcher.video]
        assert all(signed_distance(b, a, 32) > 0 for a, b in itertools.pairwise(stamps))
        assert len({packet.ssrc for packet in watcher.video}) == 1


async def test_the_full_picture_goes_on_until_the_small_one_begins() -> None:
    """Nothing but an estimate speaks against the line, and publishers take their time with keyframes."""
    async with scene() as (r, send, watcher):
        send.gives_keyframes = False

        def doubting() -> None:
            send()
            watcher.peer.send_rtcp(rtcp.bitrate_limit(9, 1_000, [VIDEO_SSRC]))

        await settle(lambda: (now := sent(r, watcher)) is not None and now.sent == "low", doubting)
        before = len(watcher.video)
        await settle(lambda: shown(watcher)[before:].count(FULL) > 60, doubting)
        send.gives_keyframes = True
        await goes_over(watcher, doubting, LOW_KEY, LOW)


async def test_each_encoding_is_asked_for_its_own_keyframes() -> None:
    async with scene() as (r, send, watcher):
        before = send.peer.keyframe_requests(VIDEO_SSRC), send.peer.keyframe_requests(LOW_SSRC)
        choose(r, watcher, "low")
        await settle(lambda: LOW in shown(watcher), send)
        assert send.peer.keyframe_requests(LOW_SSRC) > before[1]
        assert send.peer.keyframe_requests(VIDEO_SSRC) == before[0]


async def test_sound_alone_has_no_picture_until_one_is_wanted_again() -> None:
    async with scene() as (r, send, watcher):
        choose(r, watcher, "sound")
        assert sent(r, watcher) == Picture("sound", "chosen", "sound")
        await asyncio.sleep(0.1)
        before = len(watcher.video)
        for _ in range(20):
            send()
            await asyncio.sleep(0.02)
        assert len(watcher.video) == before
        choose(r, watcher, "full")
        await goes_over(watcher, send, FULL_KEY, FULL)
        assert sent(r, watcher) == Picture("full", "chosen", "full")


async def test_a_choice_is_the_subjects_own() -> None:
    async with scene() as (r, _, watcher):
        other = identity("w", Role.DELEGATE)
        assert not r.studio.choose(HEARING, watcher.session, other, "low")
        assert r.studio.picture(HEARING, watcher.session, other) is None
        assert not r.studio.choose(HEARING, "0" * 32, VIEWER, "low")
        assert sent(r, watcher) == Picture("full", "carried", None)


async def test_a_publisher_that_sheds_the_full_encoding_is_seen_in_small_and_again_in_full() -> None:
    async with scene() as (r, send, watcher):
        send.sends_full = False
        await settle(lambda: LOW in shown(watcher), send)
        assert r.watched.is_up(FEED)
        send.sends_full = True
        before = len(watcher.video)
        await settle(lambda: FULL in shown(watcher)[before:], send)
        at = shown(watcher).index(FULL_KEY, before)
        assert LOW not in shown(watcher)[at:]
        # Whoever records sees the same, each encoding in a recording of its own.
        await until(lambda: len({name for feed, name, _ in r.sink.frames if feed == FEED}) == 3)
        assert all(frame.keyframe for frame in r.sink.of(FEED, Kind.VIDEO)[:1])


async def test_who_sends_one_encoding_alone_is_given_to_thin_lines_in_stills() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with (
            raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as a,
            raw(lambda offer: r.studio.play(HEARING, None, VIEWER, offer), sends=False) as watcher,
        ):
            send = Sender(a)
            await settle(lambda: FULL_KEY in shown(watcher), lambda: send(FULL_KEY))
            choose(r, watcher, "low")
            before = len(watcher.video)

            def moving() -> None:
                send(FULL)
                send(FULL_KEY)

            await settle(lambda: len(watcher.video) > before, moving)
            await asyncio.sleep(0.2)
            assert set(shown(watcher)[before:]) == {FULL_KEY}
            assert len(watcher.video) - before <= 2


async def test_without_sources_named_a_second_picture_is_declined() -> None:
    async with rig() as r:
        peer = Raw()
        try:

            async def publish(offer: str) -> Answer:
                plain = "".join(x for x in offer.splitlines(True) if not x.startswith("a=ssrc:"))
                return await r.studio.publish(HEARING, FEED, A, plain)

            await peer.connect(publish, sends=True, low=True)
            lines = [line for line in peer.sdp.splitlines() if line.startswith("m=")]
            assert [line.split()[:2] for line in lines] == [
                ["m=video", "9"],
                ["m=video", "0"],
                ["m=audio", "9"],
            ]
        finally:
            await peer.peer.close()


def test_shedding_is_noticed_before_the_feed_counts_as_lost() -> None:
    assert feeds.SHED_MS < feeds.LOST_MS
