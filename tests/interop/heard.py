"""What a foreign viewer has got of a track: are its numbers whole, and can it be decoded."""

import contextlib
from dataclasses import dataclass, field

import av
import numpy as np

from hustings.rtp.packet import Packet, parse

SEQUENCES = 1 << 16
MAY_STILL_COME = 50
"""Packets behind the newest in which a gap is no loss yet."""
STAP_A, FU_A = 24, 28
START_CODE = b"\0\0\0\1"
AUDIBLE = 0.01


@dataclass
class Heard:
    """One track as a viewer got it.

    Attributes:
        packets: By number, which counts on where a sequence number begins anew.
    """

    packets: dict[int, Packet] = field(default_factory=dict)
    late: int = 0
    """Those that came behind a later one: sent again, or overtaken."""

    def take(self, data: bytes) -> None:
        packet = parse(data)
        newest = max(self.packets, default=packet.sequence)
        near = newest - (newest - packet.sequence + SEQUENCES // 2) % SEQUENCES + SEQUENCES // 2
        self.late += bool(self.packets) and near < newest
        self.packets[near] = packet

    @property
    def missing(self) -> list[int]:
        """Numbers between the first and the newest that did not come; the newest few may still come."""
        if not self.packets:
            return []
        return sorted(set(range(min(self.packets), max(self.packets) - MAY_STILL_COME)) - self.packets.keys())

    @property
    def markers(self) -> list[Packet]:
        """Last packets of pictures."""
        return [packet for packet in self.packets.values() if packet.marker]

    def in_order(self) -> list[Packet]:
        return [self.packets[number] for number in sorted(self.packets)]


def decoded_pictures(packets: list[Packet]) -> int:
    """How many pictures a decoder makes of these."""
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    count = 0
    unit = bytearray()
    for packet in packets:
        unit += _annex_b(packet.payload)
        if packet.marker and unit:
            with contextlib.suppress(av.error.InvalidDataError):
                count += len(decoder.decode(av.Packet(bytes(unit))))
            unit.clear()
    return count + len(decoder.decode(None))


def _annex_b(payload: bytes) -> bytes:
    """RFC 6184, sections 5.6 to 5.8."""
    if not payload:
        return b""
    kind = payload[0] & 0x1F
    if kind == STAP_A:
        found, at = b"", 1
        while at < len(payload):
            size = int.from_bytes(payload[at : at + 2])
            found += START_CODE + payload[at + 2 : at + 2 + size]
            at += 2 + size
        return found
    if kind == FU_A:
        if payload[1] & 0x80:
            return START_CODE + bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) + payload[2:]
        return payload[2:]
    return START_CODE + payload


def decoded_seconds(packets: list[Packet]) -> float:
    """How much sound, not silence, a decoder makes of these."""
    decoder = av.CodecContext.create("libopus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    samples = 0
    for packet in packets:
        for frame in decoder.decode(av.Packet(packet.payload)):
            assert isinstance(frame, av.AudioFrame)
            wave = frame.to_ndarray().astype(np.float64)
            scale = 32_768 if frame.format.name.startswith("s16") else 1
            if np.abs(wave).max() / scale > AUDIBLE:
                samples += frame.samples
    return samples / 48_000
