"""A live line to one visitor, whatever carries it: views, outcomes and transients go down, bounded.

A WebSocket (`live`) and an event stream (`events`) carry the same.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from prometheus_client import Counter, Gauge

from hustings.room.ports import HearingClock
from hustings.web.errors import Problem
from hustings.web.gate import Visit
from hustings.web.limits import SEND_QUEUE
from hustings.web.transients import AllTransients, Transients
from hustings.wire.messages import Pong

VOID_AFTER_SECONDS = 0.5
"""How often a line looks whether its token is still valid; revocation must end it within two seconds."""

LINES = Gauge("hustings_live_lines", "Live lines that are open", ["carrier"])
TOO_SLOW = Counter("hustings_live_too_slow", "Lines ended because the reader was too far behind")
TRANSIENTS_LOST = Counter("hustings_live_transients_lost", "Transients not told to a reader that lags")

Send = Callable[[str], Awaitable[None]]


class Line:
    """What is on its way to one visitor.

    Args:
        carrier: Name for the metrics: `websocket` or `events`.
        closing: Set when this process ends.
    """

    def __init__(
        self,
        visit: Visit,
        clock: HearingClock,
        transients: Transients,
        closing: asyncio.Event,
        carrier: str,
    ) -> None:
        self.visit = visit
        self._clock = clock
        self._transients = transients
        self._closing = closing
        self._carrier = carrier
        self._queue: asyncio.Queue[str] = asyncio.Queue(SEND_QUEUE)
        self._viewer = visit.room.viewer(visit.actor, visit.name)

    def tell(self, message: Mapping[str, Any]) -> None:
        """Queue a message; Problem `too-slow` when too many are waiting."""
        self._put(text_of(message))

    def pong(self, client_time: float) -> Pong:
        """The answer to a ping, with the hearing time of this moment."""
        return {"type": "pong", "client_time": client_time, "now": self._clock.now()}

    def resync(self) -> None:
        """Whole views come next."""
        self._viewer.resync()

    async def run(self, send: Send, *others: Coroutine[Any, Any, None]) -> None:
        """Welcome the visitor and serve until something ends the line.

        Args:
            send: Writes one message; waits while the reader's buffers are full.
            others: What else belongs to the line (a reader); when one of them returns, the line is over.

        Raises:
            Problem: Why it had to end; else the visitor left.
            TokenRefused: The token is void by now.
        """
        who = self.visit.who
        self.tell(
            {
                "type": "welcome",
                "epoch": self.visit.room.epoch,
                "now": self._clock.now(),
                "audience": self.visit.audience,
                "subject": who.subject,
                "role": who.role,
            }
        )
        with (
            LINES.labels(self._carrier).track_inprogress(),
            self._transients.listening(self._transient),
        ):
            await first_of(self._views(), self._guard(), self._write(send), *others)

    async def _views(self) -> None:
        async for message in self._viewer:
            self._put(message)
        raise closing()

    async def _guard(self) -> None:
        while True:
            if (refusal := self.visit.refusal()) is not None:
                raise refusal
            try:
                await asyncio.wait_for(self._closing.wait(), VOID_AFTER_SECONDS)
            except TimeoutError:
                continue
            raise closing()

    async def _write(self, send: Send) -> None:
        while True:
            await send(await self._queue.get())

    def _put(self, text: str) -> None:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            TOO_SLOW.inc()
            raise Problem("too-slow", "You read too slowly to follow; connect again.") from None

    def _transient(self, key: str, text: str) -> None:
        if not self.visit.of_podium and key != self.visit.who.subject:
            return
        # half the queue is kept for views and outcomes: losing a transient is no loss
        if self._queue.qsize() >= SEND_QUEUE // 2:
            TRANSIENTS_LOST.inc()
            return
        self._put(text)


class Lines:
    """Opens lines, and ends them all when the process ends."""

    def __init__(self, clock: HearingClock, transients: AllTransients) -> None:
        self._clock = clock
        self._transients = transients
        self._closing = asyncio.Event()

    def open(self, visit: Visit, carrier: str) -> Line:
        transients = self._transients.of(visit.room.hearing)
        return Line(visit, self._clock, transients, self._closing, carrier)

    async def close(self) -> None:
        """Every line ends with `closing`, and its visitor connects elsewhere."""
        self._closing.set()


def closing() -> Problem:
    return Problem("closing", "This server is ending; connect again.")


def text_of(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


async def first_of(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all until the first ends, then end the others; raises what the first raised."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
