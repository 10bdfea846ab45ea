"""Feeds the hot path from a thread of its own: a thousand viewers take milliseconds."""

import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue

import structlog
from prometheus_client import Counter

from hustings.media.audience.interface import Batch, Fan, LinePacket
from hustings.media.sparingly import Sparingly

log = structlog.get_logger(__name__)

WAITING_MAX = 128
"""Batches that may wait, about a second of a hearing's; what is more is dropped."""
CROWD = 64
"""From so many viewers on, what comes waits for company: sending is most of what a viewer costs, and
the picture and the sound of one moment are one message."""
COMPANY_SECONDS = 0.010
"""Half of what sound comes every, so that no picture goes without."""

dropped = Counter("hustings_audience_batches_dropped", "Batches dropped because the hot path was behind")


class Feeding:
    """Hands batches to the hot path in order.

    Attributes:
        viewers: How many there are, as far as its owner has told.
        dropped: Batches that went to nobody.
    """

    def __init__(self, fan: Fan) -> None:
        self.fan = fan
        self.viewers = 0
        self.dropped = 0
        self._said = Sparingly()
        self._waiting: SimpleQueue[Batch | int | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="audience", daemon=True)
        self._thread.start()

    def feed(self, line: int, packets: Sequence[LinePacket]) -> None:
        """Send to whoever watches the line, soon."""
        if self._waiting.qsize() < WAITING_MAX:
            self._waiting.put((line, packets))
        else:
            self.dropped += 1
            dropped.inc()

    @property
    def waiting(self) -> int:
        """Batches that wait."""
        return self._waiting.qsize()

    def forget(self, line: int) -> None:
        """What is fed to this line from now on is another stream."""
        self._waiting.put(line)

    def close(self) -> None:
        """Return when the last batch is out."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            came = [self._waiting.get()]
            if self.viewers >= CROWD:
                time.sleep(COMPANY_SECONDS)
            came += self._rest()
            batches: list[Batch] = []
            for each in came:
                if isinstance(each, tuple):
                    batches.append(each)
                    continue
                self._feed(batches)
                batches = []
                if each is None:
                    going_on = False
                else:
                    self.fan.forget(each)
            self._feed(batches)

    def _rest(self) -> list[Batch | int | None]:
        found: list[Batch | int | None] = []
        try:
            while True:
                found.append(self._waiting.get_nowait())
        except Empty:
            return found

    def _feed(self, batches: Sequence[Batch]) -> None:
        if batches:
            try:
                self.fan.feed_all(batches)
            except OSError:
                if times := self._said.due():
                    lines = sorted({line for line, _ in batches})
                    log.exception("batches not sent", lines=lines, times=times)
