"""One publisher session of one feed: decides which frames go into which file."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from prometheus_client import Counter

from hustings.isobmff.init import OpusTrack, Track, init_segment
from hustings.isobmff.parameter_sets import Description, InvalidPps
from hustings.recording.file import RecordingFile
from hustings.recording.fragmenter import RATES, Fragmenter
from hustings.recording.info import RecordingInfo
from hustings.recording.space import Space
from hustings.recording.timeline import Timeline
from hustings.rtp.frames import EncodedFrame, Kind, ParameterSets
from hustings.rtp.sps import InvalidSps

WAIT_MS = 1_000
"""How long the first frame waits for one of the other kind, in capture time."""
_MOST_GATHERED = 1_000

_unusable = Counter("hustings_recording_unusable_keyframes", "Keyframes without usable parameter sets")


class _Placed(NamedTuple):
    place: int
    """On the hearing's time line, in timestamp units."""
    frame: EncodedFrame
    described: Description | None
    """What a picture needs; None for sound."""

    @property
    def milliseconds(self) -> int:
        return self.place * 1_000 // RATES[self.frame.kind]


class Session:
    """A new file begins when the parameter sets change (in more than their ids), and when a kind turns up
    that has no track yet.

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
        self._described: Description | None = None
        """The parameter sets in force."""
        self._picture_begun = False
        self._gathered: list[_Placed] = []
        self._main: _Output | None = None
        self._beside: _Output | None = None

    def add(self, frame: EncodedFrame) -> None:
        """Record a frame. The picture begins with a keyframe."""
        if frame.kind is Kind.VIDEO and not self._is_decodable(frame):
            return
        place = self._timelines[frame.kind].place(frame.timestamp, frame.capture)
        placed = _Placed(place, frame, self._described if frame.kind is Kind.VIDEO else None)
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
        """Write what is gathered, however little, but for the last picture: nothing has come for a while."""
        if self._main is None and self._gathered:
            self._begin(self._gathered)
        for output in self._outputs():
            output.write_out()

    def settle(self) -> None:
        """Write the last picture too: nothing has come for seconds, so how long it is shown is guessed."""
        for output in self._outputs():
            output.settle()

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
        self._picture_begun = frame.parameters is not None and self._describe(frame.parameters)
        if not self._picture_begun:
            _unusable.inc()
        return self._picture_begun

    def _describe(self, parameters: ParameterSets) -> bool:
        """Make these the parameter sets in force; False if they are unusable."""
        if self._described is None or not self._described.covers(parameters.sps, parameters.pps):
            try:
                self._described = Description(parameters.sps, parameters.pps)
            except (InvalidSps, InvalidPps):
                return False
        return True

    def _gather(self, placed: _Placed) -> None:
        known = _described(self._gathered)
        if known is not None and placed.described not in (None, known):
            self._begin(self._gathered)
            self._begin([placed])
            return
        self._gathered.append(placed)
        kinds = {gathered.frame.kind for gathered in self._gathered}
        waited = placed.frame.capture - self._gathered[0].frame.capture
        if len(kinds) == len(Kind) or waited >= WAIT_MS or len(self._gathered) >= _MOST_GATHERED:
            self._begin(self._gathered)

    def _add_sound(self, main: "_Output", placed: _Placed) -> None:
        if Kind.AUDIO in main.kinds:
            main.add(placed)
            return
        if self._beside is None:
            self._beside = _Output(frozenset({Kind.AUDIO}), None, placed.milliseconds, self._open_file)
        self._beside.add(placed)

    def _add_picture(self, main: "_Output", placed: _Placed) -> None:
        fits = placed.described is main.described and self._beside is None
        if placed.frame.keyframe and not fits:
            self._begin([placed])
        else:
            main.add(placed)

    def _begin(self, first: list[_Placed]) -> None:
        """Finish what is open and begin a file with these frames, of the kinds there have been so far."""
        kinds = {placed.frame.kind for placed in first}
        start = min(placed.milliseconds for placed in first)
        for output in self._outputs():
            kinds |= output.kinds
            sound_end = output.sound_end_ms
            # Sound that is on its way belongs between the sound that was written and this picture.
            if sound_end is not None and start - WAIT_MS < sound_end < start:
                start = sound_end
        self._finish_outputs()
        self._close_outputs()
        self._gathered = []
        self._main = _Output(frozenset(kinds), _described(first), start, self._open_file)
        for placed in first:
            self._main.add(placed)

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
        described: Description | None,
        start: int,
        open_file: Callable[[int, bytes], RecordingFile],
    ) -> None:
        self.kinds = kinds
        self.described = described
        order = tuple(sorted(kinds, reverse=True))
        self.file = open_file(start, init_segment([_track(kind, described) for kind in order]))
        self._start = self._end = start
        self._fragmenter = Fragmenter(order)

    @property
    def sound_end_ms(self) -> int | None:
        """Hearing time up to which there is sound, written or gathered."""
        end = self._fragmenter.ends_at(Kind.AUDIO)
        return None if end is None else self._start + end * 1_000 // RATES[Kind.AUDIO]

    def add(self, placed: _Placed) -> None:
        place, frame, _ = placed
        time = place - self._start * RATES[frame.kind] // 1_000
        if time >= 0 or frame.kind is Kind.VIDEO:
            self._write(self._fragmenter.add(frame.kind, max(0, time), frame))

    def write_out(self) -> None:
        self._write(self._fragmenter.flush())

    def settle(self) -> None:
        self._write(self._fragmenter.settle())

    def finish(self) -> None:
        self._write(self._fragmenter.finish())

    def close(self) -> RecordingInfo | None:
        return self.file.close(self._end)

    def _write(self, fragment: bytes | None) -> None:
        if fragment is not None:
            self.file.append(fragment)
            self._end = self._start + self._fragmenter.written_ms


def _described(frames: Sequence[_Placed]) -> Description | None:
    return next((placed.described for placed in frames if placed.described), None)


def _track(kind: Kind, described: Description | None) -> Track:
    if kind is Kind.AUDIO:
        return OpusTrack()
    assert described is not None
    return described.track
