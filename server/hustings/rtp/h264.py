"""H.264 in RTP (RFC 6184): finding keyframes, and putting access units together again."""

from collections.abc import Iterator
from dataclasses import dataclass

from hustings.rtp.frames import ParameterSets
from hustings.rtp.wrapping import Unwrapper

IDR = 5
SPS = 7
PPS = 8
ACCESS_UNIT_DELIMITER = 9
FILLER = 12
STAP_A = 24
FU_A = 28
NOT_PICTURE = frozenset({SPS, PPS, ACCESS_UNIT_DELIMITER, FILLER})

HOLD_MS = 400
HOLD_PACKETS = 512
UNIT_BYTES_MAX = 4_000_000


class MalformedPayload(ValueError):
    """A payload that RFC 6184 does not allow, or of a kind that is not negotiated."""


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One picture.

    Attributes:
        timestamp: As in the packets, 32 bits.
        data: NAL units behind 4-byte lengths, without parameter sets and delimiters.
        parameters: The sets in force; on every keyframe.
    """

    timestamp: int
    data: bytes
    keyframe: bool
    parameters: ParameterSets | None


def aggregated(payload: bytes) -> Iterator[bytes]:
    """The NAL units of a STAP-A (section 5.7.1).

    Raises:
        MalformedPayload: A unit is empty or longer than the packet.
    """
    at = 1
    while at < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        at += 2
        if not size or at + size > len(payload):
            raise MalformedPayload("aggregated unit does not fit")
        yield payload[at : at + size]
        at += size


def starts_keyframe(payload: bytes) -> bool:
    """Whether a parameter set or an IDR slice begins in this packet."""
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == FU_A:
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 0x1F in (IDR, SPS)
    if kind == STAP_A:
        try:
            return any(unit[0] & 0x1F in (IDR, SPS) for unit in aggregated(payload))
        except MalformedPayload:
            return False
    return kind in (IDR, SPS)


class Depacketiser:
    """Packets in, whole access units out, in order.

    A packet that is missing is waited for, at most `HOLD_MS` and `HOLD_PACKETS`; then the unit is given
    up and nothing comes out until the next keyframe. The stream begins with a keyframe too.
    """

    def __init__(self) -> None:
        self._unwrapper = Unwrapper(16)
        self._held: dict[int, tuple[int, bool, bytes, int]] = {}
        self._next: int | None = None
        self._waiting = True
        self._synced = False
        self._timestamp: int | None = None
        self._whole = False
        self._units: list[bytes] = []
        self._size = 0
        self._fragments: list[bytes] | None = None
        self._sps: bytes | None = None
        self._pps: bytes | None = None

    @property
    def waiting(self) -> bool:
        """Nothing comes out until a keyframe comes in: ask for one."""
        return self._waiting

    def push(
        self, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: int
    ) -> list[AccessUnit]:
        """Take one packet, in any order; `arrival` in milliseconds of any steady clock."""
        place = self._unwrapper.unwrap(sequence)
        if self._next is None:
            self._next = place
        if place < self._next:
            return []
        self._held[place] = (timestamp, marker, payload, arrival)
        done: list[AccessUnit] = []
        self._drain(done)
        while self._held and (
            len(self._held) > HOLD_PACKETS or arrival - next(iter(self._held.values()))[3] > HOLD_MS
        ):
            self._skip()
            self._drain(done)
        return done

    def _drain(self, done: list[AccessUnit]) -> None:
        assert self._next is not None
        while (held := self._held.pop(self._next, None)) is not None:
            self._next += 1
            self._take(held[0], held[1], held[2], done)

    def _skip(self) -> None:
        """Give up what is missing before the first packet that is held."""
        self._next = min(self._held)
        self._waiting = True
        self._synced = False
        self._reset()

    def _reset(self) -> None:
        self._timestamp = None
        self._units = []
        self._size = 0
        self._fragments = None
        self._whole = False

    def _take(self, timestamp: int, marker: bool, payload: bytes, done: list[AccessUnit]) -> None:
        if self._timestamp is not None and timestamp != self._timestamp:
            self._finish(done)
        if self._timestamp is None:
            self._timestamp = timestamp
            self._whole = self._synced or starts_keyframe(payload)
        if payload:
            try:
                self._unpack(payload)
            except MalformedPayload:
                self._whole = False
        if marker:
            self._finish(done)

    def _unpack(self, payload: bytes) -> None:
        kind = payload[0] & 0x1F
        if kind == FU_A:
            self._unpack_fragment(payload)
            return
        if self._fragments is not None:
            raise MalformedPayload("a fragmented unit was not ended")
        if kind == STAP_A:
            for unit in aggregated(payload):
                self._unit(unit)
        elif 1 <= kind <= 23:
            self._unit(payload)
        else:
            raise MalformedPayload(f"packet type {kind} is not negotiated")

    def _unpack_fragment(self, payload: bytes) -> None:
        """Section 5.8."""
        if len(payload) < 3:
            raise MalformedPayload("empty fragment")
        header = payload[1]
        if header & 0x80:
            self._fragments = [bytes([payload[0] & 0xE0 | header & 0x1F])]
        if self._fragments is None:
            raise MalformedPayload("a fragment without its start")
        self._fragments.append(payload[2:])
        self._size += len(payload)
        if self._size > UNIT_BYTES_MAX:
            self._fragments = None
            raise MalformedPayload("access unit too large")
        if header & 0x40:
            unit = b"".join(self._fragments)
            self._fragments = None
            self._unit(unit)

    def _unit(self, unit: bytes) -> None:
        kind = unit[0] & 0x1F
        if kind == SPS:
            self._sps = unit
            if not self._units:
                # All slices come after it: whatever was missed before was none of this picture.
                self._whole = True
        elif kind == PPS:
            self._pps = unit
        if kind not in NOT_PICTURE:
            self._size += len(unit)
            if self._size > 2 * UNIT_BYTES_MAX:
                raise MalformedPayload("access unit too large")
            self._units.append(unit)

    def _finish(self, done: list[AccessUnit]) -> None:
        timestamp, units = self._timestamp, self._units
        whole = self._whole and self._fragments is None
        self._reset()
        self._synced = True
        if timestamp is None:
            return
        if not whole:
            self._waiting = True
            return
        keyframe = any(unit[0] & 0x1F == IDR for unit in units)
        if not units:
            return
        parameters = None
        if keyframe:
            if self._sps is None or self._pps is None:
                self._waiting = True
                return
            parameters = ParameterSets(self._sps, self._pps)
            self._waiting = False
        if self._waiting:
            return
        data = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
        done.append(AccessUnit(timestamp, data, keyframe, parameters))
