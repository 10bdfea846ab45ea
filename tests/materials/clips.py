"""Short films and recordings, made here: what a browser or a camera would hand in."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np


def clip(
    format: str = "mp4", seconds: float = 2.0, *, picture: bool = True, sound: bool = True, size: int = 64
) -> bytes:
    """A film of moving grey with a hum.

    Args:
        format: `mp4`, `mov`, `webm`, `matroska` or `ogg`.
        size: Pixels on a side.
    """
    out = BytesIO()
    video_codec = "libvpx" if format in ("webm", "matroska", "ogg") else "libx264"
    with av.open(out, "w", format=format) as container:
        video = container.add_stream(video_codec, rate=10) if picture else None
        audio = container.add_stream("libopus" if format != "mov" else "aac", rate=48_000) if sound else None
        if video is not None:
            video.width = video.height = size
            video.pix_fmt = "yuv420p"
            video.codec_context.thread_count = 1
            for number in range(round(seconds * 10)):
                grey = np.full((size, size, 3), number * 10 % 256, dtype=np.uint8)
                frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 10)
                container.mux(video.encode(frame))
            container.mux(video.encode(None))
        if audio is not None:
            for number in range(round(seconds * 50)):
                heard = (np.sin(np.arange(960) / 20) * 8_000).astype(np.int16).reshape(1, -1)
                sounded = av.AudioFrame.from_ndarray(heard, format="s16", layout="mono")
                sounded.sample_rate, sounded.pts, sounded.time_base = (
                    48_000,
                    number * 960,
                    Fraction(1, 48_000),
                )
                container.mux(audio.encode(sounded))
            container.mux(audio.encode(None))
    return out.getvalue()


PDF = b"%PDF-1.7\n" + b"1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 20 + b"trailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
HTML = b"<!doctype html><script>alert(1)</script>" + bytes(200)
