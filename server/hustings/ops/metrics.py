"""Metrics of this process, and of the others gathered into one exposition."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST


def own(registry: CollectorRegistry = REGISTRY) -> str:
    """This process's metrics in Prometheus's text format."""
    return generate_latest(registry).decode()


class _Merged(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def gathered(texts: Mapping[str, str]) -> str:
    """One exposition of several processes' texts; each sample gets the label `process`.

    A text that does not parse is left out and counted under `hustings_metrics_unreadable`.
    """
    families: dict[str, Metric] = {}
    unreadable = Metric("hustings_metrics_unreadable", "Processes whose metrics could not be read", "gauge")
    for process, text in texts.items():
        try:
            parsed = list(text_string_to_metric_families(text))
        except ValueError:
            unreadable.add_sample(unreadable.name, {"process": process}, 1)
            continue
        for family in parsed:
            merged = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                merged.add_sample(sample.name, {**sample.labels, "process": process}, sample.value)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Merged([*families.values(), unreadable]))
    return generate_latest(registry).decode()
