"""A feed: whoever publishes it at the moment, on a line that does not break when they reconnect."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import structlog

from hustings.media.capture import Capture
from hustings.media.lines import AudioLine, VideoLine
from hustings.room.ports import FrameSink, HearingClock, Identity
from hustings.rtp.h264 import starts_keyframe
from hustings.rtp.packet import Packet

log = structlog.get_logger(__name__)

LOST_MS = 2_000
"""A feed without a packet for so long is lost."""
SESSION_IDLE_MS = 30_000
"""A session without a packet for so long is closed."""
SHED_MS = 1_500
"""A publisher whose line is too thin for the full encoding has stopped sending it; then the small one stands
in for it, until the full one is back."""
LOW_GONE_MS = 2_000
"""A small encoding of which nothing came for so long is not there."""
SOUND_ALONE_MS = 2_000
"""A publisher that offered video and sends only sound counts as found after so long."""

OLDEST_MS = 2_000
"""Viewers are not told that anything was captured longer ago than this, whatever its sender says: they would
hold back the picture, or the sound, for as long."""


class FeedWatcher(Protocol):
    def __call__(
        self, hearing: str, feed: str, session: str, subject: str, up: bool, last_media: int
    ) -> None:
        """A feed was found (`up`) or lost; `last_media`: hearing time of its last packet."""
        ...


class Source(Protocol):
    """Whoever publishes a feed: somebody's session, or a file that is played."""

    session: str
    who: Identity
    has_video: bool
    last_packet: int | None

    def request_keyframe(self, *, low: bool = False) -> None:
        """`low`: of the small encoding."""
        ...

    def keyframe_came(self, *, low: bool = False) -> None: ...

    def captured(self, kind: str, timestamp: int, arrival: int) -> float:
        """Hearing time (milliseconds) when what came at `arrival` with this timestamp was captured."""
        ...

    def tick(self, now: int) -> None: ...


class Feed:
    """One feed of one hearing.

    A second session of the same subject waits beside the current one and supersedes it with its first
    keyframe (its first sound, if it offered no video).

    Args:
        retire: Closes a session that was superseded or has been silent.
        changed: Called when another session, or none, has become current.
    """

    def __init__(
        self,
        hearing: str,
        name: str,
        sink: FrameSink,
        clock: HearingClock,
        watcher: FeedWatcher,
        retire: Callable[[Source, str], None],
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self._hearing = hearing
        self._sink = sink
        self._clock = clock
        self._watcher = watcher
        self._retire = retire
        self._changed = changed
        self.video = VideoLine(self.request_keyframe)
        self.low = VideoLine(self.request_low_keyframe, thin=True)
        """The same picture in small, where the publisher sends it."""
        self.audio = AudioLine()
        self.current: Source | None = None
        self.up = False
        self._next: Source | None = None
        self._capture: Capture | None = None
        self._captures = 0
        self._video_ssrc: int | None = None
        self._low_ssrc: int | None = None
        self._full_heard = self._low_heard = 0
        """When something of each encoding came last; of a new session: when it began."""
        self._audio_ssrc: int | None = None
        self._sound_since: int | None = None

    def admits(self, who: Identity) -> bool:
        """Whether this subject may publish now: nobody else does."""
        return self.current is None or self.current.who.subject == who.subject

    def join(self, session: Source) -> None:
        """A session of an admitted subject begins."""
        if self.current is None:
            self._make_current(session)
            return
        if self._next is not None:
            self._retire(self._next, "superseded")
        self._next = session

    def leave(self, session: Source) -> None:
        """A session is gone, however that came."""
        if session is self._next:
            self._next = None
        elif session is self.current:
            self._lose()
            self._end_capture()
            self.current = None
            successor, self._next = self._next, None
            if successor is not None:
                self._make_current(successor)
            else:
                self._changed()

    def request_keyframe(self) -> None:
        if self.current is not None:
            self.current.request_keyframe(low=self._stands_in)

    def request_low_keyframe(self) -> None:
        if self.current is not None:
            self.current.request_keyframe(low=True)

    @property
    def has_low(self) -> bool:
        """The small encoding is being sent."""
        return self._low_ssrc is not None

    @property
    def _stands_in(self) -> bool:
        """The small encoding is shown in place of the full one."""
        return self._low_ssrc is not None and self._video_ssrc == self._low_ssrc

    @property
    def _shown_kind(self) -> str:
        return "low" if self._stands_in else "video"

    def video_received(self, session: Source, packet: Packet, now: int) -> None:
        if session is self.current:
            self._full_heard = now
            if self._stands_in and not starts_keyframe(packet.payload):
                session.request_keyframe()
                return
        self._seen(session, packet, now)

    def low_received(self, session: Source, packet: Packet, now: int) -> None:
        """A packet of the same picture in small came."""
        if session is not self.current:
            return
        self._low_heard = now
        keyframe = starts_keyframe(packet.payload)
        if packet.ssrc != self._low_ssrc:
            if not keyframe:
                session.request_keyframe(low=True)
                return
            self._low_ssrc = packet.ssrc
            self.low.cut(packet, now)
        if keyframe:
            session.keyframe_came(low=True)
        self.low.push(packet, now, self._captured(session, "low", packet, now))
        if self._stands_in:
            self._seen(session, packet, now)
        elif now - self._full_heard >= SHED_MS:
            if keyframe:
                log.info("small encoding stands in", hearing=self._hearing, feed=self.name)
                self._seen(session, packet, now)
            else:
                session.request_keyframe(low=True)

    def _seen(self, session: Source, packet: Packet, now: int) -> None:
        """A packet of what the feed shows."""
        keyframe = starts_keyframe(packet.payload)
        if session is self._next and keyframe:
            self._supersede(session)
        if session is not self.current:
            return
        if packet.ssrc != self._video_ssrc:
            if not keyframe:
                session.request_keyframe(low=packet.ssrc == self._low_ssrc)
                return
            self._begin_video(packet, now)
        if keyframe:
            session.keyframe_came(low=self._stands_in)
            self._found(now)
        self.video.push(packet, now, self._captured(session, self._shown_kind, packet, now))
        if self._capture is not None:
            self._capture.video(packet, now)
            if self._capture.waiting and not keyframe:
                self.request_keyframe()

    def audio_received(self, session: Source, packet: Packet, now: int) -> None:
        if session is self._next and not session.has_video:
            self._supersede(session)
        if session is not self.current:
            return
        if packet.ssrc != self._audio_ssrc:
            self._audio_ssrc = packet.ssrc
            self.audio.cut(packet, now)
        self._heard(session, now)
        self.audio.push(packet, now, self._captured(session, "audio", packet, now))
        if self._capture is not None:
            self._capture.audio(packet, now)

    def publisher_gone(self, session: Source) -> None:
        self._retire(session, "gone")

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: notices silence."""
        for session in (self.current, self._next):
            if session is not None:
                session.tick(now)
        if self._low_ssrc is not None and now - self._low_heard >= LOW_GONE_MS:
            self._low_ssrc = None
        session = self.current
        if session is None or session.last_packet is None:
            return
        silence = now - session.last_packet
        if silence >= LOST_MS:
            self._lose()
        if silence >= SESSION_IDLE_MS:
            self._retire(session, "silent")

    def _make_current(self, session: Source) -> None:
        self.current = session
        self._captures = 0
        self._video_ssrc = self._audio_ssrc = self._low_ssrc = None
        self._full_heard = self._clock.now()
        self._sound_since = None
        self._begin_capture()
        self._changed()

    def _supersede(self, session: Source) -> None:
        old = self.current
        self._next = None
        # Not lost: the feed goes on, from another session.
        self.up = False
        self._end_capture()
        self._make_current(session)
        if old is not None:
            log.info("feed superseded", hearing=self._hearing, feed=self.name, by=session.session)
            self._retire(old, "superseded")

    def _begin_video(self, first: Packet, now: int) -> None:
        before, self._video_ssrc = self._video_ssrc, first.ssrc
        if before is not None:
            # The encoder began anew within its session: other timestamps, so another recording.
            self._end_capture()
            self._begin_capture()
        self.video.cut(first, now)

    def _begin_capture(self) -> None:
        assert self.current is not None
        self._captures += 1
        name = self.current.session
        if self._captures > 1:
            name = f"{name}-{self._captures}"
        captured = self.current.captured
        self._capture = Capture(
            self._sink,
            self._hearing,
            self.name,
            name,
            partial(captured, self._shown_kind),
            partial(captured, "audio"),
        )

    def _end_capture(self) -> None:
        if self._capture is not None:
            self._capture.end()
            self._capture = None

    def _captured(self, session: Source, kind: str, packet: Packet, now: int) -> float:
        return max(session.captured(kind, packet.timestamp, now), now - OLDEST_MS)

    def _heard(self, session: Source, now: int) -> None:
        if self.up:
            return
        if self._sound_since is None:
            self._sound_since = now
        if not session.has_video or now - self._sound_since >= SOUND_ALONE_MS:
            self._found(now)

    def _found(self, now: int) -> None:
        if not self.up and self.current is not None:
            self.up = True
            self._watcher(self._hearing, self.name, self.current.session, self.current.who.subject, True, now)

    def _lose(self) -> None:
        session = self.current
        if not self.up or session is None:
            return
        self.up = False
        self._sound_since = None
        last_media = session.last_packet if session.last_packet is not None else self._clock.now()
        self._watcher(self._hearing, self.name, session.session, session.who.subject, False, last_media)
