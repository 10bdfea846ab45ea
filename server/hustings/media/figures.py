"""A hearing's media in figures: who publishes and who watches, over which line, and how well it comes."""

import asyncio
import functools
import ipaddress
import time
from collections.abc import Mapping

from hustings.media.audience.interface import Statistics, Track
from hustings.media.audience.viewer import Viewer
from hustings.media.feeds import Feed
from hustings.media.grades import judge
from hustings.media.lines import AUDIO_TICKS_PER_MS, VIDEO_TICKS_PER_MS
from hustings.media.process_figures import ProcessFigures
from hustings.media.publisher import Publisher
from hustings.media.stage import Stage
from hustings.room.ports import HearingClock, Identity
from hustings.rtp.srtp import OPENSSL_NAMES
from hustings.wire.media_report import (
    FeedReport,
    LineFault,
    MediaFigures,
    SessionReport,
    StreamReport,
    ViewerReport,
)

LOOK_MS = 1_000
"""Rates are over at least this; who asks earlier gets what was said before."""
JOINING_MS = 5_000
"""So young a session is not judged by its losses: the first report is of the moments in which it joined."""
TURN = 50
"""Viewers that are looked at in one go."""
REMB_OLD_MS = 10_000
"""What a viewer thought of its line so long ago is no news."""
PUBLIC_ID = 8
"""Digits of a session's name that are told: they tell it from others, and open nothing."""
PROFILES = {profile: name.decode() for profile, name in OPENSSL_NAMES.items()}
PREFIXES = {4: 24, 6: 48}
TICKS = {Track.VIDEO: VIDEO_TICKS_PER_MS, Track.AUDIO: AUDIO_TICKS_PER_MS}


class StageFigures:
    """Looks at one hearing's sessions, and remembers what they had come to the last time."""

    def __init__(self, stage: Stage, clock: HearingClock, process: ProcessFigures) -> None:
        self._stage = stage
        self._clock = clock
        self._process = process
        self._counts: dict[str, tuple[int, ...]] = {}
        """By session: what had been counted when it was looked at last."""
        self._said: MediaFigures | None = None
        self._looking = asyncio.Lock()

    async def look(self) -> MediaFigures:
        """The figures as they stand; within `LOOK_MS` of the last look, those of that."""
        async with self._looking:
            now = self._clock.now()
            before = self._said["at"] if self._said is not None else None
            if self._said is None or before is None or now - before >= LOOK_MS:
                self._said = await self._anew(now, before)
            return self._said

    async def _anew(self, now: int, before: int | None) -> MediaFigures:
        seen = _Look(now, before, self._counts)
        stage = self._stage
        publishers = [session for session in stage.sessions.values() if isinstance(session, Publisher)]
        audience = [session for session in stage.sessions.values() if isinstance(session, Viewer)]
        feeds = [seen.feed(publisher, stage.feeds) for publisher in publishers]
        viewers: list[ViewerReport] = []
        for number, viewer in enumerate(audience):
            if number % TURN == TURN - 1:
                # A thousand take some ten milliseconds: pictures on their way do not wait for that.
                await asyncio.sleep(0)
            if viewer.session in stage.sessions and (report := seen.viewer(viewer)) is not None:
                viewers.append(report)
        waiting = sum(not session.connected for session in stage.sessions.values())
        said: MediaFigures = {
            "at": now,
            "unix_ms": round(time.time() * 1000),
            "over_ms": 0 if before is None else now - before,
            "connecting": waiting,
            "feeds": [*feeds, *seen.files(stage.feeds)],
            "viewers": viewers,
            "process": self._process.look(),
        }
        if (passed := stage.programme.video.passed) is not None:
            said["picture_age_ms"] = max(0, now - passed)
        self._counts = seen.counts
        return said


class _Look:
    """One look at everything.

    Args:
        before: When the last one was.
        earlier: What it counted, by session.
    """

    def __init__(self, now: int, before: int | None, earlier: Mapping[str, tuple[int, ...]]) -> None:
        self._now = now
        self._before = before
        self._earlier = earlier
        self._steady = time.monotonic_ns() // 1_000_000
        """The hot path's clock."""
        self.counts: dict[str, tuple[int, ...]] = {}

    def _since(self, session: str, began: int, counts: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """Milliseconds since the session was looked at last, or began; how much more was counted by then."""
        self.counts[session] = counts
        earlier = self._earlier.get(session)
        if earlier is None or self._before is None or len(earlier) != len(counts):
            return max(LOOK_MS, self._now - began), counts
        more = tuple([now - then if now > then else 0 for now, then in zip(counts, earlier, strict=True)])
        return max(1, self._now - self._before), more

    def viewer(self, viewer: Viewer) -> ViewerReport | None:
        """None while it is not connected."""
        path = viewer.path
        if path is None:
            return None
        stats = viewer.statistics()
        began = viewer.began if viewer.began is not None else self._now
        counts = (stats.video.octets, stats.audio.octets, stats.dropped)
        elapsed, (video, audio, dropped) = self._since(viewer.session, began, counts)
        quiet = max(0, self._steady - stats.heard_ms)
        quality = viewer.quality
        loss = max(stats.video.fraction_lost, stats.audio.fraction_lost)
        values: dict[LineFault, float] = {
            "loss": loss if self._now - began >= JOINING_MS else 0.0,
            "delay": stats.round_trip_ms,
            "dropped": 1000 * dropped / elapsed,
            "silent": quiet,
        }
        badness, grade, faults = judge(values)
        report: ViewerReport = {
            **session_of(viewer.session, viewer.who),
            "feed": viewer.feed or "",
            "transport": path.transport,
            "address": shortened(path.address),
            "protection": PROFILES[path.profile],
            "age_ms": self._now - began,
            "quiet_ms": quiet,
            "streams": _tracks(stats, {Track.VIDEO: video, Track.AUDIO: audio}, elapsed),
            "grade": grade,
            "badness": round(badness, 2),
            "faults": faults,
            "kbps": round(8 * (video + audio) / elapsed),
            "loss": round(loss, 3),
            "sent": quality.sent.value,
            "reason": quality.reason.value,
            "chosen": quality.chosen.value if quality.chosen is not None else None,
            "remb_kbps": stats.remb // 1000 if self._steady - stats.remb_ms < REMB_OLD_MS else 0,
            "dropped": stats.dropped,
        }
        if stats.round_trip_ms:
            report["round_trip_ms"] = round(stats.round_trip_ms, 1)
        return report

    def feed(self, publisher: Publisher, feeds: Mapping[str, Feed]) -> FeedReport:
        receptions = list(publisher.receptions.items())
        counts = tuple(n for _, r in receptions for n in (r.octets, *r.counted))
        elapsed, more = self._since(publisher.session, publisher.since, counts)
        streams: list[StreamReport] = []
        for at, (kind, reception) in enumerate(receptions):
            octets, expected, received = more[3 * at : 3 * at + 3]
            streams.append(
                {
                    "kind": kind,
                    "kbps": round(8 * octets / elapsed),
                    "loss": round(max(0.0, 1 - received / expected), 3) if expected else 0.0,
                    "jitter_ms": round(reception.jitter_ms, 1),
                    "again": reception.asked,
                    "refused": 0,
                }
            )
        way = publisher.peer.way
        last = publisher.last_packet
        report: FeedReport = {
            **session_of(publisher.session, publisher.who),
            "address": shortened(way.address) if way.address else "",
            "protection": way.protection,
            "age_ms": self._now - publisher.since,
            "quiet_ms": self._now - (publisher.since if last is None else last),
            "streams": streams,
            "feed": publisher.feed,
            "current": publisher.feed in feeds and feeds[publisher.feed].current is publisher,
            "keyframes_asked": publisher.keyframes_asked,
        }
        if publisher.negotiated.remote.relays(way.address):
            report["transport"] = "relay"
        if way.round_trip_ms is not None:
            report["round_trip_ms"] = round(way.round_trip_ms, 1)
        return report

    def files(self, feeds: Mapping[str, Feed]) -> list[FeedReport]:
        """Files that are played: they come over no line."""
        return [
            {
                **session_of(source.session, source.who),
                "age_ms": 0,
                "quiet_ms": self._now - source.last_packet if source.last_packet is not None else 0,
                "feed": feed.name,
                "current": True,
                "keyframes_asked": 0,
            }
            for feed in feeds.values()
            if (source := feed.current) is not None and not isinstance(source, Publisher)
        ]


def session_of(session: str, who: Identity) -> SessionReport:
    """Whose it is; the rest is as of one that is not connected."""
    report: SessionReport = {
        "id": session[:PUBLIC_ID],
        "subject": who.subject,
        "role": who.role.value,
        "transport": "udp",
        "address": "",
        "protection": "",
        "age_ms": 0,
        "quiet_ms": 0,
        "streams": [],
    }
    if who.name is not None:
        report["name"] = who.name
    if who.member_state is not None:
        report["member_state"] = who.member_state
    return report


@functools.lru_cache(4_096)
def shortened(address: str) -> str:
    """The network that an address is of, as far as it tells a site and not a machine: /24 and /48."""
    found = ipaddress.ip_address(address)
    if found.is_loopback:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/{PREFIXES[found.version]}", strict=False))


def _tracks(stats: Statistics, octets: Mapping[Track, int], elapsed: int) -> list[StreamReport]:
    return [
        {
            "kind": track.name.lower(),
            "kbps": round(8 * octets[track] / elapsed),
            "loss": round(of.fraction_lost, 3),
            "jitter_ms": round(of.jitter / TICKS[track], 1),
            "again": of.again,
            "refused": of.refused,
        }
        for track, of in ((Track.VIDEO, stats.video), (Track.AUDIO, stats.audio))
        if of.packets
    ]
