"""Reads back as much of our own files as recovery needs: how far they go."""

from struct import error, unpack_from

from hustings.isobmff.boxes import children

_SAMPLE_BYTES = 12


def timescales(moov: bytes) -> dict[int, int]:
    """Units a second of each track, by track id, from the payload of a movie box."""
    found = {}
    for kind, track in children(moov):
        if kind != b"trak":
            continue
        boxes = dict(children(track))
        media = dict(children(boxes.get(b"mdia", b"")))
        try:
            (number,) = unpack_from(">I", boxes.get(b"tkhd", b""), 12)
            (timescale,) = unpack_from(">I", media.get(b"mdhd", b""), 12)
        except error:
            continue
        if timescale:
            found[number] = timescale
    return found


def run_ends(moof: bytes) -> dict[int, int]:
    """Decode time at which each track of a fragment ends, by track id, from the payload of a `moof`.

    Understands what `fragment` writes; a run that is anything else is left out.
    """
    ends = {}
    for kind, traf in children(moof):
        if kind != b"traf":
            continue
        boxes = dict(children(traf))
        run = boxes.get(b"trun", b"")
        try:
            (number,) = unpack_from(">4xI", boxes.get(b"tfhd", b""))
            (begin,) = unpack_from(">4xQ", boxes.get(b"tfdt", b""))
            (count,) = unpack_from(">4xI4x", run)
        except error:
            continue
        if len(run) == 12 + count * _SAMPLE_BYTES:
            ends[number] = begin + sum(unpack_from(">I", run, at)[0] for at in range(12, len(run), 12))
    return ends
