"""One open microphone: its jitter taken up, its level evened, and closed without a click."""

import numpy as np

from hustings.media.sound.codec import Decoder
from hustings.media.sound.gain import Gain
from hustings.media.sound.jitter import Jitter
from hustings.media.sound.limiter import AHEAD, LOOKED_AT
from hustings.media.sound.pcm import FRAME, MILLISECOND, Pcm, silence

KEPT = AHEAD * MILLISECOND
"""Samples that have been taken and not yet been heard, because the limiter looks ahead."""
_FALL: Pcm = (1 - (np.arange(KEPT) + 0.5) / KEPT).astype(np.float32)


class Microphone:
    """A feed that is open.

    Args:
        gain: Its own; it may have been open before.
    """

    def __init__(self, decoder: Decoder, gain: Gain) -> None:
        self._jitter = Jitter(decoder)
        self._gain = gain
        self._kept: Pcm | None = None
        self.push = self._jitter.push
        """`push(sequence, timestamp, payload, early)`"""

    @property
    def position(self) -> int | None:
        """Timestamp (unwrapped) of the first sample of the newest row; None if that was silence."""
        taken = self._jitter.position
        return None if taken is None else taken - KEPT

    def row(self) -> Pcm | None:
        """`LOOKED_AT` samples, of which the last ones begin the next row; None: all silence."""
        frame = self._jitter.take()
        # What fades out, or is the noise of a pause, tells nothing of how loud somebody speaks.
        if self._jitter.position is not None:
            frame = self._gain.apply(frame)
        elif not frame.any():
            return self.closing()
        else:
            frame = self._gain.unchanged(frame)
        kept = silence(KEPT) if self._kept is None else self._kept
        self._kept = frame[-KEPT:]
        return np.concatenate((kept, frame))

    def closing(self) -> Pcm | None:
        """What is left to be heard if nothing more is: the samples kept, faded out; None: silence."""
        if self._kept is None:
            return None
        row = silence(LOOKED_AT)
        row[:KEPT] = self._kept * _FALL
        self._kept = None
        return row


assert LOOKED_AT == FRAME + KEPT
