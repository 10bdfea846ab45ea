"""Keeps a sum of voices below full scale by turning it down just before it would be too loud.

It looks 5 ms ahead. What each millisecond may be multiplied by at most is known, so the factor goes down in a
straight slope that has arrived when the loud millisecond begins, and comes back slowly. Nothing is bent or
cut: what changes is the level, slowly against a voice's period.
"""

import numpy as np

from hustings.media.sound.pcm import FRAME, MILLISECOND, Pcm

CEILING = 10 ** (-1 / 20)
"""The encoder adds a little overshoot of its own."""
AHEAD = 5
"""Milliseconds."""
LOOKED_AT = FRAME + AHEAD * MILLISECOND
"""Samples that `apply` is given: a frame, and what comes behind it."""
COMES_BACK = 1 / 200
"""Of what is missing, each millisecond."""

_BLOCKS = FRAME // MILLISECOND
_WITHIN = ((np.arange(MILLISECOND) + 1) / MILLISECOND).astype(np.float32)


class Limiter:
    """Of one mix."""

    def __init__(self) -> None:
        self._bounds = [1.0] * AHEAD
        """What the last milliseconds allowed, the newest last; their mean is the factor."""

    def apply(self, pcm: Pcm) -> Pcm:
        """The first frame of these `LOOKED_AT` samples, nowhere above the ceiling.

        The last `AHEAD` milliseconds have to begin the next call's.
        """
        peaks = np.abs(pcm).reshape(-1, MILLISECOND).max(axis=1)
        if peaks.max() <= CEILING and min(self._bounds) > 1 - 1e-6:
            return pcm[:FRAME]
        allowed = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING)).tolist()
        factors = [self._factor()]
        for boundary in range(1, _BLOCKS + 1):
            # The milliseconds before and behind this boundary, and all that the slope has to arrive for.
            bound = min(allowed[boundary - 1 : boundary + AHEAD])
            last = self._bounds[-1]
            self._bounds = [*self._bounds[1:], min(bound, last + (1 - last) * COMES_BACK)]
            factors.append(self._factor())
        at = np.array(factors, dtype=np.float32)
        slope = at[:-1, None] + (at[1:] - at[:-1])[:, None] * _WITHIN
        return (pcm[:FRAME].reshape(_BLOCKS, MILLISECOND) * slope).reshape(-1)

    def _factor(self) -> float:
        return sum(self._bounds) / AHEAD
