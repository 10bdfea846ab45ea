"""The native hot path (`fan.c`) behind `interface.Fan`.

The library is compiled when the package is installed; `load` says why there is none.
"""

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from hustings.media.audience.interface import (
    AGAIN_PER_S,
    DATAGRAM_MAX,
    HISTORY,
    Address,
    Batch,
    Came,
    Full,
    KeyframeWanted,
    LinePacket,
    OutgoingStream,
    Protection,
    Statistics,
    Totals,
    Track,
    TrackStatistics,
)
from hustings.rtp.srtp import Keys
from hustings.wire.media_report import Engine

LIBRARY = "fan.so"
TRACKS = len(Track)
EVENTS = 32
"""As many as `fan_receive` takes in one call."""
CALLS_AT_ONCE = 16
"""Then the others have their turn, however much there is still to receive."""
MORE = 1 << 16
RAW = 0
SOCKADDR_IN = struct.Struct("=HHI8x")
SOCKADDR_IN6 = struct.Struct("=HHI16sI")


class NoLibrary(Exception):
    """The native part is not there, or cannot be used on this machine."""


class _Keys(ctypes.Structure):
    _fields_ = [("cipher", ctypes.c_uint8 * 32), ("salt", ctypes.c_uint8 * 14), ("auth", ctypes.c_uint8 * 20)]


class _Stream(ctypes.Structure):
    _fields_ = [
        ("ssrc", ctypes.c_uint32),
        ("again_ssrc", ctypes.c_uint32),
        ("payload_type", ctypes.c_uint8),
        ("again_type", ctypes.c_uint8),
        ("present", ctypes.c_uint8),
    ]


class _Spec(ctypes.Structure):
    _fields_ = [
        ("profile", ctypes.c_int),
        ("rtp", _Keys),
        ("rtcp", _Keys),
        ("incoming", _Keys),
        ("stream", _Stream * TRACKS),
    ]


class _Packet(ctypes.Structure):
    _fields_ = [
        ("index", ctypes.c_uint64),
        ("timestamp", ctypes.c_uint32),
        ("length", ctypes.c_uint16),
        ("marker", ctypes.c_uint8),
        ("payload", ctypes.c_char_p),
    ]


class _Batch(ctypes.Structure):
    _fields_ = [("line", ctypes.c_int), ("count", ctypes.c_int), ("packets", ctypes.POINTER(_Packet))]


class _Event(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_int),
        ("viewer", ctypes.c_int),
        ("length", ctypes.c_uint32),
        ("address_length", ctypes.c_uint32),
        ("address", ctypes.c_uint64 * 16),
        ("data", ctypes.c_uint8 * DATAGRAM_MAX),
    ]


class _Track(ctypes.Structure):
    _fields_ = [
        ("packets", ctypes.c_uint64),
        ("octets", ctypes.c_uint64),
        ("again", ctypes.c_uint64),
        ("refused", ctypes.c_uint64),
        ("lost", ctypes.c_uint32),
        ("jitter", ctypes.c_uint32),
        ("fraction_lost", ctypes.c_uint8),
    ]


class _Stats(ctypes.Structure):
    _fields_ = [
        ("heard_ms", ctypes.c_uint64),
        ("remb", ctypes.c_uint64),
        ("remb_ms", ctypes.c_uint64),
        ("round_trip_us", ctypes.c_uint32),
        ("dropped", ctypes.c_uint64),
        ("track", _Track * TRACKS),
    ]


class _Totals(ctypes.Structure):
    _fields_ = [(field.name, ctypes.c_uint64) for field in fields(Totals)]


def load(path: Path | None = None) -> ctypes.CDLL:
    """The library.

    Raises:
        NoLibrary: It was not built, or does not fit this machine.
    """
    found = path or Path(__file__).with_name(LIBRARY)
    try:
        library = ctypes.CDLL(str(found), use_errno=True)
    except OSError as error:
        raise NoLibrary(str(error)) from error
    handle, number, big = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint64
    for name, arguments in {
        "fan_close": [handle],
        "fan_add": [handle, ctypes.POINTER(_Spec), big],
        "fan_remove": [handle, number],
        "fan_route": [handle, number, ctypes.c_char_p, ctypes.c_uint32],
        "fan_connect": [handle, number, number],
        "fan_watch": [handle, number, number, number, big, number, ctypes.c_uint32],
        "fan_probe": [handle, number, number],
        "fan_heard": [handle, number, big],
        "fan_feed": [handle, ctypes.POINTER(_Batch), number],
        "fan_forget": [handle, number],
        "fan_catch_up": [handle, number, number, ctypes.POINTER(_Packet), number],
        "fan_report": [handle, number, big, ctypes.POINTER(ctypes.c_uint32), ctypes.c_char_p, number],
        "fan_send": [handle, number, ctypes.c_char_p, number],
        "fan_receive": [handle, ctypes.POINTER(_Event), number, big, big],
        "fan_take": [handle, number, ctypes.c_char_p, number, big, big],
        "fan_statistics": [handle, number, ctypes.POINTER(_Stats)],
        "fan_count": [handle, ctypes.POINTER(_Totals)],
    }.items():
        getattr(library, name).argtypes = arguments
    library.fan_open.argtypes = [number] * 5
    library.fan_open.restype = handle
    library.fan_close.restype = library.fan_count.restype = None
    return library


class NativeFan:
    """`interface.Fan` in C.

    Args:
        sock: Bound, non-blocking UDP socket; stays the caller's to close, after `close`.
        viewers: How many it has places for.
        lines: How many lines there can be.
        again_per_s: Packets that one viewer is sent again a second, and at once.

    Raises:
        NoLibrary: OpenSSL's library is missing.
    """

    kind: Engine = "native"

    def __init__(
        self,
        library: ctypes.CDLL,
        sock: socket.socket,
        viewers: int,
        lines: int,
        again_per_s: int = AGAIN_PER_S,
    ) -> None:
        self._library = library
        self._family = sock.family
        self._fan = library.fan_open(sock.fileno(), viewers, lines, HISTORY, again_per_s)
        if not self._fan:
            raise NoLibrary(os.strerror(ctypes.get_errno()))
        self._events = (_Event * EVENTS)()

    def add(
        self, protection: Protection, video: OutgoingStream | None, audio: OutgoingStream | None, now: int
    ) -> int:
        spec = _Spec(profile=protection.profile)
        spec.rtp = _native_keys(protection.own.rtp)
        spec.rtcp = _native_keys(protection.own.rtcp)
        spec.incoming = _native_keys(protection.theirs.rtcp)
        for track, stream in ((Track.VIDEO, video), (Track.AUDIO, audio)):
            if stream is not None:
                spec.stream[track] = _Stream(
                    stream.ssrc, stream.again_ssrc, stream.payload_type, stream.again_type, 1
                )
        place = self._library.fan_add(self._fan, ctypes.byref(spec), now)
        if place == -errno.ENOSPC:
            raise Full
        return _checked(place)

    def remove(self, viewer: int) -> None:
        _checked(self._library.fan_remove(self._fan, viewer))

    def route(self, viewer: int, address: Address) -> None:
        raw = _sockaddr(self._family, address)
        _checked(self._library.fan_route(self._fan, viewer, raw, len(raw)))

    def connect(self, viewer: int, descriptor: int) -> None:
        _checked(self._library.fan_connect(self._fan, viewer, descriptor))

    def watch(
        self,
        viewer: int,
        track: Track,
        line: int | None,
        index: int,
        *,
        joined: bool = False,
        shift: int = 0,
    ) -> None:
        place = -1 if line is None else line
        _checked(self._library.fan_watch(self._fan, viewer, track, place, index, joined, shift & 0xFFFFFFFF))

    def probe(self, viewer: int, octets: int) -> int:
        return _checked(self._library.fan_probe(self._fan, viewer, octets))

    def heard(self, viewer: int, now: int) -> None:
        _checked(self._library.fan_heard(self._fan, viewer, now))

    def feed(self, line: int, packets: Sequence[LinePacket]) -> None:
        self.feed_all([(line, packets)])

    def feed_all(self, batches: Sequence[Batch]) -> None:
        arrays = [_native_packets(packets) for _, packets in batches]
        natives = (_Batch * len(batches))()
        for at, (line, _) in enumerate(batches):
            natives[at] = _Batch(line, len(arrays[at]), arrays[at])
        _checked(self._library.fan_feed(self._fan, natives, len(batches)))

    def forget(self, line: int) -> None:
        _checked(self._library.fan_forget(self._fan, line))

    def catch_up(self, viewer: int, track: Track, packets: Sequence[LinePacket]) -> None:
        natives = _native_packets(packets)
        _checked(self._library.fan_catch_up(self._fan, viewer, track, natives, len(packets)))

    def report(self, viewer: int, ntp: int, timestamps: tuple[int, int], name: str) -> None:
        item = bytes((1, len(name))) + name.encode("ascii")
        item += bytes(4 - len(item) % 4)
        stamps = (ctypes.c_uint32 * TRACKS)(*(t & 0xFFFFFFFF for t in timestamps))
        _checked(self._library.fan_report(self._fan, viewer, ntp, stamps, item, len(item)))

    def send(self, viewer: int, packet: bytes) -> None:
        _checked(self._library.fan_send(self._fan, viewer, packet, len(packet)))

    def receive(self, now: int, ntp: int) -> list[Came | KeyframeWanted]:
        found: list[Came | KeyframeWanted] = []
        for _ in range(CALLS_AT_ONCE):
            count = _checked(self._library.fan_receive(self._fan, self._events, EVENTS, now, ntp))
            for event in self._events[: count % MORE]:
                if event.kind != RAW:
                    found.append(KeyframeWanted(event.viewer))
                    continue
                found.append(
                    Came(
                        _address(bytes(event.address)),
                        None if event.viewer < 0 else event.viewer,
                        bytes(event.data[: event.length]),
                    )
                )
            if count < MORE:
                break
        return found

    def take(self, viewer: int, datagram: bytes, now: int, ntp: int) -> bool | None:
        wanted = int(self._library.fan_take(self._fan, viewer, datagram, len(datagram), now, ntp))
        return None if wanted < 0 else wanted > 0

    def statistics(self, viewer: int) -> Statistics:
        stats = _Stats()
        _checked(self._library.fan_statistics(self._fan, viewer, ctypes.byref(stats)))
        tracks = [
            TrackStatistics(t.packets, t.octets, t.again, t.refused, t.lost, t.fraction_lost / 256, t.jitter)
            for t in stats.track
        ]
        return Statistics(
            stats.heard_ms, stats.remb, stats.remb_ms, stats.round_trip_us / 1_000, stats.dropped, *tracks
        )

    def totals(self) -> Totals:
        totals = _Totals()
        self._library.fan_count(self._fan, ctypes.byref(totals))
        return Totals(*(getattr(totals, field[0]) for field in _Totals._fields_))

    def close(self) -> None:
        if self._fan:
            self._library.fan_close(self._fan)
            self._fan = None


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


def _native_keys(keys: Keys) -> _Keys:
    return _Keys.from_buffer_copy(keys.cipher.ljust(32, b"\0") + keys.salt + keys.auth)


def _native_packets(packets: Sequence[LinePacket]) -> ctypes.Array[_Packet]:
    natives = (_Packet * len(packets))()
    for at, p in enumerate(packets):
        natives[at] = _Packet(p.index, p.timestamp, len(p.payload), p.marker, p.payload)
    return natives


def _sockaddr(family: int, address: Address) -> bytes:
    host, port = address[:2]
    if family == socket.AF_INET6:
        packed = socket.inet_pton(family, host if ":" in host else f"::ffff:{host}")
        return SOCKADDR_IN6.pack(family, socket.htons(port), 0, packed, 0)
    packed = socket.inet_pton(family, host)
    return SOCKADDR_IN.pack(family, socket.htons(port), int.from_bytes(packed, "little"))


def _address(raw: bytes) -> Address:
    (family,) = struct.unpack_from("=H", raw)
    if family == socket.AF_INET6:
        _, port, _, packed, _ = SOCKADDR_IN6.unpack_from(raw)
        host = socket.inet_ntop(family, packed)
        return host.removeprefix("::ffff:") if "." in host else host, socket.ntohs(port)
    return socket.inet_ntop(socket.AF_INET, raw[4:8]), socket.ntohs(struct.unpack_from("=H", raw, 2)[0])
