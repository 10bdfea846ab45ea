"""Looks into sound and video: run as a process of its own, for a damaged file may do anything to a decoder.

`python -m hustings.materials.probe FILE` prints one JSON object: what was found, or a sentence on what is
wrong. It limits its own memory and time, and reads nothing but the file: it is handed to the library opened.
"""

import json
import resource
import sys
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from av.error import FFmpegError

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 60
LARGEST_SIDE = 4_096
"""Of a picture, in pixels."""
LONGEST_MS = 6 * 3_600_000
BROKEN_OFF_MS = 2_000
"""A file that ends so much earlier than it says is not whole."""

DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "audio/ogg": "ogg",
}


class Damaged(Exception):
    """What is wrong with a file, as a sentence."""


def look(stream: BinaryIO, media_type: str) -> dict[str, Any]:
    """Duration and streams of a file.

    Returns:
        `duration_ms`, `picture` and `sound` (whether it has them).

    Raises:
        Damaged: It cannot be read from beginning to end.
    """
    try:
        with av.open(stream, "r", format=DEMUXERS[media_type], metadata_errors="replace") as container:
            return _look(container)
    except (FFmpegError, ValueError, MemoryError, OverflowError) as error:
        raise Damaged("The file is damaged: it cannot be read as sound or video.") from error


def _look(container: InputContainer) -> dict[str, Any]:
    pictures, sounds = container.streams.video[:1], container.streams.audio[:1]
    for picture in pictures:
        if max(picture.codec_context.width, picture.codec_context.height) > LARGEST_SIDE:
            raise Damaged(f"The picture is larger than {LARGEST_SIDE} pixels on a side.")
    wanted = [*pictures, *sounds]
    if not wanted:
        raise Damaged("There is neither sound nor video in the file.")
    for stream in wanted:
        stream.codec_context.thread_count = 1
    undecoded = {stream.index for stream in wanted}
    begins: list[float] = []
    ends: list[float] = []
    for packet in container.demux([stream.index for stream in wanted]):
        if packet.stream.index in undecoded and packet.decode():
            undecoded.discard(packet.stream.index)
        time = packet.pts if packet.pts is not None else packet.dts
        if time is not None and packet.time_base is not None:
            begins.append(float(time * packet.time_base))
            ends.append(float((time + (packet.duration or 0)) * packet.time_base))
    if undecoded or not begins:
        raise Damaged("The file is damaged, or in a format that cannot be played here.")
    measured = round((max(ends) - min(begins)) * 1000)
    declared = None if container.duration is None else container.duration // 1000
    if declared is not None and declared - measured > BROKEN_OFF_MS:
        raise Damaged("The file breaks off before its end: it was not copied or recorded wholly.")
    if not 0 < measured <= LONGEST_MS:
        raise Damaged("The file has no length, or one of more than six hours.")
    return {"duration_ms": measured, "picture": bool(pictures), "sound": bool(sounds)}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    path, media_type = sys.argv[1:]
    try:
        with open(path, "rb") as stream:
            found = look(stream, media_type)
    except Damaged as damage:
        found = {"damaged": str(damage)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
