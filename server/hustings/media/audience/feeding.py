"""Feeds the hot path from a thread of its own: a thousand viewers take milliseconds."""

import queue
import threading
from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from hustings.media.audience.interface import Fan, LinePacket

log = structlog.get_logger(__name__)

WAITING_MAX = 128
"""Batches that may wait, about a second of a hearing's; what is more is dropped."""

dropped = Counter("hustings_audience_batches_dropped", "Batches dropped because the hot path was behind")


class Feeding:
    """Hands batches to the hot path in order."""

    def __init__(self, fan: Fan) -> None:
        self.fan = fan
        self.dropped = 0
        self._waiting: queue.Queue[tuple[int, Sequence[LinePacket]] | None] = queue.Queue(WAITING_MAX)
        self._thread = threading.Thread(target=self._run, name="audience", daemon=True)
        self._thread.start()

    def feed(self, line: int, packets: Sequence[LinePacket]) -> None:
        """Send to whoever watches the line, soon."""
        try:
            self._waiting.put_nowait((line, packets))
        except queue.Full:
            self.dropped += 1
            dropped.inc()

    @property
    def waiting(self) -> int:
        """Batches that wait."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Return when the last batch is out."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (batch := self._waiting.get()) is not None:
            try:
                self.fan.feed(*batch)
            except OSError:
                log.exception("batch not sent", line=batch[0])
