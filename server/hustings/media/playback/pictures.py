"""Pictures of a reel: fitted into one size, at a steady rate, coded as the feeds are."""

import math
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from hustings.media.playback.reel import PICTURES, SAMPLES
from hustings.rtp.h264_packets import annex_b_units

WIDTH, HEIGHT = 1_280, 720
"""The most; no picture is made larger than it was."""
BIT_RATE = 1_500_000

Plane = NDArray[np.uint8]

_BARS = 32
_STILL = (640, 360)


class PictureEncoder:
    """H.264, constrained baseline, a keyframe at each second."""

    def __init__(self, width: int, height: int) -> None:
        self._context = av.CodecContext.create("libx264", "w")
        self._context.width, self._context.height = width, height
        self._context.pix_fmt = "yuv420p"
        self._context.framerate = Fraction(PICTURES)
        self._context.time_base = Fraction(1, PICTURES)
        self._context.thread_count = 1
        self._context.bit_rate = BIT_RATE * width * height // (WIDTH * HEIGHT) + 200_000
        self._context.options = {
            "profile": "baseline",
            "level": "3.1",
            "preset": "veryfast",
            "tune": "zerolatency",
            "x264-params": f"keyint={PICTURES}:min-keyint={PICTURES}:scenecut=0:repeat-headers=1:annexb=1"
            f":vbv-maxrate={2 * BIT_RATE // 1_000}:vbv-bufsize={BIT_RATE // 1_000}:sliced-threads=0",
        }
        self._context.open()
        self._count = 0

    def encode(self, frame: av.VideoFrame) -> list[bytes]:
        """Access units that are done, in order, as NAL units behind their lengths."""
        frame.pts, frame.time_base = self._count, Fraction(1, PICTURES)
        frame.pict_type = av.video.frame.PictureType.NONE
        self._count += 1
        return [_lengths(bytes(packet)) for packet in self._context.encode(frame)]

    def finish(self) -> list[bytes]:
        return [_lengths(bytes(packet)) for packet in self._context.encode(None)]


class Fitting:
    """Brings every picture to the size of the first, upright, with its proportions kept."""

    def __init__(self, first: av.VideoFrame) -> None:
        width, height = _upright(first)
        scale = min(1.0, WIDTH / width, HEIGHT / height)
        self.width, self.height = _even(width * scale), _even(height * scale)

    def fit(self, frame: av.VideoFrame) -> av.VideoFrame:
        width, height = _upright(frame)
        scale = min(self.width / width, self.height / height)
        wide, high = min(_even(width * scale), self.width), min(_even(height * scale), self.height)
        turned = frame.rotation % 180 != 0
        scaled = frame.reformat(high, wide, "yuv420p") if turned else frame.reformat(wide, high, "yuv420p")
        if not frame.rotation % 360 and (wide, high) == (self.width, self.height):
            return scaled
        picture = scaled.to_ndarray()
        rows = scaled.height
        luma = picture[:rows]
        chroma = picture[rows:].reshape(2, rows // 2, scaled.width // 2)
        turns = round(frame.rotation / 90) % 4
        planes = [np.rot90(plane, turns) for plane in (luma, *chroma)]
        return _frame(
            *(self._centred(plane, ground) for plane, ground in zip(planes, (16, 128, 128), strict=True))
        )

    def _centred(self, plane: Plane, ground: int) -> Plane:
        half = 1 if ground == 16 else 2
        out = np.full((self.height // half, self.width // half), ground, np.uint8)
        top = (out.shape[0] - plane.shape[0]) // 2
        left = (out.shape[1] - plane.shape[1]) // 2
        out[top : top + plane.shape[0], left : left + plane.shape[1]] = plane
        return out


class SoundPicture:
    """What is seen while there is only sound: bars that move with it, so that nobody takes it for a fault."""

    width, height = _STILL

    def __init__(self) -> None:
        self._levels = [0.0] * _BARS

    def at(self, pcm: NDArray[np.int16]) -> av.VideoFrame:
        """The picture while this sounds."""
        power = float(np.mean(np.square(pcm.astype(np.float64)))) if pcm.size else 0.0
        level = min(1.0, max(0.0, (20 * math.log10(max(math.sqrt(power), 1.0) / 32_768) + 50) / 40))
        self._levels = [*self._levels[1:], level]
        luma = np.full((self.height, self.width), 32, np.uint8)
        step = self.width // (_BARS + 8)
        for number, bar in enumerate(self._levels):
            size = 4 + int(bar * self.height * 0.3)
            left = (number + 4) * step
            luma[self.height // 2 - size : self.height // 2 + size, left : left + step // 2] = 170
        grey = np.full((self.height // 2, self.width // 2), 128, np.uint8)
        return _frame(luma, grey, grey)


def samples_of(picture: int) -> slice:
    """Which of a second's samples sound while its picture of that number is seen."""
    second = SAMPLES * 50
    return slice(picture * second // PICTURES, (picture + 1) * second // PICTURES)


def _frame(luma: Plane, *chroma: Plane) -> av.VideoFrame:
    height, width = luma.shape
    parts = [plane.reshape(-1) for plane in (luma, *chroma)]
    return av.VideoFrame.from_ndarray(
        np.ascontiguousarray(np.concatenate(parts).reshape(height * 3 // 2, width)), format="yuv420p"
    )


def _upright(frame: av.VideoFrame) -> tuple[int, int]:
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


def _even(size: float) -> int:
    return max(16, round(size / 2) * 2)


def _lengths(annex_b: bytes) -> bytes:
    """From start codes (H.264, annex B) to lengths."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in annex_b_units(annex_b))
