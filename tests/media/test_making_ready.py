"""Files are made ready for the air: every kind that browsers record, and what hostile ones do to nobody."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.media.making import make

from hustings.media.playback import loudness
from hustings.media.playback.making_ready import Failed, MakingReady, Ready, Wanted, make_ready
from hustings.media.playback.reel import PACKETS, PICTURES, Reel, Unreadable
from hustings.rtp.h264 import IDR, PPS, SPS
from hustings.rtp.h264_packets import units

KINDS = {
    "Chromium's VP8": ("webm", "libvpx", "libopus"),
    "Firefox's VP9": ("webm", "libvpx-vp9", "libopus"),
    "Safari's MP4": ("mp4", "libx264", "aac"),
    "pictures alone": ("webm", "libvpx", None),
    "sound alone, WebM": ("webm", None, "libopus"),
    "sound alone, Ogg": ("ogg", None, "libopus"),
    "sound alone, MP4": ("mp4", None, "aac"),
}


def heard(reel: Reel) -> NDArray[np.int16]:
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    pcm = [
        frame.to_ndarray().reshape(-1)
        for number in range(len(reel))
        for packet in reel.second(number).sound
        for frame in decoder.decode(av.Packet(packet))
    ]
    return np.concatenate(pcm).astype(np.int16)


def seen(reel: Reel, number: int) -> list[av.VideoFrame]:
    """The pictures of one second, decoded from nothing but it."""
    decoder = av.CodecContext.create("h264", "r")
    frames = []
    for picture in reel.second(number).pictures:
        annex_b = b"".join(b"\x00\x00\x00\x01" + unit for unit in units(picture))
        frames += decoder.decode(av.Packet(annex_b))
    return [*frames, *decoder.decode(None)]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_browsers_record_becomes_a_reel_of_whole_seconds(tmp_path: Path, kind: str) -> None:
    form, video, audio = KINDS[kind]
    reel_path = tmp_path / "reel"
    became = await make_ready(make(tmp_path / "file", form, video, audio, seconds=2.6), reel_path)
    assert isinstance(became, Ready), became
    assert 2_550 <= became.duration_ms <= 2_700
    assert became.moving == (video is not None)
    reel = Reel(reel_path)
    assert (reel.duration_ms, reel.moving, len(reel)) == (became.duration_ms, became.moving, 3)
    for number in range(3):
        second = reel.second(number)
        assert (len(second.pictures), len(second.sound)) == (PICTURES, PACKETS)
        kinds = [[unit[0] & 0x1F for unit in units(picture)] for picture in second.pictures]
        assert {SPS, PPS, IDR} <= set(kinds[0])
        assert not any(IDR in kind for kind in kinds[1:]), "one keyframe a second"
        sps = next(unit for unit in units(second.pictures[0]) if unit[0] & 0x1F == SPS)
        assert (sps[1], sps[2] & 0x40) == (66, 0x40), "constrained baseline"
        frames = seen(reel, number)
        assert len(frames) == PICTURES
    first = seen(reel, 0)
    assert np.any(first[5].to_ndarray() != first[25].to_ndarray()), "it moves"
    peak = np.abs(heard(reel)[24_000:96_000].astype(int)).max()
    assert peak > 3_000 if audio else peak < 50


async def test_a_large_picture_is_made_smaller_with_its_proportions_kept(tmp_path: Path) -> None:
    sizes = {(1_920, 1_080): (1_280, 720), (480, 960): (360, 720), (322, 242): (322, 242)}
    for size, expected in sizes.items():
        source = make(tmp_path / "file.webm", "webm", "libvpx", None, seconds=0.6, size=size)
        assert isinstance(await make_ready(source, tmp_path / "reel"), Ready)
        frame = seen(Reel(tmp_path / "reel"), 0)[0]
        assert (frame.width, frame.height) == expected


async def test_quiet_and_loud_recordings_are_equally_loud_on_air(tmp_path: Path) -> None:
    measured = []
    for amplitude in (0.02, 0.7):
        source = make(tmp_path / "file.ogg", "ogg", None, "libopus", hertz=1_000, amplitude=amplitude)
        await make_ready(source, tmp_path / "reel")
        meter = loudness.Meter()
        meter.add(heard(Reel(tmp_path / "reel")))
        measured.append(meter.lufs())
    assert measured == pytest.approx([loudness.TARGET_LUFS] * 2, abs=1.0)


def test_loudness_is_that_of_the_recommendation() -> None:
    """BS.1770: a sine of 997 Hz at full scale in one channel is -3.01 LUFS."""
    at = np.arange(5 * 48_000) / 48_000
    meter = loudness.Meter()
    meter.add((np.sin(2 * np.pi * 997 * at) * 32_767).astype(np.int16))
    assert meter.lufs() == pytest.approx(-3.01, abs=0.1)
    silent = loudness.Meter()
    silent.add(np.zeros(96_000, np.int16))
    assert silent.lufs() is None
    assert silent.gain() == 1.0


def halves(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".partial")]


def hostile(folder: Path) -> dict[str, bytes]:
    whole = make(folder / "whole.webm", "webm", "libvpx", "libopus").read_bytes()
    mp4 = make(folder / "whole.mp4", "mp4", "libx264", "aac").read_bytes()
    noise = np.random.default_rng(7).integers(0, 256, 200_000, dtype=np.uint8).tobytes()
    secret = folder / "secret.ts"
    secret.write_bytes(b"secret")
    return {
        "empty": b"",
        "text": b"Dear chair, please read this out.",
        "a play list that names another file": f"#EXTM3U\n#EXTINF:1,\n{secret}\n".encode(),
        "a list for the concatenating reader": f"ffconcat version 1.0\nfile '{secret}'\n".encode(),
        "noise behind a WebM's beginning": whole[:64] + noise,
        "noise behind an MP4's beginning": mp4[:32] + noise,
        "only a header": whole[:300],
        "an MP4 without its index": mp4[:32] + mp4[mp4.index(b"mdat") - 4 :][:4_000],
        "an MP4 whose box claims 4 GB": b"\x00\x00\x00\x18ftypisom" + b"\x00" * 12 + b"\xff\xff\xff\xffmoov",
    }


async def test_hostile_files_fail_by_themselves_and_say_so(tmp_path: Path) -> None:
    for name, content in hostile(tmp_path).items():
        source, reel = tmp_path / "hostile", tmp_path / "reel"
        source.write_bytes(content)
        became = await make_ready(source, reel)
        assert isinstance(became, Failed), name
        assert became.text.endswith(".")
        assert str(tmp_path) not in became.text
        assert not [name for name in os.listdir(tmp_path) if name.startswith("reel")], name


async def test_what_a_cut_off_recording_holds_is_played(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole.webm", "webm", "libvpx", "libopus", seconds=6).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    became = await make_ready(tmp_path / "cut", tmp_path / "reel")
    assert isinstance(became, Ready)
    assert 1_000 < became.duration_ms < 5_000


async def test_a_file_that_takes_too_long_is_given_up_and_its_process_is_gone(tmp_path: Path) -> None:
    source = make(tmp_path / "file.webm", "webm", "libvpx", "libopus")
    became = await make_ready(source, tmp_path / "reel", most_seconds=0.05)
    assert isinstance(became, Failed)
    assert "too long" in became.text
    assert not (tmp_path / "reel").exists()
    assert not halves(tmp_path)


@contextlib.asynccontextmanager
async def working(said: list[tuple[str, Ready | Failed]]) -> AsyncIterator[MakingReady]:
    making = MakingReady(lambda file, became: said.append((file.material, became)))
    task = asyncio.create_task(making.run())
    try:
        yield making
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_files_are_made_ready_in_the_order_wanted_and_a_bad_one_holds_nobody_up(tmp_path: Path) -> None:
    make(tmp_path / "good", "webm", "libvpx", "libopus", seconds=1)
    (tmp_path / "bad").write_bytes(b"\x1a\x45\xdf\xa3 nothing")
    names = ["bad", "gone", "good"]
    files = [Wanted("h", name, tmp_path / name, tmp_path / f"{name}.reel") for name in names]
    said: list[tuple[str, Ready | Failed]] = []
    async with working(said) as making, asyncio.timeout(60):
        making.want("h", files)
        while len(said) < 3:
            making.want("h", files)  # the state was told nothing yet: none is done twice
            await asyncio.sleep(0.02)
        making.want("h", files)
        await asyncio.sleep(0.1)
    assert [name for name, _ in said] == names
    assert [isinstance(became, Ready) for _, became in said] == [False, False, True]


@pytest.mark.parametrize("damage", ["head", "end", "index", "length"])
def test_a_damaged_reel_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "reel"
    asyncio.run(make_ready(make(tmp_path / "f", "ogg", None, "libopus", seconds=1), path))
    data = bytearray(path.read_bytes())
    match damage:
        case "head":
            data[0] ^= 1
        case "end":
            del data[-3:]
        case "index":
            data[-30] = 0
        case "length":
            data[-13:-9] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        Reel(path)
