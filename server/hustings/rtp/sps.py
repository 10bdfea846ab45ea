"""What a sequence parameter set says of the picture (ITU-T H.264 section 7.3.2.1.1)."""

from dataclasses import dataclass

from hustings.rtp.bits import BitReader, NoSuchBits

LONGEST_BYTES = 1_024
"""Real ones have 10 to 80 bytes; the parser's work is bounded by this."""
LARGEST_SIDE = 16_384
MOST_ID = 31

_WITH_CHROMA = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
_SPS = 7


class InvalidSps(ValueError):
    """These bytes are no sequence parameter set."""


@dataclass(frozen=True, slots=True)
class Sps:
    profile: int
    constraints: int
    level: int
    width: int
    """Pixels, after cropping."""
    height: int
    chroma_format: int = 1
    luma_depth: int = 8
    chroma_depth: int = 8
    interlaced: bool = False
    number: int = 0
    """What picture parameter sets call it."""

    @property
    def tells_chroma(self) -> bool:
        """Whether this profile's parameter sets and decoder configuration carry the chroma fields."""
        return self.profile in _WITH_CHROMA


def parse_sps(nal: bytes) -> Sps:
    """Parse a NAL unit without start code. Raises InvalidSps."""
    if not 4 <= len(nal) <= LONGEST_BYTES or nal[0] & 0x1F != _SPS:
        raise InvalidSps("not a sequence parameter set")
    try:
        return _parse(BitReader(nal))
    except NoSuchBits as error:
        raise InvalidSps(str(error)) from None


def _parse(bits: BitReader) -> Sps:
    profile, constraints, level = bits.take(8), bits.take(8), bits.take(8)
    number = bits.unsigned(MOST_ID)
    chroma_format, separate_planes, luma_depth, chroma_depth = 1, False, 8, 8
    if profile in _WITH_CHROMA:
        chroma_format = bits.unsigned(3)
        if chroma_format == 3:
            separate_planes = bits.flag()
        luma_depth, chroma_depth = 8 + bits.unsigned(6), 8 + bits.unsigned(6)
        bits.flag()
        if bits.flag():
            _skip_scaling_lists(bits, 12 if chroma_format == 3 else 8)
    bits.unsigned(12)
    _skip_picture_order(bits)
    bits.unsigned(16)
    bits.flag()
    width = 16 * (bits.unsigned(LARGEST_SIDE // 16 - 1) + 1)
    units = bits.unsigned(LARGEST_SIDE // 16 - 1) + 1
    frames_only = bits.flag()
    height = 16 * units * (1 if frames_only else 2)
    if not frames_only:
        bits.flag()
    bits.flag()
    if bits.flag():
        across, down = _crop_unit(0 if separate_planes else chroma_format, frames_only)
        width -= across * (bits.unsigned(LARGEST_SIDE) + bits.unsigned(LARGEST_SIDE))
        height -= down * (bits.unsigned(LARGEST_SIDE) + bits.unsigned(LARGEST_SIDE))
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise InvalidSps("a picture of no size")
    return Sps(
        profile,
        constraints,
        level,
        width,
        height,
        chroma_format,
        luma_depth,
        chroma_depth,
        not frames_only,
        number,
    )


def _skip_picture_order(bits: BitReader) -> None:
    kind = bits.unsigned(2)
    if kind == 0:
        bits.unsigned(12)
    elif kind == 1:
        bits.flag()
        bits.signed()
        bits.signed()
        for _ in range(bits.unsigned(255)):
            bits.signed()


def _skip_scaling_lists(bits: BitReader, lists: int) -> None:
    for index in range(lists):
        if not bits.flag():
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.signed()) & 0xFF
            last = following or last


def _crop_unit(chroma_format: int, frames_only: bool) -> tuple[int, int]:
    across = 2 if chroma_format in (1, 2) else 1
    down = 2 if chroma_format == 1 else 1
    return across, down * (1 if frames_only else 2)
