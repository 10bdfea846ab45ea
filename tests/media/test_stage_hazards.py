"""What a peer of the stage, or somebody who plays one, may do with ICE, DTLS and SDP; a publisher goes on."""

import asyncio
import threading
from typing import Any

import pytest
from aioice import ice, stun
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.raw import KEYFRAME, Raw, Sender, offer_of, raw, settle
from tests.media.test_hazards import DTLS_ALERT, port_of, received, refused, stranger

from hustings.media import offers, seam_ice
from hustings.media.network import LocalTransport
from hustings.room.ports import Answer, OfferRefused

FEED, A = "candidate:a", identity("a")
LOCAL = LocalTransport("user", "a-password-that-is-long-enough", "AA:" * 31 + "AA", ())
PORTS = range(18_181, 18_381)
"""Of the rig."""


def publish(r: Rig) -> Any:
    return lambda offer: r.studio.publish(HEARING, FEED, A, offer)


def checking(peer: Raw, password: str, *, username: str = "", nominate: bool = False) -> bytes:
    """A check as this peer would send it."""
    remote = offers.parse(peer.sdp)
    transport = remote.remote_transport(next(media for media in remote.media if media.port))
    local = peer.peer._connection.local_username
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = username or f"{transport.username}:{local}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 1
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    if password:
        message.add_message_integrity(password.encode())
    return bytes(message)


def password_of(peer: Raw) -> str:
    return peer.sdp.split("a=ice-pwd:")[1].split()[0]


async def test_an_alert_that_is_not_encrypted_ends_nothing_wherever_it_comes_from() -> None:
    async with rig() as r:
        peer = Raw()
        try:
            await peer.connect(publish(r), sends=True)
            sender = Sender(peer)
            await received(r, peer, sender)
            before = refused("alert")
            for _ in range(5):
                assert peer.peer._connection.send_now(DTLS_ALERT)
            await until(lambda: refused("alert") >= before + 5)
            await received(r, peer, sender)
        finally:
            await peer.peer.close()


async def test_checks_that_are_not_authentic_get_no_answer_and_change_nothing() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        before = refused("check")
        with stranger(port_of(peer.sdp)) as sock:
            sock.setblocking(False)
            for forged in (
                checking(peer, ""),
                checking(peer, "another password altogether"),
                checking(peer, password_of(peer), username="somebody:else"),
                checking(peer, password_of(peer), username="x" * 500),
            ):
                sock.send(forged)
            await until(lambda: refused("check") >= before + 4)
            await asyncio.sleep(0.05)
            with pytest.raises(BlockingIOError):
                sock.recv(2_048)
        await received(r, peer, sender)


async def test_a_peer_who_checks_from_addresses_without_end_is_followed_to_some() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        before = refused("addresses")
        for _ in range(seam_ice.REMOTE_ADDRESSES_MAX + 20):
            with stranger(port_of(peer.sdp)) as sock:
                sock.send(checking(peer, password_of(peer)))
            await asyncio.sleep(0)
        await until(lambda: refused("addresses") >= before + 10)
        session = next(iter(r.studio._stages[HEARING].sessions.values()))
        assert len(session.peer._connection._remote_candidates) <= seam_ice.REMOTE_ADDRESSES_MAX  # type: ignore[union-attr]
        await received(r, peer, sender)


async def test_consent_outlives_a_line_on_which_every_check_has_to_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six rounds without an answer are the end; here each round loses its first two tries."""
    monkeypatch.setattr(seam_ice, "CONSENT_INTERVAL", 0.02)
    monkeypatch.setattr(stun, "RETRY_RTO", 0.01)
    tries: dict[bytes, int] = {}
    arrived = ice.StunProtocol.datagram_received

    def lossy(self: Any, data: bytes, addr: Any) -> None:
        if data[:2] == b"\x00\x01":
            tries[data[8:20]] = tries.get(data[8:20], 0) + 1
            if tries[data[8:20]] <= 2:
                return
        arrived(self, data, addr)

    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        monkeypatch.setattr(ice.StunProtocol, "datagram_received", lossy)
        await settle(lambda: len(tries) > 30, sender)
        await received(r, peer, sender)


@pytest.mark.parametrize(
    "line",
    ["a=ssrc:{} cname:x", "a=candidate:{} 1 udp 1 192.0.2.1 9 typ host", "m=video 9 RTP/SAVPF {}", "a=x:{}"],
)
async def test_giant_offers_are_refused_before_a_line_of_them_is_read(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = 0
    read = offers._read_line

    def counting(offer: offers.Offer, text: str) -> None:
        nonlocal lines
        lines += 1
        read(offer, text)

    monkeypatch.setattr(offers, "_read_line", counting)
    async with rig() as r:
        for count in (48_000, 3_000, 600):
            offer = offer_of(LOCAL, sends=True) + "".join(line.format(n % 100) + "\r\n" for n in range(count))
            if count == 600 and line.startswith("a=x"):
                continue
            with pytest.raises(OfferRefused) as refusal:
                await r.studio.publish(HEARING, FEED, A, offer)
            assert refusal.value.code == "sdp-too-large"
        assert lines == 0
        assert r.studio.sessions(HEARING) == []


FORBIDDEN = [
    "224.0.0.1",
    "169.254.1.1",
    "0.0.0.0",
    "255.255.255.255",
    "ff02::1",
    "fe80::1",
    "x.local",
    "localhost",
]


async def test_candidates_that_are_nobodys_are_not_spoken_to_and_the_peer_is_found_all_the_same() -> None:
    async with rig() as r:

        async def forbidden(offer: str) -> Answer:
            own = [line for line in offer.splitlines() if line.startswith("a=candidate")]
            for address in own:
                offer = offer.replace(address + "\r\n", "")
            worse = "".join(f"a=candidate:1 1 udp 99 {a} 9999 typ host\r\n" for a in FORBIDDEN)
            low = "a=candidate:1 1 udp 99 127.0.0.1 53 typ host\r\n"
            return await r.studio.publish(
                HEARING, FEED, A, offer.replace("a=rtcp-mux\r\n", f"a=rtcp-mux\r\n{worse}{low}", 1)
            )

        async with raw(forbidden, sends=True) as peer:
            session = next(iter(r.studio._stages[HEARING].sessions.values()))
            known = session.peer._connection._remote_candidates  # type: ignore[union-attr]
            assert {(c.host, c.type) for c in known} == {("127.0.0.1", "prflx")}
            assert all(c.port > 1_023 for c in known)
            await received(r, peer, Sender(peer))


async def test_a_publisher_that_insists_on_being_the_server_is_called() -> None:
    async with rig() as r:
        peer = Raw()
        try:
            offer = offer_of(await peer.peer.open(), sends=True).replace("a=setup:actpass", "a=setup:passive")
            answer = await r.studio.publish(HEARING, FEED, A, offer)
            assert "a=setup:active" in answer.sdp
            peer.sdp = answer.sdp
            read = offers.parse(answer.sdp)
            await peer.peer.connect(read.remote_transport(read.media[0]))
            await received(r, peer, Sender(peer))
        finally:
            await peer.peer.close()


async def test_media_are_bound_within_the_range() -> None:
    async with rig() as r:
        for at in range(6):
            answer = await r.studio.publish(
                HEARING, f"candidate:{at}", identity(str(at)), offer_of(LOCAL, sends=True)
            )
            assert port_of(answer.sdp) in PORTS


async def test_nobody_is_decoded_so_nobody_has_a_thread_and_closing_waits_for_none() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        running = threading.active_count()
        sender = Sender(peer)
        await received(r, peer, sender)
        for _ in range(200):
            sender(KEYFRAME[:-7])
            sender(b"\x7c\x85\x88" + b"\x21" * 1_000)
        assert threading.active_count() <= running
        await received(r, peer, sender)


async def test_a_flood_before_the_handshake_fills_no_queue() -> None:
    async with rig() as r:
        answer = await r.studio.publish(HEARING, FEED, A, offer_of(LOCAL, sends=True))
        session = next(iter(r.studio._stages[HEARING].sessions.values()))
        queue = session.peer._connection._queue  # type: ignore[union-attr]
        before = refused("stranger")
        with stranger(port_of(answer.sdp)) as sock:
            for at in range(31_000):
                sock.send(b"\x80" * 1_200)
                if at % 50 == 0:
                    await asyncio.sleep(0)
        await until(lambda: refused("stranger") > before + 1_000)
        assert queue.qsize() == 0
        connection = session.peer._connection  # type: ignore[union-attr]
        for _ in range(31_000):
            connection.data_received(b"\x80" * 1_200, 1)
        assert queue.qsize() <= seam_ice.QUEUE_MAX
