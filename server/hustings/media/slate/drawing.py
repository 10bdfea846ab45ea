"""Makes slates beside the event loop, one at a time, and keeps those that were made last."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from prometheus_client import Counter, Histogram

from hustings.hearing.slate import Slate
from hustings.media.slate.coding import Payloads, coded
from hustings.media.slate.fonts import Typefaces
from hustings.media.slate.picture import painted

KEPT = 64
"""Slates of all hearings of a process, some 30 kB each."""

Drawn = tuple[Payloads, ...]
"""The packets' payloads of one picture, as often as it is coded."""

made = Counter("hustings_slate_pictures_made", "Slates that were drawn and coded")
seconds = Histogram("hustings_slate_seconds", "How long it took", buckets=(0.03, 0.1, 0.3, 1, 3))


class Drawing:
    """Shared by the hearings of a process. A thread is there only once a slate was wanted."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Slate, Drawn] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "slate")
        self._faces: Typefaces | None = None

    def at_hand(self, slate: Slate) -> Drawn | None:
        """A slate that was made before and is still kept."""
        drawn = self._kept.get(slate)
        if drawn is not None:
            self._kept.move_to_end(slate)
        return drawn

    async def make(self, slate: Slate) -> Drawn:
        """Make a slate. Callers have at most one call each under way, so what waits is bounded."""
        drawn = self.at_hand(slate)
        if drawn is None:
            drawn = await asyncio.get_running_loop().run_in_executor(self._thread, self._make, slate)
            self._kept[slate] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn

    def close(self) -> None:
        """Make no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _make(self, slate: Slate) -> Drawn:
        with seconds.time():
            if self._faces is None:
                self._faces = Typefaces()
            drawn = coded(painted(slate, self._faces))
        made.inc()
        return drawn
