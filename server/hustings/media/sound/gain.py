"""Brings quiet and loud speakers near each other, slowly, and leaves the noise of a silent room as it is.

Levels are dB of full scale, of the mean square over 20 ms.
"""

import numpy as np

from hustings.media.sound.pcm import FRAME, Pcm

TARGET_DB = -23.0
"""Of speech while somebody speaks."""
MOST_DB = 12.0
"""Either way. More would make a microphone that is far away sound like the room it is in."""
FLOOR_DB = -75.0
SPEECH_ABOVE_FLOOR_DB = 10.0
SPEECH_DB = -55.0
"""What is quieter is never speech."""
FLOOR_RISES_DB = 0.03
"""A frame: the background may have become louder."""
FIRST_FRAMES = 10
"""Of speech before anything is changed."""
MEMORY_FRAMES = 200
"""Of speech: 4 s."""
UP_DB = 0.08
"""A frame of speech: 4 dB a second, which nobody notices while somebody speaks."""
DOWN_DB = 0.2


class Gain:
    """One microphone's. It changes only while somebody speaks."""

    def __init__(self) -> None:
        self.decibels = 0.0
        """What is added at present."""
        self._factor = 1.0
        self._floor: float | None = None
        self._power = 0.0
        self._heard = 0

    def apply(self, pcm: Pcm) -> Pcm:
        """A frame as it is to be mixed."""
        power = float(np.dot(pcm, pcm)) / pcm.size
        level = max(FLOOR_DB, _decibels(power))
        self._floor = level if self._floor is None else min(level, self._floor + FLOOR_RISES_DB)
        if level >= max(SPEECH_DB, self._floor + SPEECH_ABOVE_FLOOR_DB):
            return self._adapted(pcm, power)
        return self.unchanged(pcm)

    def unchanged(self, pcm: Pcm) -> Pcm:
        """A frame that is not listened to, as it is to be mixed."""
        return pcm if self._factor == 1.0 else pcm * np.float32(self._factor)

    def _adapted(self, pcm: Pcm, power: float) -> Pcm:
        self._heard += 1
        self._power += (power - self._power) / min(self._heard, MEMORY_FRAMES)
        if self._heard >= FIRST_FRAMES:
            wanted = min(MOST_DB, max(-MOST_DB, TARGET_DB - _decibels(self._power)))
            self.decibels += min(UP_DB, max(-DOWN_DB, wanted - self.decibels))
        before, self._factor = self._factor, 10 ** (self.decibels / 20)
        return pcm * (before + (self._factor - before) * _PASSED)


_PASSED = ((np.arange(FRAME) + 1) / FRAME).astype(np.float32)


def _decibels(power: float) -> float:
    return 10 * float(np.log10(power + 1e-12))
