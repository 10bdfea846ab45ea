"""The mixer with real Opus: what comes out is decoded and its tones are looked for."""

import asyncio
from dataclasses import dataclass, field

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hustings.media.mixer import MOST_FEEDS, Mixer
from hustings.media.sound.pcm import FRAME

TONES = {"candidate:a": 440, "chair": 1_000, "room": 2_500}
SECOND = 50
"""Ticks."""


def tone(hertz: int, frames: int, channels: int = 1, milliseconds: int = 20) -> list[bytes]:
    layout = "mono" if channels == 1 else "stereo"
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, layout, "s16"
    encoder.options = {"frame_duration": str(milliseconds)}
    samples = 48 * milliseconds
    time = np.arange(frames * samples) / 48_000
    pcm = np.repeat((8_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16), channels)
    packets = []
    for index, part in enumerate(pcm.reshape(frames, 1, samples * channels)):
        frame = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
        frame.sample_rate, frame.pts = 48_000, index * samples
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


@dataclass
class Emitted:
    packets: list[tuple[str | None, bytes, int]] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, output: str | None, payload: bytes, timestamp: int) -> None:
        self.packets.append((output, payload, timestamp))
        self.grown.set()

    async def until(self, packets: int) -> None:
        while len(self.packets) < packets:
            self.grown.clear()
            await self.grown.wait()

    def of(self, output: str | None) -> list[bytes]:
        return [payload for name, payload, _ in self.packets if name == output]

    def timestamps(self, output: str | None) -> list[int]:
        return [timestamp for name, _, timestamp in self.packets if name == output]

    def sound(self, output: str | None) -> NDArray[np.float64]:
        decoder = av.CodecContext.create("libopus", "r")
        decoder.sample_rate, decoder.layout = 48_000, "mono"
        frames = [frame for payload in self.of(output) for frame in decoder.decode(av.Packet(payload))]
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float64)


@pytest.fixture
def emitted() -> Emitted:
    return Emitted()


@pytest.fixture
def mixer(emitted: Emitted) -> Mixer:
    return Mixer(emitted)


def heard(pcm: NDArray[np.float64]) -> set[int]:
    """Which of the tones stand within 20 dB of the level they are sent with."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(pcm.size))) * 4 / pcm.size
    hertz = np.fft.rfftfreq(pcm.size, 1 / 48_000)
    return {tone for tone in TONES.values() if spectrum[np.abs(hertz - tone) < 20].max() > 800}


def loudness(pcm: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(pcm**2)))


def play(mixer: Mixer, sources: dict[str, list[bytes]], lost: frozenset[int] = frozenset()) -> None:
    for index in range(max(len(packets) for packets in sources.values())):
        for feed, packets in sources.items():
            if index < len(packets) and index not in lost:
                mixer.push(feed, index, index * FRAME, packets[index])
        mixer.tick()


def test_all_open_feeds_are_in_the_mix(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset(TONES))
    play(mixer, {feed: tone(hertz, 2 * SECOND) for feed, hertz in TONES.items()})
    assert heard(emitted.sound(None)[48_000:]) == set(TONES.values())


def test_who_is_heard_gets_the_mix_without_themselves(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset(TONES))
    mixer.want(frozenset(TONES))
    play(mixer, {feed: tone(hertz, 2 * SECOND) for feed, hertz in TONES.items()})
    for feed, own in TONES.items():
        assert heard(emitted.sound(feed)[48_000:]) == set(TONES.values()) - {own}


def test_who_is_not_heard_gets_the_full_mix(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    mixer.want(frozenset({"room"}))
    play(mixer, {"chair": tone(1_000, SECOND)})
    assert emitted.of("room") == emitted.of(None)


def test_a_feed_that_is_not_open_is_not_heard(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    play(mixer, {feed: tone(hertz, SECOND) for feed, hertz in TONES.items()})
    assert heard(emitted.sound(None)) == {TONES["chair"]}


def test_a_closed_feed_is_silent_from_the_next_frame(mixer: Mixer, emitted: Emitted) -> None:
    packets = tone(440, 2 * SECOND)
    mixer.set_open(frozenset({"candidate:a"}))
    play(mixer, {"candidate:a": packets[:SECOND]})
    closed = len(emitted.of(None)) * FRAME
    mixer.set_open(frozenset())
    for index in range(SECOND, 2 * SECOND):
        mixer.push("candidate:a", index, index * FRAME, packets[index])
        mixer.tick()
    pcm = emitted.sound(None)
    assert loudness(pcm[closed - FRAME : closed]) > 3_000
    # The codec's delay of 6.5 ms and its decay ring on for a frame and a half.
    assert loudness(pcm[closed + 2 * FRAME :]) < 5


def test_what_a_closed_feed_goes_on_sending_changes_not_one_bit(mixer: Mixer, emitted: Emitted) -> None:
    silent = Emitted()
    other = Mixer(silent)
    packets = tone(440, SECOND)
    for each in (mixer, other):
        each.set_open(frozenset({"candidate:a"}))
        play(each, {"candidate:a": packets})
        each.set_open(frozenset())
    play(mixer, {"candidate:a": packets})
    for _ in packets:
        other.tick()
    assert emitted.packets == silent.packets


def test_a_feed_opened_again_does_not_play_what_it_said_while_closed(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    for index, packet in enumerate(tone(1_000, 10)):
        mixer.push("chair", index, index * FRAME, packet)
    mixer.set_open(frozenset())
    mixer.set_open(frozenset({"chair"}))
    for _ in range(10):
        mixer.tick()
    assert loudness(emitted.sound(None)) < 20


def test_timestamps_run_on_whoever_is_open(mixer: Mixer, emitted: Emitted) -> None:
    mixer.want(frozenset({"chair"}))
    mixer.tick()
    mixer.set_open(frozenset(TONES))
    play(mixer, {feed: tone(hertz, 20) for feed, hertz in TONES.items()})
    mixer.set_open(frozenset())
    mixer.tick()
    assert emitted.timestamps(None) == [tick * FRAME for tick in range(22)]
    assert emitted.timestamps("chair") == emitted.timestamps(None)


def test_nothing_open_is_silence_that_goes_on(mixer: Mixer, emitted: Emitted) -> None:
    for _ in range(SECOND):
        mixer.tick()
    assert len(emitted.of(None)) == SECOND
    assert all(len(payload) > 2 for payload in emitted.of(None)), "a packet of 1 or 2 bytes is DTX"
    assert loudness(emitted.sound(None)) < 1


def test_lost_packets_are_concealed(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    play(mixer, {"chair": tone(1_000, 3 * SECOND)}, lost=frozenset(range(60, 150, 9)))
    frames = emitted.sound(None)[SECOND * FRAME :].reshape(-1, FRAME)
    assert min(loudness(frame) for frame in frames) > 2_000


@pytest.mark.parametrize("swap", [2, 3])
def test_packets_out_of_order_are_put_in_order(mixer: Mixer, emitted: Emitted, swap: int) -> None:
    mixer.set_open(frozenset({"chair"}))
    packets = list(enumerate(tone(1_000, 2 * SECOND)))
    for first in range(0, len(packets) - swap, swap):
        packets[first : first + swap] = reversed(packets[first : first + swap])
    for index, packet in packets:
        mixer.push("chair", index, index * FRAME, packet)
        mixer.tick()
    settled = [loudness(frame) for frame in emitted.sound(None)[-SECOND * FRAME :].reshape(-1, FRAME)]
    assert min(settled) > 0.9 * max(settled)


@pytest.mark.parametrize(("channels", "milliseconds"), [(2, 20), (1, 10), (1, 60), (2, 40)])
def test_any_kind_of_opus_is_mixed(mixer: Mixer, emitted: Emitted, channels: int, milliseconds: int) -> None:
    mixer.set_open(frozenset({"chair"}))
    packets = tone(1_000, 2_000 // milliseconds, channels, milliseconds)
    pushed = 0
    for tick in range(2 * SECOND):
        while pushed < len(packets) and pushed * milliseconds <= tick * 20:
            mixer.push("chair", pushed, pushed * 48 * milliseconds, packets[pushed])
            pushed += 1
        mixer.tick()
    frames = emitted.sound(None)[SECOND * FRAME :].reshape(-1, FRAME)
    assert min(loudness(frame) for frame in frames) > 4_000


def test_numbers_that_wrap_are_no_event(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    for index, packet in enumerate(tone(1_000, 2 * SECOND)):
        mixer.push("chair", (65_500 + index) & 0xFFFF, (2**32 - 40 * FRAME + index * FRAME) % 2**32, packet)
        mixer.tick()
    frames = emitted.sound(None)[10 * FRAME :].reshape(-1, FRAME)
    assert min(loudness(frame) for frame in frames) > 4_000


def test_a_source_that_begins_its_numbers_again_is_heard_again(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"chair"}))
    play(mixer, {"chair": tone(1_000, SECOND)})
    for index, packet in enumerate(tone(440, SECOND)):
        mixer.push("chair", 40_000 + index, 7 + index * FRAME, packet)
        mixer.tick()
    assert heard(emitted.sound(None)[-20 * FRAME :]) == {440}


def test_latency_does_not_stay_after_a_burst(mixer: Mixer, emitted: Emitted) -> None:
    """Half a second arrives at once: most of it is left out, and the tone's end is heard soon after."""
    mixer.set_open(frozenset({"chair"}))
    packets = tone(1_000, 3 * SECOND)
    for index in range(25):
        mixer.push("chair", index, index * FRAME, packets[index])
    for index in range(25, 3 * SECOND):
        mixer.push("chair", index, index * FRAME, packets[index])
        mixer.tick()
    sent = len(emitted.of(None))
    for _ in range(20):
        mixer.tick()
    after = emitted.sound(None)[sent * FRAME :].reshape(-1, FRAME)
    assert loudness(after[8]) < 400, "at most 60 ms waiting, 60 ms made up, and the encoder's delay"


def test_a_faster_source_is_shortened_and_a_slower_one_stretched(mixer: Mixer, emitted: Emitted) -> None:
    packets = tone(1_000, 20 * SECOND)
    for sent_per_tick in (1.02, 0.98):
        mixer.set_open(frozenset())
        mixer.set_open(frozenset({"chair"}))
        emitted.packets.clear()
        pushed = 0
        for tick in range(15 * SECOND):
            while pushed < tick * sent_per_tick:
                mixer.push("chair", pushed, pushed * FRAME, packets[pushed])
                pushed += 1
            mixer.tick()
        frames = emitted.sound(None)[SECOND * FRAME :].reshape(-1, FRAME)
        silent = sum(loudness(frame) < 1_000 for frame in frames)
        assert silent < 0.02 * len(frames)


def test_many_loud_voices_do_not_wrap(mixer: Mixer, emitted: Emitted) -> None:
    feeds = [f"delegate:{number}" for number in range(MOST_FEEDS)]
    mixer.set_open(frozenset(feeds))
    packets = tone(440, SECOND)
    play(mixer, dict.fromkeys(feeds, packets))
    pcm = emitted.sound(None)[-20 * FRAME :]
    assert heard(pcm) == {440}
    assert np.abs(np.diff(pcm)).max() < 20_000, "a wrapped sample jumps by the whole range"


def test_more_feeds_than_can_be_heard_keep_the_first(mixer: Mixer, emitted: Emitted) -> None:
    mixer.set_open(frozenset({"a", *(f"b{number}" for number in range(MOST_FEEDS)), "z"}))
    play(mixer, {"a": tone(440, SECOND), "z": tone(1_000, SECOND)})
    assert heard(emitted.sound(None)) == {440}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.binary(max_size=80))))
def test_garbage_never_raises_and_a_frame_comes_out(packets: list[tuple[int, int, bytes]]) -> None:
    emitted = Emitted()
    mixer = Mixer(emitted)
    mixer.set_open(frozenset({"chair"}))
    for sequence, timestamp, payload in packets:
        mixer.push("chair", sequence, timestamp, payload)
        mixer.tick()
    assert len(emitted.of(None)) == len(packets)


async def test_run_keeps_the_clocks_pace_and_ends(mixer: Mixer, emitted: Emitted) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    task = asyncio.create_task(mixer.run())
    await emitted.until(20)
    assert loop.time() - begun >= 19 * 0.02 - 0.001, "never faster than the clock"
    mixer.close()
    await asyncio.wait_for(task, 10)


async def test_a_held_up_process_skips_instead_of_bursting(mixer: Mixer, emitted: Emitted) -> None:
    task = asyncio.create_task(mixer.run())
    await emitted.until(1)
    made = len(emitted.packets)
    held_up = asyncio.get_running_loop().time() + 1.0
    while asyncio.get_running_loop().time() < held_up:
        pass
    await emitted.until(made + 1)
    mixer.close()
    await asyncio.wait_for(task, 10)
    timestamps = emitted.timestamps(None)
    assert timestamps[made] - timestamps[made - 1] >= (50 - 6) * FRAME
    assert all(step % FRAME == 0 for step in np.diff(timestamps))
