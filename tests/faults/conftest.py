"""A demonstration hearing that may be hurt, fresh for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.e2e.demo import Demo, running_demo


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes that come back take their time on two cores: a limit only against hanging."""
    for item in items:
        if "tests/faults" in str(item.path) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running_demo(tmp_path / "demo") as demo:
        yield demo
