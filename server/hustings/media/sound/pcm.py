"""The one form of sound in the mixer: one channel at 48 kHz, full scale is 1, frames of 20 ms."""

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]

FRAME = 960
"""Samples in 20 ms."""
MILLISECOND = 48
FULL_SCALE_16_BIT = np.float32(32_768)
"""What 1 is in samples of 16 bits."""

FALL: Pcm = 1 - ((np.arange(10 * MILLISECOND) + 0.5) / (10 * MILLISECOND)).astype(np.float32)
"""Into silence within 10 ms: too slow for a click."""


def silence(samples: int) -> Pcm:
    return np.zeros(samples, dtype=np.float32)


def faded_out(pcm: Pcm) -> Pcm:
    """The same length: into silence within its first 10 ms."""
    faded = silence(pcm.size)
    ramp = FALL[: pcm.size]
    faded[: ramp.size] = pcm[: ramp.size] * ramp
    return faded


def blended(leaves: Pcm, comes: Pcm) -> Pcm:
    """From one into the other; both are of one length."""
    comes_by = (np.arange(leaves.size, dtype=np.float32) + 0.5) / leaves.size
    return np.add(leaves, (comes - leaves) * comes_by, dtype=np.float32)
