"""A reel: a file made ready for the air, second by second.

Every whole second stands for itself: it begins with a keyframe, holds 30 pictures (none, if the file has only
sound and was given no picture) and 50 packets of Opus, and can be found without reading what is before it.

    "hustings reel 1\\n"
    seconds: records of kind (1 octet, V or A), length (4 octets, big-endian), data
    index: JSON {"seconds": [[offset, length], ...], "duration_ms": ..., "moving": ...}
    length of the index (4 octets), "reel end\\n"

A picture's data are NAL units behind 4-byte lengths, with the parameter sets before each keyframe.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

PICTURES = 30
"""In a second."""
PACKETS = 50
"""Of sound, in a second."""
SAMPLES = 960
"""In a packet, at 48 kHz."""

_HEAD = b"hustings reel 1\n"
_END = b"reel end\n"
_LARGEST_SECOND = 16_000_000
_LARGEST_INDEX = 4_000_000


class Unreadable(Exception):
    """Not a whole reel."""


@dataclass(frozen=True, slots=True)
class Second:
    """What is sent within one second."""

    pictures: tuple[bytes, ...]
    sound: tuple[bytes, ...]


class ReelWriter:
    """Writes beside the name and puts the whole file in its place at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._file = self._partial.open("wb")
        self._file.write(_HEAD)
        self._seconds: list[tuple[int, int]] = []

    def add(self, second: Second) -> None:
        start = self._file.tell()
        for kind, records in ((b"V", second.pictures), (b"A", second.sound)):
            for data in records:
                self._file.write(kind + len(data).to_bytes(4, "big") + data)
        self._seconds.append((start, self._file.tell() - start))

    def finish(self, duration_ms: int, *, moving: bool) -> None:
        """The file is whole and on disk under its own name when this returns.

        Args:
            duration_ms: How long the sound and pictures last; the last second is filled up.
            moving: The pictures come from the file, and were not made for its sound.
        """
        index = {"seconds": self._seconds, "duration_ms": duration_ms, "moving": moving}
        written = json.dumps(index).encode()
        self._file.write(written + len(written).to_bytes(4, "big") + _END)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._partial.unlink(missing_ok=True)


class Reel:
    """A reel that is there. Reading blocks: call `second` from a thread."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable, or OSError."""
        self._path = path
        with path.open("rb") as file:
            if file.read(len(_HEAD)) != _HEAD:
                raise Unreadable("it does not begin as a reel")
            tail = len(_END) + 4
            size = file.seek(0, os.SEEK_END)
            if size < len(_HEAD) + tail:
                raise Unreadable("it has no end")
            file.seek(size - tail)
            length = int.from_bytes(file.read(4), "big")
            if file.read(len(_END)) != _END or length > min(_LARGEST_INDEX, size - tail):
                raise Unreadable("it has no end")
            file.seek(size - tail - length)
            try:
                index = json.loads(file.read(length))
                self.duration_ms = int(index["duration_ms"])
                self.moving = bool(index["moving"])
                self._seconds = [(int(offset), int(size)) for offset, size in index["seconds"]]
            except (ValueError, KeyError, TypeError) as error:
                raise Unreadable("its index is damaged") from error

    def __len__(self) -> int:
        """How many seconds it has."""
        return len(self._seconds)

    def second(self, number: int) -> Second:
        """One second, from 0. Raises Unreadable, or OSError."""
        offset, size = self._seconds[number]
        if size > _LARGEST_SECOND:
            raise Unreadable("a second is too large")
        with self._path.open("rb") as file:
            file.seek(offset)
            data = file.read(size)
        pictures: list[bytes] = []
        sound: list[bytes] = []
        at = 0
        while at < len(data):
            kind, length = data[at : at + 1], int.from_bytes(data[at + 1 : at + 5], "big")
            at += 5
            if at + length > len(data) or kind not in (b"V", b"A"):
                raise Unreadable("a second is damaged")
            (pictures if kind == b"V" else sound).append(data[at : at + length])
            at += length
        return Second(tuple(pictures), tuple(sound))
