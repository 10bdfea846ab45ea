"""Movie fragments: some samples of each track, playable once the init segment is known (section 8.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

from hustings.isobmff.boxes import HEADER_BYTES, box, full_box

_DEFAULT_BASE_IS_MOOF = 0x020000
_RUN_FIELDS = 0x000001 | 0x000100 | 0x000200 | 0x000400
"""Data offset; of each sample duration, size and flags."""
_SYNC = 0x02000000
_NOT_SYNC = 0x01010000


@dataclass(frozen=True, slots=True)
class Sample:
    data: bytes
    duration: int
    """In units of the track's timescale."""
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Samples that follow each other without a gap."""

    track: int
    decode_time: int
    """Of the first sample, in units of the track's timescale, from the file's beginning."""
    samples: Sequence[Sample]


def fragment(sequence: int, runs: Sequence[Run]) -> bytes:
    """One `moof` and its `mdat`. `sequence` counts fragments from 1."""
    moof_size = len(_moof(sequence, runs, [0] * len(runs)))
    offsets, end = [], moof_size + HEADER_BYTES
    for run in runs:
        offsets.append(end)
        end += sum(len(sample.data) for sample in run.samples)
    data = box(b"mdat", *(sample.data for run in runs for sample in run.samples))
    return _moof(sequence, runs, offsets) + data


def _moof(sequence: int, runs: Sequence[Run], offsets: Sequence[int]) -> bytes:
    return box(
        b"moof",
        full_box(b"mfhd", 0, 0, pack(">I", sequence)),
        *(_traf(run, offset) for run, offset in zip(runs, offsets, strict=True)),
    )


def _traf(run: Run, offset: int) -> bytes:
    samples = (
        pack(">III", sample.duration, len(sample.data), _SYNC if sample.keyframe else _NOT_SYNC)
        for sample in run.samples
    )
    return box(
        b"traf",
        full_box(b"tfhd", 0, _DEFAULT_BASE_IS_MOOF, pack(">I", run.track)),
        full_box(b"tfdt", 1, 0, pack(">Q", run.decode_time)),
        full_box(b"trun", 0, _RUN_FIELDS, pack(">Ii", len(run.samples), offset), *samples),
    )
