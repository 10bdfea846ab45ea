"""Lines on their way to the hot path: numbered without wrapping, and pictures handed over as a whole."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from prometheus_client import Counter

from hustings.media.audience.feeding import Feeding
from hustings.media.audience.interface import PAYLOAD_MAX, LinePacket, Track
from hustings.media.audience.pace import Pace
from hustings.media.lines import VIDEO_TICKS_PER_MS, VideoLine
from hustings.rtp.meter import Meter
from hustings.rtp.packet import Packet
from hustings.rtp.timeline import Relation
from hustings.rtp.wrapping import Unwrapper, signed_distance

KEYFRAME_PATIENCE_MS = 500
"""How long a newcomer waits for a fresh keyframe before it is given the last group of pictures."""
PICTURE_SECONDS = 0.005
"""A picture whose last packet has not come by then goes out as far as it is there."""
PICTURE_PACKETS = 40
THIN_PATIENCE_MS = 2_000
THIN_GROUP_MAX = 16
"""Packets of a group of pictures that a viewer on a thin line is given at once."""
INDEX_FROM = 1 << 16
"""Packets from before the first one, which come late, still have a number."""

too_long = Counter(
    "hustings_audience_packets_too_long", "Packets of a publisher that fit into no datagram for viewers"
)


class Output:
    """One line as the hot path knows it.

    Args:
        indexes: Shared by lines that are counted alike, as the mixes of one programme are.

    Attributes:
        number: Of the line, in the hot path.
        relation: How the line's timestamps stand to capture, which is what its sender reports say.
    """

    def __init__(self, feeding: Feeding, number: int, relation: Relation, indexes: Unwrapper) -> None:
        self.number = number
        self.relation = relation
        self._feeding = feeding
        self._indexes = indexes
        self.newest: int | None = None
        """The newest timestamp that has passed."""
        self.next = INDEX_FROM
        """One more than the highest index so far."""

    def timestamp(self, now: float) -> int:
        """The line's timestamp of what is captured `now`, as sender reports pair them."""
        return self.relation.timestamp(now) or 0

    def _numbered(self, packet: Packet) -> LinePacket | None:
        index = INDEX_FROM + self._indexes.unwrap(packet.sequence)
        self.next = max(self.next, index + 1)
        if self.newest is None or signed_distance(packet.timestamp, self.newest, 32) > 0:
            self.newest = packet.timestamp
        if not 0 < len(packet.payload) <= PAYLOAD_MAX:
            too_long.inc()
            return None
        return LinePacket(index, packet.timestamp, packet.marker, packet.payload)


class SoundOutput(Output):
    """A line of Opus."""

    def audio(self, packet: Packet, now: int) -> None:
        numbered = self._numbered(packet)
        if numbered is not None:
            self._feeding.feed(self.number, [numbered])

    def join(self, viewer: int) -> None:
        """Let a viewer hear it from its next packet on."""
        self._feeding.fan.watch(viewer, Track.AUDIO, self.number, self.next, joined=True)


class Watcher(Protocol):
    """One viewer's picture, as a line knows it."""

    viewer: int
    """Its place in the fan."""

    def begin(self, output: "PictureOutput", first: LinePacket, now: int) -> None:
        """From this packet on, now, it is to see the line."""
        ...


class PictureOutput(Output):
    """A line of H.264."""

    def __init__(self, feeding: Feeding, number: int, line: VideoLine) -> None:
        super().__init__(feeding, number, line.relation, Unwrapper(16))
        self.line = line
        self.meter = Meter()
        self.watchers = 0
        """Viewers who see it or wait for it."""
        self._waiting: dict[Watcher, int] = {}
        """Who has seen nothing of it yet, and since when (milliseconds)."""
        self._picture: list[LinePacket] = []
        self._late: asyncio.TimerHandle | None = None
        self._pace = Pace(feeding, number, line.request_keyframe) if line.thin else None
        line.subscribe(self)

    def close(self) -> None:
        """No longer follow the line."""
        self.line.unsubscribe(self)
        if self._late is not None:
            self._late.cancel()
        if self._pace is not None:
            self._pace.close()

    def join(self, watcher: Watcher, now: int) -> None:
        """Show it to a viewer from its next keyframe on, and ask for one."""
        self._waiting[watcher] = now
        self.line.request_keyframe()

    def leave(self, watcher: Watcher) -> None:
        """It need not wait any more."""
        self._waiting.pop(watcher, None)

    def video(self, packet: Packet, begins: bool, now: int) -> None:
        numbered = self._numbered(packet)
        if numbered is None:
            return
        self.meter.add(now, len(packet.payload))
        if begins:
            waiting, self._waiting = self._waiting, {}
            for watcher in waiting:
                watcher.begin(self, numbered, now)
        self._picture.append(numbered)
        if packet.marker or len(self._picture) >= PICTURE_PACKETS:
            self._flush()
        elif self._late is None:
            self._late = asyncio.get_running_loop().call_later(PICTURE_SECONDS, self._flush)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: who has waited long enough gets the last group of pictures."""
        patience = THIN_PATIENCE_MS if self.line.thin else KEYFRAME_PATIENCE_MS
        late = [w for w, since in self._waiting.items() if now - since >= patience]
        if not late or not self.line.gop.whole:
            return
        if self.line.thin and len(self.line.gop) > THIN_GROUP_MAX:
            self.line.request_keyframe()
            return
        self._flush()
        group = self._squeezed(self.line.gop)
        for watcher in late:
            del self._waiting[watcher]
            watcher.begin(self, group[0], now)
            self._feeding.fan.catch_up(watcher.viewer, Track.VIDEO, group)

    def _squeezed(self, gop: Iterable[Packet]) -> list[LinePacket]:
        """A group of pictures a millisecond each: a receiver would play a past of seconds at its own pace
        and stay behind by it."""
        group = list(gop)
        newest = group[-1]
        stamps = sorted({p.timestamp for p in group}, key=lambda t: signed_distance(t, newest.timestamp, 32))
        moved = {
            stamp: (stamps[-1] - (len(stamps) - 1 - at) * VIDEO_TICKS_PER_MS) & 0xFFFFFFFF
            for at, stamp in enumerate(stamps)
        }
        packets: dict[int, LinePacket] = {}
        for p in group:
            index = self.next - 1 + signed_distance(p.sequence, self._last_sequence(), 16)
            # of two with one number the first is what everybody else got
            if index >= 0 and 0 < len(p.payload) <= PAYLOAD_MAX:
                packets.setdefault(index, LinePacket(index, moved[p.timestamp], p.marker, p.payload))
        return [packets[index] for index in sorted(packets)]

    def _last_sequence(self) -> int:
        return (self.next - 1 - INDEX_FROM) & 0xFFFF

    def _flush(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
        if self._picture:
            picture = sorted({p.index: p for p in self._picture}.values(), key=lambda p: p.index)
            self._picture = []
            if self._pace is not None:
                self._pace.send(picture)
            else:
                self._feeding.feed(self.number, picture)
