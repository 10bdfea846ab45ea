"""What came in of one source: losses to ask for again (RFC 4585) and figures to report (RFC 3550)."""

from dataclasses import dataclass

from hustings.rtp.wrapping import Unwrapper

ASK_EVERY_MS = 100
ASK_TIMES = 4
MISSING_MAX = 128
GAP_MAX = 64


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """One block of a receiver report (RFC 3550, section 6.4.1)."""

    ssrc: int
    fraction_lost: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    """Middle 32 bits of the NTP time of the sender's last report."""
    delay: int
    """Since that report, in 1/65536 s."""


class Reception:
    """Follows one source's sequence numbers.

    Args:
        rate: Ticks a second of its timestamps.
        ask: Whether losses are worth asking for (video).
    """

    def __init__(self, ssrc: int, rate: int, *, ask: bool) -> None:
        self.ssrc = ssrc
        self._rate = rate
        self._ask = ask
        self._unwrapper = Unwrapper(16)
        self._base: int | None = None
        self._highest = 0
        self._received = 0
        self._reported = (0, 0)
        self._jitter = 0.0
        self._transit: float | None = None
        self._missing: dict[int, tuple[int, int]] = {}
        self._given_up = False
        self._sender_report: tuple[int, int] | None = None
        self.octets = 0
        """Of payload, in all."""
        self.asked = 0
        """Packets asked for again, in all."""

    def push(self, sequence: int, timestamp: int, now: int, octets: int = 0) -> None:
        """A packet came at `now` (milliseconds), with so much payload."""
        place = self._unwrapper.unwrap(sequence)
        self._received += 1
        self.octets += octets
        if self._base is None:
            self._base = self._highest = place
        self._measure_jitter(timestamp, now)
        if place <= self._highest:
            self._missing.pop(place, None)
            return
        gap = place - self._highest - 1
        if self._ask and gap:
            if gap > GAP_MAX or len(self._missing) + gap > MISSING_MAX:
                self._missing.clear()
                self._given_up = True
            else:
                for lost in range(self._highest + 1, place):
                    self._missing[lost] = (now, 0)
        self._highest = place

    @property
    def counted(self) -> tuple[int, int]:
        """Packets that should have come so far, and those that did, doubles and repeats among them."""
        return (0 if self._base is None else self._highest - self._base + 1), self._received

    @property
    def jitter_ms(self) -> float:
        """RFC 3550, section 6.4.1."""
        return self._jitter * 1000 / self._rate

    def _measure_jitter(self, timestamp: int, now: int) -> None:
        """RFC 3550, appendix A.8."""
        transit = now * self._rate / 1000 - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self._rate:
                self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def due(self, now: int) -> list[int]:
        """Sequence numbers to ask for now; each is asked for a few times, then given up."""
        wanted: list[int] = []
        for place, (when, asked) in list(self._missing.items()):
            if when > now:
                continue
            if asked >= ASK_TIMES:
                del self._missing[place]
                self._given_up = True
                continue
            self._missing[place] = (now + ASK_EVERY_MS, asked + 1)
            wanted.append(place & 0xFFFF)
        self.asked += len(wanted)
        return wanted

    def take_given_up(self) -> bool:
        """Whether something was given up since the last call: only a keyframe helps."""
        given_up, self._given_up = self._given_up, False
        return given_up

    def sender_report(self, ntp: int, now: int) -> None:
        """The source's own report came; `ntp` is its 64-bit time."""
        self._sender_report = ((ntp >> 16) & 0xFFFFFFFF, now)

    def report(self, now: int) -> ReportBlock | None:
        """Figures since the last call; None before the first packet."""
        if self._base is None:
            return None
        expected = self._highest - self._base + 1
        lost = expected - self._received
        expected_now = expected - self._reported[0]
        lost_now = expected_now - (self._received - self._reported[1])
        self._reported = (expected, self._received)
        fraction = 0 if expected_now <= 0 or lost_now <= 0 else min(255, 256 * lost_now // expected_now)
        last_report, delay = 0, 0
        if self._sender_report is not None:
            last_report = self._sender_report[0]
            delay = (now - self._sender_report[1]) * 65536 // 1000 & 0xFFFFFFFF
        return ReportBlock(
            self.ssrc,
            fraction,
            max(-0x800000, min(0x7FFFFF, lost)),
            self._highest & 0xFFFFFFFF,
            int(self._jitter) & 0xFFFFFFFF,
            last_report,
            delay,
        )
