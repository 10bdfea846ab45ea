"""Access units of H.264 cut into RTP payloads (RFC 6184, packetization-mode 1)."""

from collections.abc import Iterator

from hustings.rtp.h264 import ACCESS_UNIT_DELIMITER, FILLER, FU_A, PPS, SPS, STAP_A

PAYLOAD_MAX = 1_100
"""Octets of a payload, so that a packet with SRTP and headers of any kind stays below the usual 1,200."""


def units(data: bytes) -> list[bytes]:
    """The NAL units of an access unit in which each stands behind its length (ISO/IEC 14496-15).

    Raises:
        ValueError: The lengths do not fit.
    """
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        at += 4
        if not size or at + size > len(data):
            raise ValueError("a NAL unit does not fit into its access unit")
        found.append(data[at : at + size])
        at += size
    return found


def annex_b_units(data: bytes) -> list[bytes]:
    """The NAL units of an access unit behind start codes (H.264, annex B), without delimiters and filler."""
    parts = data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    units = [part.rstrip(b"\x00") for part in parts]
    return [unit for unit in units if unit and unit[0] & 0x1F not in (ACCESS_UNIT_DELIMITER, FILLER)]


def payloads(access_unit: list[bytes]) -> list[bytes]:
    """The payloads of one picture, in order; the last one's packet bears the marker.

    Parameter sets travel together in one packet (section 5.7.1), large units in fragments (5.8).
    """
    sets = [unit for unit in access_unit if unit[0] & 0x1F in (SPS, PPS)]
    others = [unit for unit in access_unit if unit[0] & 0x1F not in (SPS, PPS)]
    out: list[bytes] = []
    if sets and 1 + sum(2 + len(unit) for unit in sets) <= PAYLOAD_MAX:
        importance = max(unit[0] & 0x60 for unit in sets)
        body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets)
        out.append(bytes([importance | STAP_A]) + body)
    else:
        others = sets + others
    for unit in others:
        out += [unit] if len(unit) <= PAYLOAD_MAX else _fragments(unit)
    return out


def _fragments(unit: bytes) -> Iterator[bytes]:
    indicator, kind = unit[0] & 0xE0 | FU_A, unit[0] & 0x1F
    size = PAYLOAD_MAX - 2
    for at in range(1, len(unit), size):
        start = 0x80 if at == 1 else 0
        end = 0x40 if at + size >= len(unit) else 0
        yield bytes([indicator, start | end | kind]) + unit[at : at + size]
