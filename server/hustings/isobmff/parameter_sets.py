"""Which parameter sets one init segment can speak for.

Some encoders count the ids of their parameter sets up at each keyframe and change nothing else (OpenH264 by
default). Slices name only the picture parameter set's id, so an init segment that has the same set under
many ids serves them all.
"""

from hustings.isobmff.init import AvcTrack
from hustings.rtp.bits import BitReader, NoSuchBits, nal_unit, unsigned_bits
from hustings.rtp.sps import LONGEST_BYTES, MOST_ID, InvalidSps, parse_sps

IDS = 64
"""OpenH264 counts to 56, others not at all."""

_PPS = 8
_MOST_PPS_ID = 255


class InvalidPps(ValueError):
    """These bytes are no picture parameter set."""


class Description:
    """A pair of parameter sets, and all that differ from it by their ids alone.

    Raises:
        InvalidSps, InvalidPps: Nothing can be described by these.
    """

    def __init__(self, sps: bytes, pps: bytes) -> None:
        parse_sps(sps)
        self._content, sps_id = _sps_content(sps)
        own_id, self._rest = _pps_content(pps)
        self._ids = frozenset({*range(IDS), own_id})
        self.track = AvcTrack(
            sps, tuple(_numbered(pps[0], number, sps_id, self._rest) for number in sorted(self._ids))
        )

    def covers(self, sps: bytes, pps: bytes) -> bool:
        """Whether pictures with these parameter sets are decodable with this init segment."""
        try:
            pps_id, rest = _pps_content(pps)
            return _sps_content(sps)[0] == self._content and rest == self._rest and pps_id in self._ids
        except (InvalidSps, InvalidPps):
            return False


def _sps_content(nal: bytes) -> tuple[tuple[int, str], int]:
    """All but the id, and the id (H.264 section 7.3.2.1.1)."""
    if not 4 <= len(nal) <= LONGEST_BYTES:
        raise InvalidSps("not a sequence parameter set")
    try:
        bits = BitReader(nal)
        profile_and_level = bits.take(24)
        number = bits.unsigned(MOST_ID)
        return (profile_and_level, bits.rest()), number
    except NoSuchBits as error:
        raise InvalidSps(str(error)) from None


def _pps_content(nal: bytes) -> tuple[int, str]:
    """The id, and all but the ids (section 7.3.2.2)."""
    if not 2 <= len(nal) <= LONGEST_BYTES or nal[0] & 0x1F != _PPS:
        raise InvalidPps("not a picture parameter set")
    try:
        bits = BitReader(nal)
        number = bits.unsigned(_MOST_PPS_ID)
        bits.unsigned(MOST_ID)
        return number, bits.rest()
    except NoSuchBits as error:
        raise InvalidPps(str(error)) from None


def _numbered(header: int, number: int, sps_id: int, rest: str) -> bytes:
    return nal_unit(header, unsigned_bits(number) + unsigned_bits(sps_id) + rest)
