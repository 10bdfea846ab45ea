"""After a crash: finds the files that nobody reported, cuts off what is not whole, reports them."""

import fcntl
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import structlog

from hustings.isobmff.boxes import HEADER_BYTES, LONG_HEADER_BYTES, Header, parse_header
from hustings.isobmff.reading import run_ends, timescales
from hustings.recording.info import RecordingInfo, hearing_folder
from hustings.room.safe_names import UnsafeName, name_of, safe_name

_FOLLOWING = {b"ftyp": b"moov", b"moov": b"moof", b"moof": b"mdat", b"mdat": b"moof"}
_LARGEST_INDEX_BYTES = 1 << 20
"""No movie box or fragment's index of ours is nearly as large."""

_log = structlog.get_logger(__name__)


def recover(data: Path, known_files: Mapping[str, Collection[str]]) -> Iterator[RecordingInfo]:
    """Files of these hearings that are not in their manifests, made whole; synced before they are given out.

    A file that is being written (by any process) is left alone, and so is what never was one of ours; one
    that ends before its first fragment does is removed. Reads whole files: run it on a thread, not on an
    event loop.

    Args:
        known_files: By hearing, `RecordingInfo.file` of what is in the manifest.
    """
    for hearing, known in known_files.items():
        folder = hearing_folder(data, hearing)
        for path in sorted(folder.glob("*/*.mp4")):
            file = f"{path.parent.name}/{path.name}"
            if file in known:
                continue
            try:
                info = _recover_file(path, hearing, name_of(path.parent.name), file)
            except (OSError, UnsafeName, ValueError) as error:
                _log.error("a recording cannot be recovered", path=str(path), error=str(error))
                continue
            if info is not None:
                yield info


def recorded_until(data: Path, hearing: str, feed: str, known: Collection[str]) -> int | None:
    """Hearing time up to which a feed is recorded in files that are not in the manifest; None without any.

    Reads indexes only, and of files that are being written too.
    """
    folder = hearing_folder(data, hearing) / safe_name(feed)
    ends = []
    for path in folder.glob("*.mp4"):
        if f"{folder.name}/{path.name}" not in known:
            with suppress(OSError, ValueError), path.open("rb") as stream:
                ends.append(_start(path) + _measure(stream).duration_ms)
    return max(ends, default=None)


def _recover_file(path: Path, hearing: str, feed: str, file: str) -> RecordingInfo | None:
    start = _start(path)
    with path.open("r+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        whole = _measure(stream)
        if whole.size == 0:
            path.unlink()
            return None
        stream.truncate(whole.size)
        os.fsync(stream.fileno())
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return RecordingInfo(
        hearing, file, feed, start, start + whole.duration_ms, whole.size, digest, recovered=True
    )


def _start(path: Path) -> int:
    return int(path.stem.split("-")[0])


@dataclass(slots=True)
class _Whole:
    size: int = 0
    """End of the last whole fragment; 0 if there is none."""
    duration_ms: int = 0


def _measure(stream: BinaryIO) -> _Whole:
    """How far a file is whole: `ftyp`, `moov`, then pairs of `moof` and `mdat`. Raises ValueError if it
    begins otherwise."""
    length = stream.seek(0, os.SEEK_END)
    whole = _Whole()
    scales: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    expected = b"ftyp"
    while (header := _header_at(stream, at)) is not None and header.kind == expected:
        if at + header.size > length:
            return whole
        if header.kind == b"moov":
            scales = timescales(_payload(stream, at, header))
        elif header.kind == b"moof":
            ends = run_ends(_payload(stream, at, header))
        elif header.kind == b"mdat":
            whole.size = at + header.size
            reached = (-(-end * 1_000 // scales[track]) for track, end in ends.items() if track in scales)
            whole.duration_ms = max(whole.duration_ms, *reached, 0)
        expected = _FOLLOWING[header.kind]
        at += header.size
    if not whole.size and length - at >= HEADER_BYTES:
        raise ValueError("not a recording")
    return whole


def _header_at(stream: BinaryIO, at: int) -> Header | None:
    stream.seek(at)
    return parse_header(stream.read(LONG_HEADER_BYTES))


def _payload(stream: BinaryIO, at: int, header: Header) -> bytes:
    stream.seek(at + header.header_size)
    return stream.read(min(header.size - header.header_size, _LARGEST_INDEX_BYTES))
