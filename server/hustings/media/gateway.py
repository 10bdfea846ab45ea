"""The media plane behind the WHIP and WHEP doors: every hearing's stage in this process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from hustings.hearing.model import OnAir
from hustings.hearing.slate import Slate
from hustings.media import offers
from hustings.media.answers import Negotiated, negotiate
from hustings.media.audience.house import House, MakeFan, best_fan
from hustings.media.audience.viewer import Viewer
from hustings.media.feeds import FeedWatcher
from hustings.media.figures import StageFigures
from hustings.media.network import Network
from hustings.media.playback.player import Cue
from hustings.media.process_figures import ProcessFigures
from hustings.media.publisher import Publisher
from hustings.media.slate.drawing import Drawing
from hustings.media.sparingly import Sparingly
from hustings.media.stage import Stage
from hustings.room.ports import Answer, FrameSink, HearingClock, Identity, OfferRefused, Picture
from hustings.rtp.quality import Rung
from hustings.wire.media_report import MediaFigures

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Limits:
    """What one process takes on."""

    publishers: int = 160
    viewers: int = 2_000
    sessions_each: int = 12
    """Of one subject in one hearing: a chair's console previews every feed."""
    bitrate: int = 2_000_000
    """What a publisher may send, bits a second: both encodings, the sound, and what is sent again."""


class Studio:
    """`room.ports.MediaGateway` on aiortc's transports.

    Args:
        network: Where to bind and what to announce.
        sink: Takes the encoded frames of every feed and of the programme (feed `programme`).
        watcher: Told when a feed is found or lost. Called from the event loop; must not block.
        played: Told of a hearing's playing that its file is over; likewise.
        audience_port: Of all viewers, UDP and TCP; 0: any that is free.
        make_fan: Makes the viewers' hot path.
    """

    def __init__(
        self,
        network: Network,
        sink: FrameSink,
        clock: HearingClock,
        watcher: FeedWatcher,
        limits: Limits | None = None,
        played: Callable[[str, str], None] = lambda hearing, playing: None,
        audience_port: int = 0,
        make_fan: MakeFan = best_fan,
    ) -> None:
        self._network = network
        self._sink = sink
        self._clock = clock
        self._watcher = watcher
        self._limits = limits or Limits()
        self._played = played
        self._house = House(network, audience_port, self._limits.viewers, make_fan)
        self._drawing = Drawing()
        self._stages: dict[str, Stage] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._said = Sparingly()
        self._figures: dict[str, StageFigures] = {}
        self._process = ProcessFigures(self._house, self._limits.viewers)

    def open(self) -> None:
        """Bind the audience's port, before anything else. Raises OSError when it is in use."""
        self._house.open()

    async def publish(self, hearing: str, feed: str, who: Identity, offer: str) -> Answer:
        """Take in a publisher of a feed. Raises OfferRefused."""
        negotiated = self._negotiate(hearing, who, offer, publishing=True)
        return await self._stage(hearing).publish(feed, who, negotiated)

    async def play(self, hearing: str, feed: str | None, who: Identity, offer: str) -> Answer:
        """Play the programme feed (`feed` None) or preview one feed. Raises OfferRefused."""
        negotiated = self._negotiate(hearing, who, offer, publishing=False)
        return await self._stage(hearing).play(feed, who, negotiated)

    async def end(self, hearing: str, session: str, who: Identity) -> bool:
        """End a session of this subject; False if there is none such."""
        stage = self._stages.get(hearing)
        found = stage.sessions.get(session) if stage is not None else None
        if stage is None or found is None or found.who.subject != who.subject:
            return False
        return stage.close_session(session, "ended")

    def picture(self, hearing: str, session: str, who: Identity) -> Picture | None:
        """What a viewer's session of this subject is sent; None if there is none such."""
        viewer = self._viewer(hearing, session, who)
        if viewer is None:
            return None
        quality = viewer.quality
        return Picture(str(quality.sent), str(quality.reason), quality.chosen and str(quality.chosen))

    def choose(self, hearing: str, session: str, who: Identity, quality: str | None) -> bool:
        """Send a viewer `full`, `low` or `sound` from now on, or what its line carries (None)."""
        viewer = self._viewer(hearing, session, who)
        if viewer is None:
            return False
        viewer.choose(Rung(quality) if quality is not None else None, self._clock.now())
        return True

    def _viewer(self, hearing: str, session: str, who: Identity) -> Viewer | None:
        stage = self._stages.get(hearing)
        found = stage.sessions.get(session) if stage is not None else None
        if isinstance(found, Viewer) and found.who.subject == who.subject:
            return found
        return None

    def sessions(self, hearing: str) -> list[tuple[str, Identity]]:
        """Live sessions with whom they belong to."""
        stage = self._stages.get(hearing)
        return [(id, session.who) for id, session in stage.sessions.items()] if stage is not None else []

    async def figures(self, hearing: str) -> MediaFigures:
        """What there is to say of a hearing's media; the same again to whoever asks within a second."""
        stage = self._stage(hearing)
        found = self._figures.get(hearing)
        if found is None:
            found = self._figures[hearing] = StageFigures(stage, self._clock, self._process)
        return await found.look()

    async def close_session(self, hearing: str, session: str, why: str) -> None:
        """End a session whoever it belongs to; `why` is a word for the log and the counters."""
        stage = self._stages.get(hearing)
        if stage is not None:
            stage.close_session(session, why)

    def apply(self, hearing: str, on_air: OnAir) -> None:
        """Put on air what the floor says: to be called at every change, and once at the start."""
        stage = self._stage(hearing)
        if stage.programme.on_air != on_air:
            stage.apply(on_air)

    def say(self, hearing: str, slate: Slate) -> None:
        """What the programme says in words while it has no picture: to be called at every change."""
        self._stage(hearing).say(slate)

    def cue(self, hearing: str, cue: Cue | None) -> None:
        """Play this into the hearing's feed for files, or nothing: to be called at every change."""
        if cue is not None or hearing in self._stages:
            self._stage(hearing).cue(cue)

    async def close_hearing(self, hearing: str) -> None:
        """End all media of one hearing, because it is over or another process has it."""
        stage = self._stages.pop(hearing, None)
        self._figures.pop(hearing, None)
        if stage is not None:
            await stage.close()

    async def close(self) -> None:
        """End all media of the process."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
            self._ticking = None
        for hearing in list(self._stages):
            await self.close_hearing(hearing)
        self._drawing.close()
        await self._house.close()

    def _stage(self, hearing: str) -> Stage:
        stage = self._stages.get(hearing)
        if stage is None:
            stage = self._stages[hearing] = Stage(
                hearing,
                self._network,
                self._sink,
                self._clock,
                self._watcher,
                self._house,
                self._limits.bitrate,
                self._played,
                self._drawing,
            )
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick(), name="media tick")
        return stage

    def _negotiate(self, hearing: str, who: Identity, offer: str, *, publishing: bool) -> Negotiated:
        negotiated = negotiate(offers.parse(offer), publishing=publishing)
        own = sum(identity.subject == who.subject for _, identity in self.sessions(hearing))
        kind = Publisher if publishing else Viewer
        others = (session for stage in self._stages.values() for session in stage.sessions.values())
        total = sum(isinstance(session, kind) for session in others)
        most = self._limits.publishers if publishing else self._limits.viewers
        if own >= self._limits.sessions_each or total >= most or (self._house.full and not publishing):
            raise OfferRefused("too-many-sessions", "There is no room for another session; end one first.")
        return negotiated

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = self._clock.now()
            try:
                self._house.tick(now)
            except Exception:
                if times := self._said.due():
                    log.exception("tick of the audience failed", times=times)
            for stage in list(self._stages.values()):
                try:
                    stage.tick(now)
                except Exception:
                    # One hearing's fault must not stop the clockwork of the others.
                    if times := self._said.due():
                        log.exception("tick failed", hearing=stage.hearing, times=times)
