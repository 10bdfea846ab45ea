"""Encoded frames: what the media plane hands to recorders and packagers."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """H.264 sequence and picture parameter sets (NAL units without start code)."""

    sps: bytes
    pps: bytes


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One access unit of H.264, or one Opus packet.

    Attributes:
        data: Video: NAL units, each behind its length as 4 bytes big-endian (ISO/IEC 14496-15), without
            parameter sets and access unit delimiters. Audio: the Opus packet.
        timestamp: RTP timestamp unwrapped to 64 bits; 90 kHz for video, 48 kHz for audio. Continuous
            within one publisher session.
        capture: Hearing time of capture in milliseconds (from sender reports where there are any, else
            of arrival).
        keyframe: An IDR picture (audio: always True).
        parameters: The parameter sets in force; set on every keyframe, None for audio.
    """

    kind: Kind
    data: bytes
    timestamp: int
    capture: int
    keyframe: bool
    parameters: ParameterSets | None = None
