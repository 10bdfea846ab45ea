"""Gathers frames of one file into fragments."""

from dataclasses import dataclass, field

from hustings.isobmff.fragment import Run, Sample, fragment
from hustings.rtp.frames import EncodedFrame, Kind
from hustings.rtp.opus import packet_samples

RATES = {Kind.VIDEO: 90_000, Kind.AUDIO: 48_000}
FRAGMENT_MS = 500
_SHORTEST_MS = 100
_LARGEST_BYTES = 8 << 20
_LONGEST_PICTURE_S = 60
"""A picture that none follows for longer is not stretched: a gap is left."""
_USUAL_PICTURE = 3_000
"""1/30 s: how long a picture is shown that has none after it or before it."""
STALE_MS = 3_000
_LATE_MS = 1_000
"""A picture that none followed for so long is written, and a second is left for one that comes late."""


@dataclass(slots=True)
class _Track:
    number: int
    rate: int
    samples: list[Sample] = field(default_factory=list)
    begin: int = 0
    end: int = 0
    """Of the samples; nothing may begin before it."""
    given: int = 0
    """End of what was taken."""
    held: tuple[int, EncodedFrame] | None = None
    """The last picture: how long it is shown is known when the next one comes."""

    def settle(self, duration: int) -> None:
        """Take it that the last picture is shown for so long."""
        if self.held is not None:
            time, frame = self.held
            self.held = None
            self.append(time, duration, frame)

    def append(self, time: int, duration: int, frame: EncodedFrame) -> None:
        if not self.samples:
            self.begin = time
        self.samples.append(Sample(frame.data, duration, frame.keyframe))
        self.end = time + duration

    @property
    def span_ms(self) -> float:
        return (self.end - self.begin) * 1_000 / self.rate if self.samples else 0

    def take(self) -> Run | None:
        samples, self.samples = self.samples, []
        self.given = self.end
        return Run(self.number, self.begin, samples) if samples else None


class Fragmenter:
    """Times are in the units of `RATES`, from the file's beginning. Gives back fragments as they fill.

    A fragment is full after `FRAGMENT_MS`, before a keyframe, and before a gap in the sound, which is a jump
    of the next fragment's decode time.
    """

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self._tracks = {kind: _Track(number, RATES[kind]) for number, kind in enumerate(kinds, start=1)}
        self._fragments = 0
        self._bytes = 0

    @property
    def written_ms(self) -> int:
        """Where the fragments that were given out end, rounded up."""
        return max(-(-track.given * 1_000 // track.rate) for track in self._tracks.values())

    def ends_at(self, kind: Kind) -> int | None:
        """Where the frames of a kind end so far; None if there are none."""
        track = self._tracks.get(kind)
        return track.end if track is not None and track.end else None

    def add(self, kind: Kind, time: int, frame: EncodedFrame) -> bytes | None:
        """Take a frame; what was before it may come back as a fragment."""
        track = self._tracks[kind]
        if kind is Kind.AUDIO:
            return self._add_sound(track, time, frame)
        return self._add_picture(track, time, frame)

    def flush(self) -> bytes | None:
        """Whatever is gathered, but for the last picture, whose duration is not known yet.

        If there is sound for long after it, it is taken too: a picture that stands must not be lost.
        """
        self._settle_stale()
        runs = [run for track in self._tracks.values() if (run := track.take()) is not None]
        self._bytes = 0
        if not runs:
            return None
        self._fragments += 1
        return fragment(self._fragments, runs)

    def settle(self) -> bytes | None:
        """Everything, the last picture too: nothing has come for `STALE_MS`, so it is shown for a while."""
        for track in self._tracks.values():
            track.settle(track.rate * (STALE_MS - _LATE_MS) // 1_000)
        return self.flush()

    def finish(self) -> bytes | None:
        """Everything that is left, the last picture with the duration of the one before it."""
        for track in self._tracks.values():
            last = track.samples[-1].duration if track.samples else _USUAL_PICTURE
            track.settle(min(last, track.rate))
        return self.flush()

    def _settle_stale(self) -> None:
        picture, sound = self._tracks.get(Kind.VIDEO), self._tracks.get(Kind.AUDIO)
        if picture is None or picture.held is None or sound is None:
            return
        alone = sound.end * picture.rate // sound.rate - picture.held[0]
        if alone >= picture.rate * STALE_MS // 1_000:
            picture.settle(alone - picture.rate * _LATE_MS // 1_000)

    def _add_sound(self, track: _Track, time: int, frame: EncodedFrame) -> bytes | None:
        duration = packet_samples(frame.data)
        if not duration or time + duration <= track.end:
            return None
        full = None
        if time <= track.end:
            time = track.end
        elif track.samples:
            full = self.flush()
        track.append(time, duration, frame)
        self._bytes += len(frame.data)
        return full or self._flush_full()

    def _add_picture(self, track: _Track, time: int, frame: EncodedFrame) -> bytes | None:
        if track.held is None:
            time = max(time, track.end)
        else:
            before, held = track.held
            time = max(time, before + 1)
            if time - before > _LONGEST_PICTURE_S * track.rate:
                track.append(before, _USUAL_PICTURE, held)
                track.held = (time, frame)
                return self.flush()
            track.append(before, time - before, held)
        track.held = (time, frame)
        self._bytes += len(frame.data)
        if frame.keyframe and track.span_ms >= _SHORTEST_MS:
            return self.flush()
        return self._flush_full()

    def _flush_full(self) -> bytes | None:
        longest = max(track.span_ms for track in self._tracks.values())
        return self.flush() if longest >= FRAGMENT_MS or self._bytes >= _LARGEST_BYTES else None
