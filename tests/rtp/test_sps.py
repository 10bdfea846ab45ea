"""The picture's size from real parameter sets, and no harm from others."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.sps import LARGEST_SIDE, InvalidSps, Sps, parse_sps


def encoded_sps(width: int, height: int, profile: str = "Baseline", **options: str) -> bytes:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv444p" if profile == "High 4:4:4 Predictive" else "yuv420p"
    encoder.time_base = Fraction(1, 25)
    encoder.profile = profile
    encoder.options = {"preset": "medium", "tune": "zerolatency", **options}
    frame = av.VideoFrame.from_ndarray(np.zeros((height, width, 3), np.uint8), format="rgb24")
    frame.pts = 0
    data = b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
    units = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return next(unit for unit in units if unit and unit[0] & 0x1F == 7)


@pytest.mark.parametrize(
    ("width", "height"),
    [(16, 16), (320, 180), (640, 360), (1280, 720), (1920, 1080), (426, 240), (854, 480), (720, 1280)],
)
def test_the_size_of_a_real_picture(width: int, height: int) -> None:
    sps = parse_sps(encoded_sps(width, height))
    assert (sps.width, sps.height, sps.profile) == (width, height, 66)


def test_what_chromium_sends() -> None:
    """Its encoder's (OpenH264) at 640 x 360, as captured; it stays the same at each keyframe."""
    sps = parse_sps(bytes.fromhex("6742c01f8c8d405017fcb35060606078442350"))
    assert (sps.width, sps.height, sps.profile, sps.constraints, sps.level) == (640, 360, 66, 0xC0, 31)


@pytest.mark.parametrize(
    ("profile", "number", "chroma_format"),
    [("Main", 77, 1), ("High", 100, 1), ("High 4:4:4 Predictive", 244, 3)],
)
def test_other_profiles(profile: str, number: int, chroma_format: int) -> None:
    sps = parse_sps(encoded_sps(854, 482, profile))
    assert (sps.width, sps.height, sps.profile, sps.chroma_format) == (854, 482, number, chroma_format)


def test_an_interlaced_picture() -> None:
    sps = parse_sps(encoded_sps(1920, 1080, "High", **{"x264-params": "interlaced=1"}))
    assert (sps.width, sps.height) == (1920, 1080)


@pytest.mark.parametrize(
    "nal",
    [b"", b"\x67", b"\x68\x42\xc0\x1f\x8c", b"\x67\x42\xc0\x1f" + bytes(100), b"\x67" + b"\xff" * 2_000],
)
def test_what_is_no_parameter_set_is_refused(nal: bytes) -> None:
    with pytest.raises(InvalidSps):
        parse_sps(nal)


@given(st.binary(max_size=1_200))
def test_garbage_is_refused_or_has_a_size_within_bounds(tail: bytes) -> None:
    _check_bounds(b"\x67" + tail)


@given(st.data())
def test_a_damaged_real_one_is_refused_or_has_a_size_within_bounds(data: st.DataObject) -> None:
    nal = bytearray(REAL)
    for _ in range(data.draw(st.integers(1, 6))):
        nal[data.draw(st.integers(1, len(nal) - 1))] = data.draw(st.integers(0, 255))
    _check_bounds(bytes(nal[: data.draw(st.integers(0, len(nal)))]))


def _check_bounds(nal: bytes) -> None:
    try:
        sps = parse_sps(nal)
    except InvalidSps:
        return
    assert isinstance(sps, Sps)
    assert 0 < sps.width <= LARGEST_SIDE
    assert 0 < sps.height <= LARGEST_SIDE
    assert sps.luma_depth <= 14


REAL = encoded_sps(1280, 720, "High")
