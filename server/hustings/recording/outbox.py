"""Reports of the recorder on their way into the journal: kept while the journal is away."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import Counter

from hustings.hearing.commands import ReportRecorderStopped, ReportRecorderWriting, ReportRecording
from hustings.room.ports import JournalUnavailable

_RETRY_SECONDS = 1.0

Report = ReportRecording | ReportRecorderStopped | ReportRecorderWriting

_lost = Counter(
    "hustings_recording_lost_reports", "Reports given up because the journal was away for too long"
)
_log = structlog.get_logger(__name__)


class Outbox:
    """Delivers reports in order, each until it is taken.

    What does not fit is lost from the oldest end; recovery at the next start reports those files again.

    Args:
        deliver: Submits a report to a hearing. While it raises JournalUnavailable the same report is
            tried again; after any other exception it is logged and given up.
        loop: Where `run` runs.
    """

    def __init__(
        self,
        deliver: Callable[[str, Report], Awaitable[object]],
        loop: asyncio.AbstractEventLoop,
        capacity: int = 1_000,
    ) -> None:
        self._deliver = deliver
        self._loop = loop
        self._capacity = capacity
        self._waiting: deque[tuple[str, Report]] = deque()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, hearing: str, report: Report) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._put, hearing, report)

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            await self._arrived.wait()
            while self._waiting:
                await self._deliver_first()
            self._arrived.clear()
            self._idle.set()

    async def drained(self, seconds: float) -> bool:
        """Wait for so long until everything is delivered; whether it is."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _put(self, hearing: str, report: Report) -> None:
        if len(self._waiting) >= self._capacity:
            self._waiting.popleft()
            _lost.inc()
        self._waiting.append((hearing, report))
        self._idle.clear()
        self._arrived.set()

    async def _deliver_first(self) -> None:
        first = self._waiting[0]
        try:
            await self._deliver(*first)
        except JournalUnavailable:
            await asyncio.sleep(_RETRY_SECONDS)
            return
        except Exception:
            _log.exception("a recorder's report was refused", hearing=first[0], report=first[1])
        if self._waiting and self._waiting[0] is first:
            self._waiting.popleft()
