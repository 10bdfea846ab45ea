"""Sound made shorter or longer by one period of itself, which nobody hears.

A voice repeats itself every 2 to 12 ms. Where it is most like itself, one repetition is left out, or played
twice, and the seam is cross-faded (the idea of WSOLA, Verhelst and Roelands 1993). Noise and pauses have no
period to keep and stand any seam.
"""

import numpy as np

from hustings.media.sound.pcm import MILLISECOND, Pcm, blended

SHORTEST = 120
LONGEST = 600
"""Samples, 2.5 to 12.5 ms: the periods of voices."""
SEAM = 5 * MILLISECOND
NEEDED = LONGEST + SEAM
"""Samples that either needs to work on."""
ALIKE = 0.8
"""Correlation from which on a seam is not heard."""
QUIET = 10 ** (-55 / 20)
"""Full scale is 1. Nobody hears a seam in what is quieter."""


def shortened(pcm: Pcm) -> Pcm | None:
    """Without one period, 2.5 to 12.5 ms; None where that would be heard. It begins and ends as `pcm`."""
    lag = _period(pcm)
    if lag is None:
        return None
    return np.concatenate((blended(pcm[:SEAM], pcm[lag : lag + SEAM]), pcm[lag + SEAM :]))


def lengthened(pcm: Pcm) -> Pcm | None:
    """With one period twice; None where that would be heard. It begins and ends as `pcm`."""
    lag = _period(pcm)
    if lag is None:
        return None
    return np.concatenate((pcm[:lag], blended(pcm[lag : lag + SEAM], pcm[:SEAM]), pcm[SEAM:]))


def _period(pcm: Pcm) -> int | None:
    """After how many samples the beginning comes again."""
    if pcm.size < NEEDED:
        return None
    reference, searched = pcm[:SEAM], pcm[SHORTEST:NEEDED]
    products = np.correlate(searched, reference)
    powers = np.concatenate(([0.0], np.cumsum(searched.astype(np.float64) ** 2)))
    energies = np.sqrt(powers[SEAM:] - powers[:-SEAM])
    own = float(np.linalg.norm(reference))
    if max(own, float(energies.max())) < QUIET * SEAM**0.5:
        return LONGEST
    likeness = products / (energies * own + 1e-9)
    best = int(likeness.argmax())
    return SHORTEST + best if likeness[best] >= ALIKE else None
