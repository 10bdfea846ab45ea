"""A file that is played: into the programme without a seam, heard, stood still, over."""

import asyncio
import itertools
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from tests.media.clients import (
    HEARING,
    Colour,
    Tone,
    identity,
    picture,
    publishing,
    rig,
    sound,
    until,
    watching,
)
from tests.media.making import make
from tests.media.raw import raw

from hustings.hearing.floor import PLAYING
from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.playback.making_ready import Ready, make_ready
from hustings.media.playback.player import Cue
from hustings.room.ports import OfferRefused
from hustings.rtp.frames import Kind

VIEWER = identity("v", Role.DELEGATE)
CANDIDATE = "candidate:a"


@pytest.fixture
async def reel(tmp_path: Path) -> Path:
    source = make(tmp_path / "file.webm", "webm", "libvpx", "libopus", seconds=3, hertz=1_000)
    assert isinstance(await make_ready(source, tmp_path / "file.reel"), Ready)
    return tmp_path / "file.reel"


def pitch(pcm: list[np.ndarray[tuple[int], np.dtype[np.int16]]]) -> float:
    """The loudest frequency, hertz."""
    wave = np.concatenate(pcm)
    return float(np.argmax(np.abs(np.fft.rfft(wave))) * 48_000 / wave.size)


def forward(values: list[int], bits: int) -> bool:
    """Whether each is later than the one before."""
    steps = [(b - a) & ((1 << bits) - 1) for a, b in itertools.pairwise(values)]
    return all(0 < step < 1 << (bits - 1) for step in steps)


async def test_a_viewer_sees_moving_pictures_and_hears_the_sound(reel: Path) -> None:
    async with (
        rig() as r,
        publishing(r.studio, CANDIDATE, identity("a"), Colour(60), Tone(300)),
        watching(r.studio, VIEWER) as viewer,
    ):
        r.studio.apply(HEARING, OnAir(CANDIDATE, frozenset({CANDIDATE})))
        await picture(viewer)
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        r.studio.apply(HEARING, OnAir(PLAYING, frozenset({PLAYING})))
        await until(lambda: r.watched.is_up(PLAYING))
        dark = [frame for frame in [await picture(viewer) for _ in range(75)] if np.median(frame) < 50]
        assert len(dark) > 20, "the file's dark ground, not the candidate's grey"
        moves = [not np.array_equal(a, b) for a, b in itertools.pairwise(dark)]
        assert sum(moves) > len(moves) // 2
        heard = [await sound(viewer) for _ in range(100)]
        loud = [pcm for pcm in heard if np.abs(pcm.astype(int)).max() > 1_000]
        assert len(loud) > 40
        assert pitch(loud[10:40]) == pytest.approx(1_000, abs=60)


async def test_the_programme_cuts_to_it_and_back_with_numbers_that_go_on(reel: Path) -> None:
    over: list[tuple[str, str]] = []
    async with (
        rig(played=lambda hearing, playing: over.append((hearing, playing))) as r,
        publishing(r.studio, CANDIDATE, identity("a"), Colour(60), Tone(300)),
        raw(lambda offer: r.studio.play(HEARING, None, VIEWER, offer), sends=False) as watcher,
    ):
        r.studio.apply(HEARING, OnAir(CANDIDATE, frozenset({CANDIDATE})))
        await until(lambda: len(watcher.video) > 10)
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        r.studio.apply(HEARING, OnAir(PLAYING, frozenset({PLAYING})))
        await until(lambda: over)
        assert over == [(HEARING, "p1")]
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        assert over == [(HEARING, "p1")], "once over, it does not begin again while the hearing learns of it"
        r.studio.cue(HEARING, None)
        r.studio.apply(HEARING, OnAir(CANDIDATE, frozenset({CANDIDATE})))
        await until(lambda: not r.watched.is_up(PLAYING))
        count = len(watcher.video)
        await until(lambda: len(watcher.video) > count + 10)
        assert len({packet.ssrc for packet in watcher.video}) == 1
        sequences = [packet.sequence for packet in watcher.video]
        assert {(b - a) & 0xFFFF for a, b in itertools.pairwise(sequences)} == {1}
        stamps = [stamp for stamp, _ in itertools.groupby(packet.timestamp for packet in watcher.video)]
        assert forward(stamps, 32)
        played = r.sink.of(PLAYING, Kind.VIDEO)
        assert len(played) == pytest.approx(90, abs=3), "all of its pictures, once"
        assert len(r.sink.of(PLAYING, Kind.AUDIO)) == pytest.approx(150, abs=3)
        programme = r.sink.of("programme", Kind.VIDEO)
        assert {frame.parameters.sps for frame in played if frame.parameters} <= {
            frame.parameters.sps for frame in programme if frame.parameters
        }, "the recording has it"
        for kind in Kind:
            frames = r.sink.of("programme", kind)
            assert all(a.timestamp < b.timestamp for a, b in itertools.pairwise(frames))


async def test_while_it_stands_the_picture_stays_and_then_goes_on(reel: Path) -> None:
    over: list[str] = []
    async with rig(played=lambda _, playing: over.append(playing)) as r:
        r.studio.apply(HEARING, OnAir(PLAYING, frozenset({PLAYING})))
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        await until(lambda: len(r.sink.of(PLAYING, Kind.VIDEO)) > 40)
        r.studio.cue(HEARING, Cue("p1", reel, 1_400, False))
        await asyncio.sleep(0.1)
        sounded, shown = len(r.sink.of(PLAYING, Kind.AUDIO)), len(r.sink.of(PLAYING, Kind.VIDEO))
        # A newcomer gets the standing picture too.
        async with watching(r.studio, VIEWER) as viewer:
            await picture(viewer)
        await until(lambda: len(r.sink.of(PLAYING, Kind.VIDEO)) > shown + 5)
        standing = r.sink.of(PLAYING, Kind.VIDEO)[shown:]
        assert all(frame.keyframe for frame in standing[2:])
        assert len({frame.data for frame in standing[2:]}) == 1
        assert len(r.sink.of(PLAYING, Kind.AUDIO)) == sounded
        assert r.watched.is_up(PLAYING), "it is not lost"
        r.studio.cue(HEARING, Cue("p1", reel, 1_400, True))
        await until(lambda: over)
        rest = len(r.sink.of(PLAYING, Kind.AUDIO)) - sounded
        assert rest == pytest.approx(100, abs=5), "from the whole second reached"
        frames = r.sink.of(PLAYING, Kind.VIDEO)
        assert all(a.timestamp < b.timestamp for a, b in itertools.pairwise(frames))


async def test_it_begins_at_the_second_it_is_to_begin_at(reel: Path) -> None:
    over: list[str] = []
    async with rig(played=lambda _, playing: over.append(playing)) as r:
        r.studio.cue(HEARING, Cue("p1", reel, 2_000, True))
        await until(lambda: over)
        assert len(r.sink.of(PLAYING, Kind.VIDEO)) == pytest.approx(30, abs=3)


async def test_a_playing_that_is_stopped_is_gone_and_another_may_begin(reel: Path) -> None:
    over: list[str] = []
    async with rig(played=lambda _, playing: over.append(playing)) as r:
        r.studio.cue(HEARING, Cue("p1", reel, 0, True))
        await until(lambda: r.watched.is_up(PLAYING))
        r.studio.cue(HEARING, None)
        assert not r.watched.is_up(PLAYING)
        r.studio.cue(HEARING, Cue("p2", reel, 2_000, True))
        await until(lambda: over)
        assert over == ["p2"], "one that was stopped is not over by itself"


async def test_a_file_that_is_not_there_ends_at_once(tmp_path: Path) -> None:
    over: list[str] = []
    (tmp_path / "damaged").write_bytes(b"hustings reel 1\n")
    async with rig(played=lambda _, playing: over.append(playing)) as r:
        for name in ("missing", "damaged"):
            r.studio.cue(HEARING, Cue(name, tmp_path / name, 0, True))
            await until(partial(over.__contains__, name))


async def test_nobody_publishes_the_feed_of_files() -> None:
    async with rig() as r:
        with pytest.raises(OfferRefused):
            async with publishing(r.studio, PLAYING, identity("a"), Colour(60), None):
                pass
