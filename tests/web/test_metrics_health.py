"""Gathering metrics of several processes, and saying what keeps one from being ready."""

import asyncio

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from hustings.ops.health import missing
from hustings.ops.metrics import gathered, own


def text_of(count: int) -> str:
    registry = CollectorRegistry()
    Counter("frames_dropped", "Dropped", ["feed"], registry=registry).labels("chair").inc(count)
    Histogram("append_seconds", "Append", registry=registry).observe(0.2)
    return own(registry)


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_each_process_keeps_its_own_samples_under_one_family() -> None:
    text = gathered({"media-0": text_of(1), "media-1": text_of(2)})
    found = samples(text)
    assert found["frames_dropped_total", (("feed", "chair"), ("process", "media-0"))] == 1
    assert found["frames_dropped_total", (("feed", "chair"), ("process", "media-1"))] == 2
    assert found["append_seconds_count", (("process", "media-1"),)] == 1
    assert text.count("# TYPE frames_dropped_total counter") == 1


def test_a_text_that_is_no_exposition_is_counted_and_spoils_nothing() -> None:
    found = samples(gathered({"media-0": text_of(1), "media-1": "<html>{not metrics"}))
    assert found["hustings_metrics_unreadable", (("process", "media-1"),)] == 1
    assert found["frames_dropped_total", (("feed", "chair"), ("process", "media-0"))] == 1


async def well() -> None:
    return None


async def away() -> str:
    return "Redis does not answer."


async def broken() -> None:
    raise OSError("no route")


async def stuck() -> None:
    await asyncio.Event().wait()


async def test_only_what_is_missing_is_named() -> None:
    found = await missing({"well": well, "redis": away, "net": broken, "stuck": stuck}, patience=0.05)
    assert found["redis"] == "Redis does not answer."
    assert "no route" in found["net"]
    assert "0.05" in found["stuck"]
    assert set(found) == {"redis", "net", "stuck"}
    assert await missing({"well": well}) == {}
