"""How loud a recording is, after ITU-R BS.1770, and the gain that makes it as loud as the other voices."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
TARGET_LUFS = -20.0
"""About what a browser's own gain control makes of a voice."""
MOST_GAIN_DB = 20.0
"""A recording that is quieter than that stays quieter: its noise would be all there is."""

_BLOCK = RATE * 2 // 5
"""400 ms. BS.1770 lets blocks overlap; over a speech of seconds that makes no difference to a gain."""
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691
_KNEE = 24_576.0
_FULL = 32_767.0


def _response(b: tuple[float, ...], a: tuple[float, ...]) -> NDArray[np.float64]:
    """A filter's gain in power at the frequencies of a block's spectrum."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_BLOCK))
    above = sum(c * z**n for n, c in enumerate(b))
    below = sum(c * z**n for n, c in enumerate(a))
    return cast("NDArray[np.float64]", np.abs(above / below) ** 2)


# The two stages of K-weighting at 48 kHz (BS.1770-4, tables 1 and 2).
_SHELF = _response(
    (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
)
_HIGH_PASS = _response((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_WEIGHT = _SHELF * _HIGH_PASS


class Meter:
    """Measures mono sound at 48 kHz; what is left of a last block does not count."""

    def __init__(self) -> None:
        self._rest: NDArray[np.float64] = np.zeros(0)
        self._powers: list[float] = []

    def add(self, pcm: NDArray[np.int16]) -> None:
        samples = np.concatenate((self._rest, pcm / 32_768.0))
        while samples.size >= _BLOCK:
            block, samples = samples[:_BLOCK], samples[_BLOCK:]
            spectrum = np.abs(np.fft.rfft(block)) ** 2 * _WEIGHT
            # Parseval: all but the first and the last bin stand for two.
            power = (2 * spectrum.sum() - spectrum[0] - spectrum[-1]) / _BLOCK**2
            self._powers.append(float(power))
        self._rest = samples

    def lufs(self) -> float | None:
        """Gated loudness; None for silence, or for less than a block."""
        audible = [power for power in self._powers if _loudness(power) > _ABSOLUTE_GATE]
        if not audible:
            return None
        gate = _loudness(sum(audible) / len(audible)) + _RELATIVE_GATE
        loud = [power for power in audible if _loudness(power) > gate]
        return _loudness(sum(loud) / len(loud))

    def gain(self) -> float:
        """The factor that brings it to the target."""
        measured = self.lufs()
        if measured is None:
            return 1.0
        return float(10 ** (min(TARGET_LUFS - measured, MOST_GAIN_DB) / 20))


def levelled(pcm: NDArray[np.int16], gain: float) -> NDArray[np.int16]:
    """With the gain, bent softly where it would go beyond three quarters of full scale."""
    loud = pcm * gain
    size = np.abs(loud)
    room = _FULL - _KNEE
    bent = np.where(size > _KNEE, _KNEE + room * np.tanh((size - _KNEE) / room), size)
    return cast("NDArray[np.int16]", (np.sign(loud) * bent).astype(np.int16))


def _loudness(power: float) -> float:
    return float(_OFFSET + 10 * np.log10(max(power, 1e-12)))
