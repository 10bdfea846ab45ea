"""What every child process begins with, and serving an application for as long as it lives."""

import asyncio
import os
import signal
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from hustings.config import Settings
from hustings.instance import die_with_parent
from hustings.ops import logs
from hustings.web.access_log import AccessLog

SHUTDOWN_SECONDS = 3.0


@dataclass(frozen=True)
class Surroundings:
    """What the supervisor tells its children beside the settings."""

    redis_url: str
    runtime: Path


def begin(settings: Settings, process: str) -> Surroundings:
    """Begin as the supervisor's child: end when it ends, log under a name.

    Raises:
        SystemExit: Not started by a supervisor.
    """
    try:
        parent, runtime = int(os.environ["HUSTINGS_PARENT"]), Path(os.environ["HUSTINGS_RUNTIME"])
    except (KeyError, ValueError):
        raise SystemExit("This command is for the supervisor: run hustings serve.") from None
    if settings.redis_url is None:
        raise SystemExit("This command is for the supervisor: it names the store.")
    die_with_parent(parent)
    logs.configure(settings.log_level, process=process)
    return Surroundings(settings.redis_url.get_secret_value(), runtime)


def told_to_end() -> asyncio.Event:
    """Set by SIGTERM or SIGINT."""
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    return ending


async def serve_until_told(
    app: web.Application, listener: socket.socket, tls: ssl.SSLContext | None = None
) -> None:
    """Serve an application on a bound socket until SIGTERM or SIGINT."""
    ending = told_to_end()
    runner = web.AppRunner(
        app, access_log_class=AccessLog, shutdown_timeout=SHUTDOWN_SECONDS, auto_decompress=False
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener, ssl_context=tls).start()
        await ending.wait()
    finally:
        await runner.cleanup()
