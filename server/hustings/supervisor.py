"""The supervisor: an embedded Redis, a signalling process, media processes; and what else a command adds.

It binds the public port itself and hands the listening socket to the signalling process, so that while
that one restarts, connections wait instead of being refused.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import tempfile
from pathlib import Path

import structlog
from redis.exceptions import RedisError

from hustings.children import Child, end, keep, longer
from hustings.config import Settings
from hustings.instance import RUN_FILE, FolderLock
from hustings.journal.embedded import EmbeddedRedis, RedisNotStarted, durability_warning
from hustings.media.audience.sockets import binding, both

log = structlog.get_logger("supervisor")

LOOPBACK = ("127.0.0.1", "::1")
ANY = ("0.0.0.0", "::")
RUNTIME_PREFIX = "hustings-"


class Supervisor:
    """Runs everything of one data folder: `async with Supervisor(settings) as supervisor`.

    What it started ends with the block, whatever had started by then, and in reverse order.

    Attributes:
        redis_url: The store all processes share.
        stopping: Set when everything is to end (by a signal, see `stop_on_signals`).
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis_url = ""
        self.stopping = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()
        self._environment: dict[str, str] = {}
        self._listener: socket.socket | None = None

    @property
    def port(self) -> int:
        """The public port, also when it was asked for as 0. Only once started."""
        if self._listener is None:
            raise RuntimeError("The supervisor has not started.")
        return int(self._listener.getsockname()[1])

    @property
    def scheme(self) -> str:
        return "https" if self.settings.tls_cert else "http"

    @property
    def base_url(self) -> str:
        """The origin that people's links carry."""
        if self.settings.public_url:
            return self.settings.public_url.rstrip("/")
        host = self.settings.host
        if host in LOOPBACK:
            host = "localhost"
        elif host in ANY:
            host = socket.getfqdn()
        return f"{self.scheme}://{_bracketed(host)}:{self.port}"

    @property
    def local_url(self) -> str:
        """The same server, as this machine reaches it."""
        host = dict(zip(ANY, LOOPBACK, strict=True)).get(self.settings.host, self.settings.host)
        return f"{self.scheme}://{_bracketed(host)}:{self.port}"

    async def __aenter__(self) -> "Supervisor":
        """Lock the data folder and start all processes.

        Raises:
            FolderInUse: Another instance has the folder.
            OSError: The port, or a media process's, cannot be bound.
            RedisNotStarted: The embedded store does not run.
        """
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        await self._stack.aclose()

    def run(self, child: Child) -> None:
        """Start a child, and again whenever it ends. It is the first to end."""
        keeper = asyncio.create_task(keep(child, self._environment, self.stopping))

        async def finish() -> None:
            await end(child)
            await _cancelled(keeper)
            await end(child)

        self._stack.push_async_callback(finish)

    def stop_on_signals(self) -> None:
        """SIGTERM, SIGINT and SIGHUP set `stopping`."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)

    async def _start(self) -> None:
        settings, data = self.settings, self.settings.data
        self._stack.callback(FolderLock(data).release)
        self._listener = listener = _listen(settings.host, settings.port)
        self._stack.callback(listener.close)
        _look_for_media_ports(settings)
        runtime = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix=RUNTIME_PREFIX)))
        if settings.redis_url:
            self.redis_url = settings.redis_url.get_secret_value()
            await _look_at(self.redis_url)
        else:
            await self._start_redis(data / "redis", runtime)
        self._environment = {
            **_exported(settings),
            "REDIS_URL": self.redis_url,
            "HUSTINGS_RUNTIME": str(runtime),
            "HUSTINGS_PARENT": str(os.getpid()),
        }
        note = data / RUN_FILE
        _clear_after(note)
        note.touch(mode=0o600)
        said = {
            "pid": os.getpid(),
            "redis_url": self.redis_url,
            "runtime": str(runtime),
            "base_url": self.base_url,
        }
        note.write_text(json.dumps(said))
        self._stack.callback(note.unlink, missing_ok=True)
        self.run(Child("signalling", ["_signalling", str(listener.fileno())], pass_fds=(listener.fileno(),)))
        workers = settings.media_workers
        for index in range(workers):
            self.run(Child(f"media-{index}", ["_media", str(index), str(workers)]))

    async def _start_redis(self, data: Path, runtime: Path) -> None:
        redis = EmbeddedRedis(data, runtime)
        await redis.start()
        self.redis_url = redis.url
        self._stack.push_async_callback(redis.stop)
        keeper = asyncio.create_task(self._keep_redis(redis))
        self._stack.push_async_callback(_cancelled, keeper)

    async def _keep_redis(self, redis: EmbeddedRedis) -> None:
        delay = 0.0
        while True:
            code = await redis.wait()
            log.error("the store ended; starting it again", code=code)
            while True:
                try:
                    await redis.start()
                    delay = 0.0
                    break
                except (RedisNotStarted, OSError) as error:
                    delay = longer(delay)
                    log.error("the store does not start", error=str(error), again_in_seconds=delay)
                    await asyncio.sleep(delay)


async def _look_at(redis_url: str) -> None:
    """Say now what an operator's own store lacks. Raises RedisNotStarted if it does not answer."""
    try:
        warning = await durability_warning(redis_url)
    except (RedisError, OSError) as error:
        raise RedisNotStarted(f"The Redis that REDIS_URL names does not answer: {error}.") from error
    if warning:
        log.warning("the store may lose what is acknowledged", why=warning)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _clear_after(note: Path) -> None:
    """Remove what a killed instance left: its note, and its folder if that holds nothing but sockets."""
    try:
        folder = Path(json.loads(note.read_text())["runtime"])
        if folder.is_absolute() and folder.name.startswith(RUNTIME_PREFIX):
            for path in folder.glob("*.sock"):
                if path.is_socket():
                    path.unlink()
            folder.rmdir()
    except (OSError, ValueError, KeyError, TypeError):
        pass
    note.unlink(missing_ok=True)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise OSError(
            error.errno, f"Port {port} on {host} cannot be used ({error.strerror}): name another with --port."
        ) from None
    return listener


def _look_for_media_ports(settings: Settings) -> None:
    """Say now, in a sentence, what would end every media process again and again. Raises OSError."""
    family, host = binding(settings.media_address)
    for port in range(settings.media_port, settings.media_port + settings.media_workers):
        try:
            taken = both(family, host, port)
        except OSError as error:
            raise OSError(
                error.errno,
                f"Media port {port} cannot be used ({error.strerror}): name another with --media-port.",
            ) from None
        for one in taken:
            one.close()


def _exported(settings: Settings) -> dict[str, str]:
    """The settings as environment, for the children; the store's address travels by itself."""
    plain = settings.model_dump(mode="json", exclude={"redis_url", "turn_secret"}, exclude_none=True)
    exported = {
        f"HUSTINGS_{name.upper()}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in plain.items()
    }
    # a secret is dumped as asterisks
    return {**exported, "HUSTINGS_TURN_SECRET": settings.turn_secret.get_secret_value()}
