"""What anybody may throw at the audience's port, UDP and TCP, while a studio plays on to its viewers."""

import asyncio
import contextlib
import os
import resource
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pylibsrtp
import pytest
import structlog
from prometheus_client import REGISTRY
from tests.bench.light_viewers import check
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.conftest import Fans
from tests.media.guests import LIMIT_S, Caller
from tests.media.raw import Sender, raw
from tests.media.seated import invited, seated
from tests.media.test_hazards import DTLS_ALERT, MALFORMED_STUN, STRANGE

from hustings.hearing.model import OnAir
from hustings.media.audience import connections, port
from hustings.media.audience.house import best_fan

FEED, A = "candidate:a", identity("a")
FLOOD = 20_000
GROWTH_KB = 8_000
LINGER = struct.pack("ii", 1, 0)
"""Closing resets the connection."""
ways = pytest.mark.parametrize("tcp", [False, True], ids=["UDP", "TCP"])
HALF_HELLO = bytes.fromhex("16fefd0000000000000000003c010000b400000000000000307bfefd") + bytes(40)


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"hustings_audience_{name}_total", labels) or 0.0


def resident_kb() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@asynccontextmanager
async def playing(fan: Fans | None = None) -> AsyncIterator[Rig]:
    """A studio whose programme shows somebody, with faults of the loop taken for the test's."""
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    async with rig(make_fan=fan() if fan is not None else best_fan) as r:
        r.studio.apply(HEARING, OnAir(FEED))
        async with raw(lambda offer: r.studio.publish(HEARING, FEED, A, offer), sends=True) as source:
            sender = Sender(source)

            async def going_on() -> None:
                while True:
                    sender()
                    await asyncio.sleep(0.01)

            task = asyncio.create_task(going_on())
            try:
                yield r
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
    assert faults == []


async def plays(viewer: Caller, count: int = 5) -> None:
    """Media come that were sent from now on."""
    last = (await viewer.packet()).sequence
    seen = 0
    while seen < count:
        packet = await viewer.packet()
        seen += 0 < (packet.sequence - last) & 0xFFFF < 0x8000
        last = packet.sequence


async def reaches(viewer: Caller) -> None:
    """Its checks come through: what was thrown before them has been read, or the system dropped it."""
    while True:
        viewer.check()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await viewer.receive()
                return


@contextlib.contextmanager
def stranger(viewer: Caller, *, tcp: bool) -> Iterator[socket.socket]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
    try:
        sock.connect(viewer.remote.address)
        yield sock
    finally:
        sock.close()


def throw(sock: socket.socket, data: bytes, *, tcp: bool) -> None:
    with contextlib.suppress(OSError):
        sock.send(struct.pack("!H", len(data)) + data if tcp else data)


def strange(viewer: Caller) -> list[bytes]:
    """Everything that has done harm to somebody; some of it meant for this viewer."""
    good = check(viewer.remote, "theirs", nominates=True)
    return [
        *STRANGE,
        *MALFORMED_STUN,
        HALF_HELLO,
        good[:-40] + bytes(8) + good[-32:],
        good[:30],
        good[:2] + b"\xff\xff" + good[4:],
        good[:2] + b"\x00\x03" + good[4:],
        good[:20] + b"\x00\x06\xff\xff" + good[24:],
        check(viewer.remote, "x" * 600, nominates=True),
    ]


@ways
async def test_strangers_end_no_session_and_no_handshake(fan: Fans, tcp: bool) -> None:
    async with playing(fan) as r, seated(r.studio, tcp=tcp) as viewer:
        await plays(viewer)
        before = r.studio.sessions(HEARING)
        late = await invited(r.studio, tcp=tcp)
        for data in strange(late):
            for towards in (viewer, late):
                with stranger(towards, tcp=tcp) as sock:
                    throw(sock, data, tcp=tcp)
        await late.checked()
        for data in strange(late):
            with stranger(late, tcp=tcp) as sock:
                throw(sock, data, tcp=tcp)
        await late.connect()
        await plays(late)
        await plays(viewer)
        assert set(before) <= set(r.studio.sessions(HEARING))
        late.close()


@ways
async def test_what_comes_from_the_viewers_own_path_ends_nothing_either(fan: Fans, tcp: bool) -> None:
    async with playing(fan) as r:
        viewer = await invited(r.studio, tcp=tcp)
        own = [d for d in strange(viewer) if 0 < len(d) <= 1_500]
        await viewer.checked()
        for data in (DTLS_ALERT, b"\x16", b"\x80", b"\x80\xc8", *MALFORMED_STUN):
            viewer.send(data)
        await viewer.connect()
        await plays(viewer)
        for data in own:
            viewer.send(data)
        await plays(viewer)
        viewer.check()
        await plays(viewer)
        viewer.close()


@ways
async def test_checks_that_are_not_authentic_are_not_answered(fan: Fans, tcp: bool) -> None:
    async with playing(fan) as r:
        viewer = await invited(r.studio, tcp=tcp)
        good = check(viewer.remote, "theirs", nominates=True)
        other = check(viewer.remote, "theirs", nominates=True).replace(b"theirs", b"thiers")
        unsigned = good[:2] + (len(good) - 20 - 32).to_bytes(2, "big") + good[4:-32]
        before = counted("refused", why="check") + counted("refused", why="stun")
        for data in (other, unsigned):
            viewer.send(data)
        await until(lambda: counted("refused", why="check") + counted("refused", why="stun") >= before + 2)
        await viewer.checked()
        viewer.close()


async def test_a_flood_before_anybody_is_connected_takes_no_memory_and_writes_no_log(fan: Fans) -> None:
    async with playing(fan) as r, seated(r.studio, tcp=False) as viewer:
        late = await invited(r.studio, tcp=False)
        await plays(viewer)
        with structlog.testing.capture_logs() as logs, stranger(late, tcp=False) as sock:
            before = resident_kb()
            rounds = FLOOD // 100
            for at in range(rounds):
                for n in range(100):
                    sock.send((b"\x80" * 900, b"\x16" + os.urandom(60), MALFORMED_STUN[n % 10])[n % 3])
                if at % 20 == 0:
                    await plays(viewer, 1)
                await asyncio.sleep(0)
            assert resident_kb() - before < GROWTH_KB
        assert len(logs) < 20
        await reaches(late)
        await late.connect()
        await plays(late)
        late.close()


async def test_an_address_that_somebody_else_took_comes_back_to_its_viewer(fan: Fans) -> None:
    """Whoever has a seat can forge a check from another viewer's address; that one's next check mends it."""
    async with playing(fan) as r, seated(r.studio, tcp=False) as viewer:
        await plays(viewer)
        thief = await invited(r.studio, tcp=False)
        mine, thief.socket = thief.socket, viewer.socket
        received = thief.receive

        async def no_media() -> bytes:
            while (data := await received())[0] >= 128:
                pass
            return data

        thief.receive = no_media  # type: ignore[method-assign]
        await thief.connect()
        thief.socket = mine
        thief.close()
        viewer.check()
        async with asyncio.timeout(LIMIT_S):
            while True:
                # what was meant for the thief may still be on its way
                with contextlib.suppress(pylibsrtp.Error):
                    await plays(viewer)
                    break


async def test_a_viewer_whose_line_loses_three_of_ten_is_never_taken_for_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(port, "SILENT_MS", 600)
    monkeypatch.setattr(port, "SILENCE_LOOKED_FOR_MS", 0)
    async with playing() as r, seated(r.studio, tcp=False) as viewer:
        for at in range(60):
            # as often as browsers check, in this test's time: six times in what counts as silence
            if at % 10 not in (1, 4, 8):
                viewer.check()
            await asyncio.sleep(0.025)
        await plays(viewer)


async def test_connections_that_say_nothing_or_nothing_whole_are_ended_and_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "NAMELESS_SECONDS", 0.5)
    async with playing() as r, seated(r.studio, tcp=True) as viewer:
        before = {why: counted("connections_refused", why=why) for why in ("too-many", "nameless")}
        with contextlib.ExitStack() as idle:
            most = connections.CONNECTIONS_EACH + 20
            socks = [idle.enter_context(stranger(viewer, tcp=True)) for _ in range(most)]
            for at in range(20):
                for n, sock in enumerate(socks[:12]):
                    # one byte of a frame at a time; frames longer than any packet; frames of nothing
                    said = (b"\x00\xff"[at % 2 : at % 2 + 1], b"\xff\xff", b"\x00\x00", b"G")[n % 4]
                    with contextlib.suppress(OSError):
                        sock.send(said)
                await plays(viewer, 1)
                await asyncio.sleep(0.02)
            await until(lambda: counted("connections_refused", why="nameless") > before["nameless"] + 20)
        assert counted("connections_refused", why="too-many") > before["too-many"]
        await plays(viewer)
        # there is room again
        async with seated(r.studio, tcp=True) as other:
            await plays(other)


async def test_connections_that_are_reset_by_the_hundred_leave_nothing() -> None:
    async with playing() as r, seated(r.studio, tcp=True) as viewer:
        await plays(viewer)
        before = len(os.listdir("/proc/self/fd"))
        for at in range(300):
            with stranger(viewer, tcp=True) as sock:
                if at % 3 == 0:
                    throw(sock, MALFORMED_STUN[at % 10], tcp=True)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
            await asyncio.sleep(0)
            if at % 50 == 0:
                await plays(viewer, 1)
        await until(lambda: len(os.listdir("/proc/self/fd")) <= before)
        await plays(viewer)


async def test_a_process_out_of_descriptors_waits_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ACCEPT_AGAIN_SECONDS", 0.1)
    async with playing() as r, seated(r.studio, tcp=False) as viewer:
        before = counted("connections_refused", why="no-descriptors")
        late = await invited(r.studio, tcp=True)
        await until(lambda: late.socket is not None)
        with exhausted():
            more = socket_of(late)
            await until(lambda: counted("connections_refused", why="no-descriptors") > before)
            calls = counted("connections_refused", why="no-descriptors")
            await plays(viewer)
            assert counted("connections_refused", why="no-descriptors") - calls < 50, "it does not spin"
        more.close()
        late.move()
        await late.connect()
        await plays(late)
        late.close()


def socket_of(viewer: Caller) -> socket.socket:
    """A connection made with the last descriptor."""
    held = _spare.pop()
    held.close()
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(viewer.remote.address)
    return sock


_spare: list[socket.socket] = []


@contextlib.contextmanager
def exhausted() -> Iterator[None]:
    """No descriptor is left but one, which `_spare` holds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    _spare.append(socket.socket())
    low = max(map(int, os.listdir("/proc/self/fd"))) + 1
    fill = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                fill.append(socket.socket())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for sock in fill + _spare:
            sock.close()
        _spare.clear()


async def test_viewers_have_no_threads_of_their_own_and_a_studio_closes_among_garbage() -> None:
    before = threading.active_count()
    async with playing() as r, seated(r.studio, tcp=False) as one, seated(r.studio, tcp=True) as two:
        running = threading.active_count()
        await plays(one)
        await plays(two)
        async with seated(r.studio, tcp=False) as three:
            await plays(three)
            assert threading.active_count() == running
        for data in strange(one):
            throw(one.socket, data, tcp=False)
    assert threading.active_count() <= before + 1
