"""Opus packets told from garbage by what they say of their frames (RFC 6716, section 3.4)."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.opus import is_sound

GOOD = {
    "one frame": b"\xf8\xff\xfe",
    "one frame of nothing": b"\xf8",
    "two of the same size": b"\xf9" + bytes(8),
    "two of other sizes": b"\xfa\x03" + bytes(10),
    "two, the first large": b"\xfa\xfc\x10" + bytes(252 + 64 + 5),
    "three of the same size": b"\x03\x03" + bytes(9),
    "padded": b"\xfb\x41\x04" + bytes(6 + 4),
    "padded by more than a byte tells": b"\xfb\x41\xff\x02" + bytes(6 + 254 + 2),
    "each of its own size": b"\xfb\x82\x02" + bytes(2 + 7),
}
BAD = {
    "nothing": b"",
    "a count without frames": b"\xfb\x00",
    "no count": b"\xfb",
    "longer than 120 ms": b"\xfb\x3f" + bytes(63),
    "two of one odd size": b"\xf9" + bytes(7),
    "the first longer than both": b"\xfa\x20" + bytes(8),
    "no size": b"\xfa",
    "half a size": b"\xfa\xfd",
    "padding longer than the packet": b"\xfb\x41\xf0" + bytes(9),
    "padding without end": b"\xfb\x41\xff\xff",
    "frames that do not fit": b"\x03\x02" + bytes(7),
    "a frame too large": b"\xf8" + bytes(1_276),
    "sizes that do not fit": b"\xfb\x82\x30" + bytes(4),
}


@pytest.mark.parametrize("packet", GOOD.values(), ids=GOOD.keys())
def test_what_is_sound(packet: bytes) -> None:
    assert is_sound(packet)


@pytest.mark.parametrize("packet", BAD.values(), ids=BAD.keys())
def test_what_is_none(packet: bytes) -> None:
    assert not is_sound(packet)


@given(st.binary(max_size=300))
def test_what_the_decoder_takes_is_not_refused(packet: bytes) -> None:
    decoder = av.CodecContext.create("libopus", "r")
    try:
        frames = decoder.decode(av.Packet(packet)) if packet else []
    except (av.FFmpegError, ValueError):
        frames = []
    assert is_sound(packet) or not any(np.any(frame.to_ndarray()) for frame in frames)
