"""The audience's port: who is let in, by which way, who is gone, and what strangers cannot do."""

import asyncio
import contextlib
import datetime
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.media.clients import until
from tests.media.conftest import Fans
from tests.media.guests import LOOPBACK, Caller, caller, guest_of
from tests.media.test_fan import packets

from hustings.media.audience import connections, port
from hustings.media.audience.guest import Guest
from hustings.media.audience.handshake import HANDSHAKE_BYTES_MAX, Handshake, Identity, fingerprint
from hustings.media.audience.interface import Track
from hustings.media.audience.port import AudiencePort
from hustings.media.network import Network
from hustings.rtp import rtcp

ME = Identity()
TICK_S = 0.05


@asynccontextmanager
async def opened(fan: Fans, viewers: int = 8) -> AsyncIterator[AudiencePort]:
    audience = AudiencePort(Network(LOOPBACK, range(0)), 0, lambda sock: fan()(sock, viewers))
    audience.open()

    async def ticking() -> None:
        while True:
            audience.tick()
            await asyncio.sleep(TICK_S)

    task = asyncio.create_task(ticking())
    try:
        yield audience
    finally:
        task.cancel()
        await audience.close()


def shows(audience: AudiencePort, guest: Guest) -> Callable[[int], None]:
    """Makes the guest watch a line; returns what feeds it."""
    assert guest.viewer is not None
    audience.fan.watch(guest.viewer, Track.VIDEO, 0, 0)

    def feed(at: int) -> None:
        audience.fan.feed(0, packets(at, 1_000, 1_000, 300))

    return feed


ways = pytest.mark.parametrize("tcp", [False, True], ids=["UDP", "TCP"])


@ways
async def test_a_viewer_is_let_in_and_gets_what_is_fed(fan: Fans, tcp: bool) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME, tcp=tcp)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        feed = shows(audience, guest)
        feed(0)
        assert [len((await viewer.packet()).payload) for _ in range(3)] == [1_000, 1_000, 300]
        report = struct.pack("!BBHI", 0x80, rtcp.RECEIVER_REPORT, 1, 7)
        viewer.send(viewer.encrypt.protect_rtcp(report + rtcp.picture_loss(7, 0x1111)))
        await until(lambda: told.keyframes == 1)
        viewer.close()


@ways
async def test_checks_go_on_being_answered_while_media_flows(fan: Fans, tcp: bool) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME, tcp=tcp)
        await viewer.connect()
        await until(lambda: told.connected)
        feed = shows(audience, guest)
        answers = media = 0
        for at in range(0, 300, 3):
            feed(at)
            viewer.check()
            while answers <= at // 3 or media < at + 3:
                data = await viewer.receive()
                answers += data[:2] == b"\x01\x01"
                media += data[0] >= 128
        assert (answers, media) == (100, 300)
        viewer.close()


async def test_another_certificate_than_the_offers_is_not_let_in(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME, Identity().fingerprint)
        viewer = caller(audience, guest, ME)
        connecting = asyncio.create_task(viewer.connect())
        await until(lambda: told.ended)
        assert (told.ended, told.connected) == (["handshake"], 0)
        connecting.cancel()
        viewer.close()


async def test_an_offer_that_insists_on_being_the_server_is_called_by_us(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME, passive=True)
        viewer = caller(audience, guest, ME)
        viewer.handshake = Handshake(ME, [viewer.remote.fingerprint], client=False)
        await viewer.checked()
        while viewer.handshake.protection is None:
            data = await viewer.receive()
            for datagram in viewer.handshake.receive(data):
                viewer.send(datagram)
        await until(lambda: told.connected == 1)
        viewer.close()


async def test_the_other_sides_certificate_may_be_an_rsa_one(fan: Fans) -> None:
    """GStreamer's is; here its side is the server, so the suite has to fit that certificate."""
    key = rsa.generate_private_key(65_537, 2_048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "other")])
    now = datetime.datetime.now(tz=datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    other = Identity()
    other.context.use_certificate(certificate)
    other.context.use_privatekey(key)
    other.context.set_cipher_list(b"ECDHE-RSA-AES128-GCM-SHA256")
    other.fingerprint = fingerprint(certificate, "sha-256")
    async with opened(fan) as audience:
        guest, told = guest_of(other, passive=True)
        viewer = caller(audience, guest, other)
        viewer.handshake = Handshake(other, [viewer.remote.fingerprint], client=False)
        await viewer.checked()
        while viewer.handshake.protection is None:
            for datagram in viewer.handshake.receive(await viewer.receive()):
                viewer.send(datagram)
        await until(lambda: told.connected == 1)
        viewer.close()


async def test_who_does_not_know_the_password_is_nobody(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        known, guest.password = guest.password, "another password"
        refused = port.refused.labels("check")._value.get()
        viewer.check()
        await until(lambda: port.refused.labels("check")._value.get() == refused + 1)
        for datagram in Handshake(ME, [viewer.remote.fingerprint], client=True).start():
            viewer.send(datagram)
        guest.password = known
        await viewer.connect()
        await until(lambda: told.connected == 1)
        viewer.close()


async def test_strangers_datagrams_change_nothing(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.checked()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            alert = bytes.fromhex("15fefd000000000000000000020228")
            hello = next(iter(Caller(guest, ME, viewer.remote.fingerprint[1], 1).handshake.start()))
            for data in (b"", b"\x00", alert, hello, b"\x16\xfe\xff", bytes(1_500), b"\x80" + bytes(40)):
                stranger.sendto(data, viewer.remote.address)
            for _ in range(2_000):
                stranger.sendto(b"\x00\x01\x00\x00" + os.urandom(40), viewer.remote.address)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        assert told.ended == []
        viewer.close()


async def test_somebody_elses_alert_from_the_viewers_own_address_ends_no_handshake_that_is_done(
    fan: Fans,
) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        viewer.send(bytes.fromhex("15fefd000000000000000000020228"))
        feed = shows(audience, guest)
        feed(0)
        await viewer.packet()
        assert told.ended == []
        viewer.close()


async def test_media_follow_a_viewer_to_another_address_when_it_says_so(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        feed = shows(audience, guest)
        feed(0)
        await viewer.packet()
        viewer.move()
        viewer.check(nominates=False)
        assert (await viewer.receive())[:2] == b"\x01\x01"
        viewer.check()
        assert (await viewer.receive())[:2] == b"\x01\x01"
        feed(3)
        assert len((await viewer.packet()).payload) == 1_000
        viewer.close()


async def test_media_go_to_where_a_viewer_speaks_from_whatever_else_it_has_nominated(fan: Fans) -> None:
    """libnice and werift nominate every pair that works, and use one."""
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.checked()
        used = viewer.socket
        viewer.socket = viewer._new()
        await viewer.checked()
        other, viewer.socket = viewer.socket, used
        assert guest.path == other.getsockname()
        await viewer.connect()
        assert guest.path == used.getsockname(), "the handshake came from there"
        await until(lambda: told.connected)
        feed = shows(audience, guest)

        viewer.socket = other
        await viewer.checked()
        assert guest.path == other.getsockname()
        viewer.socket = used
        report = struct.pack("!BBHI", 0x80, rtcp.RECEIVER_REPORT, 1, 7)
        viewer.send(viewer.encrypt.protect_rtcp(report + rtcp.picture_loss(7, 0x1111)))
        await until(lambda: told.keyframes == 1)
        feed(0)
        assert len((await viewer.packet()).payload) == 1_000

        viewer.socket = viewer._new()
        refused = port.refused.labels("stranger")._value.get()
        viewer.send(viewer.encrypt.protect_rtcp(report + rtcp.picture_loss(7, 0x1111)))
        await until(lambda: port.refused.labels("stranger")._value.get() == refused + 1)
        assert told.keyframes == 1, "no check has come from there"
        assert guest.path == used.getsockname()
        for sock in (used, other, viewer.socket):
            sock.close()


async def test_a_viewer_who_says_goodbye_is_gone(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        for datagram in viewer.association.farewell:
            viewer.send(datagram)
        await until(lambda: told.ended == ["gone"])
        viewer.close()


async def test_a_viewer_is_told_that_it_is_over(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        audience.dismiss(guest)
        while not viewer.association.closed:
            data = await viewer.receive()
            if 20 <= data[0] < 64:
                viewer.association.receive(data)
        assert told.ended == [], "it was not the viewer who ended it"
        viewer.close()


async def test_goodbyes_that_are_not_the_viewers_end_nothing(fan: Fans) -> None:
    async with opened(fan) as audience:
        (guest, told), (other, _) = guest_of(ME), guest_of(ME)
        viewer, stranger = caller(audience, guest, ME), caller(audience, other, ME)
        await viewer.connect()
        await stranger.connect()
        await until(lambda: told.connected == 1)
        (farewell,) = viewer.association.farewell
        for forged in (
            stranger.association.farewell[0],
            farewell[:-1],
            farewell[:-1] + bytes([farewell[-1] ^ 1]),
            farewell[:11] + b"\xff\xff" + farewell[13:],
        ):
            viewer.send(forged)
        viewer.check()
        await viewer.receive()
        assert told.ended == []
        viewer.close()
        stranger.close()


async def test_a_last_flight_that_is_lost_goes_again(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.checked()
        for datagram in viewer.handshake.start():
            viewer.send(datagram)
        while guest.association is None:
            data = await viewer.receive()
            for datagram in viewer.handshake.receive(data):
                viewer.send(datagram)
            # what comes after our own last flight gets lost
            await asyncio.sleep(0.05)
        await viewer.receive()
        assert (told.connected, viewer.handshake.protection) == (1, None)
        async with asyncio.timeout(20):
            while viewer.handshake.protection is None:
                for datagram in viewer.handshake.tick():
                    viewer.send(datagram)
                with contextlib.suppress(BlockingIOError):
                    viewer.handshake.receive(viewer.socket.recv(2_048))
                await asyncio.sleep(0.05)
        viewer.close()


async def test_who_is_silent_is_gone(fan: Fans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "SILENT_MS", 300)
    monkeypatch.setattr(port, "SILENCE_LOOKED_FOR_MS", 0)
    async with opened(fan) as audience:
        (quiet, told), (alive, other) = guest_of(ME), guest_of(ME)
        silent, present = caller(audience, quiet, ME), caller(audience, alive, ME)
        await silent.connect()
        await present.connect()
        async with asyncio.timeout(20):
            while not told.ended:
                present.check()
                await asyncio.sleep(0.05)
        assert (told.ended, other.ended) == (["silent"], [])
        silent.close()
        present.close()


async def test_who_does_not_come_in_time_is_no_longer_expected(
    fan: Fans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "CONNECT_MS", 100)
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        audience.welcome(guest)
        await until(lambda: told.ended == ["not-connected"])


async def test_when_the_house_is_full_the_next_one_is_told(fan: Fans) -> None:
    async with opened(fan, viewers=1) as audience:
        (first, told), (second, other) = guest_of(ME), guest_of(ME)
        one, two = caller(audience, first, ME), caller(audience, second, ME)
        await one.connect()
        await two.connect()
        await until(lambda: other.ended == ["full"])
        assert told.ended == []
        one.close()
        two.close()


async def test_a_handshake_without_end_is_ended(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME)
        await viewer.checked()
        hello = viewer.handshake.start()[0]
        for _ in range(HANDSHAKE_BYTES_MAX // len(hello) + 2):
            viewer.send(hello)
            await asyncio.sleep(0)
        await until(lambda: told.ended == ["handshake"])
        viewer.close()


async def test_a_connection_that_is_cut_ends_the_session(fan: Fans) -> None:
    async with opened(fan) as audience:
        guest, told = guest_of(ME)
        viewer = caller(audience, guest, ME, tcp=True)
        await viewer.connect()
        await until(lambda: told.connected == 1)
        viewer.close()
        await until(lambda: told.ended == ["disconnected"])


async def test_connections_that_say_nothing_sensible_are_ended(
    fan: Fans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "NAMELESS_SECONDS", 0.2)
    async with opened(fan) as audience:
        guest, _ = guest_of(ME)
        for said in (b"", b"\x00\x00", b"\xff\xff" + bytes(100), b"GET / HTTP/1.1\r\n\r\n"):
            viewer = caller(audience, guest, ME, tcp=True)
            viewer.socket.send(said)
            assert await viewer.receive() == b""
            viewer.close()


async def test_a_slow_connection_loses_whole_packets_and_holds_nobody_up(fan: Fans) -> None:
    async with opened(fan) as audience:
        (slow_guest, _), (quick_guest, told) = guest_of(ME), guest_of(ME)
        slow, quick = caller(audience, slow_guest, ME, tcp=True), caller(audience, quick_guest, ME)
        await slow.connect()
        await quick.connect()
        await until(lambda: told.connected and slow_guest.viewer is not None)
        feed = shows(audience, slow_guest)
        shows(audience, quick_guest)
        assert slow_guest.viewer is not None
        at = 0
        while not audience.fan.statistics(slow_guest.viewer).dropped:
            feed(at)
            at += 3
            await quick.packet()
        # what does come is whole: every frame decrypts
        numbers = []
        for _ in range(50):
            numbers.append((await slow.packet()).sequence)
        assert numbers == sorted(numbers)
        slow.close()
        quick.close()
