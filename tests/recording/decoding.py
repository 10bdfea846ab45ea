"""What a player makes of a recording: everything in it is decoded."""

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np


@dataclass
class Decoded:
    pictures: list[tuple[float, float, tuple[int, int]]] = field(default_factory=list)
    """Presentation time in seconds, mean brightness, size."""
    sounds: list[tuple[float, float]] = field(default_factory=list)
    """Presentation time in seconds and loudness of each piece of 10 ms."""

    @property
    def picture_times(self) -> list[float]:
        return [time for time, _, _ in self.pictures]

    @property
    def sound_times(self) -> list[float]:
        return [time for time, _ in self.sounds]


def decoded(path: Path) -> Decoded:
    """Decode a file from the first to the last frame. Raises av.FFmpegError on anything that is not right."""
    result = Decoded()
    with av.open(str(path), options={"err_detect": "explode"}) as container:
        for packet in container.demux():
            for frame in packet.decode():
                assert isinstance(frame, av.VideoFrame | av.AudioFrame)
                assert frame.time is not None
                if isinstance(frame, av.VideoFrame):
                    grey = frame.to_ndarray(format="gray")
                    result.pictures.append((frame.time, float(grey.mean()), (frame.width, frame.height)))
                else:
                    pcm = frame.to_ndarray().astype(np.float64).reshape(frame.samples, -1)
                    for first in range(0, frame.samples, 480):
                        part = pcm[first : first + 480]
                        result.sounds.append((frame.time + first / 48_000, float(np.sqrt(np.mean(part**2)))))
    return result


def kinds(path: Path) -> set[str]:
    with av.open(str(path)) as container:
        return {stream.type for stream in container.streams}
