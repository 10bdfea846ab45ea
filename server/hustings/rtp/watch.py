"""Watches one source's H.264 on its way to viewers: what no decoder could go on from is held back.

Packets pass at once, in whatever order they come; nothing waits here. Where a picture turns out to be
damaged beyond mending, or what is missing will not come any more, nothing passes until the next keyframe.
The numbers of what passes go on without a break, but for one number that is left out where a picture was
passed in part: so that every receiver knows that it is not whole.
"""

from dataclasses import dataclass, replace

from hustings.rtp.h264 import MalformedPayload
from hustings.rtp.h264_payload import Part, Payload, Slice, read
from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK, Packet
from hustings.rtp.wrapping import Unwrapper, signed_distance

REACH = 512
"""Packets that one may be ahead or behind; beyond that the source has begun to count anew."""
PICTURE_BYTES_MAX = 1_000_000
TICKS_PER_MS = 90
CLOCK_SLACK_MS = 10_000
"""Between two pictures, the difference of their timestamps and that of their arrivals."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A packet that has passed, and is looked at again when its turn comes."""

    payload: Payload | None
    """None: it was empty."""
    timestamp: int
    marker: bool
    size: int


class _Broken(Exception):
    """What decoders could not go on from. The first argument is a word for counters."""


def _credible(ticks: int, elapsed_ms: int) -> bool:
    """Whether timestamps may have gone on by so much in this time."""
    return ticks >= 0 and abs(ticks / TICKS_PER_MS - elapsed_ms) <= CLOCK_SLACK_MS


class _Pictures:
    """Follows the packets of one source in their order."""

    def __init__(self) -> None:
        self.sequence_sets: dict[int, bytes] = {}
        self.picture_sets: dict[int, int] = {}
        self._readable = False
        """A keyframe's headers made sense. Of a source that encrypts its slices for its viewers none ever do:
        then only the outer form is watched."""
        self.begin()

    def begin(self) -> None:
        """A keyframe comes next."""
        self.open = False
        """A picture has begun and not ended."""
        self._keyframe_due = True
        self._timestamp: int | None = None
        self._arrival = 0
        self._piece_of: int | None = None
        self._idr: bool | None = None
        self._size = 0

    def take(self, seen: _Seen, now: int) -> None:
        """The next packet. Raises _Broken."""
        if seen.payload is None:
            return
        if seen.timestamp != self._timestamp:
            self._next_picture(seen, now)
        self._size += seen.size
        if self._size > PICTURE_BYTES_MAX:
            raise _Broken("size")
        self._follow_pieces(seen.payload)
        self._follow_sets(seen.payload)
        self._follow_slices(seen.payload)
        if seen.marker and self._piece_of is not None:
            raise _Broken("fragments")
        self.open = not seen.marker

    def _next_picture(self, seen: _Seen, now: int) -> None:
        if self._piece_of is not None:
            raise _Broken("fragments")
        if self.open:
            raise _Broken("marker")
        if self._timestamp is not None:
            ticks = signed_distance(seen.timestamp, self._timestamp, 32)
            if not _credible(ticks, now - self._arrival):
                raise _Broken("timestamp")
        self._timestamp, self._arrival = seen.timestamp, now
        self._idr, self._size = None, 0

    def _follow_pieces(self, payload: Payload) -> None:
        continues = payload.part in (Part.GOES_ON, Part.ENDS)
        if self._piece_of != (payload.kind if continues else None):
            raise _Broken("fragments")
        self._piece_of = payload.kind if payload.part in (Part.BEGINS, Part.GOES_ON) else None

    def _follow_sets(self, payload: Payload) -> None:
        if payload.unreadable and self._readable:
            raise _Broken("parameters")
        for number, unit in payload.sequence_sets:
            if self.sequence_sets.get(number, unit) != unit:
                self._keyframe_due = True
            self.sequence_sets[number] = unit
        self.picture_sets.update(payload.picture_sets)

    def _follow_slices(self, payload: Payload) -> None:
        for piece in payload.slices:
            if self._readable:
                self._check(piece)
            elif self._idr is None and piece.idr:
                self._readable = piece.sound and piece.first and self._known(piece)
            if self._idr is None:
                self._idr = piece.idr
            if piece.idr != self._idr:
                raise _Broken("slices")
            if self._keyframe_due and not piece.idr:
                # Other parameters in mid-stream: viewers have them now, so the keyframe must bring its own.
                self.sequence_sets.clear()
                raise _Broken("parameters")
            self._keyframe_due = False

    def _check(self, piece: Slice) -> None:
        # Some senders give each slice of a picture a timestamp of its own, so a first one is not insisted on.
        if not piece.sound or (piece.first and self._idr is not None):
            raise _Broken("slices")
        if not self._known(piece):
            raise _Broken("parameters")

    def _known(self, piece: Slice) -> bool:
        return self.picture_sets.get(piece.parameters) in self.sequence_sets


class Watch:
    """One source's packets.

    Attributes:
        waiting: Nothing passes until a keyframe comes: ask for one.
    """

    def __init__(self) -> None:
        self.waiting = True
        self._held: list[str] = []
        self._pictures = _Pictures()
        self._unwrapper = Unwrapper(16)
        self._next = 0
        self._ahead: dict[int, _Seen] = {}
        self._offset: int | None = None
        self._passed = 0
        """One more than the highest number that went out."""
        self._partly = False
        """Of the picture that was to come last some packets went out."""
        self._highest = -1
        """Place of the last packet that went out."""
        self._shift = 0
        self._newest: tuple[int, int] | None = None
        """Timestamp that went out last, and when."""

    def take_held(self) -> list[str]:
        """A word for each time since the last call that nothing went on: why."""
        held, self._held = self._held, []
        return held

    def shifted(self, timestamp: int) -> int:
        """What has become of this timestamp of the source."""
        return (timestamp + self._shift) & TIMESTAMP_MASK

    def take(self, packet: Packet, now: int) -> Packet | None:
        """A packet came at `now` (milliseconds): as it is to be passed on, or None."""
        place = self._unwrapper.unwrap(packet.sequence)
        try:
            payload = read(packet.payload) if packet.payload else None
        except MalformedPayload:
            self._hold("payload")
            return None
        if not self.waiting:
            if -REACH <= place - self._next < 0 or place in self._ahead:
                return None
            self._arrive(place, _Seen(payload, packet.timestamp, packet.marker, len(packet.payload)), now)
        if self.waiting:
            fresh = place > self._highest or self._highest - place > REACH
            if payload is None or not payload.begins_keyframe or not fresh:
                return None
            place = self._resume(packet, now)
            self._arrive(place, _Seen(payload, packet.timestamp, packet.marker, len(packet.payload)), now)
        return None if self.waiting or payload is None else self._out(packet, place, now)

    def lost(self, now: int) -> None:
        """What is missing will not come: without a keyframe since, there is no going on."""
        while self._ahead and not self.waiting:
            self._next = min(self._ahead)
            while (seen := self._ahead.get(self._next)) is not None:
                if seen.payload is not None and seen.payload.begins_keyframe:
                    self._pictures.begin()
                    self._drain(now)
                    return
                del self._ahead[self._next]
                self._next += 1
            if not self._ahead:
                self._hold("lost")

    def _arrive(self, place: int, seen: _Seen, now: int) -> None:
        if abs(place - self._next) > REACH:
            self._hold("sequence")
            return
        self._ahead[place] = seen
        self._drain(now)

    def _drain(self, now: int) -> None:
        while not self.waiting and (seen := self._ahead.pop(self._next, None)) is not None:
            self._next += 1
            try:
                self._pictures.take(seen, now)
            except _Broken as broken:
                self._hold(broken.args[0])
            else:
                if seen.payload is None and not self._ahead and self._offset is not None:
                    # Nobody is to wait for a number that bears nothing.
                    self._offset -= 1

    def _hold(self, why: str) -> None:
        if not self.waiting:
            self.waiting = True
            self._partly = self._pictures.open or bool(self._ahead) or why == "lost"
            self._held.append(why)

    def _resume(self, packet: Packet, now: int) -> int:
        """Go on with this packet; its place."""
        self._unwrapper = Unwrapper(16)
        place = self._next = self._unwrapper.unwrap(packet.sequence)
        self._highest = place
        if self._offset is None:
            self._offset = 0
        else:
            self._offset = self._passed + self._partly - place
        if self._newest is not None:
            stamp, then = self._newest
            ticks = signed_distance(self.shifted(packet.timestamp), stamp, 32)
            if not _credible(ticks, now - then):
                self._shift = stamp + max(1, now - then) * TICKS_PER_MS - packet.timestamp
        self._ahead.clear()
        self._pictures.begin()
        self.waiting = False
        return place

    def _out(self, packet: Packet, place: int, now: int) -> Packet:
        assert self._offset is not None
        number = place + self._offset
        self._passed = max(self._passed, number + 1)
        self._highest = max(self._highest, place)
        stamp = self.shifted(packet.timestamp)
        if self._newest is None or signed_distance(stamp, self._newest[0], 32) > 0:
            self._newest = (stamp, now)
        sequence = number & SEQUENCE_MASK
        if (sequence, stamp) == (packet.sequence, packet.timestamp):
            return packet
        return replace(packet, sequence=sequence, timestamp=stamp)
