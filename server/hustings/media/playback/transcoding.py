"""A file that somebody sent in becomes a reel."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from hustings.media.playback.loudness import RATE, Meter, levelled
from hustings.media.playback.pictures import Fitting, PictureEncoder, SoundPicture, samples_of
from hustings.media.playback.reel import PACKETS, PICTURES, SAMPLES, ReelWriter, Second
from hustings.media.playback.source import Source, Unusable

LONGEST_SECONDS = 2 * 3_600
SHORTEST_MS = 500
_BIT_RATE = 64_000
_GAP = 0.06
"""Seconds. More than that between what has sounded and the next frame is filled with silence."""
_LATE = 1.0
_APART = 30.0
"""Seconds by which sound and pictures may come apart in a file, as its writer interleaved them."""

Pcm = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    duration_ms: int
    moving: bool
    """There were pictures in it."""


def transcode(source: Path, reel: Path) -> Made:
    """Make a reel of a file.

    Raises:
        Unusable: It cannot be made ready; the text says why.
        OSError: The disk.
    """
    gain, origin = _survey(source)
    file = Source(source)
    writer = ReelWriter(reel)
    try:
        made = _Making(writer, gain, origin, hears=file.audio is not None, moving=file.video is not None).run(
            file
        )
    except BaseException:
        writer.abandon()
        raise
    finally:
        file.close()
    return made


def _survey(path: Path) -> tuple[float, float]:
    """How much louder it must be, and when it begins."""
    source = Source(path)
    meter, resampler = Meter(), _resampler()
    begins: dict[str, float] = {}
    try:
        if source.audio is not None:
            for kind, at, frame in source.frames("audio"):
                begins.setdefault(kind, at)
                _check_length(at - begins[kind])
                for part in resampler.resample(cast(av.AudioFrame, frame)):
                    meter.add(_samples(part))
    finally:
        source.close()
    if source.video is not None:
        source = Source(path)
        try:
            for kind, at, _ in source.frames("video"):
                begins[kind] = at
                break
        finally:
            source.close()
    if not begins:
        raise Unusable("The file is damaged: nothing in it can be decoded.")
    return meter.gain(), min(begins.values())


class _Making:
    """Seconds are written as soon as both sound and pictures have come so far."""

    def __init__(self, writer: ReelWriter, gain: float, origin: float, *, hears: bool, moving: bool) -> None:
        self._writer = writer
        self._gain = gain
        self._origin = origin
        self._hears, self._moving = hears, moving
        self._resampler = _resampler()
        self._opus = _opus()
        self._pcm: Pcm = np.zeros(0, np.int16)
        self._sounded = 0
        """Samples that were taken so far, from the origin."""
        self._sound: deque[bytes] = deque()
        self._pictures: deque[bytes] = deque()
        self._fitting: Fitting | None = None
        self._encoder: PictureEncoder | None = None
        self._last: av.VideoFrame | None = None
        self._shown = 0
        """Pictures that were coded so far."""
        self._bars = SoundPicture()

    def run(self, file: Source) -> Made:
        for _, time, frame in file.frames("audio", "video"):
            at = time - self._origin
            _check_length(at)
            if isinstance(frame, av.AudioFrame):
                self._hear(at, frame)
            else:
                self._see(at, frame)
            self._write_whole()
        return self._finish()

    def _hear(self, at: float, frame: av.AudioFrame) -> None:
        missing = at - self._sounded / RATE
        if missing > _GAP:
            self._silence(at)
        elif missing < -_LATE:
            # Its time was filled with silence already.
            return
        for part in self._resampler.resample(frame):
            self._take(_samples(part))

    def _silence(self, until: float) -> None:
        while (missing := int(until * RATE) - self._sounded) > 0:
            self._take(np.zeros(min(missing, RATE), np.int16))

    def _take(self, pcm: Pcm) -> None:
        self._sounded += pcm.size
        self._pcm = np.concatenate((self._pcm, levelled(pcm, self._gain)))
        whole = RATE // PACKETS
        while self._pcm.size >= RATE or (self._moving and self._pcm.size >= whole):
            # A second at a time where its pictures are made of it.
            count = 1 if self._moving else PACKETS
            if not self._moving:
                self._draw(self._pcm[:RATE])
            for _ in range(count):
                self._sound.append(_coded(self._opus, self._pcm[:SAMPLES]))
                self._pcm = self._pcm[SAMPLES:]

    def _draw(self, second: Pcm) -> None:
        for number in range(PICTURES):
            self._show(self._bars.at(second[samples_of(number)]))

    def _see(self, at: float, frame: av.VideoFrame) -> None:
        if self._fitting is None:
            self._fitting = Fitting(frame)
        fitted = self._fitting.fit(frame)
        # Whatever came last is seen until this one's time; before the first, the first.
        while (self._shown + 0.5) / PICTURES < at:
            self._show(self._last or fitted)
        self._last = fitted
        # A track of sound that ends early, or is not there at all, holds nothing up.
        self._silence(at - (_APART if self._hears else 0))

    def _show(self, picture: av.VideoFrame) -> None:
        if self._encoder is None:
            self._encoder = PictureEncoder(picture.width, picture.height)
        self._pictures += self._encoder.encode(picture)
        self._shown += 1

    def _write_whole(self) -> None:
        while len(self._pictures) >= PICTURES and len(self._sound) >= PACKETS:
            self._writer.add(
                Second(
                    tuple(self._pictures.popleft() for _ in range(PICTURES)),
                    tuple(self._sound.popleft() for _ in range(PACKETS)),
                )
            )

    def _finish(self) -> Made:
        for part in self._resampler.resample(None):
            self._take(_samples(part))
        seen = self._shown + (self._last is not None)
        lasts_ms = max(round(self._sounded * 1_000 / RATE), round(seen * 1_000 / PICTURES))
        if lasts_ms < SHORTEST_MS:
            raise Unusable("There is less than half a second in it.")
        seconds = -(-lasts_ms // 1_000)
        self._silence(seconds)
        while self._last is not None and self._shown < seconds * PICTURES:
            self._show(self._last)
        if self._moving and self._last is None:
            raise Unusable("The file is damaged: none of its pictures can be decoded.")
        if self._encoder is not None:
            self._pictures += self._encoder.finish()
        self._write_whole()
        self._writer.finish(lasts_ms, moving=self._moving)
        return Made(lasts_ms, self._moving)


def _check_length(seconds: float) -> None:
    if seconds > LONGEST_SECONDS:
        raise Unusable(f"It lasts longer than {LONGEST_SECONDS // 3_600} hours.")


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=RATE)


def _samples(frame: av.AudioFrame) -> Pcm:
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def _opus() -> AudioCodecContext:
    context = av.CodecContext.create("libopus", "w")
    context.sample_rate, context.layout, context.format = RATE, "mono", "s16"
    context.bit_rate = _BIT_RATE
    context.options = {"application": "voip", "frame_duration": "20"}
    context.open()
    return context


def _coded(context: AudioCodecContext, pcm: Pcm) -> bytes:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = RATE
    (packet,) = context.encode(frame)
    return bytes(packet)
