"""Files as people's browsers and cameras make them, for the tests of playing."""

import fractions
from pathlib import Path

import av
import numpy as np

RATE = 25
QUICKLY = {"libvpx": {"deadline": "realtime", "cpu-used": "8"}, "libx264": {"preset": "ultrafast"}}
"""Nobody looks at the quality."""


def make(
    path: Path,
    form: str,
    video: str | None,
    audio: str | None,
    *,
    seconds: float = 3,
    size: tuple[int, int] = (320, 240),
    amplitude: float = 0.1,
    hertz: float = 440,
    sampling: int = 48_000,
) -> Path:
    """A bar that moves, and a tone."""
    container = av.open(str(path), "w", format=form)
    quickly = QUICKLY.get((video or "").removesuffix("-vp9"), {})
    pictures = container.add_stream(video, rate=RATE, options=quickly) if video else None
    sound = container.add_stream(audio, rate=sampling) if audio else None
    if isinstance(pictures, av.VideoStream):
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
    if isinstance(sound, av.AudioStream):
        sound.layout = "mono"
    count = sampling // 50
    for tick in range(round(seconds * 50)):
        if isinstance(pictures, av.VideoStream) and tick % 2 == 0:
            frame = _picture(tick // 2, *size)
            container.mux(pictures.encode(frame))
        if isinstance(sound, av.AudioStream):
            at = (np.arange(count) + tick * count) / sampling
            wave = (np.sin(2 * np.pi * hertz * at) * amplitude * 32_767).astype(np.int16)
            heard = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
            heard.sample_rate, heard.pts = sampling, tick * count
            heard.time_base = fractions.Fraction(1, sampling)
            container.mux(sound.encode(heard))
    for stream in (pictures, sound):
        if isinstance(stream, av.VideoStream | av.AudioStream):
            container.mux(stream.encode(None))
    container.close()
    return path


def _picture(number: int, width: int, height: int) -> av.VideoFrame:
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = 40
    left = number * 8 % width
    planes[:height, left : left + 16] = 220
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.pts, frame.time_base = number, fractions.Fraction(1, RATE)
    return frame
