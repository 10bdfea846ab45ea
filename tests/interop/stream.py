"""What foreign peers publish, and what a foreign viewer has got: pictures and sounds in RTP."""

import asyncio
import fractions
import math
import time
from collections.abc import Callable, Iterator

import av
import numpy as np

from hustings.rtp.h264_packets import payloads
from hustings.rtp.packet import serialise

WIDTH, HEIGHT, PER_SECOND = 320, 240, 25
SOUND_SAMPLES = 960
GROUP = 25
"""Pictures from one keyframe to the next: these sources do not make one when asked."""
VIDEO_CLOCK = 90_000
VIDEO_BITS = 1_000_000


def pictures() -> Iterator[list[bytes]]:
    """The payloads of one picture after the other: a bar that moves over noise, which makes some 100 packets
    a second; constrained baseline."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate = fractions.Fraction(1, PER_SECOND), fractions.Fraction(PER_SECOND)
    encoder.profile = "Constrained Baseline"
    encoder.bit_rate = VIDEO_BITS
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "g": str(GROUP),
        "x264-params": "repeat-headers=1",
    }
    noise = np.random.default_rng(1)
    for number in range(1 << 30):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = noise.integers(40, 90, (HEIGHT, WIDTH))
        left = number * 8 % WIDTH
        planes[:HEIGHT, left : left + 16] = 220
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        for unit in encoder.encode(frame):
            yield payloads(nal_units(bytes(unit)))


def nal_units(stream: bytes) -> list[bytes]:
    """Those of an access unit with start codes (H.264, annex B)."""
    found = [part.rstrip(b"\0") for part in stream.split(b"\0\0\1")]
    return [unit for unit in found if unit]


def sounds() -> Iterator[bytes]:
    """20 ms of Opus after the other: a tone."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    for number in range(1 << 30):
        at = (np.arange(SOUND_SAMPLES) + number * SOUND_SAMPLES) / 48_000
        wave = (np.sin(2 * math.pi * 440 * at) * 12_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, number * SOUND_SAMPLES
        for packet in encoder.encode(frame):
            yield bytes(packet)


async def play(send: Callable[[str, bytes], None]) -> None:
    """Hand on ("video" or "audio", RTP packet) in real time, until cancelled."""
    video, audio = pictures(), sounds()
    began, sequence, heard = time.monotonic(), 0, 0
    for number, cut in enumerate(video):
        for at, payload in enumerate(cut):
            timestamp = number * VIDEO_CLOCK // PER_SECOND
            send("video", serialise(96, at == len(cut) - 1, sequence, timestamp, 0x1111, payload))
            sequence += 1
        while heard * SOUND_SAMPLES / 48_000 < (number + 1) / PER_SECOND:
            send("audio", serialise(97, False, heard, heard * SOUND_SAMPLES, 0x2222, next(audio)))
            heard += 1
        await asyncio.sleep(max(0.0, began + (number + 1) / PER_SECOND - time.monotonic()))
