"""Short films and recordings, made here: what a browser or a camera would hand in."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream


def clip(
    format: str = "mp4", seconds: float = 2.0, *, picture: bool = True, sound: bool = True, size: int = 64
) -> bytes:
    """A film of moving grey with a hum.

    Args:
        format: `mp4`, `mov`, `webm`, `matroska` or `ogg`.
        size: Pixels on a side.
    """
    out = BytesIO()
    with av.open(out, "w", format=format) as container:
        video: VideoStream | None = None
        audio: AudioStream | None = None
        if picture:
            codec = "libx264" if format in ("mp4", "mov") else "libvpx"
            added = container.add_stream(codec, rate=10)
            assert isinstance(added, VideoStream)
            video = added
            video.width = video.height = size
            video.pix_fmt = "yuv420p"
            video.codec_context.thread_count = 1
        if sound:
            heard = container.add_stream("aac" if format == "mov" else "libopus", rate=48_000)
            assert isinstance(heard, AudioStream)
            audio = heard
        if video is not None:
            _show(container, video, seconds, size)
        if audio is not None:
            _hum(container, audio, seconds)
    return out.getvalue()


def _show(container: OutputContainer, video: VideoStream, seconds: float, size: int) -> None:
    for number in range(round(seconds * 10)):
        grey = np.full((size, size, 3), number * 10 % 256, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 10)
        container.mux(video.encode(frame))
    container.mux(video.encode(None))


def _hum(container: OutputContainer, audio: AudioStream, seconds: float) -> None:
    wave = (np.sin(np.arange(960) / 20) * 8_000).astype(np.int16).reshape(1, -1)
    for number in range(round(seconds * 50)):
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))


PDF = b"%PDF-1.7\n" + b"1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 20 + b"trailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
HTML = b"<!doctype html><script>alert(1)</script>" + bytes(200)
