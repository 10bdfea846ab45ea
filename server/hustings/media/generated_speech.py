"""The generated candidate feed's sound: vowels in the rhythm of speech, the same every time."""

import numpy as np
from numpy.typing import NDArray

RATE = 48000
"""Samples per second."""
LOOP_SECONDS = 6

PEAK = 0.4

# First and second formant of five vowels, in Hz, with their bandwidths.
VOWELS = {"a": (750, 1200), "e": (500, 1850), "i": (300, 2250), "o": (480, 900), "u": (320, 750)}
BANDWIDTHS = (90.0, 120.0)
HIGHEST = 3600
"""Hz. Harmonics above it are left out."""

PHRASES = (("a", "i", "e", "o", "a", "e"), ("u", "a", "i", "e"), ("o", "e", "a", "u", "i", "a", "e"))
SYLLABLE = 0.22
GAP = 0.04
"""Seconds of silence between syllables. A pause after each phrase fills the phrase's share of the loop."""


def _syllable(vowel: str, pitch: float) -> NDArray[np.float64]:
    time = np.arange(int(SYLLABLE * RATE)) / RATE
    # The pitch falls by a tenth within a syllable.
    phase = 2 * np.pi * pitch * (time - 0.05 * time**2 / SYLLABLE)
    sound = np.zeros_like(time)
    for harmonic in range(1, int(HIGHEST / pitch)):
        frequency = harmonic * pitch
        gain = sum(
            1 / (1 + ((frequency - formant) / width) ** 2)
            for formant, width in zip(VOWELS[vowel], BANDWIDTHS, strict=True)
        )
        sound += (gain + 0.02) / harmonic**0.5 * np.sin(harmonic * phase)
    return sound * np.sin(np.pi * time / SYLLABLE) ** 0.7


def speech_loop() -> NDArray[np.int16]:
    """`LOOP_SECONDS` of mono sound at `RATE`, to be repeated for ever; phrases with pauses between them."""
    loop = np.zeros(LOOP_SECONDS * RATE)
    share = LOOP_SECONDS / len(PHRASES)
    for number, phrase in enumerate(PHRASES):
        for place, vowel in enumerate(phrase):
            pitch = 135 - 5 * place + 3 * number
            start = int((number * share + place * (SYLLABLE + GAP)) * RATE)
            sound = _syllable(vowel, pitch)
            loop[start : start + len(sound)] += sound
    samples: NDArray[np.int16] = (loop / np.abs(loop).max() * PEAK * 32767).astype(np.int16)
    return samples
