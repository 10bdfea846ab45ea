"""Files are made ready one after the other, each in a process of its own that may fail by itself."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import Counter, Histogram

log = structlog.get_logger(__name__)

MOST_SECONDS = 4 * 3_600.0
"""By then a file is given up."""
SAID_MAX = 4_096
DAMAGED = "The file is damaged, or made so that it cannot be read: record it again."

_made = Counter("hustings_playback_made_ready", "Files that were made ready to be played", ["how"])
_seconds = Histogram(
    "hustings_playback_making_seconds", "How long it took", buckets=(1, 3, 10, 30, 100, 300, 1_000, 3_000)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a hearing wants ready."""

    hearing: str
    material: str
    source: Path
    reel: Path


@dataclass(frozen=True, slots=True)
class Ready:
    duration_ms: int
    moving: bool


@dataclass(frozen=True, slots=True)
class Failed:
    text: str
    """A sentence for the person who sent the file."""


Told = Callable[[Wanted, Ready | Failed], None]


class MakingReady:
    """Works through what is wanted. What waits is the hearings' own state, so nothing is queued here: whoever
    starts again finds it there.

    Args:
        told: Called with what became of each, from the event loop.
    """

    def __init__(self, told: Told, most_seconds: float = MOST_SECONDS) -> None:
        self._told = told
        self._most_seconds = most_seconds
        self._wanted: dict[str, tuple[Wanted, ...]] = {}
        self._done: set[Wanted] = set()
        self._changed = asyncio.Event()

    def want(self, hearing: str, files: Iterable[Wanted]) -> None:
        """This is what a hearing wants now, the most urgent first."""
        self._wanted[hearing] = tuple(file for file in files if file not in self._done)
        self._changed.set()

    def forget(self, hearing: str) -> None:
        """Another process looks after this hearing."""
        self._wanted.pop(hearing, None)
        self._done = {file for file in self._done if file.hearing != hearing}

    async def run(self) -> None:
        """Make ready for ever, one file at a time."""
        while True:
            file = self._next()
            if file is None:
                self._changed.clear()
                await self._changed.wait()
                continue
            became = await self._make(file)
            self._done.add(file)
            self._wanted[file.hearing] = tuple(w for w in self._wanted.get(file.hearing, ()) if w != file)
            _made.labels("ready" if isinstance(became, Ready) else "failed").inc()
            log.info("made ready", hearing=file.hearing, material=file.material, became=became)
            self._told(file, became)

    def _next(self) -> Wanted | None:
        return next((files[0] for files in self._wanted.values() if files), None)

    async def _make(self, file: Wanted) -> Ready | Failed:
        if not file.source.is_file():
            return Failed("The file is not there any more: send it again.")
        with _seconds.time():
            return await make_ready(file.source, file.reel, self._most_seconds)


async def make_ready(source: Path, reel: Path, most_seconds: float = MOST_SECONDS) -> Ready | Failed:
    """Make a reel in a process of its own; it is killed when this is cancelled."""
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hustings.media.playback.worker",
        str(source),
        str(reel),
        str(os.getpid()),
        env={**keep, "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        # What the libraries have to say about hostile files, without end, is nobody's to read.
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(most_seconds):
            said = await process.stdout.read(SAID_MAX)
            code = await process.wait()
    except TimeoutError:
        return Failed("It took too long to read the file: make it shorter or simpler.")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if process.returncode:
            reel.with_name(reel.name + ".partial").unlink(missing_ok=True)
    if code == -signal.SIGXCPU:
        return Failed("It took too long to read the file: make it shorter or simpler.")
    return _read(said) if code == 0 else Failed(DAMAGED)


def _read(said: bytes) -> Ready | Failed:
    try:
        answer = json.loads(said)
        if "failed" in answer:
            return Failed(str(answer["failed"])[:500])
        return Ready(int(answer["duration_ms"]), bool(answer["moving"]))
    except (ValueError, KeyError, TypeError):
        return Failed(DAMAGED)
