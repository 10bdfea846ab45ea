"""What was measured, with its conditions: printed at once, and kept for RESULTS.md."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.chromium import chromium_path

from hustings import __version__
from hustings.journal.embedded import find_server

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "# Measured\n\nNewest first. `HUSTINGS_BENCH_RECORD=1 make bench` adds an entry.\n"
HEAD = "| what | n | median | p95 | max | unit |\n| --- | ---: | ---: | ---: | ---: | --- |"
LOOK_SECONDS = 1.0
PACKAGES = ("aiortc", "aiohttp", "av", "redis", "playwright")


@dataclass
class Report:
    """The figures of one run, in sections."""

    conditions: list[str]
    sections: dict[str, list[str]] = field(default_factory=dict)

    def spread(self, section: str, what: str, values: Sequence[float], unit: str) -> None:
        """A figure that was taken many times."""
        ordered = sorted(values)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
        shown = [_shown(value) for value in (statistics.median(ordered), p95, ordered[-1])]
        self._add(section, what, str(len(ordered)), *shown, unit)

    def single(self, section: str, what: str, value: float, unit: str) -> None:
        """A figure that is a sum or a mean by itself."""
        self._add(section, what, "", _shown(value), "", "", unit)

    def _add(self, section: str, *cells: str) -> None:
        row = "| " + " | ".join(cells) + " |"
        if section not in self.sections:
            print(f"\n\n## {section}\n\n{HEAD}", flush=True)
        self.sections.setdefault(section, []).append(row)
        print(row, flush=True)

    def entry(self) -> str:
        """This run as an entry of RESULTS.md."""
        when = datetime.now(UTC)
        parts = [f"## {when:%Y-%m-%d %H:%M} UTC", "\n".join(f"- {line}" for line in self.conditions)]
        for section, rows in self.sections.items():
            parts.append(f"### {section}\n\n{HEAD}\n" + "\n".join(rows))
        return "\n\n".join(parts) + "\n"


def keep(report: Report, path: Path = RESULTS) -> None:
    """Put a run before all earlier ones."""
    earlier = path.read_text().removeprefix(TITLE) if path.exists() else ""
    path.write_text(f"{TITLE}\n{report.entry()}{earlier}")


def conditions() -> list[str]:
    """Machine, versions, and how busy the machine was before anything was measured."""
    redis = find_server()
    commit = _said("git", "-C", str(RESULTS.parent), "rev-parse", "--short", "HEAD")
    lines = [
        f"Hustings {__version__} at {commit}",
        f"{os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        f"{_said(str(redis), '--version')[:24]}, {_said(chromium_path(), '--version')}",
        f"busy before the start: {_busy_percent():.0f} % of all cores, load {_load()}",
    ]
    if note := os.environ.get("HUSTINGS_BENCH_NOTE"):
        lines.append(note)
    return lines


def load_now() -> str:
    return f"load when it was over: {_load()}"


def _shown(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _load() -> str:
    return "/".join(f"{load:.1f}" for load in os.getloadavg())


def _processor() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _busy_percent() -> float:
    def read() -> tuple[int, int]:
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(ticks), ticks[3] + ticks[4]

    total, idle = read()
    time.sleep(LOOK_SECONDS)
    total_after, idle_after = read()
    return 100 * (1 - (idle_after - idle) / max(1, total_after - total))
