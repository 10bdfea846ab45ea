"""Outgoing lines: numbered without a break whatever feeds them, for any number of subscribers: the
programme, viewers' outputs, recordings.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from prometheus_client import Counter

from hustings.rtp.gop import GroupOfPictures
from hustings.rtp.packet import Packet
from hustings.rtp.rewrite import Rewriter
from hustings.rtp.timeline import Relation
from hustings.rtp.wrapping import signed_distance

VIDEO_TICKS_PER_MS = 90
AUDIO_TICKS_PER_MS = 48
LATER_MS = 150
"""A source whose line is slower than the one before by more than this comes later for the viewers too: else
their picture would stand for as long."""

groups_dropped = Counter(
    "hustings_media_groups_dropped",
    "Groups of pictures too long to be kept for cutting in; their source is asked for a keyframe",
)


class VideoSubscriber(Protocol):
    def video(self, packet: Packet, begins: bool, now: int) -> None:
        """Take a packet of the line at `now`; `begins`: a keyframe begins with it. Must not block."""
        ...


class AudioSubscriber(Protocol):
    def audio(self, packet: Packet, now: int) -> None: ...


class _Line:
    """
    Attributes:
        relation: How the line's timestamps stand to capture.
    """

    def __init__(self, ticks_per_ms: int) -> None:
        self.relation = Relation(ticks_per_ms)
        self._ticks_per_ms = ticks_per_ms
        self._rewriter = Rewriter()
        self._last: int | None = None

    @property
    def passed(self) -> int | None:
        """When a packet was passed on last (milliseconds); None: never."""
        return self._last

    def cut(self, first: Packet, now: int, captured: float | None = None) -> None:
        """What comes next is from another source and begins with `first`, now (milliseconds).

        Where it is known when that was captured, the line's timestamps stand to capture after the cut as they
        did before: a receiver that has sound and picture in step need not find it anew.
        """
        self._rewriter.cut(first.sequence, first.timestamp, self._advance(now, captured))

    def _advance(self, now: int, captured: float | None) -> int:
        """Ticks from the newest packet of the line to one that comes now."""
        elapsed = self._elapsed(now)
        due = None if captured is None else self.relation.timestamp(captured)
        if due is None:
            return elapsed
        advance = signed_distance(due, self._rewriter.timestamp, 32)
        return advance if abs(advance - elapsed) <= LATER_MS * self._ticks_per_ms else elapsed

    def _elapsed(self, now: int) -> int:
        """Ticks since the newest packet of the line."""
        return (now - self._last) * self._ticks_per_ms if self._last is not None else 0

    def _mapped(self, packet: Packet, now: int, captured: float) -> Packet | None:
        numbers = self._rewriter.map(packet.sequence, packet.timestamp)
        if numbers is None:
            return None
        self._last = now
        self.relation.note(numbers[1], captured)
        return Packet(packet.payload_type, packet.marker, *numbers, packet.ssrc, packet.payload)


class VideoLine(_Line):
    """A line of H.264.

    Args:
        request_keyframe: Asks whoever feeds the line for a keyframe.
        thin: It is for thin lines: what comes at once is to go out spread over time.
    """

    def __init__(self, request_keyframe: Callable[[], None], *, thin: bool = False) -> None:
        super().__init__(VIDEO_TICKS_PER_MS)
        self.thin = thin
        self.request_keyframe = request_keyframe
        self.gop = GroupOfPictures()
        self._subscribers: dict[VideoSubscriber, None] = {}

    def subscribe(self, subscriber: VideoSubscriber) -> None:
        self._subscribers[subscriber] = None

    def unsubscribe(self, subscriber: VideoSubscriber) -> None:
        self._subscribers.pop(subscriber, None)

    @property
    def watched(self) -> bool:
        return bool(self._subscribers)

    def push(self, packet: Packet, now: int, captured: float) -> None:
        """Pass on a packet of the present source, captured then; one from before its cut is dropped."""
        mapped = self._mapped(packet, now, captured)
        if mapped is not None:
            self._emit(mapped, now)

    def cut_in(self, group: Iterable[Packet], now: int, source: Relation) -> None:
        """Go over to a source by its last group of pictures, at once; `source` says when they were captured.

        Its pictures are a past that nobody saw: they are squeezed to a millisecond each where there is no
        room for them, so that the last of them is now and the line does not lag behind from here on.
        """
        packets = list(group)
        if not packets:
            return
        frames = len({packet.timestamp for packet in packets})
        before = self._rewriter.timestamp
        advance = self._advance(now, source.captured(packets[-1].timestamp))
        advance = max(advance, frames * VIDEO_TICKS_PER_MS)
        self._rewriter.cut(packets[0].sequence, packets[-1].timestamp, advance)
        shown: dict[int, int] = {}
        for packet in packets:
            captured = source.captured(packet.timestamp)
            mapped = self._mapped(packet, now, now if captured is None else captured)
            if mapped is None:
                continue
            floor = shown.setdefault(packet.timestamp, before + len(shown) * VIDEO_TICKS_PER_MS + 1)
            ahead = (mapped.timestamp - before) & 0xFFFFFFFF
            timestamp = mapped.timestamp if floor - before <= ahead < 1 << 31 else floor & 0xFFFFFFFF
            self._emit(
                Packet(
                    packet.payload_type,
                    packet.marker,
                    mapped.sequence,
                    timestamp,
                    packet.ssrc,
                    packet.payload,
                ),
                now,
            )

    def _emit(self, packet: Packet, now: int) -> None:
        overflows = self.gop.overflows
        begins = self.gop.push(packet)
        if self.gop.overflows > overflows:
            groups_dropped.inc()
            self.request_keyframe()
        for subscriber in tuple(self._subscribers):
            subscriber.video(packet, begins, now)


class AudioLine(_Line):
    """A line of Opus."""

    def __init__(self) -> None:
        super().__init__(AUDIO_TICKS_PER_MS)
        self._subscribers: dict[AudioSubscriber, None] = {}

    def subscribe(self, subscriber: AudioSubscriber) -> None:
        self._subscribers[subscriber] = None

    def unsubscribe(self, subscriber: AudioSubscriber) -> None:
        self._subscribers.pop(subscriber, None)

    def push(self, packet: Packet, now: int, captured: float) -> None:
        """Pass on a packet of the present source, captured then; one from before its cut is dropped."""
        mapped = self._mapped(packet, now, captured)
        if mapped is not None:
            for subscriber in tuple(self._subscribers):
                subscriber.audio(mapped, now)
