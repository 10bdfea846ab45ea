"""Opus by calling libopus, the one that PyAV brings along or the system's.

PyAV has no way to ask for the forward error correction that a packet carries for the one before it, nor for
concealment of a chosen length, and costs as much again as the codec itself.
"""

import ctypes
import ctypes.util
from functools import cache, partial
from pathlib import Path
from weakref import finalize

import av
import numpy as np
import structlog

from hustings.media.sound.codec import BIT_RATE, EXPECTED_LOSS_PERCENT, PORTABLE, Codec, Use
from hustings.media.sound.pcm import FRAME, FULL_SCALE_16_BIT, Pcm, silence
from hustings.rtp.opus import LONGEST_SAMPLES, SAMPLE_RATE

log = structlog.get_logger(__name__)

# opus_defines.h
_APPLICATIONS = {Use.AUDIENCE: 2048, Use.STAGE: 2051}
_SET_BITRATE, _SET_COMPLEXITY, _SET_INBAND_FEC, _SET_LOSS = 4002, 4010, 4012, 4014

COMPLEXITY = 5
"""Of 10. More costs a quarter more and is not heard at this rate."""
PACKET_MAX = 1_275
"""Bytes of one Opus frame (RFC 6716, section 3.2.1)."""
SMALLEST_STEP = 120
"""Samples, 2.5 ms: what is made up is a multiple of it."""


class NoLibrary(Exception):
    """libopus cannot be called by itself on this machine."""


def best_codec() -> Codec:
    """libopus where it can be found, else PyAV."""
    try:
        library = load()
    except NoLibrary as error:
        log.warning("libopus was not found: lost sound is concealed, not recovered", why=str(error))
        return PORTABLE
    return Codec(partial(LibopusDecoder, library), partial(LibopusEncoder, library))


@cache
def load() -> ctypes.CDLL:
    """Raises NoLibrary."""
    beside = Path(av.__file__).parent
    brought = [*beside.parent.glob("av.libs/libopus*"), *beside.glob(".dylibs/libopus*")]
    found = str(brought[0]) if brought else ctypes.util.find_library("opus")
    if found is None:
        raise NoLibrary("neither PyAV nor the system has it as a library of its own")
    try:
        library = ctypes.CDLL(found)
        for kind in ("encoder", "decoder"):
            getattr(library, f"opus_{kind}_create").restype = ctypes.c_void_p
            getattr(library, f"opus_{kind}_destroy").argtypes = [ctypes.c_void_p]
        library.opus_encoder_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int]
        pointer, number = ctypes.c_void_p, ctypes.c_int32
        library.opus_decode.argtypes = [pointer, ctypes.c_char_p, number, pointer, number, number]
        library.opus_encode_float.argtypes = [pointer, pointer, number, ctypes.c_char_p, number]
    except (OSError, AttributeError) as error:
        raise NoLibrary(str(error)) from error
    return library


class LibopusDecoder:
    """`Decoder` by libopus."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._state = ctypes.c_void_p(library.opus_decoder_create(SAMPLE_RATE, 1, None))
        if not self._state:
            raise MemoryError
        finalize(self, library.opus_decoder_destroy, self._state)
        # libopus softens what is too loud only where it puts out whole numbers.
        self._room = np.zeros(LONGEST_SAMPLES, dtype=np.int16)
        self._brings = getattr(library, "opus_packet_has_lbrr", None)
        """From libopus 1.4 on: whether a packet brings anything for the one before."""

    def decode(self, packet: bytes) -> Pcm | None:
        return self._decoded(packet, LONGEST_SAMPLES)

    def recover(self, packet: bytes, samples: int) -> tuple[Pcm, bool]:
        brought = self._brings is None or self._brings(packet, len(packet)) > 0
        pcm = self._decoded(packet, _steps(samples), correction=1)
        return (silence(samples) if pcm is None else pcm), brought and pcm is not None

    def conceal(self, samples: int) -> Pcm:
        pcm = self._decoded(None, _steps(samples))
        return silence(samples) if pcm is None else pcm

    def _decoded(self, packet: bytes | None, room: int, correction: int = 0) -> Pcm | None:
        samples = self._library.opus_decode(
            self._state, packet, len(packet or b""), self._room.ctypes.data, room, correction
        )
        return self._room[:samples].astype(np.float32) / FULL_SCALE_16_BIT if samples > 0 else None


class LibopusEncoder:
    """`Encoder` by libopus."""

    def __init__(self, library: ctypes.CDLL, use: Use) -> None:
        self._library = library
        self._state = ctypes.c_void_p(library.opus_encoder_create(SAMPLE_RATE, 1, _APPLICATIONS[use], None))
        if not self._state:
            raise MemoryError
        finalize(self, library.opus_encoder_destroy, self._state)
        self._room = ctypes.create_string_buffer(PACKET_MAX)
        for request, value in (
            (_SET_BITRATE, BIT_RATE),
            (_SET_COMPLEXITY, COMPLEXITY),
            (_SET_INBAND_FEC, int(use is Use.AUDIENCE)),
            (_SET_LOSS, EXPECTED_LOSS_PERCENT),
        ):
            library.opus_encoder_ctl(self._state, request, ctypes.c_int(value))

    def encode(self, pcm: Pcm) -> bytes:
        whole = np.ascontiguousarray(pcm, dtype=np.float32)
        size = self._library.opus_encode_float(self._state, whole.ctypes.data, FRAME, self._room, PACKET_MAX)
        if size <= 0:
            raise RuntimeError(f"libopus refused a frame of {whole.size} samples: {size}")
        return self._room.raw[:size]


def _steps(samples: int) -> int:
    return min(LONGEST_SAMPLES, max(SMALLEST_STEP, samples // SMALLEST_STEP * SMALLEST_STEP))
