"""Reading a file that somebody sent in. It may be anything: nothing in it is believed.

The demuxer is chosen here by the first bytes, never by the library's guess: a text could pose as a play list
and have other files read. It gets an open file and no way to open another.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

VIDEO_CODECS = frozenset({"vp8", "vp9", "av1", "h264", "hevc"})
AUDIO_CODECS = frozenset({"opus", "vorbis", "aac", "mp3"})
MOST_PIXELS = 4_096 * 2_304
MOST_STREAMS = 16
MOST_RATE = 192_000
BAD_PACKETS = 1_000
"""So many packets in a row that cannot be decoded: what is left is damaged."""

Frame = av.VideoFrame | av.AudioFrame


class Unusable(Exception):
    """It cannot be made ready; the text is for the person who sent it."""


def demuxer(head: bytes) -> str:
    """What reads a file that begins like this. Raises Unusable."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"OggS"):
        return "ogg"
    raise Unusable("This is no WebM, Ogg or MP4 file.")


class Source:
    """The first usable picture and sound of a file.

    Raises:
        Unusable: There is neither, or the file cannot be read at all.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self._container = self._open()
            self.video = self._pick("video", VIDEO_CODECS)
            self.audio = self._pick("audio", AUDIO_CODECS)
            if self.video is None and self.audio is None:
                raise Unusable("There is neither sound nor a picture in it that can be played.")
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._container.close()
        self._file.close()

    def frames(self, *kinds: str) -> Iterator[tuple[str, float, Frame]]:
        """Decoded frames of these kinds, in the file's order: kind, seconds, frame.

        What cannot be decoded is left out. Raises Unusable for a picture larger than any that is needed.
        """
        streams = [one for one in (self.video, self.audio) if one is not None and one.type in kinds]
        bad = 0
        try:
            for packet in self._container.demux(streams):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    bad += 1
                    if bad >= BAD_PACKETS:
                        return
                    continue
                bad = 0
                for frame in frames:
                    if isinstance(frame, av.VideoFrame):
                        _check_size(frame.width, frame.height)
                    if isinstance(frame, Frame) and frame.pts is not None and frame.time_base:
                        yield packet.stream.type, float(frame.pts * frame.time_base), frame
        except av.FFmpegError:
            # A file that was cut off ends here; what came before is there.
            return

    def _open(self) -> InputContainer:
        kind = demuxer(self._file.read(16))
        self._file.seek(0)
        try:
            return av.open(
                self._file, "r", format=kind, options={"protocol_whitelist": "", "enable_drefs": "0"}
            )
        except (av.FFmpegError, ValueError, OverflowError) as error:
            raise Unusable("The file is damaged: it cannot be read.") from error

    def _pick(self, kind: str, codecs: frozenset[str]) -> "av.VideoStream | av.AudioStream | None":
        if len(self._container.streams) > MOST_STREAMS:
            raise Unusable("There are too many tracks in it.")
        found = None
        for stream in self._container.streams:
            if stream.type != kind or found is not None or not isinstance(stream, Track):
                continue
            try:
                name = stream.codec_context.codec.canonical_name
            except (AttributeError, av.FFmpegError):
                # A track of a kind that the library does not know.
                continue
            if name not in codecs:
                continue
            if isinstance(stream, av.VideoStream):
                _check_size(stream.codec_context.width, stream.codec_context.height)
            elif not 0 < (stream.codec_context.sample_rate or 0) <= MOST_RATE:
                continue
            stream.codec_context.thread_count = 1
            found = stream
        return found


Track = av.VideoStream | av.AudioStream


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unusable(f"Its picture is too large ({width} x {height}).")
