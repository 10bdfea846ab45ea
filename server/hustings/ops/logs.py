"""Logs: one JSON object or one coloured line per event, on stderr, with secrets cut out."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

CUT = "[cut]"
SECRET_NAMES = re.compile(r"authorization|token|secret|password|cookie|private", re.IGNORECASE)
TOKEN = re.compile(r"\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*|(?<=[Bb]earer )[^\s\"']+")
"""A JWT anywhere in a text (its header is JSON, so it begins with `eyJ`), or what follows `Bearer`."""


def cut_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Processor: blanks values whose name says secret, and tokens inside any text."""
    return {name: CUT if SECRET_NAMES.search(name) else _cut(value) for name, value in event.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return TOKEN.sub(CUT, value)
    if isinstance(value, bytes):
        return TOKEN.sub(CUT, value.decode(errors="replace"))
    if isinstance(value, Mapping):
        return {
            key: CUT if isinstance(key, str) and SECRET_NAMES.search(key) else _cut(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_cut(item) for item in value]
    return value


def configure(level: str = "info", *, stream: TextIO | None = None, process: str = "") -> None:
    """Send structlog's and the standard library's logs to one place, in one form.

    Args:
        level: Least severity that is written: debug, info, warning, error.
        stream: Default stderr. On a terminal lines are for people, elsewhere JSON.
        process: Name of this process, put into each line.
    """
    stream = stream or sys.stderr

    def name_process(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if process:
            event.setdefault("process", process)
        return event

    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
    ]
    # the traceback becomes text before the cut, so that no exception's text carries a token past it
    ending: list[Processor] = (
        [structlog.processors.format_exc_info, cut_secrets, structlog.dev.ConsoleRenderer()]
        if stream.isatty()
        else [structlog.processors.format_exc_info, cut_secrets, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # these say at info what the access log and the journal say better
    for noisy in ("aiohttp.access", "aioice", "aiortc", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
