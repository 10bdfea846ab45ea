"""How long `hustings demo --json` takes until it says it is ready, on a data folder of its own."""

import time
from pathlib import Path

import pytest
from tests.bench.figures import Report
from tests.e2e.demo import running_demo

SECTION = "Start (hustings demo --json, from the command to its line)"
STARTS = 3


async def start_seconds(data: Path) -> float:
    before = time.monotonic()
    async with running_demo(data) as demo:
        taken = time.monotonic() - before
        assert demo.said["participants"]
        return taken


async def test_cold(tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    # the installed packages have their bytecode, as pip leaves them; this one has not
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    taken = [await start_seconds(tmp_path / f"demo-{number}") for number in range(STARTS)]
    report.spread(SECTION, "first start: new data folder, this package not compiled", taken, "s")


async def test_warm(tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "bytecode"))
    await start_seconds(tmp_path / "demo")
    taken = [await start_seconds(tmp_path / "demo") for _ in range(STARTS)]
    report.spread(SECTION, "again: the same data folder, everything compiled", taken, "s")
