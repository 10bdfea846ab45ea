"""A report for the whole run, and demo hearings to measure."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.bench.figures import Report, conditions, keep, load_now
from tests.bench.sitting import Sitting, sitting_of
from tests.e2e.demo import running_demo

RECORD = "HUSTINGS_BENCH_RECORD"
"""Environment variable: with any value, the run is added to RESULTS.md."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/bench" in str(item.path):
            item.add_marker(pytest.mark.bench)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    report = Report(conditions())
    print("", *report.conditions, sep="\n")
    yield report
    report.conditions.append(load_now())
    print(f"\n{report.conditions[-1]}")
    if os.environ.get(RECORD):
        keep(report)


@pytest.fixture
def demo_options() -> list[str]:
    """Further options of `hustings demo`."""
    return []


@pytest.fixture
async def sitting(tmp_path: Path, demo_options: list[str]) -> AsyncIterator[Sitting]:
    """A fresh demo hearing."""
    async with running_demo(tmp_path / "demo", demo_options) as demo, sitting_of(demo) as sitting:
        yield sitting
