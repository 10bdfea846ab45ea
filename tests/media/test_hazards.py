"""What anybody on the network may throw at an open port, and what must come of it: nothing."""

import asyncio
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aioice import stun
from prometheus_client import REGISTRY
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.raw import KEYFRAME, VIDEO, Raw, Sender, raw, settle

from hustings.media import seam
from hustings.media.audience.handshake import Handshake, Identity
from hustings.room.ports import Answer
from hustings.rtp.packet import serialise

FEED, A = "candidate:a", identity("a")

STUN_HEADER = struct.Struct("!HHI12s")


def binding(*attributes: tuple[int, bytes]) -> bytes:
    body = b"".join(
        struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4) for kind, value in attributes
    )
    return STUN_HEADER.pack(1, len(body), stun.COOKIE, b"t" * 12) + body


MALFORMED_STUN = [
    binding((0x0024, b"\x01")),
    binding((0x802A, b"\x01\x02")),
    binding((0x0006, b"\xff\xfe")),
    binding((0x0009, b"\x00")),
    binding((0x0020, b"\x00\x01")),
    binding((0x8028, b"")),
    binding((0x0006, b"user:user")),
    b"\x00\x01" + bytes(18),
    b"\x00",
    b"\x03" * 20,
]
DTLS_ALERT = b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28"
HELLO = b"".join(Handshake(Identity(), [("sha-256", "AA")], client=True).start())
STRANGE = [
    HELLO,
    HELLO[: len(HELLO) // 2],
    b"",
    bytes(1_600),
    b"\x80" * 1_501,
    DTLS_ALERT,
    b"\x16",
    b"\x80",
    b"\x80\xc8",
    b"\xff" * 40,
    b"\x40",
]


@contextmanager
def stranger(port: int) -> Iterator[socket.socket]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", port))
    try:
        yield sock
    finally:
        sock.close()


def port_of(answer: str) -> int:
    found = re.search(r" 127\.0\.0\.1 (\d+) typ host", answer)
    assert found is not None
    return int(found.group(1))


def refused(why: str) -> float:
    return REGISTRY.get_sample_value("hustings_media_datagrams_refused_total", {"why": why}) or 0.0


def publish(r: Rig) -> Any:
    return lambda offer: r.studio.publish(HEARING, FEED, A, offer)


@pytest.fixture
def faults() -> list[dict[str, Any]]:
    """What the event loop complains of."""
    return []


async def received(r: Rig, peer: Raw, sender: Sender) -> None:
    """Media still comes through."""
    before = len(r.sink.frames)
    await settle(lambda: len(r.sink.frames) > before, sender)
    assert not peer.gone.is_set()


async def test_strangers_datagrams_do_not_end_a_session(faults: list[dict[str, Any]]) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        before = {why: refused(why) for why in ("size", "protocol", "stranger", "stun")}
        with stranger(port_of(peer.sdp)) as sock:
            for datagram in STRANGE + MALFORMED_STUN:
                sock.send(datagram)
        await until(lambda: all(refused(why) > count for why, count in before.items()))
        await received(r, peer, sender)
        assert r.studio.sessions(HEARING) == [(peer.session, A)]
    assert faults == []


async def test_datagrams_from_the_peers_own_address_do_not_end_it_either() -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        before = refused("size")
        for datagram in STRANGE + MALFORMED_STUN:
            assert peer.peer._connection.send_now(datagram)
        await until(lambda: refused("size") > before)
        await received(r, peer, sender)


async def test_packets_that_are_none_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        failures = seam.callback_failures._value.get()
        header = serialise(VIDEO, True, 1, 1, 1, b"")
        for data in (bytes([0xBF]) + header[1:], bytes([0x90]) + header[1:] + b"\xbe\xde\xff\xff"):
            peer.peer.send_rtp(data)
        for data in (b"\x80\xc8\x00\x00", b"\x81\xce\x00\x02" + bytes(8), b"\x81\xcd\x00\x03" + bytes(12)):
            peer.peer.send_rtcp(data)
        peer.peer.send_rtp(serialise(77, True, 1, 1, 1, b"unknown type"))
        peer.send(60_000, 5, b"other source", ssrc=0x9999)
        await received(r, peer, sender)
        assert seam.callback_failures._value.get() == failures


async def test_what_strangers_send_before_the_handshake_neither_fails_it_nor_fills_memory() -> None:
    async with rig() as r:
        before = refused("stranger")

        async def flooded(offer: str) -> Answer:
            answer = await r.studio.publish(HEARING, FEED, A, offer)
            with stranger(port_of(answer.sdp)) as sock:
                for _ in range(200):
                    for datagram in (HELLO, DTLS_ALERT, b"\x80" * 100, b"", *MALFORMED_STUN[:2]):
                        sock.send(datagram)
                    await asyncio.sleep(0)
            return answer

        async with raw(flooded, sends=True) as peer:
            await received(r, peer, Sender(peer))
        assert refused("stranger") > before


async def test_a_fault_of_ours_costs_a_packet_and_not_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        await received(r, peer, sender)
        failures = seam.callback_failures._value.get()
        with monkeypatch.context() as broken:
            broken.setattr(r.sink, "frame", lambda *_: 1 / 0)
            await settle(lambda: seam.callback_failures._value.get() > failures, sender)
        await received(r, peer, sender)


async def test_packets_up_to_the_ethernet_mtu_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig() as r, raw(publish(r), sends=True) as peer:
        sender = Sender(peer)
        large = KEYFRAME + (1_300).to_bytes(2, "big") + b"\x06" + b"\x21" * 1_299
        await settle(
            lambda: any(len(frame.data) > 1_300 for _, _, frame in r.sink.frames), lambda: sender(large)
        )
