"""Who may publish, who supersedes whom, and how sessions end."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest
from tests.media.clients import (
    HEARING,
    Client,
    Recorded,
    Rig,
    SteadyClock,
    Tone,
    Watched,
    identity,
    publishing,
    rig,
    until,
)
from tests.media.raw import DELTA, Raw, Sender, raw, settle

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media import feeds, seam
from hustings.media.gateway import Limits, Studio
from hustings.media.network import Network
from hustings.room.ports import Answer, Identity, OfferRefused
from hustings.rtp.frames import Kind

FEED = "candidate:a"
A, OTHER, VIEWER = identity("a"), identity("other"), identity("v", Role.DELEGATE)


def publish(r: Rig, who: Identity = A) -> Callable[[str], Awaitable[Answer]]:
    return lambda offer: r.studio.publish(HEARING, FEED, who, offer)


def speaker(peer: Raw) -> Callable[[], None]:
    """Sends a packet of sound each time it is called."""
    count = itertools.count()

    def say() -> None:
        n = next(count)
        peer.say(n, n * 960)

    return say


async def sound_offer() -> str:
    client = Client()
    client.add("audio", "recvonly")
    offer = await client.offer()
    await client.close()
    return offer


async def test_a_session_is_named_by_128_random_bits_and_belongs_to_its_subject() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        assert len(bytes.fromhex(peer.session)) == 16
        assert r.studio.sessions(HEARING) == [(peer.session, A)]
        assert not await r.studio.end(HEARING, peer.session, OTHER)
        assert not await r.studio.end(HEARING, "0" * 32, A)
        assert not await r.studio.end("elsewhere", peer.session, A)
        assert await r.studio.end(HEARING, peer.session, A)
        assert r.studio.sessions(HEARING) == []
        await asyncio.wait_for(peer.gone.wait(), 30)


async def test_a_revoked_session_is_closed_and_its_feed_lost() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        await settle(lambda: r.watched.is_up(FEED), Sender(peer))
        await r.studio.close_session(HEARING, peer.session, "revoked")
        assert r.watched.seen[-1] == (FEED, peer.session, "a", False)
        assert r.sink.ends == [(FEED, peer.session)]
        await asyncio.wait_for(peer.gone.wait(), 30)


async def test_another_subject_is_refused_while_the_feed_is_taken() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        before = r.studio.sessions(HEARING)
        with pytest.raises(OfferRefused) as refused:
            async with raw(publish(r, OTHER), sends=True):
                pass
        assert refused.value.code == "feed-taken"
        assert r.studio.sessions(HEARING) == before
        assert not peer.gone.is_set()
        await r.studio.end(HEARING, peer.session, A)
        async with raw(publish(r, OTHER), sends=True):
            pass


async def test_the_same_subject_supersedes_at_the_first_keyframe_and_not_before() -> None:
    async with rig() as r, raw(publish(r), sends=True) as old:
        send_old = Sender(old)
        await settle(lambda: r.watched.is_up(FEED), send_old)
        async with raw(publish(r), sends=True) as new:
            send_new = Sender(new, 4_000, 77)
            say = speaker(new)
            for _ in range(5):
                send_new(DELTA)
                say()
                send_old()
                await asyncio.sleep(0.02)
            assert not old.gone.is_set()
            assert {session for _, session, _, _ in r.watched.seen} == {old.session}
            await settle(old.gone.is_set, send_new)
            assert r.watched.seen[1:] == [(FEED, new.session, "a", True)], "found anew, and never lost"
            assert (FEED, old.session) in r.sink.ends
            assert r.studio.sessions(HEARING) == [(new.session, A)]


async def test_a_publisher_of_sound_alone_supersedes_with_its_first_packet() -> None:
    async with rig() as r, raw(publish(r), sends=True, video=False) as old:
        await settle(lambda: r.watched.is_up(FEED), speaker(old))
        async with raw(publish(r), sends=True, video=False) as new:
            await settle(old.gone.is_set, speaker(new))
            assert r.studio.sessions(HEARING) == [(new.session, A)]


async def test_a_newer_session_waits_its_turn_and_takes_over_when_the_older_goes() -> None:
    async with rig() as r, raw(publish(r), sends=True) as old, raw(publish(r), sends=True) as waiting:
        await settle(lambda: r.watched.is_up(FEED), Sender(old))
        async with raw(publish(r), sends=True) as newest:
            await asyncio.wait_for(waiting.gone.wait(), 30)
            await r.studio.end(HEARING, old.session, A)
            assert not r.watched.is_up(FEED)
            await settle(lambda: r.watched.is_up(FEED), Sender(newest))
            assert r.watched.seen[-1][1] == newest.session


async def test_a_feed_that_falls_silent_is_lost_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LOST_MS", 300)
    async with rig() as r, raw(publish(r), sends=True) as peer:
        send = Sender(peer)
        await settle(lambda: r.watched.is_up(FEED), send)
        await until(lambda: not r.watched.is_up(FEED))
        await settle(lambda: r.watched.is_up(FEED), send)
        assert {session for _, session, _, _ in r.watched.seen} == {peer.session}


async def test_a_session_that_stays_silent_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SESSION_IDLE_MS", 300)
    async with rig() as r, raw(publish(r), sends=True) as peer:
        Sender(peer)()
        await until(lambda: not r.studio.sessions(HEARING))
        await asyncio.wait_for(peer.gone.wait(), 30)


async def test_a_publisher_that_sends_only_sound_though_it_offered_video_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeds, "SOUND_ALONE_MS", 200)
    async with rig() as r, raw(publish(r), sends=True) as peer:
        await settle(lambda: r.watched.is_up(FEED), speaker(peer))


async def test_who_never_connects_is_reaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam, "CONNECT_SECONDS", 0.3)
    async with rig() as r:
        client = Client()
        client.add(Tone(440), "sendonly")
        await r.studio.publish(HEARING, FEED, A, await client.offer())
        assert len(r.studio.sessions(HEARING)) == 1
        await until(lambda: not r.studio.sessions(HEARING))
        await client.close()


async def test_sessions_of_one_subject_and_of_all_are_limited() -> None:
    async with rig(Limits(viewers=3, sessions_each=2)) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        offer = await sound_offer()

        async def play(who: Identity) -> str:
            try:
                await r.studio.play(HEARING, None, who, offer)
            except OfferRefused as refused:
                return refused.code
            return "taken"

        assert [await play(A) for _ in range(3)] == ["taken", "taken", "too-many-sessions"]
        assert [await play(OTHER) for _ in range(2)] == ["taken", "too-many-sessions"]


async def test_viewers_leave_places_for_publishers() -> None:
    async with rig(Limits(viewers=2, publishers=1)) as r:
        offer = await sound_offer()
        for _ in range(2):
            await r.studio.play(HEARING, None, VIEWER, offer)
        with pytest.raises(OfferRefused) as watching:
            await r.studio.play(HEARING, None, OTHER, offer)
        answer = await r.studio.publish(HEARING, FEED, A, offer.replace("recvonly", "sendonly"))
        with pytest.raises(OfferRefused) as publishing_too:
            await r.studio.publish(HEARING, "candidate:b", OTHER, offer.replace("recvonly", "sendonly"))
        assert {watching.value.code, publishing_too.value.code} == {"too-many-sessions"}
        assert (answer.session, A) in r.studio.sessions(HEARING)


async def test_when_the_ports_are_used_up_the_offer_is_refused() -> None:
    studio = Studio(Network("127.0.0.1", range(18_700, 18_701)), Recorded(), SteadyClock(), Watched())
    offer = (await sound_offer()).replace("recvonly", "sendonly")
    answer = await studio.publish(HEARING, FEED, A, offer)
    assert " 127.0.0.1 18700 typ host" in answer.sdp
    with pytest.raises(OfferRefused) as refused:
        await studio.publish(HEARING, "candidate:other", OTHER, offer)
    assert refused.value.code == "too-many-sessions"
    assert [who for _, who in studio.sessions(HEARING)] == [A]
    await studio.close()


async def test_a_preview_of_a_feed_that_nobody_publishes_is_unknown() -> None:
    async with rig() as r:
        with pytest.raises(OfferRefused) as refused:
            await r.studio.play(HEARING, "candidate:z", A, await sound_offer())
        assert refused.value.code == "unknown-feed"
        assert r.studio.sessions(HEARING) == []


async def test_sound_alone_is_a_feed() -> None:
    async with rig() as r, publishing(r.studio, "interpreter:fr", A, None, Tone(440)):
        await until(lambda: len(r.sink.of("interpreter:fr", Kind.AUDIO)) > 5)
        assert r.watched.is_up("interpreter:fr")


async def test_closing_a_hearing_ends_its_sessions_and_frees_the_ports() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        await r.studio.close_hearing(HEARING)
        assert r.studio.sessions(HEARING) == []
        await asyncio.wait_for(peer.gone.wait(), 30)
