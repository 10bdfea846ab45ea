"""One hearing's stage: its feeds, its programme, and the sessions of those who publish and watch."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from prometheus_client import Counter, Gauge

from hustings.hearing.floor import PLAYING
from hustings.hearing.model import OnAir
from hustings.hearing.slate import Slate
from hustings.media import answers
from hustings.media.answers import Negotiated
from hustings.media.audience.house import House
from hustings.media.audience.seats import Seats
from hustings.media.audience.viewer import Viewer
from hustings.media.feeds import Feed, FeedWatcher, Source
from hustings.media.network import LocalTransport, Network, NoPortLeft
from hustings.media.playback.player import Cue, Player
from hustings.media.programme import Programme
from hustings.media.publisher import Publisher
from hustings.media.seam import NotConnected
from hustings.media.slate.drawing import Drawing
from hustings.media.slate.showing import Showing
from hustings.room.ports import Answer, FrameSink, HearingClock, Identity, OfferRefused
from hustings.rtp.packet import Packet

log = structlog.get_logger(__name__)

live = Gauge("hustings_media_sessions", "Sessions that have not ended", ["kind"])
ended = Counter("hustings_media_sessions_ended", "Sessions that have ended", ["kind", "why"])

Session = Publisher | Viewer


class Stage:
    """All media of one hearing in this process.

    Args:
        bitrate: What each publisher may send, bits a second.
        played: Told which playing is over because its file is.
    """

    def __init__(
        self,
        hearing: str,
        network: Network,
        sink: FrameSink,
        clock: HearingClock,
        watcher: FeedWatcher,
        house: House,
        bitrate: int,
        played: Callable[[str, str], None],
        drawing: Drawing,
    ) -> None:
        self.hearing = hearing
        self._network = network
        self._sink = sink
        self._clock = clock
        self._watcher = watcher
        self._bitrate = bitrate
        self._played = played
        self._player: Player | None = None
        self._over: str | None = None
        """The playing that was over last; the hearing may not know yet."""
        self.feeds: dict[str, Feed] = {}
        self.sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slate = Showing(hearing, clock, drawing)
        self.programme = Programme(hearing, secrets.token_hex(16), sink, clock, self._slate.feed)
        self._house = house
        self._seats = Seats(
            house, self.programme, self._feed, clock, lambda viewer: self._drop(viewer, "no-line")
        )

    def apply(self, on_air: OnAir) -> None:
        """Put on air what the floor says. Sound that is withdrawn is silent with the next frame."""
        picture = self._feed(on_air.video) if on_air.video is not None else None
        sound = {name: self._feed(name) for name in on_air.audio}
        self.programme.apply(on_air, picture, sound)
        self._seats.route_sound()
        self._light_slate()

    def say(self, slate: Slate) -> None:
        """What the programme says in words while it has no picture."""
        self._slate.say(slate)

    def _light_slate(self) -> None:
        """The slate is there while nothing else is, for viewers and for the recording of a sitting."""
        self._slate.show(self.programme.on_slate and self._is_attended())

    def _is_attended(self) -> bool:
        """Somebody watches, or something has come that is recorded."""
        if self._player is not None or any(feed.up for feed in self.feeds.values()):
            return True
        return any(isinstance(session, Viewer) for session in self.sessions.values())

    def cue(self, cue: Cue | None) -> None:
        """Play a file into its feed, as the hearing says it stands; or nothing."""
        player = self._player
        if player is not None and (cue is None or cue.playing != player.cue.playing):
            self._end_playing(player)
            player = None
        if cue is None or cue.playing == self._over:
            return
        if player is not None:
            player.follow(cue)
            return
        self._player = Player(cue, self.hearing, self._clock, self._take_played, self._playing_over)
        self._feed(PLAYING).join(self._player)
        self.programme.start()

    def _take_played(self, player: Player, kind: str, packet: Packet, now: int) -> None:
        feed = self._feed(PLAYING)
        if kind == "video":
            feed.video_received(player, packet, now)
        else:
            feed.audio_received(player, packet, now)

    def _playing_over(self, player: Player) -> None:
        """Its file is over, or cannot be read on."""
        if player is self._player:
            # Told before its feed is lost: that it is over is why.
            self._over = player.cue.playing
            self._played(self.hearing, player.cue.playing)
            self._end_playing(player)

    def _end_playing(self, player: Player) -> None:
        self._player = None
        player.stop()
        self._feed(PLAYING).leave(player)

    async def publish(self, name: str, who: Identity, negotiated: Negotiated) -> Answer:
        """Begin a publisher's session.

        Raises:
            OfferRefused: `feed-taken` by another subject, or `too-many-sessions`.
        """
        feed = self._feed(name)
        if name == PLAYING or not feed.admits(who):
            raise OfferRefused("feed-taken", "Somebody else is publishing this feed.")
        session = Publisher(
            secrets.token_hex(16), who, name, negotiated, self._network, feed, self._clock, self._bitrate
        )
        self._begin(session)
        feed.join(session)
        local = await self._open(session)
        self._spawn(self._connect(session))
        return self._answer(session, negotiated, local)

    async def play(self, name: str | None, who: Identity, negotiated: Negotiated) -> Answer:
        """Begin a viewer's session of the programme (None) or of one feed.

        Raises:
            OfferRefused: `unknown-feed`, `no-way-in`, or `too-many-sessions`.
        """
        if name is not None and name not in self.feeds:
            raise OfferRefused("unknown-feed", "Nobody publishes this feed.")
        if negotiated.remote.lite:
            raise OfferRefused("no-way-in", "An ICE-lite player cannot be reached: this end is lite as well.")
        viewer = Viewer(
            secrets.token_hex(16), who, name, negotiated, self._house, self._seats.show, self._drop
        )
        self._begin(viewer)
        return self._answer(viewer, negotiated, viewer.open())

    def close_session(self, id: str, why: str) -> bool:
        """End a session; False if there is none such."""
        session = self.sessions.get(id)
        if session is None:
            return False
        self._drop(session, why)
        return True

    def tick(self, now: int) -> None:
        """To be called about every 100 ms."""
        for feed in list(self.feeds.values()):
            feed.tick(now)
        self.programme.tick(now)
        self._light_slate()
        self._slate.feed.tick(now)
        for session in list(self.sessions.values()):
            if isinstance(session, Viewer):
                session.tick(now)

    async def close(self) -> None:
        """End everything."""
        if self._player is not None:
            self._end_playing(self._player)
        for session in list(self.sessions.values()):
            self._drop(session, "closed")
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        self._seats.close()
        self._slate.close()
        await self.programme.close()

    def _feed(self, name: str) -> Feed:
        feed = self.feeds.get(name)
        if feed is None:
            feed = self.feeds[name] = Feed(
                self.hearing, name, self._sink, self._clock, self._watcher, self._retire, self._voices_changed
            )
        return feed

    def _voices_changed(self) -> None:
        self._seats.route_sound()

    def _begin(self, session: Session) -> None:
        self.sessions[session.session] = session
        live.labels(session.kind).inc()
        self.programme.start()
        self._light_slate()

    async def _open(self, session: Publisher) -> LocalTransport:
        try:
            return await session.peer.open()
        except NoPortLeft:
            self._drop(session, "no-port")
            raise OfferRefused("too-many-sessions", "There is no room for another session.") from None
        except BaseException:
            self._drop(session, "failed")
            raise

    def _answer(self, session: Session, negotiated: Negotiated, local: LocalTransport) -> Answer:
        sdp = answers.write(negotiated, local, session.session[:16])
        return Answer(session.session, sdp, secrets.token_hex(8))

    async def _connect(self, session: Publisher) -> None:
        try:
            await session.peer.connect(session.negotiated.remote)
        except NotConnected as error:
            log.info("session not connected", hearing=self.hearing, session=session.session, why=str(error))
            self._drop(session, "not-connected")

    def _retire(self, source: Source, why: str) -> None:
        if isinstance(source, Publisher):
            self._drop(source, why)
        elif source is self._player and source is not None:
            log.error("a file is played no more", hearing=self.hearing, why=why)
            self._playing_over(self._player)

    def _drop(self, session: Session, why: str) -> None:
        if self.sessions.pop(session.session, None) is None:
            return
        live.labels(session.kind).dec()
        ended.labels(session.kind, why).inc()
        log.info("session ended", hearing=self.hearing, session=session.session, kind=session.kind, why=why)
        if isinstance(session, Publisher):
            self._feed(session.feed).leave(session)
            self._spawn(session.peer.close())
        else:
            session.close()
            self._seats.leave(session)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
