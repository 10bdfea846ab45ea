"""Sounds for the mixer's tests, and ways to look at what became of them."""

from dataclasses import dataclass, field

import av
import numpy as np
from numpy.typing import NDArray

from hustings.media.generated_speech import speech_loop
from hustings.media.sound.codec import Codec, Encoder, Use
from hustings.media.sound.libopus import best_codec
from hustings.media.sound.pcm import FRAME, Pcm

RATE = 48_000
SECOND = 50
"""Frames."""


def sine(hertz: float, seconds: float, amplitude: float = 0.25) -> Pcm:
    at = np.arange(round(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def voice(seconds: float, level_db: float) -> Pcm:
    """Syllables and pauses; where there is sound, its level is this (dB of full scale, mean square)."""
    whole: Pcm = np.resize(speech_loop().astype(np.float32) / 32_768, round(seconds * RATE))
    return whole * np.float32(10 ** ((level_db - spoken_db(whole)) / 20))


def vowels(seconds: float) -> Pcm:
    """Harmonics of 120 Hz whose level goes up and down four times a second, and is never nothing."""
    at = np.arange(round(seconds * RATE)) / RATE
    sounds = sum(np.sin(2 * np.pi * 120 * n * at) / n for n in range(1, 20))
    return np.asarray(0.12 * sounds * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at)), dtype=np.float32)


def noise(seconds: float, level_db: float) -> Pcm:
    made = np.random.default_rng(7).standard_normal(round(seconds * RATE))
    return (made * 10 ** (level_db / 20)).astype(np.float32)


def packets(pcm: Pcm, kilobits: int = 96, application: str = "audio") -> list[bytes]:
    """As a browser sends it: 20 ms each, with forward error correction where the mode has it."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    encoder.bit_rate = kilobits * 1_000
    encoder.options = {"application": application, "fec": "1", "packet_loss": "15"}
    made = []
    for number, part in enumerate(pcm[: pcm.size // FRAME * FRAME].reshape(-1, FRAME)):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part).reshape(1, -1), "flt", "mono")
        frame.sample_rate, frame.pts = RATE, number * FRAME
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return made


def level_db(pcm: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(pcm.astype(np.float64) ** 2) + 1e-15))


def spoken_db(pcm: NDArray[np.float32]) -> float:
    """Level of the frames that are not pauses: at most 20 dB below the loudest."""
    powers = np.mean(pcm[: pcm.size // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64) ** 2, axis=1)
    return float(10 * np.log10(powers[powers > powers.max() / 100].mean()))


def clicks_db(pcm: NDArray[np.float32], above: float) -> float:
    """The most that is heard above so many hertz within any 5 ms, against full scale."""
    length = 240
    windows = np.lib.stride_tricks.sliding_window_view(pcm, length)[:: length // 4]
    spectra = np.abs(np.fft.rfft(windows * np.hanning(length), axis=1)) * 4 / length
    high = spectra[:, np.fft.rfftfreq(length, 1 / RATE) > above]
    return float(20 * np.log10(high.max() + 1e-12))


@dataclass
class Tap:
    """The best codec there is; what its encoders were given is kept, by whom the mix is for."""

    heard: dict[Use, list[Pcm]] = field(default_factory=lambda: {use: [] for use in Use})

    @property
    def codec(self) -> Codec:
        best = best_codec()
        return Codec(best.decoder, lambda use: _Tapped(best.encoder(use), self.heard[use]))

    def sound(self, use: Use = Use.AUDIENCE) -> Pcm:
        return np.concatenate(self.heard[use])


class _Tapped:
    def __init__(self, encoder: Encoder, heard: list[Pcm]) -> None:
        self._encoder = encoder
        self._heard = heard

    def encode(self, pcm: Pcm) -> bytes:
        self._heard.append(pcm.copy())
        return self._encoder.encode(pcm)
