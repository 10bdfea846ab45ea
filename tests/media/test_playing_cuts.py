"""From the camera to a file, stopped and gone on, and back: no break for any decoder, and lips that fit."""

import asyncio
import itertools
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.media.clients import HEARING, identity, rig, until
from tests.media.encoder import RATE, encoding
from tests.media.raw import raw
from tests.media.reading import pictures_of, units_of

from hustings.hearing.floor import PLAYING
from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.hearing.slate import Slate
from hustings.media.playback.making_ready import Ready, make_ready
from hustings.media.playback.player import Cue
from hustings.rtp.frames import EncodedFrame, Kind
from hustings.rtp.h264 import AccessUnit

CANDIDATE = "candidate:a"
CAMERA, FILE, FLASH = 200, 60, 240
SECONDS, SOUNDING = 4, 48_000
BEAT = 0.48
"""Seconds of each second, when there is a flash and a beep."""
BEAT_SECONDS = 0.12
CODEC_DELAY_MS = 6.5
"""Of an Opus decoder (RFC 6716, section 2.1.4)."""


@pytest.fixture
async def reel(tmp_path: Path) -> Path:
    """A dark file with a flash and a beep in each second."""
    source = tmp_path / "file.mp4"
    container = av.open(str(source), "w", format="mp4")
    pictures = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
    pictures.width, pictures.height, pictures.pix_fmt = 320, 240, "yuv420p"
    sound = container.add_stream("aac", rate=SOUNDING)
    sound.layout = "mono"
    for number in range(SECONDS * RATE):
        planes = np.full((360, 320), 128, np.uint8)
        planes[:240] = FLASH if BEAT <= number / RATE % 1 < BEAT + BEAT_SECONDS else FILE
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        container.mux(pictures.encode(frame))
    for start in range(0, SECONDS * SOUNDING, 960):
        at = (start + np.arange(960)) / SOUNDING
        beeps = (at % 1 >= BEAT) & (at % 1 < BEAT + BEAT_SECONDS)
        wave = (np.sin(2 * np.pi * 1_000 * at) * beeps * 20_000).astype(np.int16)
        heard = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        heard.sample_rate, heard.pts, heard.time_base = SOUNDING, start, Fraction(1, SOUNDING)
        container.mux(sound.encode(heard))
    container.mux(pictures.encode(None))
    container.mux(sound.encode(None))
    container.close()
    assert isinstance(await make_ready(source, tmp_path / "file.reel"), Ready)
    return tmp_path / "file.reel"


def flashes(frames: list[EncodedFrame]) -> list[float]:
    """When each flash was captured (milliseconds)."""
    units = (AccessUnit(f.timestamp, f.data, f.keyframe, f.parameters) for f in frames)
    bright = [float(np.median(picture)) > 225 for picture in pictures_of(units)]
    return [f.capture for f, before, now in zip(frames[1:], bright, bright[1:], strict=False) if now > before]


def beeps(frames: list[EncodedFrame]) -> list[float]:
    """When each beep was captured (milliseconds)."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = SOUNDING, "mono"
    out: list[float] = []
    quiet = SOUNDING
    for frame in frames:
        for decoded in decoder.decode(av.Packet(frame.data)):
            samples = decoded.to_ndarray().reshape(-1)
            whole = 1.0 if samples.dtype.kind == "f" else 32_768.0
            loud = np.abs(samples.astype(np.float64)) / whole
            for at in range(0, loud.size, 48):
                if loud[at : at + 48].max() < 0.03:
                    quiet += 48
                    continue
                if quiet > SOUNDING // 4:
                    out.append(frame.capture + at / 48 - CODEC_DELAY_MS)
                quiet = 0
    return out


async def test_camera_file_pause_and_back_without_a_break(reel: Path) -> None:
    over: list[str] = []
    async with (
        rig(played=lambda _, playing: over.append(playing)) as r,
        raw(lambda o: r.studio.play(HEARING, None, identity("v", Role.DELEGATE), o), sends=False) as watcher,
        raw(lambda o: r.studio.publish(HEARING, CANDIDATE, identity("a"), o), sends=True) as a,
        encoding(a, CAMERA, RATE),
    ):
        r.studio.say(HEARING, Slate("Nobody should see this"))
        r.studio.apply(HEARING, OnAir(CANDIDATE, frozenset({CANDIDATE})))
        await until(lambda: r.watched.is_up(CANDIDATE) and len(watcher.video) > 20)
        began = len(units_of(watcher.video))
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        r.studio.apply(HEARING, OnAir(PLAYING, frozenset({PLAYING})))
        await until(lambda: len(r.sink.of(PLAYING, Kind.VIDEO)) > 35)
        r.studio.cue(HEARING, Cue("p1", reel, 1_200, False))
        await asyncio.sleep(1.2)
        r.studio.cue(HEARING, Cue("p1", reel, 1_200, True))
        await until(lambda: over)
        r.studio.cue(HEARING, None)
        r.studio.apply(HEARING, OnAir(CANDIDATE, frozenset({CANDIDATE})))
        count = len(watcher.video)
        await until(lambda: len(watcher.video) > count + 20)
        packets = watcher.video
        assert {(later.sequence - p.sequence) & 0xFFFF for p, later in itertools.pairwise(packets)} == {1}
        stamps = [stamp for stamp, _ in itertools.groupby(packet.timestamp for packet in packets)]
        assert all(0 < (b - a) & 0xFFFFFFFF < 2**31 for a, b in itertools.pairwise(stamps))
        units = units_of(packets)
        seen = [float(np.median(picture)) for picture in pictures_of(units)][began - 3 :]
        dark = [ground < 120 or ground > 225 for ground in seen]
        assert [file for file, _ in itertools.groupby(dark)] == [False, True, False]
        assert sum(unit.keyframe for unit in units) >= SECONDS, "cuts into it are quick"
        recorded = r.sink.of("programme", Kind.VIDEO)
        shown, sounded = flashes(recorded), beeps(r.sink.of("programme", Kind.AUDIO))
        assert len(shown) >= SECONDS
        for at in shown:
            nearest = min(sounded, key=lambda beep: abs(beep - at))
            settling = at == shown[0]
            assert abs(nearest - at) <= (100 if settling else 40), "lips that fit"
