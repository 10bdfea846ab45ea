"""What the mixer does to sound, measured: sources of all sorts, decoded by the real codec."""

import random

import numpy as np
import pytest
from tests.media.sounding import (
    RATE,
    SECOND,
    Tap,
    clicks_db,
    level_db,
    noise,
    packets,
    sine,
    spoken_db,
    voice,
    vowels,
)

from hustings.media.mixer import MOST_FEEDS, Mixer
from hustings.media.sound import jitter
from hustings.media.sound.codec import PORTABLE, Codec, Use
from hustings.media.sound.jitter import Jitter
from hustings.media.sound.libopus import best_codec, load
from hustings.media.sound.limiter import CEILING
from hustings.media.sound.pcm import FRAME, Pcm

CODECS = pytest.mark.parametrize("codec", [best_codec(), PORTABLE], ids=["libopus", "PyAV"])


def counted() -> dict[str, float]:
    return {
        "recovered": jitter.recovered._value.get(),
        "concealed": jitter.concealed._value.get(),
        "longer": jitter.stretched.labels("longer")._value.get(),
        "shorter": jitter.stretched.labels("shorter")._value.get(),
    }


def since(before: dict[str, float]) -> dict[str, float]:
    return {name: value - before[name] for name, value in counted().items()}


def received(
    codec: Codec, arrivals: list[tuple[float, int, bytes]], ticks: int, pace: float = 1.0
) -> tuple[Pcm, list[float]]:
    """What is heard of packets (arrival in ticks, number, payload), and how old each frame was, ms.

    Args:
        pace: Packets that are made each tick.
    """
    source = Jitter(codec.decoder())
    coming = sorted(arrivals)
    frames, ages = [], []
    for tick in range(ticks):
        while coming and coming[0][0] <= tick:
            at, number, payload = coming.pop(0)
            source.push(number & 0xFFFF, number * FRAME, payload, round((tick - at) * FRAME))
        frames.append(source.take())
        if source.position is not None:
            ages.append(20 * (tick - source.position / FRAME / pace))
    return np.concatenate(frames), ages


def longest_silence_ms(pcm: Pcm) -> float:
    milliseconds = pcm[: pcm.size // 48 * 48].astype(np.float64).reshape(-1, 48)
    loud = np.sqrt(np.mean(milliseconds**2, axis=1)) > 0.003
    runs = np.diff(np.flatnonzero(np.concatenate(([True], loud, [True]))))
    return float(runs.max() - 1)


@pytest.mark.parametrize("parts_in_a_thousand", [1.0, -1.0, -0.2])
def test_a_clock_that_drifts_makes_no_click(parts_in_a_thousand: float) -> None:
    seconds, codec = 60, best_codec()
    pace = 1 + parts_in_a_thousand / 1_000
    sent = packets(sine(1_000, seconds))
    before = counted()
    arrivals = [(0.3 + n / pace, n, packet) for n, packet in enumerate(sent)]
    heard, ages = received(codec, arrivals, int(seconds * SECOND / pace), pace)
    done = since(before)
    if abs(parts_in_a_thousand) == 1:
        assert done["shorter" if parts_in_a_thousand > 0 else "longer"] >= 3
    assert done["concealed"] == 0
    settled = heard[RATE // 5 :]
    assert clicks_db(settled, 3_000) < -60, "a jump of the tone by a sixth is heard at -30"
    assert np.abs(settled.reshape(-1, FRAME)).max(axis=1).min() > 0.2
    assert max(ages) < 80


@CODECS
def test_lost_and_late_packets_leave_no_silence_in_speech(codec: Codec) -> None:
    chance = random.Random(1)
    sent = packets(vowels(20), 32, "voip")
    arrivals = [(n + chance.uniform(0, 3), n, p) for n, p in enumerate(sent) if chance.random() >= 0.05]
    before = counted()
    heard, ages = received(codec, arrivals, 20 * SECOND)
    done = since(before)
    assert longest_silence_ms(heard[RATE:]) <= 20
    assert sorted(ages)[int(0.95 * len(ages))] < 140, "60 ms of jitter, and as little more as can be"
    if codec is not PORTABLE:
        assert done["recovered"] > 10
        clean, _ = received(codec, [(n, n, p) for n, p in enumerate(sent)], 20 * SECOND)
        assert spoken_db(heard[RATE:]) == pytest.approx(spoken_db(clean[RATE:]), abs=0.5)


def test_what_the_next_packet_brings_along_is_better_than_what_is_made_up() -> None:
    sent = packets(voice(10, -20), 32, "voip")
    errors = []
    for recovers in (True, False):
        decoder, whole = best_codec().decoder(), best_codec().decoder()
        apart = []
        for number, packet in enumerate(sent):
            true = whole.decode(packet)
            assert true is not None
            if number % 10 or level_db(true) < -40:
                decoder.decode(packet)
            elif recovers:
                apart.append(level_db(decoder.recover(sent[number + 1], FRAME)[0] - true))
            else:
                apart.append(level_db(decoder.conceal(FRAME) - true))
        assert len(apart) > 20
        errors.append(np.mean(apart))
    assert errors[0] < errors[1] - 3


def test_after_a_burst_the_latency_is_gone_within_three_seconds() -> None:
    """A source is held up for 120 ms, and all of it comes at once."""
    sent = packets(vowels(8))
    arrivals = [(n if n < 100 or n > 106 else 106.5, n, p) for n, p in enumerate(sent)]
    before = counted()
    heard, ages = received(best_codec(), arrivals, 8 * SECOND)
    assert max(ages) > 100
    assert max(ages[5 * SECOND :]) < 50
    assert since(before)["shorter"] > 3
    assert longest_silence_ms(heard[4 * RATE :]) <= 20


@CODECS
def test_a_pause_of_a_source_that_sends_nothing_in_pauses_is_no_dead_silence(codec: Codec) -> None:
    """DTX: after some packets of noise one that is empty, and then nothing for 400 ms at a time."""
    talking = packets((vowels(2) + noise(2, -50)).astype(np.float32), 24, "voip")
    empty = bytes([talking[-1][0] & 0xFC])
    arrivals = [*enumerate(talking), (100, empty), (120, empty)]
    source = Jitter(codec.decoder())
    before = counted()
    for tick in range(125):
        for number, (at, payload) in enumerate(arrivals):
            if at == tick:
                source.push(number, at * FRAME, payload, FRAME // 2)
        source.take()
    assert since(before)["concealed"] == 0, "nothing was lost"
    # It goes on as it was.
    heard = []
    for tick in range(125, 175):
        source.push(102 + tick - 125, tick * FRAME, talking[tick - 100], FRAME // 2)
        heard.append(source.take())
    assert level_db(np.concatenate(heard[10:])) > -25


def played(mixer: Mixer, sources: dict[str, list[bytes]], first: int, last: int) -> None:
    for number in range(first, last):
        for feed, sent in sources.items():
            mixer.push(feed, number, number * FRAME, sent[number])
        mixer.tick()


@pytest.mark.parametrize("kind", ["voice", "tone"])
def test_opening_and_closing_make_no_click(kind: str) -> None:
    sent = packets(sine(317, 4) if kind == "tone" else vowels(4))
    tap = Tap()
    mixer = Mixer(lambda *_: None, tap.codec)
    steady = clicks_db(sine(317, 1) if kind == "tone" else vowels(1), 6_000)
    for moment in range(0, 180, 30):
        mixer.set_open(frozenset({"a"}))
        played(mixer, {"a": sent}, moment, moment + 15)
        mixer.set_open(frozenset())
        played(mixer, {"a": sent}, moment + 15, moment + 30)
    assert level_db(tap.sound()) > -30
    assert clicks_db(tap.sound(), 6_000) < max(-60, steady + 3)


def test_a_source_that_breaks_off_and_comes_back_makes_no_click() -> None:
    sent = packets(sine(317, 4))
    tap = Tap()
    mixer = Mixer(lambda *_: None, tap.codec)
    mixer.set_open(frozenset({"a"}))
    for first in range(0, 180, 30):
        played(mixer, {"a": sent}, first, first + 13)
        for _ in range(17):
            mixer.tick()
    assert level_db(tap.sound()) > -30
    assert level_db(tap.sound()[29 * FRAME : 30 * FRAME]) < -100
    assert clicks_db(tap.sound(), 6_000) < -60


def test_withdrawn_sound_is_silent_with_the_next_frame() -> None:
    """All but 5 ms that were spoken before, and fade."""
    sent = packets(sine(300, 2))
    tap = Tap()
    mixer = Mixer(lambda *_: None, tap.codec)
    mixer.want(frozenset({"b"}))
    mixer.set_open(frozenset({"a", "b"}))
    played(mixer, {"a": sent}, 0, 50)
    mixer.set_open(frozenset({"b"}))
    played(mixer, {"a": sent}, 50, 60)
    for use in Use:
        last, first, *others = tap.heard[use][-11:]
        assert level_db(last) > -20
        assert np.abs(first[240:]).max() == 0
        assert np.abs(others).max() == 0


def test_a_quiet_and_a_loud_speaker_come_near_each_other_in_the_mix() -> None:
    levels = []
    for level in (-38, -12):
        tap = Tap()
        mixer = Mixer(lambda *_: None, tap.codec)
        mixer.set_open(frozenset({"a"}))
        played(mixer, {"a": packets(voice(12, level))}, 0, 12 * SECOND)
        levels.append(spoken_db(tap.sound()[-4 * RATE :]))
    assert abs(levels[1] - levels[0]) < 6


def test_who_speaks_again_is_as_loud_as_before() -> None:
    tap = Tap()
    mixer = Mixer(lambda *_: None, tap.codec)
    sent = packets(voice(14, -35))
    mixer.set_open(frozenset({"a"}))
    played(mixer, {"a": sent}, 0, 8 * SECOND)
    mixer.set_open(frozenset())
    mixer.tick()
    mixer.set_open(frozenset({"a"}))
    played(mixer, {"a": sent}, 12 * SECOND, 14 * SECOND)
    assert spoken_db(tap.sound()[-2 * RATE :]) == pytest.approx(
        spoken_db(tap.sound()[4 * RATE : 8 * RATE]), abs=3
    )


def test_eight_voices_at_once_are_never_too_loud() -> None:
    tap = Tap()
    mixer = Mixer(lambda *_: None, tap.codec)
    feeds = [f"delegate:{number}" for number in range(MOST_FEEDS)]
    mixer.set_open(frozenset(feeds))
    mixer.want(frozenset(feeds))
    sent = packets(voice(6, -9))
    for tick in range(5 * SECOND):
        for number, feed in enumerate(feeds):
            mixer.push(feed, tick, tick * FRAME, sent[(tick + 3 * number) % len(sent)])
        mixer.tick()
    for use in Use:
        assert np.abs(tap.sound(use)).max() <= CEILING * (1 + 1e-6)
        assert spoken_db(tap.sound(use)) > -20


def test_libopus_is_found_where_pyav_is_installed() -> None:
    assert load().opus_decoder_create
