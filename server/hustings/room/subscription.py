"""Following a room: always its newest state, however slow the reader."""

import asyncio
from collections.abc import Callable

from hustings.hearing.model import Hearing


class Subscription:
    """Async iteration of states: first the one that stands, then each newer one.

    States that come while the reader is busy are passed over but for the newest, so nothing queues up. Ends
    when the room is closed. The room forgets a subscription that nobody holds any more.
    """

    def __init__(self, newest: Callable[[], Hearing], patient: bool = False) -> None:
        self.patient = patient
        """Woken after the others, a few at a time."""
        self._newest = newest
        self._news = asyncio.Event()
        self._news.set()
        self._ended = False

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Hearing:
        await self._news.wait()
        if self._ended:
            raise StopAsyncIteration
        self._news.clear()
        return self._newest()

    async def changed(self, seconds: float | None) -> None:
        """Wait for news, at most `seconds` (None: without end); does not take them."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    def wake(self) -> None:
        """There is a newer state."""
        self._news.set()

    def end(self) -> None:
        """There will be no newer state."""
        self._ended = True
        self._news.set()
