"""One RTP payload of H.264 read strictly (RFC 6184), and what its units say of themselves in their headers.

What lies behind a slice's header is the encoder's, and only a decoder can tell whether it is sound.
"""

from dataclasses import dataclass
from enum import Enum, auto

from hustings.rtp.bits import BitReader, NoSuchBits
from hustings.rtp.h264 import FU_A, IDR, PPS, SPS, STAP_A, MalformedPayload, aggregated
from hustings.rtp.sps import MOST_ID, InvalidSps, Sps, parse_sps

SLICE = 1
UNITS = frozenset({SLICE, IDR, 6, SPS, PPS, 9, 10, 11, 12, 14})
"""Slices, parameter sets, and what a decoder passes over; no data partitions, nothing reserved."""
PROFILES = frozenset({66, 77, 100})
"""Baseline is negotiated. Main and high come from encoders that were not set, and browsers decode them."""
MACROBLOCKS_MAX = 8_704
"""Of a picture: level 4.2 (H.264, table A-1), 1920 x 1088 and as much upright."""
P_SLICES, I_SLICES = frozenset({0, 5}), frozenset({2, 7})
HEADER_BYTES = 24
"""More than the first three numbers of a slice take."""
MOST_PPS_ID = 255


class Part(Enum):
    """Which piece of a NAL unit a payload is."""

    WHOLE = auto()
    """One unit or several, none of them in pieces."""
    BEGINS = auto()
    GOES_ON = auto()
    ENDS = auto()


@dataclass(frozen=True, slots=True)
class Slice:
    idr: bool
    sound: bool = False
    """Its header can be read, and is of a kind that decoders of the negotiated profile know."""
    first: bool = False
    """Its picture begins with it."""
    parameters: int = 0
    """Id of the picture parameter set."""


@dataclass(frozen=True, slots=True)
class Payload:
    part: Part
    kind: int
    """Of the unit that it is a piece of; 0: it is no piece."""
    slices: tuple[Slice, ...] = ()
    sequence_sets: tuple[tuple[int, bytes], ...] = ()
    """Sequence parameter sets by their ids."""
    picture_sets: tuple[tuple[int, int], ...] = ()
    """Ids of picture parameter sets, and of the sequence parameter set that each names."""
    unreadable: bool = False
    """It holds a parameter set that is none."""

    @property
    def begins_keyframe(self) -> bool:
        return self.unreadable or bool(self.sequence_sets) or any(s.idr for s in self.slices)


def read(payload: bytes) -> Payload:
    """Read a payload that is not empty.

    Raises:
        MalformedPayload: It is cut short, or of a kind that is not negotiated, or announces what no viewer is
            to be given: interlaced or giant pictures, colours of other kinds, groups of slices.
    """
    kind = payload[0] & 0x1F
    if payload[0] & 0x80:
        raise MalformedPayload("a forbidden bit is set")
    if kind == FU_A:
        return _fragment(payload)
    units = list(aggregated(payload)) if kind == STAP_A else [payload]
    if not units:
        raise MalformedPayload("an aggregate of nothing")
    return _whole(units)


def _fragment(payload: bytes) -> Payload:
    """Section 5.8."""
    if len(payload) < 3:
        raise MalformedPayload("an empty fragment")
    begins, ends, kind = payload[1] & 0x80, payload[1] & 0x40, payload[1] & 0x1F
    if payload[1] & 0x20 or (begins and ends):
        raise MalformedPayload("a fragment that is none")
    if kind not in UNITS or kind in (SPS, PPS):
        raise MalformedPayload(f"a fragment of a unit of type {kind}")
    if not begins:
        return Payload(Part.ENDS if ends else Part.GOES_ON, kind)
    if kind not in (SLICE, IDR):
        return Payload(Part.BEGINS, kind)
    unit = bytes([payload[0] & 0x60 | kind]) + payload[2 : 2 + HEADER_BYTES]
    return Payload(Part.BEGINS, kind, (_slice(unit),))


def _whole(units: list[bytes]) -> Payload:
    slices: list[Slice] = []
    sequence_sets: list[tuple[int, bytes]] = []
    picture_sets: list[tuple[int, int]] = []
    unreadable = False
    for unit in units:
        kind = unit[0] & 0x1F
        if unit[0] & 0x80 or kind not in UNITS:
            raise MalformedPayload(f"a unit of type {kind}")
        try:
            if kind in (SLICE, IDR):
                slices.append(_slice(unit))
            elif kind == SPS:
                sequence_sets.append((_usable(parse_sps(unit)).number, unit))
            elif kind == PPS:
                picture_sets.append(_picture_set(unit))
        except (NoSuchBits, InvalidSps):
            unreadable = True
    return Payload(Part.WHOLE, 0, tuple(slices), tuple(sequence_sets), tuple(picture_sets), unreadable)


def _slice(unit: bytes) -> Slice:
    """The beginning of a slice's header (H.264, section 7.3.3)."""
    idr = unit[0] & 0x1F == IDR
    bits = BitReader(unit[: 1 + HEADER_BYTES])
    try:
        first, kind = bits.unsigned(MACROBLOCKS_MAX - 1) == 0, bits.unsigned(9)
        parameters = bits.unsigned(MOST_PPS_ID)
    except NoSuchBits:
        return Slice(idr)
    referred = bool(unit[0] & 0x60)
    sound = kind in I_SLICES or (not idr and kind in P_SLICES)
    return Slice(idr, sound and (referred or not idr), first, parameters)


def _usable(sps: Sps) -> Sps:
    if sps.profile not in PROFILES or sps.interlaced:
        raise MalformedPayload(f"profile {sps.profile}{', interlaced' if sps.interlaced else ''}")
    if (sps.chroma_format, sps.luma_depth, sps.chroma_depth) != (1, 8, 8):
        raise MalformedPayload("colours other than 4:2:0 in 8 bits")
    if -(-sps.width // 16) * -(-sps.height // 16) > MACROBLOCKS_MAX:
        raise MalformedPayload(f"pictures of {sps.width} x {sps.height}")
    return sps


def _picture_set(unit: bytes) -> tuple[int, int]:
    """Section 7.3.2.2."""
    bits = BitReader(unit)
    own, sequence = bits.unsigned(MOST_PPS_ID), bits.unsigned(MOST_ID)
    bits.take(2)
    if bits.unsigned(7):
        raise MalformedPayload("slice groups")
    return own, sequence
