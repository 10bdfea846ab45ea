"""What the hot path counts by itself, as metrics."""

from prometheus_client import Counter

from hustings.media.audience.interface import Totals

datagrams = Counter(
    "hustings_audience_datagrams",
    "Datagrams of viewers and packets of their lines, by what became of them",
    ["what"],
)
unsegmented = Counter(
    "hustings_audience_unsegmented", "Messages that the kernel would not cut and that went packet by packet"
)


class Counting:
    """Carries totals over into counters."""

    def __init__(self) -> None:
        self._before: Totals | None = None

    def count(self, totals: Totals) -> None:
        """The totals as they stand now."""
        before, self._before = self._before, totals
        if before is None:
            return
        for what, grown in (
            ("sent", totals.sent - before.sent),
            ("dropped", totals.dropped - before.dropped),
            ("not-authentic", totals.bad - before.bad),
            ("stranger", totals.strangers - before.strangers),
            ("repeated", totals.repeated - before.repeated),
            ("again", totals.again - before.again),
            ("not-again", totals.refused - before.refused),
        ):
            datagrams.labels(what).inc(max(0, grown))
        unsegmented.inc(max(0, totals.unsegmented - before.unsegmented))
