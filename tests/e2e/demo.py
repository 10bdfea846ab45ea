"""`hustings demo --json` as a subprocess, as scripts use it."""

import asyncio
import contextlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

SERVER = Path(__file__).parents[2] / "server"

STARTING = 90.0
STOPPING = 60.0
"""Seconds after which a start or a stop is taken to hang."""
MEDIA_PORTS = 400
"""From one server's base to another's."""


@dataclass(frozen=True)
class Demo:
    """A running demonstration hearing."""

    process: asyncio.subprocess.Process
    data: Path
    said: dict[str, Any]
    """The JSON line."""
    log: Path

    @property
    def base_url(self) -> str:
        return str(self.said["base_url"])

    @property
    def hearing(self) -> str:
        return str(self.said["hearing"])

    def seats(self, role: str) -> list[dict[str, Any]]:
        return [seat for seat in self.said["participants"] if seat["role"] == role]

    async def stop(self) -> int:
        """SIGTERM, as a service manager does; the exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), STOPPING)


def surroundings() -> dict[str, str]:
    """The environment without anybody's own settings, and with this checkout's package."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUSTINGS_") and k != "REDIS_URL"}
    return {**kept, "PYTHONPATH": str(SERVER)}


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """A working directory with nothing in it to lose, should a server under test remove too much."""
    with tempfile.TemporaryDirectory(prefix="hustings-cwd-") as folder:
        yield folder


@asynccontextmanager
async def running_demo(
    data: Path, options: Sequence[str] = (), environment: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Demo]:
    """Start on free ports, with media on the loopback, and wait for the JSON line."""
    log = data.with_suffix(".log")
    ports = [f"--port={free_tcp_port()}", f"--media-port={free_media_port()}", "--media-address=127.0.0.1"]
    with scratch() as folder, log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hustings", "demo", "--json", f"--data={data}", *ports, *options),
            stdout=asyncio.subprocess.PIPE,
            stderr=sink,
            env={**surroundings(), **environment},
            cwd=folder,
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), STARTING)
            assert line, f"The demo ended with {await process.wait()}:\n{log.read_text()[-4000:]}"
            yield Demo(process, data, json.loads(line), log)
        finally:
            if process.returncode is None:
                process.terminate()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), STOPPING)
            if process.returncode is None:
                process.kill()
                await process.wait()


async def hustings(*arguments: str) -> tuple[int, str]:
    """Run a command to its end: exit status, and everything it said."""
    with scratch() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hustings", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=surroundings(),
            cwd=folder,
        )
        said, _ = await asyncio.wait_for(process.communicate(), STARTING)
    return process.returncode or 0, said.decode()


def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_media_port() -> int:
    """A base where nobody uses the audience's ports, nor the stage's, base + 100 to base + 299."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    # Workers that look at the same moment must not find the same.
    step = MEDIA_PORTS * int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    for base in range(20_000 + worker * MEDIA_PORTS + os.getpid() % 10 * step, 60_000, step):
        udp = all(_free(base + offset, socket.SOCK_DGRAM) for offset in (0, *range(100, 300, 20)))
        if udp and _free(base, socket.SOCK_STREAM):
            return base
    raise OSError("no free range of ports")


def _free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
        return True


def descendants(pid: int) -> list[int]:
    """Processes started by a process, and by those, from /proc."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold anything; the parent stands behind it.
            after = stat.read_text().rpartition(")")[2].split()
            parents.setdefault(int(after[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
