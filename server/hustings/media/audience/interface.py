"""What the hot path does, whoever does it: `NativeFan`, or `PortableFan` without a compiler."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from hustings.rtp.srtp import Direction, Profile
from hustings.wire.media_report import Engine

Address = tuple[str, int]

PAYLOAD_MAX = 1_440
"""Bytes of a packet that fit into every datagram with header, tag and what retransmission adds."""
DATAGRAM_MAX = 1_500
AGAIN_PER_S = 200
"""Packets that one viewer is sent again a second, and at once."""
HISTORY = 256
"""Packets of a line that can be sent again; a power of two."""


class Track(IntEnum):
    VIDEO = 0
    AUDIO = 1


@dataclass(frozen=True, slots=True)
class OutgoingStream:
    """One media stream towards one viewer, as negotiated."""

    ssrc: int
    payload_type: int
    again_ssrc: int = 0
    again_type: int = 0
    """Payload type of retransmissions (RFC 4588); 0: a packet is sent again as it was."""


@dataclass(frozen=True, slots=True)
class Protection:
    """Keys: our own for what goes out, the viewer's for its RTCP."""

    profile: Profile
    own: Direction
    theirs: Direction


@dataclass(frozen=True, slots=True)
class LinePacket:
    """A packet of a line. `index` counts the line's packets and never wraps; a gap is a lost packet."""

    index: int
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Came:
    """A datagram that is no RTCP from where a viewer is sent to: STUN, DTLS, or RTCP from elsewhere."""

    address: Address
    viewer: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """A viewer's decoder cannot go on without one (PLI or FIR)."""

    viewer: int


@dataclass(frozen=True, slots=True)
class TrackStatistics:
    packets: int
    octets: int
    again: int
    refused: int
    """Retransmissions that were asked for and not sent: beyond the limit, or no longer held."""
    lost: int
    """As the viewer counts (RFC 3550, section 6.4.1)."""
    fraction_lost: float
    jitter: int
    """In units of the track's clock."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """One viewer's, times in milliseconds of the caller's clock."""

    heard_ms: int
    remb: int
    """Bits a second that the viewer thinks its line carries; 0: it has not said."""
    remb_ms: int
    round_trip_ms: float
    dropped: int
    """Packets that the path would not take."""
    video: TrackStatistics
    audio: TrackStatistics


@dataclass(frozen=True, slots=True)
class Totals:
    sent: int
    octets: int
    calls: int
    dropped: int
    bad: int
    """RTCP that was not authentic, or came twice."""
    strangers: int
    repeated: int
    """Packets of a line that came again, or so late that this cannot be told."""
    again: int
    refused: int
    """Packets that were asked for again and not sent: beyond a viewer's limit, or no longer held."""
    unsegmented: int
    """Messages that the kernel would not cut into packets, and which went out one by one."""


Batch = tuple[int, Sequence[LinePacket]]
"""A line, and packets of it, indexes growing."""


class Full(Exception):
    """There is no place for another viewer."""


class Fan(Protocol):
    """Numbers, encrypts and sends a line's packets to everybody who watches it.

    Times are milliseconds of one monotonic clock; `ntp` is a 64-bit NTP timestamp.
    """

    kind: Engine

    def add(
        self, protection: Protection, video: OutgoingStream | None, audio: OutgoingStream | None, now: int
    ) -> int:
        """Take a viewer in; it gets nothing before `route` and `watch`. Raises Full."""
        ...

    def remove(self, viewer: int) -> None: ...

    def route(self, viewer: int, address: Address) -> None:
        """Send to this address from now on."""
        ...

    def connect(self, viewer: int, descriptor: int) -> None:
        """Send over this TCP connection, framed by RFC 4571; -1: no longer."""
        ...

    def watch(
        self,
        viewer: int,
        track: Track,
        line: int | None,
        index: int,
        *,
        joined: bool = False,
        shift: int = 0,
    ) -> None:
        """Send the packets of a line from `index` on, numbered on from what the viewer has had before.

        `joined`: this line's packets are counted as those of the line before, so a step of the one is a step
        of the other, and a packet that falls between the two is a gap. `shift` is added to the line's
        timestamps, which count from another beginning than those of the line before.
        """
        ...

    def probe(self, viewer: int, octets: int) -> int:
        """Send about so many octets of the picture it had last once more, as retransmissions that nobody
        asked for: its line is made to carry more, and its reports say whether it can. Returns how many were
        sent; 0 where retransmissions were not negotiated."""
        ...

    def heard(self, viewer: int, now: int) -> None:
        """The viewer was heard of by other means."""
        ...

    def feed(self, line: int, packets: Sequence[LinePacket]) -> None:
        """Packets of a line, indexes growing, to whoever watches it. May be called from another thread."""
        ...

    def feed_all(self, batches: Sequence[Batch]) -> None:
        """The same of several lines, or of one line several times: what a viewer gets of it goes together.

        A packet whose index the line has had is dropped: a number must not go out with two contents.
        """
        ...

    def forget(self, line: int) -> None:
        """What comes on this line from now on is another stream, and nothing of the old one is sent again."""
        ...

    def catch_up(self, viewer: int, track: Track, packets: Sequence[LinePacket]) -> None:
        """Packets of the line that one viewer watches, to that viewer alone; they may have other timestamps
        than the line's, which they keep when they are sent again."""
        ...

    def report(self, viewer: int, ntp: int, timestamps: tuple[int, int], name: str) -> None:
        """A sender report (RFC 3550, section 6.4.1) for each track that has begun."""
        ...

    def send(self, viewer: int, packet: bytes) -> None:
        """A packet that is no media, over the viewer's TCP connection."""
        ...

    def receive(self, now: int, ntp: int) -> list[Came | KeyframeWanted]:
        """Handle what has come in on the socket; what is left to the caller is returned."""
        ...

    def take(self, viewer: int, datagram: bytes, now: int, ntp: int) -> bool | None:
        """Handle RTCP that came another way than from where the viewer is sent to; True if a keyframe is
        wanted, None if it is not the viewer's."""
        ...

    def statistics(self, viewer: int) -> Statistics: ...

    def totals(self) -> Totals: ...

    def close(self) -> None: ...
