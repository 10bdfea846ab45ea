"""A WHIP publisher's session: receives one feed's audio and video and looks after the way they came."""

from collections.abc import Mapping
from typing import Protocol

import structlog
from prometheus_client import Counter

from hustings.media.answers import Negotiated
from hustings.media.network import Network
from hustings.media.seam import Peer
from hustings.media.sparingly import Sparingly
from hustings.room.ports import HearingClock, Identity
from hustings.rtp import rtcp
from hustings.rtp.allowance import Allowance
from hustings.rtp.opus import is_sound
from hustings.rtp.packet import Malformed, Packet, parse
from hustings.rtp.reception import Reception
from hustings.rtp.timeline import SenderClock, SentStream
from hustings.rtp.uplink import Uplink
from hustings.rtp.watch import Watch

log = structlog.get_logger(__name__)

VIDEO_RATE = 90_000
AUDIO_RATE = 48_000
REPORT_EVERY_MS = 1_000
KEYFRAME_EVERY_MS = 500
"""A source is asked for a keyframe at most so often."""
LOW_KEYFRAME_EVERY_MS = 1_500
"""Of the small picture, in which they weigh more."""
SOURCE_GONE_MS = 1_000
"""A new SSRC takes over from one that has been silent for so long."""

OVERSHOOT, BURST_S = 4, 3
"""Some encoders do not heed the limit they are told; whoever sends this many times of it floods everybody."""

packets_in = Counter("hustings_media_packets_in", "RTP packets received from publishers", ["kind"])
packets_dropped = Counter("hustings_media_packets_dropped", "RTP packets of publishers dropped", ["why"])
pictures_held = Counter(
    "hustings_media_pictures_held",
    "Times that nothing of a publisher's picture passed until its next keyframe",
    ["why"],
)
keyframe_requests = Counter("hustings_media_keyframe_requests", "Keyframe requests (PLI) sent to publishers")
nacks_out = Counter("hustings_media_nacks_out", "Packets asked of publishers again")


class Intake(Protocol):
    """Takes what a publisher's session receives. Times are hearing time."""

    def video_received(self, session: "Publisher", packet: Packet, now: int) -> None: ...

    def low_received(self, session: "Publisher", packet: Packet, now: int) -> None:
        """A packet of the picture in small came."""
        ...

    def audio_received(self, session: "Publisher", packet: Packet, now: int) -> None: ...

    def publisher_gone(self, session: "Publisher") -> None:
        """The transport is gone."""
        ...


class _Keyframes:
    """Asks for the keyframes of one encoding, now and then again until one comes."""

    def __init__(self, every_ms: int) -> None:
        self._every = every_ms
        self._asked: int | None = None
        self.wanted = False

    def due(self, now: int) -> bool:
        if not self.wanted or (self._asked is not None and now - self._asked < self._every):
            return False
        self._asked = now
        return True


class Publisher:
    """One WHIP session.

    Args:
        bitrate: What the publisher may send in all, bits a second.
    """

    kind = "publisher"

    def __init__(
        self,
        session: str,
        who: Identity,
        feed: str,
        negotiated: Negotiated,
        network: Network,
        intake: Intake,
        clock: HearingClock,
        bitrate: int,
    ) -> None:
        self.session = session
        self.who = who
        self.feed = feed
        self.negotiated = negotiated
        self.has_video = negotiated.video is not None
        self.last_packet: int | None = None
        """When the last RTP packet came."""
        self.since = clock.now()
        self.keyframes_asked = 0
        self._intake = intake
        self._clock = clock
        self._uplink = Uplink(bitrate)
        self._payload_types: dict[str, int] = {}
        self._by_source: dict[int, str] = {}
        for kind, one in (("video", negotiated.video), ("audio", negotiated.audio), ("low", negotiated.low)):
            if one is not None:
                self._payload_types[kind] = one.format.payload_type
                if negotiated.low is not None:
                    self._by_source.update(dict.fromkeys(one.media.sources, kind))
        stream = negotiated.video or negotiated.audio
        assert stream is not None
        self._own_ssrc = stream.ssrc
        self._receptions: dict[str, Reception] = {}
        self._sender_clock = SenderClock()
        self._streams: dict[str, SentStream] = {}
        self._watches: dict[str, Watch] = {}
        self._said = Sparingly()
        self._allowance = Allowance(OVERSHOOT * bitrate / 8, BURST_S)
        self._heard: dict[str, int] = {}
        self._reported = 0
        self._keyframes = {
            "video": _Keyframes(KEYFRAME_EVERY_MS),
            "low": _Keyframes(LOW_KEYFRAME_EVERY_MS),
        }
        self.peer = Peer(
            network,
            rtp=self._rtp,
            rtcp=self._rtcp,
            closed=lambda: intake.publisher_gone(self),
            controlling=negotiated.remote.lite,
        )

    @property
    def connected(self) -> bool:
        return self.peer.connected

    @property
    def receptions(self) -> Mapping[str, Reception]:
        """What has come, by kind."""
        return self._receptions

    def request_keyframe(self, *, low: bool = False) -> None:
        """Ask for a keyframe now, or as soon as the last request is old enough."""
        kind = "low" if low else "video"
        self._keyframes[kind].wanted = True
        self._ask_keyframe(kind, self._clock.now())

    def keyframe_came(self, *, low: bool = False) -> None:
        """Requests made so far are answered."""
        self._keyframes["low" if low else "video"].wanted = False

    def captured(self, kind: str, timestamp: int, arrival: int) -> float:
        stream = self._streams.get(kind)
        return stream.captured(timestamp, arrival) if stream is not None else arrival

    def tick(self, now: int) -> None:
        """To be called about every 100 ms, or less often: reports, repeated requests."""
        if not self.peer.connected:
            return
        blocks = []
        if now - self._reported >= REPORT_EVERY_MS:
            self._reported = now
            blocks = [b for r in self._receptions.values() if (b := r.report(now)) is not None]
        report = rtcp.receiver_report(self._own_ssrc, blocks)
        ssrcs = [reception.ssrc for reception in self._receptions.values()]
        if ssrcs:
            # One limit for all sources of the session, often: it is what the sender believes.
            report += rtcp.bitrate_limit(self._own_ssrc, self._uplink.limit(now), ssrcs)
        self.peer.send_rtcp(report)
        for kind in self._keyframes:
            if kind in self._receptions:
                self._ask_again(kind, now)
            self._ask_keyframe(kind, now)

    def _rtp(self, data: bytes) -> None:
        try:
            packet = parse(data)
        except Malformed:
            packets_dropped.labels("malformed").inc()
            return
        kind = self._kind_of(packet)
        if kind is None:
            packets_dropped.labels("payload-type").inc()
            return
        now = self._clock.now()
        if not self._allowance.take(len(data), now):
            packets_dropped.labels("too-fast").inc()
            return
        reception = self._receptions.get(kind)
        if reception is None or reception.ssrc != packet.ssrc:
            if reception is not None and now - self._heard[kind] < SOURCE_GONE_MS:
                packets_dropped.labels("other-source").inc()
                return
            sound = kind == "audio"
            rate = AUDIO_RATE if sound else VIDEO_RATE
            reception = self._receptions[kind] = Reception(packet.ssrc, rate, ask=not sound)
            self._streams[kind] = SentStream(rate, self._sender_clock)
            if sound:
                self._uplink.other_sound()
            else:
                self._watches[kind] = Watch()
        self._heard[kind] = self.last_packet = now
        self._uplink.arrived(now, len(data))
        if kind == "audio":
            self._uplink.sound_arrived(now, packet.timestamp, AUDIO_RATE)
        packets_in.labels(kind).inc()
        reception.push(packet.sequence, packet.timestamp, now, len(packet.payload))
        if kind != "audio":
            self._picture(kind, packet, now)
        elif is_sound(packet.payload):
            self._intake.audio_received(self, packet, now)
        elif packet.payload:
            packets_dropped.labels("not-opus").inc()

    def _picture(self, kind: str, packet: Packet, now: int) -> None:
        """Pass on what decoders can use."""
        watch = self._watches[kind]
        passed = watch.take(packet, now)
        self._ask_again(kind, now)
        if passed is None:
            packets_dropped.labels("held").inc()
        elif kind == "low":
            self._intake.low_received(self, passed, now)
        else:
            self._intake.video_received(self, passed, now)
        if watch.waiting:
            self._keyframes[kind].wanted = True
            self._ask_keyframe(kind, now)

    def _kind_of(self, packet: Packet) -> str | None:
        """Two encodings may have one payload type; then the offer has said which source is which."""
        kind = self._by_source.get(packet.ssrc)
        if kind is not None:
            return kind if self._payload_types[kind] == packet.payload_type else None
        return next((k for k, number in self._payload_types.items() if number == packet.payload_type), None)

    def _ask_again(self, kind: str, now: int) -> None:
        video = self._receptions[kind]
        lost = video.due(now)
        if lost:
            nacks_out.inc(len(lost))
            self.peer.send_rtcp(
                rtcp.receiver_report(self._own_ssrc, ()) + rtcp.nack(self._own_ssrc, video.ssrc, lost)
            )
        watch = self._watches[kind]
        if video.take_given_up():
            watch.lost(now)
            self._keyframes[kind].wanted = True
            self._ask_keyframe(kind, now)
        for why in watch.take_held():
            pictures_held.labels(why).inc()
            if times := self._said.due():
                log.info(
                    "picture held", session=self.session, feed=self.feed, kind=kind, why=why, times=times
                )

    def _ask_keyframe(self, kind: str, now: int) -> None:
        video = self._receptions.get(kind)
        if video is not None and self.peer.connected and self._keyframes[kind].due(now):
            keyframe_requests.inc()
            self.keyframes_asked += 1
            self.peer.send_rtcp(
                rtcp.receiver_report(self._own_ssrc, ()) + rtcp.picture_loss(self._own_ssrc, video.ssrc)
            )

    def _rtcp(self, data: bytes) -> None:
        try:
            messages = rtcp.parse(data)
        except Malformed:
            packets_dropped.labels("malformed").inc()
            return
        now = self._clock.now()
        for message in messages:
            if not isinstance(message, rtcp.SenderReport):
                continue
            for kind, reception in self._receptions.items():
                if reception.ssrc == message.ssrc:
                    reception.sender_report(message.ntp, now)
                    wall_ms = rtcp.ntp_milliseconds(message.ntp)
                    self._sender_clock.report(wall_ms, now)
                    watch = self._watches.get(kind)
                    stamp = watch.shifted(message.timestamp) if watch is not None else message.timestamp
                    self._streams[kind].report(wall_ms, stamp)
