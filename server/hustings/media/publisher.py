"""A WHIP publisher's session: receives one feed's audio and video and looks after the way they came."""

from collections.abc import Mapping
from typing import Protocol

from prometheus_client import Counter

from hustings.media.answers import Negotiated
from hustings.media.network import Network
from hustings.media.seam import Peer
from hustings.room.ports import HearingClock, Identity
from hustings.rtp import rtcp
from hustings.rtp.packet import Malformed, Packet, parse
from hustings.rtp.reception import Reception
from hustings.rtp.timeline import SenderClock, SentStream

VIDEO_RATE = 90_000
AUDIO_RATE = 48_000
REPORT_EVERY_MS = 1_000
KEYFRAME_EVERY_MS = 500
"""A source is asked for a keyframe at most so often."""
SOURCE_GONE_MS = 1_000
"""A new SSRC takes over from one that has been silent for so long."""

packets_in = Counter("hustings_media_packets_in", "RTP packets received from publishers", ["kind"])
packets_dropped = Counter("hustings_media_packets_dropped", "RTP packets of publishers dropped", ["why"])
keyframe_requests = Counter("hustings_media_keyframe_requests", "Keyframe requests (PLI) sent to publishers")
nacks_out = Counter("hustings_media_nacks_out", "Packets asked of publishers again")


class Intake(Protocol):
    """Takes what a publisher's session receives. Times are hearing time."""

    def video_received(self, session: "Publisher", packet: Packet, now: int) -> None: ...

    def audio_received(self, session: "Publisher", packet: Packet, now: int) -> None: ...

    def publisher_gone(self, session: "Publisher") -> None:
        """The transport is gone."""
        ...


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
        self._bitrate = bitrate
        self._kinds: dict[int, tuple[str, int]] = {}
        if negotiated.video is not None:
            self._kinds[negotiated.video.format.payload_type] = ("video", VIDEO_RATE)
        if negotiated.audio is not None:
            self._kinds[negotiated.audio.format.payload_type] = ("audio", AUDIO_RATE)
        stream = negotiated.video or negotiated.audio
        assert stream is not None
        self._own_ssrc = stream.ssrc
        self._receptions: dict[str, Reception] = {}
        self._sender_clock = SenderClock()
        self._streams: dict[str, SentStream] = {}
        self._heard: dict[str, int] = {}
        self._reported = 0
        self._keyframe_asked: int | None = None
        self._keyframe_wanted = False
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

    def request_keyframe(self) -> None:
        """Ask for a keyframe now, or as soon as the last request is old enough."""
        self._keyframe_wanted = True
        self._ask_keyframe(self._clock.now())

    def keyframe_came(self) -> None:
        """Requests made so far are answered."""
        self._keyframe_wanted = False

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
            report += rtcp.bitrate_limit(self._own_ssrc, self._bitrate, ssrcs)
        self.peer.send_rtcp(report)
        video = self._receptions.get("video")
        if video is not None:
            self._ask_again(video, now)
        self._ask_keyframe(now)

    def _rtp(self, data: bytes) -> None:
        try:
            packet = parse(data)
        except Malformed:
            packets_dropped.labels("malformed").inc()
            return
        known = self._kinds.get(packet.payload_type)
        if known is None:
            packets_dropped.labels("payload-type").inc()
            return
        kind, rate = known
        now = self._clock.now()
        reception = self._receptions.get(kind)
        if reception is None or reception.ssrc != packet.ssrc:
            if reception is not None and now - self._heard[kind] < SOURCE_GONE_MS:
                packets_dropped.labels("other-source").inc()
                return
            reception = self._receptions[kind] = Reception(packet.ssrc, rate, ask=kind == "video")
            self._streams[kind] = SentStream(rate, self._sender_clock)
        self._heard[kind] = self.last_packet = now
        packets_in.labels(kind).inc()
        reception.push(packet.sequence, packet.timestamp, now, len(packet.payload))
        if kind == "video":
            self._ask_again(reception, now)
            self._intake.video_received(self, packet, now)
        else:
            self._intake.audio_received(self, packet, now)

    def _ask_again(self, video: Reception, now: int) -> None:
        lost = video.due(now)
        if lost:
            nacks_out.inc(len(lost))
            self.peer.send_rtcp(
                rtcp.receiver_report(self._own_ssrc, ()) + rtcp.nack(self._own_ssrc, video.ssrc, lost)
            )
        if video.take_given_up():
            self._keyframe_wanted = True
            self._ask_keyframe(now)

    def _ask_keyframe(self, now: int) -> None:
        video = self._receptions.get("video")
        if not self._keyframe_wanted or video is None or not self.peer.connected:
            return
        if self._keyframe_asked is None or now - self._keyframe_asked >= KEYFRAME_EVERY_MS:
            self._keyframe_asked = now
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
                    self._streams[kind].report(wall_ms, message.timestamp)
