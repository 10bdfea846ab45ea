"""Processes that are started again whenever they end."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger("supervisor")

STOP_SECONDS = 8.0
"""How long a child may take to end (closing recordings) before it is killed."""
HEALTHY_SECONDS = 10.0
"""A child that lived this long is started again without delay."""
FIRST_DELAY = 0.2
LONGEST_DELAY = 5.0


@dataclass
class Child:
    """A `hustings` process.

    Attributes:
        arguments: Its command line, after `hustings`.
        environment: On top of the supervisor's.
        pass_fds: File descriptors it inherits.
    """

    name: str
    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    process: asyncio.subprocess.Process | None = None


async def keep(child: Child, environment: Mapping[str, str], stopping: asyncio.Event) -> None:
    """Start a child, and again whenever it ends, until `stopping` is set."""
    delay = 0.0
    while not stopping.is_set():
        started = time.monotonic()
        child.process = await _spawn(child, environment)
        code = await child.process.wait()
        if stopping.is_set():
            return
        healthy = time.monotonic() - started > HEALTHY_SECONDS
        delay = 0.0 if healthy else longer(delay)
        log.error("process ended; starting it again", name=child.name, code=code, in_seconds=delay)
        await asyncio.sleep(delay)


async def end(child: Child) -> None:
    """End a child: asked first, killed after STOP_SECONDS."""
    process = child.process
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        log.warning("process did not end in time; killing it", name=child.name)
        process.kill()
        await process.wait()


def longer(delay: float) -> float:
    """The next pause before another try, seconds."""
    return min(LONGEST_DELAY, max(FIRST_DELAY, delay * 2))


async def _spawn(child: Child, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hustings",
        *child.arguments,
        env={**os.environ, **environment, **child.environment},
        pass_fds=child.pass_fds,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )
