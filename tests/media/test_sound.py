"""The arithmetic of the mixer by itself: level, limiter, and sound made longer and shorter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.sounding import RATE, clicks_db, level_db, noise, sine, spoken_db, voice

from hustings.media.sound.gain import MOST_DB, TARGET_DB, Gain
from hustings.media.sound.limiter import CEILING, LOOKED_AT, Limiter
from hustings.media.sound.pcm import FRAME, Pcm, silence
from hustings.media.sound.stretch import LONGEST, NEEDED, SHORTEST, lengthened, shortened


def levelled(pcm: Pcm) -> Pcm:
    gain = Gain()
    return np.concatenate([gain.apply(frame) for frame in pcm.reshape(-1, FRAME)])


def limited(pcm: Pcm) -> Pcm:
    """After the 5 ms that it looks ahead."""
    limiter = Limiter()
    ahead = silence(LOOKED_AT - FRAME)
    padded = np.concatenate((ahead, pcm, silence(FRAME)))
    frames = [limiter.apply(padded[at : at + LOOKED_AT]) for at in range(0, pcm.size + 1, FRAME)]
    return np.concatenate(frames)[ahead.size : ahead.size + pcm.size]


def distortion(pcm: Pcm, hertz: float) -> float:
    """Of a sine: what is not at its frequency, as a part of the whole."""
    spectrum = np.abs(np.fft.rfft(pcm * np.blackman(pcm.size))) ** 2
    near = np.abs(np.fft.rfftfreq(pcm.size, 1 / RATE) - hertz) < 12
    return float(np.sqrt(spectrum[~near].sum() / spectrum.sum()))


def test_quiet_and_loud_speakers_come_near_each_other() -> None:
    levels = [spoken_db(levelled(voice(12, level))[-4 * RATE :]) for level in (-36, -30, -23, -12)]
    assert max(levels) - min(levels) < 6
    assert all(abs(level - TARGET_DB) < 4 for level in levels)


def test_how_far_a_level_is_changed_is_bounded() -> None:
    assert spoken_db(levelled(voice(20, -48))[-4 * RATE :]) == pytest.approx(-48 + MOST_DB, abs=1)


@pytest.mark.parametrize("level", [-70, -52, -42])
def test_the_noise_of_a_silent_room_stays_as_it_is(level: int) -> None:
    assert level_db(levelled(noise(20, level))[-RATE:]) == pytest.approx(level, abs=0.3)


def test_noise_is_not_pumped_up_in_a_speakers_pauses() -> None:
    room = noise(20, -58)
    gain = Gain()
    for frame in (room[: 12 * RATE] + voice(12, -35)).reshape(-1, FRAME):
        gain.apply(frame)
    before = gain.decibels
    for frame in room[12 * RATE :].reshape(-1, FRAME):
        gain.apply(frame)
    assert gain.decibels == before > 6


def test_a_level_that_changes_makes_no_click() -> None:
    assert clicks_db(levelled(sine(300, 1, 0.02)), 4_000) < -100
    gain = Gain()
    gain.apply(silence(FRAME))
    swept = np.concatenate([gain.apply(frame) for frame in sine(300, 3, 0.02).reshape(-1, FRAME)])
    assert gain.decibels > 6
    assert clicks_db(swept, 4_000) < -75


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30), st.integers(1, 6))
def test_nothing_is_ever_louder_than_the_ceiling(seed: int, loudness: float, frames: int) -> None:
    random = np.random.default_rng(seed)
    bursts = np.repeat(random.uniform(0, loudness, frames * 20) ** 3, 48)
    pcm = (random.standard_normal(frames * FRAME) * bursts).astype(np.float32)
    assert np.abs(limited(pcm)).max() <= CEILING * (1 + 1e-6)


@pytest.mark.parametrize(("hertz", "allowed"), [(100, 0.01), (300, 0.002), (1_000, 0.001), (5_000, 0.001)])
def test_what_is_too_loud_is_turned_down_and_not_bent(hertz: int, allowed: float) -> None:
    loud = limited(sine(hertz, 2, 2.0))[-RATE:]
    assert distortion(loud, hertz) < allowed
    assert np.abs(loud).max() > 0.9 * CEILING


def test_what_is_not_too_loud_is_left_alone() -> None:
    quiet = sine(440, 1, 0.8)
    assert np.array_equal(limited(quiet), quiet)


def test_after_something_loud_the_level_comes_back() -> None:
    pcm = sine(440, 4, 0.5)
    pcm[: RATE // 2] *= 8
    came_back = limited(pcm)
    assert level_db(came_back[-RATE:]) == pytest.approx(level_db(pcm[-RATE:]), abs=0.1)
    assert clicks_db(came_back, 4_000) < -50


@pytest.mark.parametrize("hertz", [83, 120, 221.3, 400, 997, 1_000, 3_333])
def test_a_period_more_or_less_is_not_heard(hertz: float) -> None:
    pcm = sine(hertz, 0.04)
    for made, step in ((shortened(pcm), -1), (lengthened(pcm), 1)):
        assert made is not None
        assert SHORTEST <= step * (made.size - pcm.size) <= LONGEST
        assert np.array_equal(made[-100:], pcm[-100:])
        assert abs(made[0] - pcm[0]) < 0.01
        assert clicks_db(made, hertz + 2_000) < -60
        assert np.abs(np.diff(made)).max() < 1.15 * np.abs(np.diff(pcm)).max()


def test_what_has_no_period_is_not_changed_unless_it_is_hardly_heard() -> None:
    assert shortened(noise(0.04, -30)) is None
    assert lengthened(noise(0.04, -30)) is None
    assert shortened(sine(440, (NEEDED - 1) / RATE)) is None
    quiet = shortened(noise(0.04, -70))
    assert quiet is not None
    assert quiet.size == 1_920 - LONGEST
