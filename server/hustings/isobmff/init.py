"""The init segment: what a player must know before the first fragment (ISO/IEC 14496-12 section 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

from hustings.isobmff.boxes import box, full_box
from hustings.rtp.sps import Sps, parse_sps

VIDEO_TIMESCALE = 90_000
AUDIO_TIMESCALE = 48_000

_MOVIE_TIMESCALE = 1_000
_MATRIX = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UNDETERMINED = 0x55C4
"""Language "und", packed as in section 8.4.2."""
_OPUS_CHANNELS = 2
"""Any Opus packet decodes to two channels, so a source may change between mono and stereo."""


@dataclass(frozen=True, slots=True)
class AvcTrack:
    """H.264 pictures, each NAL unit behind its length as 4 bytes."""

    sps: bytes
    pps: tuple[bytes, ...]
    """At most 255, each with another id."""


@dataclass(frozen=True, slots=True)
class OpusTrack:
    """Opus packets; nothing is to be skipped at the start."""


Track = AvcTrack | OpusTrack


def init_segment(tracks: Sequence[Track]) -> bytes:
    """File type and movie box. The tracks get the ids 1, 2, … Raises InvalidSps."""
    numbered = list(enumerate(tracks, start=1))
    movie = box(
        b"moov",
        _movie_header(next_track=len(numbered) + 1),
        *(_track(number, track) for number, track in numbered),
        box(b"mvex", *(full_box(b"trex", 0, 0, pack(">5I", number, 1, 0, 0, 0)) for number, _ in numbered)),
    )
    return box(b"ftyp", b"iso6", pack(">I", 0), b"iso6", b"mp41", b"avc1") + movie


def _movie_header(next_track: int) -> bytes:
    return full_box(
        b"mvhd",
        0,
        0,
        pack(">4IIH10x", 0, 0, _MOVIE_TIMESCALE, 0, 0x10000, 0x100),
        _MATRIX,
        pack(">24xI", next_track),
    )


def _track(number: int, track: Track) -> bytes:
    if isinstance(track, AvcTrack):
        sps = parse_sps(track.sps)
        entry = _avc_entry(track, sps)
        width, height, volume = sps.width, sps.height, 0
        handler, name, timescale = b"vide", b"Picture\0", VIDEO_TIMESCALE
        media_header = full_box(b"vmhd", 0, 1, bytes(8))
    else:
        entry = _opus_entry()
        width, height, volume = 0, 0, 0x100
        handler, name, timescale = b"soun", b"Sound\0", AUDIO_TIMESCALE
        media_header = full_box(b"smhd", 0, 0, bytes(4))
    data_here = box(b"dinf", full_box(b"dref", 0, 0, pack(">I", 1), full_box(b"url ", 0, 1)))
    return box(
        b"trak",
        full_box(
            b"tkhd",
            0,
            3,
            pack(">5I8xHHHH", 0, 0, number, 0, 0, 0, 0, volume, 0),
            _MATRIX,
            pack(">II", width << 16, height << 16),
        ),
        box(
            b"mdia",
            full_box(b"mdhd", 0, 0, pack(">4IHH", 0, 0, timescale, 0, _UNDETERMINED, 0)),
            full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), name),
            box(b"minf", media_header, data_here, _sample_tables(entry)),
        ),
    )


def _sample_tables(entry: bytes) -> bytes:
    """The description; the tables of samples are empty, as the samples are in fragments."""
    nothing = pack(">I", 0)
    return box(
        b"stbl",
        full_box(b"stsd", 0, 0, pack(">I", 1), entry),
        full_box(b"stts", 0, 0, nothing),
        full_box(b"stsc", 0, 0, nothing),
        full_box(b"stsz", 0, 0, nothing, nothing),
        full_box(b"stco", 0, 0, nothing),
    )


def _avc_entry(track: AvcTrack, sps: Sps) -> bytes:
    """ISO/IEC 14496-15 sections 5.3.3.1 and 5.4.2."""
    configuration = (
        pack(">BBBBBB", 1, sps.profile, sps.constraints, sps.level, 0xFC | 3, 0xE0 | 1)
        + pack(">H", len(track.sps))
        + track.sps
        + pack(">B", len(track.pps))
        + b"".join(pack(">H", len(pps)) + pps for pps in track.pps)
    )
    if sps.tells_chroma:
        depths = (0xF8 | (sps.luma_depth - 8), 0xF8 | (sps.chroma_depth - 8))
        configuration += pack(">BBBB", 0xFC | sps.chroma_format, *depths, 0)
    return box(
        b"avc1",
        pack(">6xH16xHH", 1, sps.width, sps.height),
        pack(">IIIH32xHh", 0x480000, 0x480000, 0, 1, 0x18, -1),
        box(b"avcC", configuration),
    )


def _opus_entry() -> bytes:
    """ "Encapsulation of Opus in ISO Base Media File Format", sections 4.3.1 and 4.3.2."""
    return box(
        b"Opus",
        pack(">6xH8xHHHHI", 1, _OPUS_CHANNELS, 16, 0, 0, AUDIO_TIMESCALE << 16),
        box(b"dOps", pack(">BBHIhB", 0, _OPUS_CHANNELS, 0, AUDIO_TIMESCALE, 0, 0)),
    )
