"""Losses repaired, keyframes asked for but not too often, reports on time: packet by packet."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

import pytest
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.conftest import Fans
from tests.media.raw import DELTA, KEYFRAME, VIDEO, Raw, Sender, raw, settle

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media import publisher
from hustings.media.audience import port
from hustings.room.ports import Answer
from hustings.rtp import rtcp

FEED, A, VIEWER = "candidate:a", identity("a"), identity("v", Role.DELEGATE)
LATE_MS = 10**9


def publish(r: Rig) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.publish(HEARING, FEED, A, offer)


def play(r: Rig, feed: str | None = None) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.play(HEARING, feed, VIEWER, offer)


async def shown(watcher: Raw, sender: Sender) -> None:
    """The viewer has seen a keyframe, and nothing is under way."""
    await settle(lambda: watcher.video, sender)
    last = DELTA + b"last"
    sender(last)
    await until(lambda: watcher.video[-1].payload == last)


def steps(sequences: list[int]) -> set[int]:
    return {(later - earlier) & 0xFFFF for earlier, later in itertools.pairwise(sequences)}


@pytest.mark.parametrize("rtx", [True, False])
async def test_a_viewers_loss_is_answered_from_history(rtx: bool, fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False, rtx=rtx) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            before, count = watcher.video[-1].sequence, len(watcher.video)
            watcher.lose = 4
            for n in range(20):
                sender(DELTA + bytes([n]))
            await until(lambda: len(watcher.video) == count + 16)
            lost = [(before + 1 + n) & 0xFFFF for n in range(4)]
            assert not set(lost) & {packet.sequence for packet in watcher.video}
            missing = rtcp.nack(1, watcher.video[0].ssrc, lost)
            assert watcher.peer.send_rtcp(rtcp.receiver_report(1, ()) + missing)
            if rtx:
                await until(lambda: len(watcher.again) == 4)
                for n, again in enumerate(watcher.again):
                    assert again.payload == lost[n].to_bytes(2, "big") + DELTA + bytes([n])
                    assert again.ssrc != watcher.video[0].ssrc
                assert steps([again.sequence for again in watcher.again]) == {1}
            else:
                await until(lambda: len(watcher.video) == count + 20)
                repaired = watcher.video[-4:]
                assert [(p.sequence, p.payload) for p in repaired] == [
                    (lost[n], DELTA + bytes([n])) for n in range(4)
                ]


async def test_one_viewers_requests_are_answered_up_to_a_limit(fan: Fans) -> None:
    async with rig(make_fan=fan(again_per_s=5)) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            began = time.monotonic()
            missing = rtcp.nack(1, watcher.video[0].ssrc, [watcher.video[-1].sequence])
            for _ in range(50):
                assert watcher.peer.send_rtcp(rtcp.receiver_report(1, ()) + missing)
            await until(lambda: len(watcher.again) >= 5)
            # it travels behind the last of the requests, or nearly
            last = DELTA + b"after"
            sender(last)
            await until(lambda: watcher.video[-1].payload == last)
            assert 5 <= len(watcher.again) <= 5 + 5 * (time.monotonic() - began) + 1
            # and in time it is answered again
            count = len(watcher.again)

            def ask() -> None:
                watcher.peer.send_rtcp(rtcp.receiver_report(1, ()) + missing)

            await settle(lambda: len(watcher.again) > count, ask)


async def test_what_was_never_sent_or_is_of_another_source_is_not_answered(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            first = watcher.video[0]
            ahead = (first.sequence + 5_000) & 0xFFFF
            for message in (rtcp.nack(1, first.ssrc, [ahead]), rtcp.nack(1, 12_345, [first.sequence])):
                watcher.peer.send_rtcp(message)
            watcher.peer.send_rtcp(rtcp.nack(1, first.ssrc, [first.sequence]))
            await until(lambda: watcher.again)
            assert [packet.payload[:2] for packet in watcher.again] == [first.sequence.to_bytes(2, "big")]


async def test_a_publishers_loss_is_asked_for_and_repaired_in_its_place(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            lost = (sender.sequence, sender.timestamp, DELTA + b"lost")
            sender.sequence += 1
            sender.timestamp += 3_000
            sender(DELTA)
            await until(lambda: any(isinstance(m, rtcp.Nack) for m in source.feedback))
            asked = next(m for m in source.feedback if isinstance(m, rtcp.Nack))
            assert asked.sequences == (lost[0],)
            source.send(*lost)
            await until(lambda: any(p.payload == lost[2] for p in watcher.video))
            numbers = sorted(p.sequence for p in watcher.video)
            assert steps(numbers) == {1}


async def test_what_cannot_be_repaired_is_healed_by_a_keyframe(
    monkeypatch: pytest.MonkeyPatch, fan: Fans
) -> None:
    monkeypatch.setattr(publisher, "KEYFRAME_EVERY_MS", 0)
    async with rig(make_fan=fan()) as r, raw(publish(r), sends=True) as source:
        sender = Sender(source)
        await settle(lambda: r.watched.is_up(FEED), sender)
        before = source.keyframe_requests()
        sender.sequence += 500
        sender(DELTA)
        await until(lambda: source.keyframe_requests() > before)


async def test_a_newcomer_makes_the_source_give_a_keyframe(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source:
            sender = Sender(source)
            await settle(lambda: r.watched.is_up(FEED), sender)
            before = source.keyframe_requests()
            async with raw(play(r), sends=False) as watcher:
                await settle(lambda: source.keyframe_requests() > before, lambda: sender(DELTA))
                await shown(watcher, sender)
                assert watcher.video[0].payload == KEYFRAME, "nothing before the first keyframe"


async def test_viewers_requests_are_passed_on_once(monkeypatch: pytest.MonkeyPatch, fan: Fans) -> None:
    monkeypatch.setattr(publisher, "KEYFRAME_EVERY_MS", LATE_MS)
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            received = port.keyframe_requests._value.get()
            for _ in range(50):
                watcher.peer.send_rtcp(rtcp.picture_loss(1, watcher.video[0].ssrc))
            await until(lambda: port.keyframe_requests._value.get() == received + 50)
            await settle(lambda: source.keyframe_requests(), lambda: sender(DELTA))
            await asyncio.sleep(0.3)
            assert source.keyframe_requests() == 1


async def test_a_request_that_came_too_soon_is_made_later_unless_a_keyframe_comes(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            before = source.keyframe_requests()
            for _ in range(2):
                watcher.peer.send_rtcp(rtcp.picture_loss(1, watcher.video[0].ssrc))
            await settle(lambda: source.keyframe_requests() >= before + 1, lambda: sender(DELTA))


async def test_a_newcomer_gets_the_last_group_of_pictures_when_no_keyframe_comes(
    monkeypatch: pytest.MonkeyPatch, fan: Fans
) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as earlier:
            sender = Sender(source)
            await shown(earlier, sender)
            sender(KEYFRAME)
            for n in range(10):
                sender(DELTA + bytes([n]))
            await until(lambda: earlier.video[-1].payload == DELTA + b"\x09")
            async with raw(play(r), sends=False) as late:
                await until(lambda: len(late.video) >= 11)
                assert late.video[0].payload == KEYFRAME
                assert steps([p.sequence for p in late.video]) == {1}
                ticks = [p.timestamp for p in late.video]
                assert ticks == sorted(ticks)
                assert (ticks[10] - ticks[0]) & 0xFFFFFFFF == 10 * 90, "no past to play through"
                sender(DELTA + b"live")
                await until(lambda: late.video[-1].payload == DELTA + b"live")
                assert (late.video[-1].timestamp - ticks[10]) & 0xFFFFFFFF == 3_000


async def test_reports_to_viewers_come_densely_at_the_start_and_fit_what_was_sent(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)

            def reports() -> list[rtcp.SenderReport]:
                return [m for m in watcher.feedback if isinstance(m, rtcp.SenderReport)]

            await settle(lambda: len(reports()) >= 8, sender)
            ours = {watcher.video[0].ssrc, watcher.audio[0].ssrc}
            assert {report.ssrc for report in reports()} == ours
            for ssrc, rate in ((watcher.video[0].ssrc, 90), (watcher.audio[0].ssrc, 48)):
                own = [report for report in reports() if report.ssrc == ssrc]
                span = rtcp.ntp_milliseconds(own[-1].ntp) - rtcp.ntp_milliseconds(own[0].ntp)
                assert span < 3_000 * len(own), "densely"
                assert own[-1].timestamp != own[0].timestamp
                assert rate


async def test_publishers_are_told_a_bitrate_and_how_they_are_received(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r, raw(publish(r), sends=True) as source:
        seen: list[bytes] = []
        source.peer._dtls._on_rtcp = seen.append
        sender = Sender(source)

        def kinds() -> set[tuple[int, int]]:
            found = set()
            for data in seen:
                at = 0
                while at < len(data):
                    found.add((data[at + 1], data[at] & 0x1F))
                    at += 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
            return found

        remb, one_block = (206, 15), (201, 1)
        await settle(lambda: {remb, one_block} <= kinds(), sender)


async def test_a_preview_is_the_feed_itself_and_survives_a_new_session(fan: Fans) -> None:
    async with rig(make_fan=fan()) as r, raw(publish(r), sends=True) as old:
        send_old = Sender(old, 65_500, 2**32 - 9_000)
        await settle(lambda: r.watched.is_up(FEED), send_old)
        async with raw(play(r, FEED), sends=False) as watcher:
            await shown(watcher, send_old)
            old.say(1, 960, b"\xf8sound")
            await until(lambda: any(p.payload == b"\xf8sound" for p in watcher.audio))
            async with raw(publish(r), sends=True) as new:
                await settle(old.gone.is_set, Sender(new, 77, 5))
                await until(lambda: len(watcher.video) > 3)
                assert steps([p.sequence for p in watcher.video]) == {1}
                assert {p.payload_type for p in watcher.video} == {VIDEO}
                assert len({p.ssrc for p in watcher.video}) == 1


async def test_an_encoder_that_begins_anew_within_its_session_goes_on_in_the_same_line(
    monkeypatch: pytest.MonkeyPatch, fan: Fans
) -> None:
    monkeypatch.setattr(publisher, "SOURCE_GONE_MS", 0)
    async with rig(make_fan=fan()) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(publish(r), sends=True) as source, raw(play(r), sends=False) as watcher:
            sender = Sender(source)
            await shown(watcher, sender)
            count = len(watcher.video)
            source.send(9, 123_456, DELTA, ssrc=0x7777)
            source.send(10, 126_456, KEYFRAME, ssrc=0x7777)
            source.send(11, 129_456, DELTA, ssrc=0x7777)
            await until(lambda: len(watcher.video) >= count + 2)
            assert steps([p.sequence for p in watcher.video]) == {1}
            names = {session for feed, session, _ in r.sink.frames if feed == FEED}
            assert names == {source.session, f"{source.session}-2"}
