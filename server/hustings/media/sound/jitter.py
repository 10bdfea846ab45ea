"""One source's packets, come as they may, as sound that goes on frame by frame.

What waits here is latency, and what does not wait is heard as a gap. So as much waits as the source's
jitter needs: what the packet of the last second had to spare that had least is kept within bounds by leaving
out, or playing twice, a period of the voice. That takes up the difference between the source's clock and ours
as well.
"""

import numpy as np
from prometheus_client import Counter

from hustings.media.sound import stretch
from hustings.media.sound.codec import Decoder
from hustings.media.sound.pcm import FRAME, MILLISECOND, Pcm, blended, faded_out, silence
from hustings.media.sound.spare import LEEWAY, Spare
from hustings.rtp.opus import packet_samples
from hustings.rtp.reorder import Arrival, Packet, Reorder
from hustings.rtp.wrapping import signed_distance

CAPACITY = 128
"""Packets."""
CEILING = 10 * FRAME
"""What waits beyond this came in a burst after a standstill, and is left out at once."""
MADE_UP_RUN = 3
"""Frames made up in a row before a source that has run dry is silent."""
PAUSE_FRAMES = 100
"""For so long the noise of a pause is made up when a source sends nothing in its pauses (DTX)."""
PAUSE_BYTES = 2
"""A packet of so many bytes says that there is nothing to send (RFC 6716, section 2.1.9)."""
SEAM = 5 * MILLISECOND

concealed = Counter("hustings_mixer_concealed_frames", "Frames of sound made up for lost or late packets")
recovered = Counter("hustings_mixer_recovered_packets", "Lost packets whose sound the next one brought along")
late = Counter("hustings_mixer_late_packets", "Opus packets that came after their turn")
bad = Counter("hustings_mixer_bad_packets", "Opus packets that could not be decoded")
trimmed = Counter("hustings_mixer_trimmed_packets", "Opus packets left out to shorten the latency")
stretched = Counter("hustings_mixer_stretched", "Times a source's sound was made shorter or longer", ["how"])


class Jitter:
    """One source.

    Attributes:
        position: Timestamp (unwrapped) of the first sample taken last; None if that was silence.
    """

    def __init__(self, decoder: Decoder) -> None:
        self.position: int | None = None
        self._decoder = decoder
        self._reorder = Reorder(CAPACITY)
        self._pcm = silence(0)
        self._end: int | None = None
        """Timestamp that follows on what was decoded, or given up for lost, last."""
        self._last = -1
        """Sequence number of that."""
        self._owed = 0
        """Samples behind it, made up for packets that may still come."""
        self._run = 0
        """Frames made up since the last packet."""
        self._gathering = True
        self._paused = 0
        """Frames of a pause that may still be made up."""
        self._spare = Spare()
        self._waited = 0
        """Samples since the first packet that waits came, while it gathers."""
        self._restarted = False
        self._leaves: Pcm | None = None
        """What would have gone on here, to be faded out as what comes next fades in."""

    def push(self, sequence: int, timestamp: int, payload: bytes, early: int) -> None:
        """Take in a packet; numbers as in RTP. It came `early` samples before the next frame is taken."""
        if not packet_samples(payload):
            bad.inc()
            return
        arrival = self._reorder.push(sequence, timestamp, payload)
        if arrival is Arrival.LATE:
            late.inc()
            self._spare.too_late()
        elif arrival is Arrival.RESTARTED:
            self._restarted = True
        elif arrival is Arrival.KEPT:
            if self._gathering:
                self._waited = max(self._waited, early)
            elif self._end is not None:
                coming = signed_distance(timestamp, self._end & 0xFFFFFFFF, 32) - self._owed
                self._spare.came(early + coming + self._pcm.size)

    def take(self) -> Pcm:
        """The next frame."""
        self.position = None
        restarted, self._restarted = self._restarted, False
        if restarted and not self._gathering:
            return self._stop()
        if self._gathering and not self._begin():
            return self._pause()
        if self._pcm.size + self._held() > CEILING:
            self._skip()
        change = self._spare.tick()
        if change < 0 and self._pcm.size + self._held() < FRAME + stretch.NEEDED:
            change = 0
        if not self._fill(FRAME + stretch.NEEDED if change < 0 else FRAME):
            return self._stop()
        if change:
            self._stretch(change)
        if self._end is not None:
            self.position = self._end + self._owed - self._pcm.size
        cut, self._pcm = self._pcm[:FRAME], self._pcm[FRAME:]
        return cut

    def _begin(self) -> bool:
        """Whether so much has gathered that it can be heard."""
        while self._paused and (first := self._reorder.lowest) and len(first.payload) <= PAUSE_BYTES:
            self._reorder.pop()
            self._paused = PAUSE_FRAMES
            self._decoder.decode(first.payload)
        if self._reorder.lowest is None or self._waited < self._spare.wanted:
            self._waited += FRAME if self._reorder.lowest is not None else 0
            return False
        self._gathering, self._waited = False, 0
        self._end, self._owed, self._run = None, 0, 0
        self._leaves = self._decoder.conceal(SEAM) if self._paused else silence(SEAM)
        self._paused = 0
        self._pcm = silence(0)
        self._spare.forget()
        return True

    def _pause(self) -> Pcm:
        if not self._paused:
            return silence(FRAME)
        self._paused -= 1
        noise = self._decoder.conceal(FRAME)
        return noise if self._paused else faded_out(noise)

    def _stop(self) -> Pcm:
        """The source has run dry: what it would have gone on with fades out, or its pause begins."""
        self._gathering = True
        rest, self._pcm = self._pcm, silence(0)
        if rest.size < FRAME:
            rest = np.concatenate((rest, self._decoder.conceal(FRAME)))
        rest = rest[:FRAME]
        return rest if self._paused else faded_out(rest)

    def _fill(self, samples: int) -> bool:
        """Decode until there are so many samples; False if the source has run dry.

        For a packet that is missing something is made up, while it may still come. If it comes it is played,
        and the source is that much later; if the next one shows that it is lost, what was made up stands for
        it, and what is still missing is taken from what the next one brings along.
        """
        while self._pcm.size < samples:
            packet = self._reorder.lowest
            if packet is None:
                if self._paused or self._run == MADE_UP_RUN:
                    return False
                self._make_up()
                continue
            gap = 0 if self._end is None else max(0, packet.timestamp - self._end)
            if gap <= self._owed or packet.sequence == self._last + 1:
                if self._owed > gap:
                    self._spare.too_late()
                self._decode()
            elif gap - self._owed <= packet_samples(packet.payload):
                self._recover(packet, gap - self._owed)
            elif self._run == MADE_UP_RUN:
                self._decode()
            else:
                self._make_up()
        return True

    def _make_up(self) -> None:
        concealed.inc()
        self._run += 1
        self._owed += FRAME
        self._append(self._decoder.conceal(FRAME))

    def _recover(self, packet: Packet, samples: int) -> None:
        pcm, brought = self._decoder.recover(packet.payload, samples)
        (recovered if brought else concealed).inc()
        self._append(pcm)
        self._decode()

    def _decode(self) -> None:
        packet = self._reorder.pop()
        assert packet is not None
        self._end = packet.timestamp + packet_samples(packet.payload)
        self._last = packet.sequence
        self._owed = self._run = 0
        self._paused = PAUSE_FRAMES if len(packet.payload) <= PAUSE_BYTES else 0
        pcm = self._decoder.decode(packet.payload)
        if pcm is None:
            bad.inc()
            pcm = self._decoder.conceal(packet_samples(packet.payload))
        self._append(pcm)

    def _append(self, pcm: Pcm) -> None:
        if self._leaves is not None:
            seam = min(SEAM, pcm.size, self._leaves.size)
            pcm = np.concatenate((blended(self._leaves[:seam], pcm[:seam]), pcm[seam:]))
            self._leaves = None
        self._pcm = np.concatenate((self._pcm, pcm)) if self._pcm.size else pcm

    def _stretch(self, change: int) -> None:
        longer = change > 0
        made = stretch.lengthened(self._pcm) if longer else stretch.shortened(self._pcm)
        if made is not None:
            stretched.labels("longer" if longer else "shorter").inc()
            if longer:
                self._spare.forget()
            else:
                self._spare.shortened(self._pcm.size - made.size)
            self._pcm = made

    def _skip(self) -> None:
        rest = self._pcm
        if rest.size < SEAM:
            rest = np.concatenate((rest, self._decoder.conceal(SEAM)))
        self._leaves, self._pcm = rest[:SEAM], silence(0)
        while self._held() > self._spare.wanted + LEEWAY and self._reorder.pop() is not None:
            trimmed.inc()
        self._end, self._owed = None, 0
        self._spare.forget()

    def _held(self) -> int:
        """Samples from the first packet that waits to the end of the last."""
        first, last = self._reorder.lowest, self._reorder.newest
        if first is None or last is None:
            return 0
        return last.timestamp - first.timestamp + packet_samples(last.payload)
