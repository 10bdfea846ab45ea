"""Mixes the open microphones of one hearing: each decoded once, all added, the sum encoded once.

Mono at 48 kHz in frames of 20 ms (in SDP Opus is 48000/2 whatever it carries). A stereo source is mixed down.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable

import structlog
from prometheus_client import Counter

from hustings.media.sound.codec import Codec, Encoder, Use
from hustings.media.sound.gain import Gain
from hustings.media.sound.libopus import best_codec
from hustings.media.sound.limiter import LOOKED_AT, Limiter
from hustings.media.sound.microphone import Microphone
from hustings.media.sound.pcm import FRAME, Pcm, silence
from hustings.rtp.opus import SAMPLE_RATE
from hustings.rtp.packet import TIMESTAMP_MASK

MOST_FEEDS = 8
GAINS_KEPT = 64
"""Of feeds that were open before: who comes back is as loud as they were."""

_CATCH_UP = 5
"""Frames made at once after the process was held up; what is more is skipped, timestamps and all."""

_log = structlog.get_logger(__name__)

_skipped = Counter("hustings_mixer_skipped_frames", "Mixed frames never made because the process was held up")

Emit = Callable[[str | None, bytes, int], None]


class Mixer:
    """The programme's sound, and for whoever is heard in it the same without themselves.

    Args:
        emit: Called as `emit(output, opus_packet, timestamp)` for each output at each tick, first for None
            (the full mix), then for each feed that `want` named (the mix without that feed). The timestamp
            counts 48 kHz samples from 0, is the same for all outputs of a tick and grows by 960, or by a
            multiple of it after the process was held up.
        codec: Makes decoders and encoders.
    """

    def __init__(self, emit: Emit, codec: Codec | None = None) -> None:
        self._emit = emit
        self._codec = codec or best_codec()
        self._microphones: dict[str, Microphone] = {}
        self._gains: OrderedDict[str, Gain] = OrderedDict()
        self._closing: list[tuple[str, Pcm]] = []
        """What is still to be heard of feeds that were closed: 5 ms that fade, spoken before."""
        self._mix = self._output(Use.AUDIENCE)
        self._wanted: frozenset[str] = frozenset()
        self._without: dict[str, _Output] = {}
        self._timestamp = 0
        self._closed = False
        self._elapsed: Callable[[], float] | None = None
        """Samples since timestamp 0, by the clock."""

    def position(self, feed: str) -> int | None:
        """Timestamp (of the feed's own line, 32 bits) of what the newest frame plays of it; None: nothing."""
        microphone = self._microphones.get(feed)
        if microphone is None or microphone.position is None:
            return None
        return microphone.position & TIMESTAMP_MASK

    def set_open(self, feeds: frozenset[str]) -> None:
        """These feeds are audible from the next frame on, and no others; what others had buffered is gone.

        At most `MOST_FEEDS` are heard (the first by name).
        """
        if len(feeds) > MOST_FEEDS:
            _log.error("too many feeds on air, some are not heard", feeds=sorted(feeds)[MOST_FEEDS:])
            feeds = frozenset(sorted(feeds)[:MOST_FEEDS])
        for feed in self._microphones.keys() - feeds:
            row = self._microphones.pop(feed).closing()
            if row is not None:
                self._closing.append((feed, row))
        for feed in sorted(feeds - self._microphones.keys()):
            self._microphones[feed] = Microphone(self._codec.decoder(), self._gain(feed))

    def want(self, feeds: frozenset[str]) -> None:
        """For these feeds the mix without them is emitted as well."""
        self._wanted = feeds
        self._without = {feed: output for feed, output in self._without.items() if feed in feeds}

    def push(
        self, feed: str, sequence: int, timestamp: int, payload: bytes, early: int | None = None
    ) -> None:
        """Take an RTP packet's Opus payload; of a feed that is not open it is ignored.

        Args:
            early: So many samples before the next frame is made; None: as `run` says.
        """
        microphone = self._microphones.get(feed)
        if microphone is not None:
            microphone.push(sequence, timestamp, payload, self._early() if early is None else early)

    def tick(self) -> None:
        """Make and emit one frame of each output."""
        rows, self._closing = self._closing, []
        for feed, microphone in self._microphones.items():
            row = microphone.row()
            if row is not None:
                rows.append((feed, row))
        mix = self._mix.encode(_sum(row for _, row in rows))
        self._emit(None, mix, self._timestamp)
        for feed in sorted(self._wanted):
            payload = mix
            # While it is open it has an encoder of its own, whether it speaks or not: a listener's decoder
            # goes on with what it has heard.
            if feed in self._microphones or any(feed == closing for closing, _ in rows):
                output = self._without.get(feed) or self._without.setdefault(feed, self._output(Use.STAGE))
                payload = output.encode(_sum(row for other, row in rows if other != feed))
            self._emit(feed, payload, self._timestamp)
        self._timestamp += FRAME

    async def run(self) -> None:
        """Tick every 20 ms of the monotonic clock until `close`."""
        loop = asyncio.get_running_loop()
        origin = loop.time() - self._timestamp / SAMPLE_RATE
        self._elapsed = lambda: (loop.time() - origin) * SAMPLE_RATE
        while not self._closed:
            due = int(self._elapsed() - self._timestamp) // FRAME + 1
            if due > _CATCH_UP:
                _skipped.inc(due - _CATCH_UP)
                self._timestamp += (due - _CATCH_UP) * FRAME
                due = _CATCH_UP
            for _ in range(due):
                self.tick()
                # What waits in the sockets is read before the next frame needs it.
                await asyncio.sleep(0)
            await asyncio.sleep(max(0.0, origin + self._timestamp / SAMPLE_RATE - loop.time()))

    def close(self) -> None:
        """`run` returns within a frame."""
        self._closed = True
        self._microphones = {}

    def _early(self) -> int:
        return round(self._timestamp - self._elapsed()) if self._elapsed is not None else 0

    def _output(self, use: Use) -> "_Output":
        return _Output(self._codec.encoder(use))

    def _gain(self, feed: str) -> Gain:
        gain = self._gains.setdefault(feed, Gain())
        self._gains.move_to_end(feed)
        if len(self._gains) > GAINS_KEPT:
            self._gains.popitem(last=False)
        return gain


class _Output:
    """One mix on its way out."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._limiter = Limiter()

    def encode(self, total: Pcm) -> bytes:
        return self._encoder.encode(self._limiter.apply(total))


def _sum(rows: Iterable[Pcm]) -> Pcm:
    total = silence(LOOKED_AT)
    for row in rows:
        total += row
    return total
