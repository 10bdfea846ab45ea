"""How every command begins and ends: its settings, and a sentence in place of a traceback."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError

from hustings.access.keys import KeyUnusable
from hustings.access.tokens import TokenRefused
from hustings.config import Settings
from hustings.hearing.errors import Refused
from hustings.instance import FolderInUse
from hustings.journal.embedded import RedisNotStarted
from hustings.room.ports import JournalDamaged, JournalUnavailable
from hustings.room.rooms import UnknownHearing

T = TypeVar("T")

Data = Annotated[Path | None, typer.Option("--data", help="Data folder.")]
JournalSource = Annotated[
    str,
    typer.Argument(help="An exported journal (NDJSON), or a published folder; with --data, a hearing's id."),
]

FOR_PEOPLE = (
    FolderInUse,
    JournalDamaged,
    JournalUnavailable,
    KeyUnusable,
    OSError,
    RedisNotStarted,
    Refused,
    RuntimeError,
    TokenRefused,
    UnknownHearing,
    ValueError,
)
"""What ends a command with a sentence instead of a traceback."""


def fail(text: str) -> NoReturn:
    """End with one sentence on standard error and exit status 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def sentence_of(error: BaseException) -> str:
    """What to tell people of it; without the number that Python puts before an operating system's words."""
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return error.strerror
    return getattr(error, "text", "") or str(error)


def settings_from(**given: Any) -> Settings:
    """Settings from the environment, with what the command line gives on top."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        fail(f"The {f'setting {field} is' if field else 'settings are'} not usable: {first['msg']}.")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        fail("Give both --tls-cert and --tls-key, or neither.")
    return settings


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what went wrong is said in a sentence."""
    try:
        return asyncio.run(work)
    except FOR_PEOPLE as error:
        fail(sentence_of(error))
