"""The programme feed: the picture of whoever is on air, cut at keyframes, and the mix of open microphones."""

import asyncio
from functools import partial

import structlog

from hustings.hearing.model import OnAir
from hustings.media.capture import Capture
from hustings.media.feeds import Feed
from hustings.media.lines import AUDIO_TICKS_PER_MS, AudioSubscriber, VideoLine
from hustings.media.mixer import Mixer
from hustings.media.sound.pcm import FRAME
from hustings.media.switch import Switch
from hustings.room.ports import FrameSink, HearingClock
from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK, Packet
from hustings.rtp.timeline import Relation

log = structlog.get_logger(__name__)

PROGRAMME = "programme"
MIX_LATENCY_MS = 60
"""How old a mix is taken to be while nobody has spoken in it yet."""
ENCODER_DELAY_MS = 6.5
"""By so much a decoder puts out later what the mix's encoder took in (RFC 6716, section 2.1.4)."""
ASTRAY_MS = 1_000
"""A mix that is older or younger than this is none; the clocks have moved."""


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
        slate: What is shown while the picture that should be there is not.
    """

    def __init__(
        self, hearing: str, session: str, sink: FrameSink, clock: HearingClock, slate: Feed | None = None
    ) -> None:
        self._clock = clock
        self._switch = Switch(clock, slate)
        self.video = self._switch.line
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
        return self._switch.small.line

    def start(self) -> None:
        """Begin to mix."""
        if self._run is None:
            self._run = asyncio.create_task(self._mixer.run(), name="mixer")

    async def close(self) -> None:
        self._mixer.close()
        if self._run is not None:
            await self._run
        self._switch.close()
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
        self._switch.to(picture)

    @property
    def on_slate(self) -> bool:
        """The slate is shown, or is to be as soon as it comes."""
        return self._switch.on_slate

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: what has waited long enough."""
        self._switch.tick(now)

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
            if self.on_air != OnAir() or self._switch.shown is not None:
                self._capture.audio(packet, now)
        listener = self._listeners.get(output)
        if listener is not None:
            listener.audio(packet, now)

    def _note_sound(self, timestamp: int, now: int) -> None:
        """How the mix stands to capture: by whoever is seen, if they are heard. Their lips are looked at."""
        shown = self._switch.shown.name if self._switch.shown is not None else ""
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
