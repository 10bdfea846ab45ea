"""Real H.264 and Opus, as frames of a publisher's session."""

from dataclasses import dataclass, replace
from fractions import Fraction

import av
import numpy as np

from hustings.rtp.frames import EncodedFrame, Kind, ParameterSets

PICTURE_TICKS = 3_600
"""25 pictures a second."""
PICTURE_MS = 40
SOUND_TICKS = 960
SOUND_MS = 20


@dataclass(frozen=True)
class Clip:
    """One second, or a few, to be repeated: each picture's brightness and each sound's loudness are known."""

    pictures: list[EncodedFrame]
    sounds: list[EncodedFrame]


def pictures(
    count: int, width: int, height: int, gop: int = 25, first: int = 0, sets_id: int = 0
) -> list[EncodedFrame]:
    """Grey pictures that get brighter from one to the next, then begin again (as their number modulo 50).

    `sets_id` is the id of both parameter sets.
    """
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.gop_size = Fraction(1, 25), Fraction(25), gop
    encoder.profile = "Baseline"
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": f"scenecut=0:sps-id={sets_id}",
    }
    frames = []
    for index in range(count):
        level = brightness(first + index)
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        planes[:height] = level
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, 25)
        for packet in encoder.encode(frame):
            frames.append(_access_unit(bytes(packet), index))
    return frames


def brightness(number: int) -> int:
    return 30 + 4 * (number % 50)


def shown(number: int) -> float:
    """The brightness once decoded: from 16…235 as in video to 0…255."""
    return (brightness(number) - 16) * 255 / 219


def sounds(count: int, loud: frozenset[int] = frozenset(), channels: int = 1) -> list[EncodedFrame]:
    """Packets of 20 ms: a tone in those that are named, quiet in the others."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, ("mono", "stereo")[channels - 1], "s16"
    encoder.options = {"frame_duration": "20", "application": "lowdelay"}
    time = np.arange(SOUND_TICKS)
    tone = np.repeat((12_000 * np.sin(2 * np.pi * 1_000 * time / 48_000)).astype(np.int16), channels)
    frames = []
    for index in range(count):
        pcm = tone if index in loud else np.zeros_like(tone)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout=encoder.layout.name)
        frame.sample_rate, frame.pts = 48_000, index * SOUND_TICKS
        (packet,) = encoder.encode(frame)
        frames.append(
            EncodedFrame(Kind.AUDIO, bytes(packet), index * SOUND_TICKS, index * SOUND_MS, keyframe=True)
        )
    return frames


def shifted(frames: list[EncodedFrame], milliseconds: int, timestamp: int = 0) -> list[EncodedFrame]:
    """The same frames captured so much later, with timestamps of another origin."""
    rates = {Kind.VIDEO: 90, Kind.AUDIO: 48}
    return [
        replace(
            frame,
            capture=frame.capture + milliseconds,
            timestamp=frame.timestamp + milliseconds * rates[frame.kind] + timestamp,
        )
        for frame in frames
    ]


def interleaved(*tracks: list[EncodedFrame]) -> list[EncodedFrame]:
    return sorted((frame for track in tracks for frame in track), key=lambda frame: frame.capture)


def _access_unit(annex_b: bytes, index: int) -> EncodedFrame:
    units = [unit.rstrip(b"\0") for unit in annex_b.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    kinds = {unit[0] & 0x1F: unit for unit in units}
    slices = [unit for unit in units if unit[0] & 0x1F in (1, 5)]
    keyframe = 5 in kinds
    return EncodedFrame(
        kind=Kind.VIDEO,
        data=b"".join(len(unit).to_bytes(4, "big") + unit for unit in slices),
        timestamp=index * PICTURE_TICKS,
        capture=index * PICTURE_MS,
        keyframe=keyframe,
        parameters=ParameterSets(kinds[7], kinds[8]) if keyframe else None,
    )
