"""What viewers and recordings get, read by a decoder that forgives nothing."""

from collections.abc import Iterable

import av
import numpy as np
from numpy.typing import NDArray

from hustings.rtp.h264 import AccessUnit, Depacketiser
from hustings.rtp.packet import Packet

START = b"\x00\x00\x00\x01"


def units_of(packets: Iterable[Packet]) -> list[AccessUnit]:
    """The pictures in packets that came in whatever order, without a gap."""
    depacketiser = Depacketiser()
    out: list[AccessUnit] = []
    for packet in packets:
        out += depacketiser.push(packet.sequence, packet.timestamp, packet.marker, packet.payload, 0)
    return out


def pictures_of(units: Iterable[AccessUnit]) -> list[NDArray[np.uint8]]:
    """The luma of every picture. Raises av.FFmpegError for the smallest fault in the stream."""
    context = av.CodecContext.create("h264", "r")
    context.options = {"err_detect": "explode+crccheck+bitstream+buffer", "flags": "+low_delay"}
    context.thread_count = 1
    out: list[NDArray[np.uint8]] = []
    for number, unit in enumerate(units):
        data = b""
        if unit.parameters is not None:
            data = START + unit.parameters.sps + START + unit.parameters.pps
        at = 0
        while at < len(unit.data):
            size = int.from_bytes(unit.data[at : at + 4], "big")
            data += START + unit.data[at + 4 : at + 4 + size]
            at += 4 + size
        packet = av.Packet(data)
        packet.pts = number
        out += [frame.to_ndarray(format="gray").astype(np.uint8) for frame in context.decode(packet)]
    return out + [frame.to_ndarray(format="gray").astype(np.uint8) for frame in context.decode(None)]
