"""A WHEP viewer's session: sends one video line and one audio line, and answers for what it sent."""

import time
from typing import Protocol

from prometheus_client import Counter

from hustings.media.answers import Negotiated, Stream
from hustings.media.lines import AUDIO_TICKS_PER_MS, VIDEO_TICKS_PER_MS, VideoLine
from hustings.media.network import Network
from hustings.media.seam import Peer
from hustings.room.ports import HearingClock, Identity
from hustings.rtp import rtcp
from hustings.rtp.history import History
from hustings.rtp.packet import SEQUENCE_MASK, Malformed, Packet, retransmission, serialise
from hustings.rtp.wrapping import signed_distance

KEYFRAME_PATIENCE_MS = 500
"""How long a newcomer waits for a fresh keyframe before it is given the last group of pictures."""
NACKS_EACH = 256
"""Sequence numbers that are looked up for one NACK message."""
AGAIN_PER_S = 200
"""Packets that one viewer is sent again a second, and at once: more than half of a picture's. Without a
limit a few bytes of requests make hundreds of packets, in the same process that mixes everybody's sound."""
AUDIO_HISTORY = 64
REPORT_PLAN_MS = ((3_000, 200), (10_000, 500), (1 << 62, 2_000))
"""(until this age, so often): receivers settle on lip-sync slowly unless reports come densely at first."""

packets_out = Counter("hustings_media_packets_out", "RTP packets sent to viewers", ["kind"])
viewer_keyframe_requests = Counter(
    "hustings_media_viewer_keyframe_requests", "Keyframe requests (PLI, FIR) received from viewers"
)
nacks_in = Counter("hustings_media_nacks_in", "Packets that viewers asked for again", ["answer"])


class _Track:
    """Numbers and counts of one outgoing stream."""

    def __init__(self, kind: str, stream: Stream, ticks_per_ms: int) -> None:
        self.stream = stream
        self.ticks_per_ms = ticks_per_ms
        # finding the labelled counter anew for each packet costs more than all the rest of the counting
        self.sent = packets_out.labels(kind)
        self.offset: int | None = None
        self.first = 0
        self.packets = 0
        self.octets = 0
        self.newest: tuple[int, int] | None = None
        """Newest timestamp, and when it was sent."""
        self.retransmissions = 0

    def begin(self, sequence: int) -> None:
        """Number this viewer's packets from near 0, whatever the line's number is.

        A stream that begins just before the wrap, with its first packets lost, can never be decrypted
        (RFC 3711, section 3.3.1: the receiver guesses the rollover counter).
        """
        self.offset = (self.stream.ssrc & 0x3FFF) - sequence
        self.first = sequence

    def packet(self, packet: Packet, now: int) -> bytes:
        assert self.offset is not None
        self.packets += 1
        self.octets += len(packet.payload)
        if self.newest is None or signed_distance(packet.timestamp, self.newest[0], 32) > 0:
            self.newest = (packet.timestamp, now)
        return self.again(packet)

    def again(self, packet: Packet) -> bytes:
        assert self.offset is not None
        return serialise(
            self.stream.format.payload_type,
            packet.marker,
            packet.sequence + self.offset,
            packet.timestamp,
            self.stream.ssrc,
            packet.payload,
        )

    def retransmitted(self, packet: Packet) -> bytes:
        """The packet once more: as RTX where that was negotiated, else as it was."""
        assert self.offset is not None
        if self.stream.retransmission is None:
            return self.again(packet)
        self.retransmissions += 1
        return retransmission(
            self.stream.retransmission,
            packet.marker,
            self.retransmissions,
            packet.timestamp,
            self.stream.retransmission_ssrc,
            packet.sequence + self.offset,
            packet.payload,
        )

    def report(self, now: int) -> bytes | None:
        if self.newest is None:
            return None
        timestamp, sent = self.newest
        return rtcp.sender_report(
            self.stream.ssrc,
            rtcp.ntp_of_unix(time.time()),
            timestamp + (now - sent) * self.ticks_per_ms,
            self.packets,
            self.octets,
        )


class Audience(Protocol):
    """Whom a viewer belongs to."""

    def viewer_gone(self, viewer: "Viewer") -> None:
        """The transport is gone."""
        ...


class Viewer:
    """One WHEP session."""

    kind = "viewer"

    def __init__(
        self,
        session: str,
        who: Identity,
        feed: str | None,
        negotiated: Negotiated,
        network: Network,
        audience: Audience,
        clock: HearingClock,
    ) -> None:
        self.session = session
        self.who = who
        self.feed = feed
        """The feed that is previewed; None: the programme."""
        self.negotiated = negotiated
        self._clock = clock
        self._cname = session[:16]
        self._video = _Track("video", negotiated.video, VIDEO_TICKS_PER_MS) if negotiated.video else None
        self._audio = _Track("audio", negotiated.audio, AUDIO_TICKS_PER_MS) if negotiated.audio else None
        self._audio_history: History[Packet] = History(AUDIO_HISTORY)
        self._line: VideoLine | None = None
        self._waiting_since: int | None = None
        self._began: int | None = None
        self._reported = 0
        self._again_left = float(AGAIN_PER_S)
        self._again_since = clock.now()
        self.peer = Peer(
            network,
            rtp=lambda _: None,
            rtcp=self._rtcp,
            closed=lambda: audience.viewer_gone(self),
            controlling=negotiated.remote.lite,
        )

    def watch(self, line: VideoLine) -> None:
        """Send this line from its next keyframe on."""
        if self._video is None:
            return
        self._line = line
        self._waiting_since = self._clock.now()
        line.subscribe(self)
        line.request_keyframe()

    def leave(self) -> None:
        if self._line is not None:
            self._line.unsubscribe(self)

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        if self._waiting_since is not None:
            if not begins:
                return
            self._start_video(packet)
        assert self._video is not None
        self._send(self._video, packet, now)

    def audio(self, packet: Packet, now: int) -> None:
        if self._audio is None:
            return
        if self._audio.offset is None:
            self._audio.begin(packet.sequence)
        self._audio_history.add(packet.sequence, packet)
        self._send(self._audio, packet, now)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: reports, and what has waited long enough."""
        if not self.peer.connected:
            return
        self._cut_in_if_late(now)
        if self._began is None:
            return
        age = now - self._began
        every = next(interval for until, interval in REPORT_PLAN_MS if age < until)
        if now - self._reported >= every:
            self._reported = now
            self._report(now)

    def _start_video(self, first: Packet) -> None:
        assert self._video is not None
        self._waiting_since = None
        self._video.begin(first.sequence)

    def _cut_in_if_late(self, now: int) -> None:
        if self._line is None or self._waiting_since is None:
            return
        if now - self._waiting_since < KEYFRAME_PATIENCE_MS or not len(self._line.gop):
            return
        group = list(self._line.gop)
        self._start_video(group[0])
        frames = sorted(
            {p.timestamp for p in group}, key=lambda t: signed_distance(t, group[-1].timestamp, 32)
        )
        # Squeezed to a millisecond each: the receiver would play a past of seconds at its own pace and
        # stay behind by it.
        squeezed = {
            timestamp: (frames[-1] - (len(frames) - 1 - at) * VIDEO_TICKS_PER_MS) & 0xFFFFFFFF
            for at, timestamp in enumerate(frames)
        }
        assert self._video is not None
        for p in group:
            moved = Packet(p.payload_type, p.marker, p.sequence, squeezed[p.timestamp], p.ssrc, p.payload)
            self._send(self._video, moved, now)

    def _send(self, track: _Track, packet: Packet, now: int) -> None:
        if not self.peer.send_rtp(track.packet(packet, now)):
            return
        track.sent.inc()
        if self._began is None:
            self._began = now

    def _report(self, now: int) -> None:
        for track in (self._video, self._audio):
            report = track.report(now) if track is not None else None
            if track is not None and report is not None:
                self.peer.send_rtcp(report + rtcp.description(track.stream.ssrc, self._cname))

    def _rtcp(self, data: bytes) -> None:
        try:
            messages = rtcp.parse(data)
        except Malformed:
            return
        for message in messages:
            if isinstance(message, rtcp.KeyframeRequest):
                self._keyframe_requested(message.ssrc)
            elif isinstance(message, rtcp.Nack):
                self._packets_missed(message)

    def _keyframe_requested(self, ssrc: int) -> None:
        if self._video is not None and self._line is not None and ssrc == self._video.stream.ssrc:
            viewer_keyframe_requests.inc()
            self._line.request_keyframe()

    def _packets_missed(self, message: rtcp.Nack) -> None:
        track, history = None, None
        if self._video is not None and self._line is not None and message.ssrc == self._video.stream.ssrc:
            track, history = self._video, self._line.history
        elif self._audio is not None and message.ssrc == self._audio.stream.ssrc:
            track, history = self._audio, self._audio_history
        if track is None or history is None or track.offset is None:
            return
        for sequence in message.sequences[:NACKS_EACH]:
            if not self._may_send_again():
                nacks_in.labels("too-many").inc()
                continue
            number = (sequence - track.offset) & SEQUENCE_MASK
            packet = history.get(number)
            if packet is None or (signed_distance(number, track.first, 16) < 0 and track.packets < 0x4000):
                nacks_in.labels("too-old").inc()
                continue
            self._again_left -= 1
            if self.peer.send_rtp(track.retransmitted(packet)):
                nacks_in.labels("sent").inc()

    def _may_send_again(self) -> bool:
        now = self._clock.now()
        earned = (now - self._again_since) * AGAIN_PER_S / 1_000
        self._again_left = min(AGAIN_PER_S, self._again_left + earned)
        self._again_since = now
        return self._again_left >= 1
