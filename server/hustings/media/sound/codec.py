"""What the mixer needs of Opus; and the same by PyAV, for a machine whose libopus cannot be called by itself.

That has no forward error correction: lost sound is made up, not recovered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from hustings.media.sound.pcm import FRAME, FULL_SCALE_16_BIT, Pcm, silence
from hustings.rtp.opus import LONGEST_SAMPLES, SAMPLE_RATE, concealment, frame_samples

BIT_RATE = 40_000
EXPECTED_LOSS_PERCENT = 10
"""So much redundancy the mix carries for listeners who lose packets."""


class Use(Enum):
    """Whom a mix is for."""

    AUDIENCE = "voip"
    """A thousand listeners on lines of any kind: redundancy, 6.5 ms of delay."""
    STAGE = "lowdelay"
    """The few who are heard themselves: 2.5 ms of delay, a third of the cost, for there are several mixes."""


class Decoder(Protocol):
    """One source's. Whatever is sent, it is heard in one channel."""

    def decode(self, packet: bytes) -> Pcm | None:
        """Samples of a packet, or None if it cannot be decoded."""
        ...

    def recover(self, packet: bytes, samples: int) -> tuple[Pcm, bool]:
        """What was lost before this packet, which is to be decoded next; whether it brought that itself."""
        ...

    def conceal(self, samples: int) -> Pcm:
        """Something like what was heard before; ever quieter."""
        ...


class Encoder(Protocol):
    """One mix's."""

    def encode(self, pcm: Pcm) -> bytes:
        """One Opus packet of exactly 20 ms."""
        ...


@dataclass(frozen=True)
class Codec:
    """How decoders and encoders are made."""

    decoder: Callable[[], Decoder]
    encoder: Callable[[Use], Encoder]


class PortableDecoder:
    """`Decoder` by PyAV."""

    def __init__(self) -> None:
        self._context = _context("r")
        self._toc: int | None = None

    def decode(self, packet: bytes) -> Pcm | None:
        pcm = self._decoded(packet)
        if pcm is not None:
            self._toc = packet[0]
        return pcm

    def recover(self, packet: bytes, samples: int) -> tuple[Pcm, bool]:
        return self.conceal(samples), False

    def conceal(self, samples: int) -> Pcm:
        if self._toc is None:
            return silence(samples)
        parts: list[Pcm] = []
        for _ in range(-(-samples // frame_samples(self._toc))):
            part = self._decoded(concealment(self._toc))
            parts.append(silence(samples) if part is None else part)
        return np.concatenate(parts)[:samples]

    def _decoded(self, packet: bytes) -> Pcm | None:
        try:
            frames = self._context.decode(av.Packet(packet))
        except av.FFmpegError:
            return None
        if not frames:
            return None
        pcm = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
        if not 0 < pcm.size <= LONGEST_SAMPLES:
            return None
        scale = FULL_SCALE_16_BIT if pcm.dtype == np.int16 else np.float32(1)
        return pcm.astype(np.float32) / scale


class PortableEncoder:
    """`Encoder` by PyAV."""

    def __init__(self, use: Use) -> None:
        self._context = _context("w")
        self._context.format = "flt"
        self._context.bit_rate = BIT_RATE
        self._context.options = {
            "application": use.value,
            "frame_duration": "20",
            "fec": "1" if use is Use.AUDIENCE else "0",
            "packet_loss": str(EXPECTED_LOSS_PERCENT),
        }
        self._context.open()
        self._stamp = 0

    def encode(self, pcm: Pcm) -> bytes:
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, self._stamp
        self._stamp += FRAME
        (packet,) = self._context.encode(frame)
        return bytes(packet)


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopus", mode)
    context.sample_rate = SAMPLE_RATE
    context.layout = "mono"
    return context


PORTABLE = Codec(PortableDecoder, PortableEncoder)
