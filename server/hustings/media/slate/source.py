"""Shows a hearing's slate in a feed, as a publisher that needs no line and encodes nothing."""

import asyncio
import secrets
from collections.abc import Callable

import structlog

from hustings.hearing.roles import Role
from hustings.hearing.slate import Slate
from hustings.media.slate.drawing import Drawing, Drawn
from hustings.room.ports import HearingClock, Identity
from hustings.rtp.packet import SEQUENCE_MASK, TIMESTAMP_MASK, Packet

log = structlog.get_logger(__name__)

EVERY_MS = 2_000
"""Between two pictures: at longer intervals players take the picture for lost and ask for it."""
SOONEST_MS = 500
"""A picture that is asked for, or says something else, comes at most so often."""
TICKS_PER_MS = 90


class SlateSource:
    """The slate of one hearing. While it is not shown it does nothing, not even draw.

    Args:
        take: Gets the packets: `take(packet, now)`.
    """

    def __init__(
        self,
        hearing: str,
        clock: HearingClock,
        drawing: Drawing,
        take: Callable[["SlateSource", Packet, int], None],
    ) -> None:
        self.session = secrets.token_hex(16)
        self.who = Identity("slate", Role.MEDIA, hearing, None, None, frozenset(), "slate", 2**53)
        self.has_video = True
        self.last_packet: int | None = None
        self._hearing = hearing
        self._clock = clock
        self._drawing = drawing
        self._take = take
        self._said: Slate | None = None
        self._shown: Slate | None = None
        """What `_drawn` is a picture of."""
        self._drawn: Drawn = ()
        self._making: asyncio.Task[None] | None = None
        self._live = False
        self._asked = False
        self._count = 0
        self._sequence = 0
        self._soon: asyncio.Handle | None = None

    def say(self, slate: Slate) -> None:
        """This is what it is to say from now on."""
        if slate != self._said:
            self._said = slate
            if self._live:
                self._look()

    def show(self, live: bool) -> None:
        """Whether anybody is to see it."""
        if live != self._live:
            self._live = live
            if live:
                self._asked = True
                self._look()

    def request_keyframe(self, *, low: bool = False) -> None:
        """A picture comes soon."""
        self._asked = True
        if self._live and self._soon is None:
            # Not at once: whoever asks may not be ready to be given it.
            self._soon = asyncio.get_running_loop().call_soon(self._now)

    def keyframe_came(self, *, low: bool = False) -> None:
        self._asked = False

    def captured(self, kind: str, timestamp: int, arrival: int) -> float:
        return arrival

    def tick(self, now: int) -> None:
        """To be called about every 100 ms: shows it when it is time to."""
        if not self._live or not self._drawn:
            return
        since = EVERY_MS if self.last_packet is None else now - self.last_packet
        if since >= EVERY_MS or (self._asked and since >= SOONEST_MS):
            self._send(now)

    def close(self) -> None:
        """Show nothing more."""
        self._live = False
        if self._making is not None:
            self._making.cancel()
        if self._soon is not None:
            self._soon.cancel()

    def _now(self) -> None:
        self._soon = None
        self.tick(self._clock.now())

    def _look(self) -> None:
        """Have what is to be said at hand, and show it as soon as it is."""
        if self._said is None:
            return
        drawn = self._drawing.at_hand(self._said)
        if drawn is not None:
            self._use(self._said, drawn)
        elif self._making is None:
            self._making = asyncio.create_task(self._make(), name="slate")

    async def _make(self) -> None:
        try:
            while (slate := self._said) is not None and slate != self._shown:
                self._use(slate, await self._drawing.make(slate))
        except Exception:
            # The hearing goes on without: viewers keep the last picture.
            log.exception("a slate cannot be made", hearing=self._hearing)
        finally:
            self._making = None

    def _use(self, slate: Slate, drawn: Drawn) -> None:
        self._shown, self._drawn = slate, drawn
        self.request_keyframe()

    def _send(self, now: int) -> None:
        self.last_packet = now
        self._count += 1
        payloads = self._drawn[self._count % len(self._drawn)]
        timestamp = now * TICKS_PER_MS & TIMESTAMP_MASK
        for number, payload in enumerate(payloads, start=1):
            sequence = self._sequence = (self._sequence + 1) & SEQUENCE_MASK
            self._take(self, Packet(0, number == len(payloads), sequence, timestamp, 1, payload), now)
