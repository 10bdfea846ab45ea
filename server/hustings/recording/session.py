"""One publisher session of one feed: decides which frames go into which file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from prometheus_client import Counter

from hustings.isobmff.init import AvcTrack, OpusTrack, Track, init_segment
from hustings.isobmff.sps import InvalidSps, parse_sps
from hustings.recording.file import RecordingFile
from hustings.recording.fragmenter import RATES, Fragmenter
from hustings.recording.info import RecordingInfo
from hustings.recording.space import Space
from hustings.recording.timeline import Timeline
from hustings.rtp.frames import EncodedFrame, Kind, ParameterSets

WAIT_MS = 1_000
"""How long the first frame waits for one of the other kind, in capture time."""
_MOST_GATHERED = 1_000

_unusable = Counter("hustings_recording_unusable_keyframes", "Keyframes without usable parameter sets")


_Placed = tuple[int, EncodedFrame]
"""A frame and its place on the hearing's time line, in timestamp units."""


class Session:
    """A new file begins when the parameter sets change, and when a kind turns up that has no track yet.

    Sound that turns up beside a picture gets a file of its own until the next keyframe, where a file of both
    begins: neither has to wait for the other, and nothing is lost.

    All methods may raise OutOfSpace and OSError from the file, but `close` does not.
    """

    def __init__(
        self, data: Path, hearing: str, feed: str, space: Space, on_closed: Callable[[RecordingInfo], None]
    ) -> None:
        self._open_file = partial(RecordingFile, data, hearing, feed, space)
        self._on_closed = on_closed
        sound = Timeline(RATES[Kind.AUDIO])
        self._timelines = {Kind.AUDIO: sound, Kind.VIDEO: Timeline(RATES[Kind.VIDEO], sound)}
        self._parameters: ParameterSets | None = None
        self._picture_begun = False
        self._gathered: list[_Placed] = []
        self._main: _Output | None = None
        self._beside: _Output | None = None

    def add(self, frame: EncodedFrame) -> None:
        """Record a frame. The picture begins with a keyframe."""
        if frame.kind is Kind.VIDEO and not self._is_decodable(frame):
            return
        placed = (self._timelines[frame.kind].place(frame.timestamp, frame.capture), frame)
        if self._main is None:
            self._gather(placed)
        elif frame.kind is Kind.AUDIO:
            self._add_sound(self._main, placed)
        else:
            self._add_picture(self._main, placed)

    def missed(self) -> None:
        """Frames were lost before they came here: pictures up to the next keyframe cannot be decoded."""
        self._picture_begun = False

    def write_out(self) -> None:
        """Write what is gathered, however little: nothing more has come for a while."""
        for output in self._outputs():
            output.write_out()

    def sync_if_due(self) -> None:
        for output in self._outputs():
            output.file.sync_if_due()

    def finish(self) -> None:
        """Write everything that is left and close the file."""
        if self._main is None and self._gathered:
            self._begin(self._gathered)
        self._finish_outputs()
        self.close()

    def close(self) -> None:
        """Close the files as they stand; what is gathered is thrown away. A later frame begins a new file."""
        self._gathered = []
        self._picture_begun = False
        self._close_outputs()

    def _is_decodable(self, frame: EncodedFrame) -> bool:
        if not frame.keyframe:
            return self._picture_begun
        if frame.parameters is None or not _is_usable(frame.parameters):
            _unusable.inc()
            self._picture_begun = False
            return False
        self._parameters = frame.parameters
        self._picture_begun = True
        return True

    def _gather(self, placed: _Placed) -> None:
        if _changes_parameters(self._gathered, placed):
            self._begin(self._gathered)
            self._begin([placed])
            return
        self._gathered.append(placed)
        kinds = {frame.kind for _, frame in self._gathered}
        waited = placed[1].capture - self._gathered[0][1].capture
        if len(kinds) == len(Kind) or waited >= WAIT_MS or len(self._gathered) >= _MOST_GATHERED:
            self._begin(self._gathered)

    def _add_sound(self, main: "_Output", placed: _Placed) -> None:
        if Kind.AUDIO in main.kinds:
            main.add(*placed)
            return
        if self._beside is None:
            self._beside = _Output(frozenset({Kind.AUDIO}), None, _milliseconds(placed), self._open_file)
        self._beside.add(*placed)

    def _add_picture(self, main: "_Output", placed: _Placed) -> None:
        fits = Kind.VIDEO in main.kinds and self._parameters == main.parameters
        if placed[1].keyframe and not (fits and self._beside is None):
            self._begin([placed])
        else:
            main.add(*placed)

    def _begin(self, first: list[_Placed]) -> None:
        """Finish what is open and begin a file with these frames, of the kinds there have been so far."""
        kinds = {frame.kind for _, frame in first}
        start = min(_milliseconds(placed) for placed in first)
        for output in self._outputs():
            kinds |= output.kinds
            sound_end = output.sound_end_ms
            # Sound that is on its way belongs between the sound that was written and this picture.
            if sound_end is not None and start - WAIT_MS < sound_end < start:
                start = sound_end
        self._finish_outputs()
        self._close_outputs()
        self._gathered = []
        parameters = next((frame.parameters for _, frame in first if frame.parameters), self._parameters)
        self._main = _Output(frozenset(kinds), parameters, start, self._open_file)
        for placed in first:
            self._main.add(*placed)

    def _outputs(self) -> list["_Output"]:
        return [output for output in (self._main, self._beside) if output is not None]

    def _finish_outputs(self) -> None:
        for output in self._outputs():
            output.finish()

    def _close_outputs(self) -> None:
        closed = [output.close() for output in self._outputs()]
        self._main = self._beside = None
        for info in closed:
            if info is not None:
                self._on_closed(info)


class _Output:
    """A file and what is gathered for it."""

    def __init__(
        self,
        kinds: frozenset[Kind],
        parameters: ParameterSets | None,
        start: int,
        open_file: Callable[[int, bytes], RecordingFile],
    ) -> None:
        self.kinds = kinds
        self.parameters = parameters
        order = tuple(sorted(kinds, reverse=True))
        self.file = open_file(start, init_segment([_track(kind, parameters) for kind in order]))
        self._start = self._end = start
        self._fragmenter = Fragmenter(order)

    @property
    def sound_end_ms(self) -> int | None:
        """Hearing time up to which there is sound, written or gathered."""
        end = self._fragmenter.ends_at(Kind.AUDIO)
        return None if end is None else self._start + end * 1_000 // RATES[Kind.AUDIO]

    def add(self, place: int, frame: EncodedFrame) -> None:
        time = place - self._start * RATES[frame.kind] // 1_000
        if time >= 0 or frame.kind is Kind.VIDEO:
            self._write(self._fragmenter.add(frame.kind, max(0, time), frame))

    def write_out(self) -> None:
        self._write(self._fragmenter.flush())

    def finish(self) -> None:
        self._write(self._fragmenter.finish())

    def close(self) -> RecordingInfo | None:
        return self.file.close(self._end)

    def _write(self, fragment: bytes | None) -> None:
        if fragment is not None:
            self.file.append(fragment)
            self._end = self._start + self._fragmenter.written_ms


def _changes_parameters(before: list[_Placed], placed: _Placed) -> bool:
    known = next((frame.parameters for _, frame in before if frame.parameters), None)
    return known is not None and placed[1].parameters not in (None, known)


def _milliseconds(placed: _Placed) -> int:
    place, frame = placed
    return place * 1_000 // RATES[frame.kind]


def _track(kind: Kind, parameters: ParameterSets | None) -> Track:
    if kind is Kind.AUDIO:
        return OpusTrack()
    assert parameters is not None
    return AvcTrack(parameters.sps, parameters.pps)


def _is_usable(parameters: ParameterSets) -> bool:
    try:
        parse_sps(parameters.sps)
    except InvalidSps:
        return False
    return 0 < len(parameters.pps) <= 0xFFFF
