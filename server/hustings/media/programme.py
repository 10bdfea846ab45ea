"""The programme feed: the picture of whoever is on air, cut at keyframes, and the mix of open microphones."""

import asyncio
from functools import partial

import structlog

from hustings.hearing.model import OnAir
from hustings.media.capture import Capture
from hustings.media.feeds import Feed
from hustings.media.lines import AUDIO_TICKS_PER_MS, AudioSubscriber, VideoLine
from hustings.media.mixer import FRAME, Mixer
from hustings.media.small_picture import SmallPicture
from hustings.room.ports import FrameSink, HearingClock
from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK, Packet
from hustings.rtp.timeline import Relation

log = structlog.get_logger(__name__)

PROGRAMME = "programme"
KEYFRAME_PATIENCE_MS = 500
"""How long a source has to give a keyframe before it is cut in by its last group of pictures."""
HOLD_MS = 2_000
"""How long the picture that is no longer on air stays while the next one does not come."""
MIX_LATENCY_MS = 60
"""How old a mix is taken to be while nobody has spoken in it yet."""
ENCODER_DELAY_MS = 6.5
"""By so much a decoder puts out later what the mix's encoder took in (RFC 6716, section 2.1.4)."""
ASTRAY_MS = 1_000
"""A mix that is older or younger than this is none; the clocks have moved."""


class _Picture:
    """A feed whose picture is on air or about to be."""

    def __init__(self, programme: "Programme", feed: Feed, now: int) -> None:
        self.feed = feed
        self.since = now
        self._programme = programme
        feed.video.subscribe(self)
        feed.request_keyframe()
        feed.request_low_keyframe()

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        self._programme.picture(self, packet, begins, now)

    def end(self) -> None:
        self.feed.video.unsubscribe(self)


class _Microphone:
    """A feed whose sound is open."""

    def __init__(self, mixer: Mixer, feed: Feed) -> None:
        self.feed = feed
        self._mixer = mixer
        feed.audio.subscribe(self)

    def audio(self, packet: Packet, now: int) -> None:
        if packet.payload:
            self._mixer.push(self.feed.name, packet.sequence, packet.timestamp, packet.payload)

    def end(self) -> None:
        self.feed.audio.unsubscribe(self)


class _Recorded:
    """The programme's own line, on its way to the frame sink."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        self._capture.video(packet, now)


class Programme:
    """One hearing's programme feed.

    Args:
        session: Names this run of the programme towards the frame sink.
    """

    def __init__(self, hearing: str, session: str, sink: FrameSink, clock: HearingClock) -> None:
        self._clock = clock
        self.video = VideoLine(self._request_keyframe)
        self._small = SmallPicture()
        self._shown: _Picture | None = None
        self._next: _Picture | None = None
        self._microphones: dict[str, _Microphone] = {}
        self._listeners: dict[str | None, AudioSubscriber] = {}
        self.sound = Relation(AUDIO_TICKS_PER_MS)
        """Of all mixes, which share one timeline."""
        self._capture = Capture(
            sink,
            hearing,
            PROGRAMME,
            session,
            partial(_placed, self.video.relation),
            partial(_placed, self.sound),
        )
        self.video.subscribe(_Recorded(self._capture))
        self._mixer = Mixer(self._mixed)
        self._run: asyncio.Task[None] | None = None
        self.on_air = OnAir()

    @property
    def low(self) -> VideoLine:
        """The picture for thin lines."""
        return self._small.line

    def start(self) -> None:
        """Begin to mix."""
        if self._run is None:
            self._run = asyncio.create_task(self._mixer.run(), name="mixer")

    async def close(self) -> None:
        self._mixer.close()
        if self._run is not None:
            await self._run
        self._cut_to(None)
        for microphone in self._microphones.values():
            microphone.end()
        self._capture.end()

    def apply(self, on_air: OnAir, picture: Feed | None, sound: dict[str, Feed]) -> None:
        """Put on air what the floor says, sound at once, the picture at its next keyframe."""
        self.on_air = on_air
        for name in self._microphones.keys() - sound.keys():
            self._microphones.pop(name).end()
        self._mixer.set_open(frozenset(sound))
        for name in sound.keys() - self._microphones.keys():
            self._microphones[name] = _Microphone(self._mixer, sound[name])
        self._cut_to(picture)

    def _cut_to(self, feed: Feed | None) -> None:
        if self._next is not None and self._next.feed is not feed:
            self._next.end()
            self._next = None
        if feed is None and self._shown is not None:
            self._shown.end()
            self._shown = None
            self._small.follow(None, self._clock.now())
        shown = self._shown.feed if self._shown is not None else None
        if feed is not None and feed is not shown and self._next is None:
            self._next = _Picture(self, feed, self._clock.now())

    def picture(self, source: _Picture, packet: Packet, begins: bool, now: int) -> None:
        """A packet of a source's line came."""
        if source is self._next and begins:
            self._take(source)
            self.video.cut(packet, now)
        if source is self._shown:
            captured = source.feed.video.relation.captured(packet.timestamp)
            self.video.push(packet, now, now if captured is None else captured)

    def _take(self, source: _Picture) -> None:
        if self._shown is not None:
            self._shown.end()
        self._shown, self._next = source, None
        self._small.follow(source.feed, self._clock.now())

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: what has waited long enough."""
        self._small.tick(now)
        source = self._next
        if source is None:
            return
        waited = now - source.since
        if waited >= KEYFRAME_PATIENCE_MS and source.feed.up and len(source.feed.video.gop):
            group = list(source.feed.video.gop)
            self._take(source)
            self.video.cut_in(group, now, source.feed.video.relation)
            return
        if waited >= HOLD_MS and self._shown is not None:
            self._shown.end()
            self._shown = None
            self._small.follow(None, now)
        source.feed.request_keyframe()

    def _request_keyframe(self) -> None:
        source = self._next or self._shown
        if source is not None:
            source.feed.request_keyframe()

    def listen(self, output: str | None, listener: AudioSubscriber) -> None:
        """Hand the full mix (None), or the mix without one feed, to this listener."""
        self._listeners[output] = listener
        self._want()

    def unlisten(self, output: str | None) -> None:
        self._listeners.pop(output, None)
        self._want()

    def _want(self) -> None:
        self._mixer.want(frozenset(output for output in self._listeners if output is not None))

    def _mixed(self, output: str | None, payload: bytes, timestamp: int) -> None:
        # All outputs share one timeline, so that a viewer may change from one to another unnoticed.
        sequence = timestamp // FRAME
        packet = Packet(0, False, sequence & SEQUENCE_MASK, timestamp & TIMESTAMP_MASK, 0, payload)
        now = self._clock.now()
        if output is None:
            self._note_sound(timestamp & TIMESTAMP_MASK, now)
            if self.on_air != OnAir():
                self._capture.audio(packet, now)
        listener = self._listeners.get(output)
        if listener is not None:
            listener.audio(packet, now)

    def _note_sound(self, timestamp: int, now: int) -> None:
        """How the mix stands to capture: by whoever is seen, if they are heard. Their lips are looked at."""
        shown = self._shown.feed.name if self._shown is not None else ""
        heard = [shown] if shown in self._microphones else sorted(self._microphones)
        for name in heard:
            position = self._mixer.position(name)
            if position is None:
                continue
            captured = self._microphones[name].feed.audio.relation.captured(position)
            if captured is not None:
                self.sound.note(timestamp, captured - ENCODER_DELAY_MS)
                return
        captured = self.sound.captured(timestamp)
        if captured is None or abs(now - captured) > ASTRAY_MS:
            self.sound.note(timestamp, now - MIX_LATENCY_MS)


def _placed(relation: Relation, timestamp: int, arrival: int) -> float:
    captured = relation.captured(timestamp)
    return arrival if captured is None else captured
