"""A live line to one visitor, whatever carries it: views, outcomes and transients go down, bounded.

A WebSocket (`live`) and an event stream (`events`) carry the same.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import Counter, Gauge

from hustings.hearing.roles import Role
from hustings.room.ports import HearingClock
from hustings.web.errors import Problem
from hustings.web.gate import Visit
from hustings.web.limits import SEND_QUEUE
from hustings.web.transients import PLAYING, AllTransients, Transients
from hustings.wire.messages import Pong

SEND_SECONDS = 20.0
"""How long a reader's buffers may stay full before it is dropped."""

VIEWS_WAITING = 4
"""Views that may wait for a reader; meanwhile newer ones are merged, so a slow reader skips, not lags."""

VOID_AFTER_SECONDS = 0.5
"""How often a line looks whether its token is still valid; revocation must end it within two seconds."""

CANCEL_AGAIN_SECONDS = 0.1

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
        self._queue: asyncio.Queue[tuple[str, asyncio.Semaphore | None]] = asyncio.Queue(SEND_QUEUE)
        self._views_waiting = asyncio.Semaphore(VIEWS_WAITING)
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
        while True:
            await self._views_waiting.acquire()
            try:
                message = await anext(self._viewer)
            except StopAsyncIteration:
                raise closing() from None
            self._put(message, self._views_waiting)

    async def _guard(self) -> None:
        while True:
            if (refusal := self.visit.refusal()) is not None:
                raise refusal
            try:
                # `wait_for` would make a task for it: of all that a thousand idle lines cost, the half
                async with asyncio.timeout(VOID_AFTER_SECONDS):
                    await self._closing.wait()
            except TimeoutError:
                continue
            raise closing()

    async def _write(self, send: Send) -> None:
        while True:
            text, place = await self._queue.get()
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await send(text)
            except TimeoutError:
                raise _too_slow() from None
            if place is not None:
                place.release()

    def _put(self, text: str, place: asyncio.Semaphore | None = None) -> None:
        try:
            self._queue.put_nowait((text, place))
        except asyncio.QueueFull:
            raise _too_slow() from None

    def _transient(self, topic: str, key: str, text: str) -> None:
        who = self.visit.who
        if topic == PLAYING:
            if who.role is not Role.SECRETARIAT:
                return
        elif not self.visit.of_podium and key != who.subject:
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


def _too_slow() -> Problem:
    TOO_SLOW.inc()
    return Problem("too-slow", "You read too slowly to follow; connect again.")


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
        await _end(tasks)
    for task in done:
        task.result()


async def _end(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancel until all have ended: a wait that is done in the same moment may swallow a cancellation."""
    pending: Iterable[asyncio.Future[None]] = tasks
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)
    for task in tasks:
        # only the first counts: what others failed with meanwhile must not turn up in the log as lost
        if not task.cancelled():
            task.exception()
