"""The processes of a demo, by name, and ending them without a warning."""

import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path

from tests.e2e.demo import Demo, descendants, lives
from tests.e2e.seeing import until

WORDS = {
    "signalling": "_signalling",
    "media": "_media",
    "generated": "_generated",
    "redis": "redis-server",
}
"""What a process's command line has in it and no other's."""


def running(demo: Demo, name: str) -> list[int]:
    return [pid for pid in descendants(demo.process.pid) if WORDS[name] in _command_line(pid)]


def process_of(demo: Demo, name: str) -> int:
    """The one process of this name (the demos here are told to have one media process)."""
    (pid,) = running(demo, name)
    return pid


def kill(demo: Demo, name: str) -> int:
    """SIGKILL; the pid that was."""
    pid = process_of(demo, name)
    os.kill(pid, signal.SIGKILL)
    return pid


async def is_back(demo: Demo, name: str, before: int) -> int:
    """Wait for the successor of a process that was killed."""

    async def successor() -> int | None:
        return next((pid for pid in running(demo, name) if pid != before), None)

    return await until(successor, f"another {name} process")


async def all_gone(pids: Iterable[int]) -> None:
    left = list(pids)

    async def gone() -> bool:
        return not any(_runs(pid) for pid in left)

    await until(gone, f"the processes {left} to end")


def runtime_folder(demo: Demo) -> Path:
    """Where the sockets are; only while it runs."""
    note = json.loads((demo.data / "run.json").read_text())
    return Path(str(note["redis_url"]).removeprefix("unix://")).parent


def _runs(pid: int) -> bool:
    """Not counting one that has ended and only waits to be noticed by its parent."""
    try:
        return lives(pid) and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
