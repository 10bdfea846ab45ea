"""Mixes the open microphones of one hearing: each decoded once, all added, the sum encoded once.

Mono at 48 kHz in frames of 20 ms (in SDP Opus is 48000/2 whatever it carries). A stereo source is mixed down.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

import av
import numpy as np
import structlog
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray
from prometheus_client import Counter

from hustings.rtp.opus import SAMPLE_RATE, concealment, packet_samples
from hustings.rtp.packet import TIMESTAMP_MASK
from hustings.rtp.reorder import Arrival, Reorder

FRAME = 960
"""Samples in 20 ms."""
MOST_FEEDS = 8

_TARGET = 2 * FRAME
"""What an input gathers before it is heard: it rides out 20 to 40 ms of jitter."""
_STANDING = 3 * FRAME
"""More than this at every tick of a second is latency for nothing: a frame is taken out."""
_CEILING = 10 * FRAME
_CAPACITY = 128
_WATCH_TICKS = 50
_CONCEALED_RUN = 3
"""Frames made up in a row before an input that has run dry is silent."""
_CATCH_UP = 5
"""Frames made at once after the process was held up; what is more is skipped, timestamps and all."""
_BIT_RATE = 40_000
_KNEE = 24_576.0

_log = structlog.get_logger(__name__)

_concealed = Counter("hustings_mixer_concealed_frames", "Frames of sound made up for lost or late packets")
_late = Counter("hustings_mixer_late_packets", "Opus packets that came after their turn")
_bad = Counter("hustings_mixer_bad_packets", "Opus packets that could not be decoded")
_trimmed = Counter("hustings_mixer_trimmed_packets", "Opus packets or frames left out to shorten the latency")
_skipped = Counter("hustings_mixer_skipped_frames", "Mixed frames never made because the process was held up")

Pcm = NDArray[np.int16]
_SILENCE: Pcm = np.zeros(FRAME, dtype=np.int16)

Emit = Callable[[str | None, bytes, int], None]


class Mixer:
    """The programme's sound, and for whoever is heard in it the same without themselves.

    Args:
        emit: Called as `emit(output, opus_packet, timestamp)` for each output at each tick, first for None
            (the full mix), then for each feed that `want` named (the mix without that feed). The timestamp
            counts 48 kHz samples from 0, is the same for all outputs of a tick and grows by 960, or by a
            multiple of it after the process was held up.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._inputs: dict[str, _Input] = {}
        self._encoder = _Encoder()
        self._wanted: frozenset[str] = frozenset()
        self._encoders: dict[str, _Encoder] = {}
        self._timestamp = 0
        self._closed = False

    def position(self, feed: str) -> int | None:
        """Timestamp (of the feed's own line, 32 bits) of what the newest frame plays of it; None: nothing."""
        source = self._inputs.get(feed)
        return source.position if source is not None else None

    def set_open(self, feeds: frozenset[str]) -> None:
        """These feeds are audible from the next frame on, and no others; what others had buffered is gone.

        At most `MOST_FEEDS` are heard (the first by name).
        """
        if len(feeds) > MOST_FEEDS:
            _log.error("too many feeds on air, some are not heard", feeds=sorted(feeds)[MOST_FEEDS:])
            feeds = frozenset(sorted(feeds)[:MOST_FEEDS])
        self._inputs = {feed: self._inputs.get(feed) or _Input() for feed in sorted(feeds)}

    def want(self, feeds: frozenset[str]) -> None:
        """For these feeds the mix without them is emitted as well."""
        self._wanted = feeds
        self._encoders = {feed: encoder for feed, encoder in self._encoders.items() if feed in feeds}

    def push(self, feed: str, sequence: int, timestamp: int, payload: bytes) -> None:
        """Take an RTP packet's Opus payload; of a feed that is not open it is ignored."""
        source = self._inputs.get(feed)
        if source is not None:
            source.push(sequence, timestamp, payload)

    def tick(self) -> None:
        """Make and emit one frame of each output."""
        heard = {feed: source.take() for feed, source in self._inputs.items()}
        total = np.zeros(FRAME, dtype=np.int32)
        for pcm in heard.values():
            total += pcm
        mix = self._encoder.encode(_limited(total), self._timestamp)
        self._emit(None, mix, self._timestamp)
        for feed in sorted(self._wanted):
            own = heard.get(feed)
            payload = mix
            if own is not None:
                encoder = self._encoders.setdefault(feed, _Encoder())
                payload = encoder.encode(_limited(total - own), self._timestamp)
            self._emit(feed, payload, self._timestamp)
        self._timestamp += FRAME

    async def run(self) -> None:
        """Tick every 20 ms of the monotonic clock until `close`."""
        loop = asyncio.get_running_loop()
        origin = loop.time() - self._timestamp / SAMPLE_RATE
        while not self._closed:
            due = int((loop.time() - origin) * SAMPLE_RATE - self._timestamp) // FRAME + 1
            if due > _CATCH_UP:
                _skipped.inc(due - _CATCH_UP)
                self._timestamp += (due - _CATCH_UP) * FRAME
                due = _CATCH_UP
            for _ in range(due):
                self.tick()
            await asyncio.sleep(max(0.0, origin + self._timestamp / SAMPLE_RATE - loop.time()))

    def close(self) -> None:
        """`run` returns within a frame."""
        self._closed = True
        self._inputs = {}


class _Input:
    """One microphone: packets are put in order, decoded and cut into frames of 20 ms."""

    def __init__(self) -> None:
        self._reorder = Reorder(_CAPACITY)
        self._decoder = _Decoder()
        self._pcm: Pcm = _SILENCE[:0]
        self._gathering = True
        self._next: int | None = None
        """Timestamp that follows on what was decoded last."""
        self._made_up = 0
        """Samples that stand in for packets which have not come: a gap is so much shorter."""
        self._run = 0
        """Frames made up since the last packet."""
        self._lowest = _CEILING
        self._watched = 0
        self.position: int | None = None
        """Timestamp of what was taken last; None if it was silence."""

    def push(self, sequence: int, timestamp: int, payload: bytes) -> None:
        if not packet_samples(payload):
            _bad.inc()
            return
        arrival = self._reorder.push(sequence, timestamp, payload)
        if arrival is Arrival.LATE:
            _late.inc()
        elif arrival is Arrival.RESTARTED:
            self._next = None
            self._gathering = True

    def take(self) -> Pcm:
        """The next frame."""
        self.position = None
        depth = self._pcm.size + self._held()
        if self._gathering:
            if depth < _TARGET:
                return _SILENCE
            self._gathering = False
            self._next = None
            self._made_up = self._run = self._watched = 0
        if depth > _CEILING:
            self._skip_to_target()
        if self._has_standing_latency(depth) and self._fill(2 * FRAME):
            _trimmed.inc()
            self._made_up = 0
            return _blend(self._cut(FRAME), self._cut(FRAME))
        if not self._fill(FRAME):
            self._gathering = True
            self._fill_with_silence()
        return self._cut(FRAME)

    def _has_standing_latency(self, depth: int) -> bool:
        self._lowest = min(self._lowest, depth)
        self._watched += 1
        if self._watched < _WATCH_TICKS:
            return False
        standing = self._lowest > _STANDING
        self._watched, self._lowest = 0, _CEILING
        return standing

    def _fill(self, samples: int) -> bool:
        """Decode until there are so many samples; False if the input has run dry for good.

        For a packet that is missing something is made up, while it may still come. If it comes it is played,
        and the input is that much later; if not, what was made up stands for it.
        """
        while self._pcm.size < samples:
            packet = self._reorder.lowest
            if packet is not None:
                gap = 0 if self._next is None else max(0, packet.timestamp - self._next)
                if gap <= self._made_up or self._run == _CONCEALED_RUN:
                    self._made_up = max(0, self._made_up - gap)
                    self._run = 0
                    self._decode_next()
                    continue
            elif self._run == _CONCEALED_RUN:
                return False
            self._run += 1
            self._made_up += self._conceal()
        return True

    def _decode_next(self) -> None:
        packet = self._reorder.pop()
        assert packet is not None
        self._next = packet.timestamp + packet_samples(packet.payload)
        pcm = self._decoder.decode(packet.payload)
        if pcm is None:
            _bad.inc()
            self._conceal()
        else:
            self._append(pcm)

    def _conceal(self) -> int:
        _concealed.inc()
        pcm = self._decoder.conceal()
        self._append(pcm)
        return pcm.size

    def _skip_to_target(self) -> None:
        self._pcm = _SILENCE[:0]
        while self._held() > _TARGET and self._reorder.pop() is not None:
            _trimmed.inc()
        self._next = None

    def _held(self) -> int:
        """Samples from the first packet that waits to the end of the last."""
        first, last = self._reorder.lowest, self._reorder.newest
        if first is None or last is None:
            return 0
        return last.timestamp - first.timestamp + packet_samples(last.payload)

    def _fill_with_silence(self) -> None:
        self._append(_SILENCE[self._pcm.size :])

    def _append(self, pcm: Pcm) -> None:
        self._pcm = np.concatenate((self._pcm, pcm))

    def _cut(self, samples: int) -> Pcm:
        self.position = None if self._next is None else (self._next - self._pcm.size) & TIMESTAMP_MASK
        cut, self._pcm = self._pcm[:samples], self._pcm[samples:]
        return cut


class _Decoder:
    def __init__(self) -> None:
        self._context = _context("r")
        self._toc: int | None = None

    def decode(self, packet: bytes) -> Pcm | None:
        """Samples of a packet, or None if it cannot be decoded."""
        pcm = self._decoded(packet)
        if pcm is not None:
            self._toc = packet[0]
        return pcm

    def conceal(self) -> Pcm:
        """One frame made up from what was heard before."""
        pcm = None if self._toc is None else self._decoded(concealment(self._toc))
        return _SILENCE if pcm is None else pcm

    def _decoded(self, packet: bytes) -> Pcm | None:
        try:
            frames = self._context.decode(av.Packet(packet))
        except av.FFmpegError:
            return None
        parts = [frame.to_ndarray().reshape(-1).astype(np.int16, copy=False) for frame in frames]
        pcm = np.concatenate(parts) if parts else _SILENCE[:0]
        return pcm if pcm.size else None


class _Encoder:
    def __init__(self) -> None:
        self._context = _context("w")
        self._context.format = "s16"
        self._context.bit_rate = _BIT_RATE
        self._context.options = {
            "application": "voip",
            "frame_duration": "20",
            "fec": "1",
            "packet_loss": "10",
        }
        self._context.open()

    def encode(self, pcm: Pcm, timestamp: int) -> bytes:
        """One Opus packet of exactly 20 ms."""
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = timestamp
        (packet,) = self._context.encode(frame)
        return bytes(packet)


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopus", mode)
    context.sample_rate = SAMPLE_RATE
    context.layout = "mono"
    return context


def _blend(first: Pcm, second: Pcm) -> Pcm:
    """Twice 20 ms made into 20 ms without a click."""
    rise = np.arange(FRAME) / FRAME
    return (first * (1 - rise) + second * rise).astype(np.int16)


def _limited(total: NDArray[np.int32]) -> Pcm:
    """Bent softly above three quarters of full scale, so that several voices never wrap or clip hard."""
    size = np.abs(total)
    if int(size.max()) <= _KNEE:
        return total.astype(np.int16)
    room = 32_767 - _KNEE
    bent = np.where(size > _KNEE, _KNEE + room * np.tanh((size - _KNEE) / room), size)
    return (np.sign(total) * bent).astype(np.int16)
