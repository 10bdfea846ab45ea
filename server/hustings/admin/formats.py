"""Files that a secretariat writes: modalities, and a whole hearing's preparation (TOML)."""

import secrets
import tomllib
import uuid
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.commands import Actor, PrepareHearing, Submission
from hustings.hearing.formats import PRESETS
from hustings.hearing.model import Format
from hustings.hearing.roles import Role

_FORMAT = TypeAdapter(Format)
_PREPARATION = TypeAdapter(PrepareHearing)


def check(file: Path) -> list[str]:
    """Say what is wrong with a file of modalities: one sentence per fault, none for a good file."""
    try:
        _FORMAT.validate_python(_read(file))
    except ValueError as error:
        return _sentences(file, error)
    return []


async def prepare(settings: Settings, hearing: str, file: Path) -> str:
    """Prepare `hearing` from a file; `format` is a preset's name or a table.

    Raises:
        Refused: The hearing does not allow it.
        RuntimeError: The file does not allow it; the message says why.
    """
    try:
        content = _read(file)
        if isinstance(content.get("format"), str):
            name = content["format"]
            if name not in PRESETS:
                raise ValueError(f"format: there is no preset {name!r}; there are {', '.join(PRESETS)}")
            content["format"] = PRESETS[name]
        for rank, participant in enumerate(content.get("participants", []), 1):
            participant.setdefault("rank", rank)
        command = _PREPARATION.validate_python(content)
    except ValueError as error:
        raise RuntimeError("\n".join(_sentences(file, error))) from None
    async with store_of(settings) as store:
        room = await store.rooms.get(hearing, create=True)
        actor = Actor("secretariat", Role.SECRETARIAT)
        outcome = await room.submit(Submission(str(uuid.uuid4()), actor, command, secrets.token_bytes(32)))
    if outcome.refused:
        raise outcome.refused
    counts = f"{len(command.slots)} slots, {len(command.participants)} participants"
    return f"Hearing {hearing} is prepared: {counts}."


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError("is not text in UTF-8") from None


def _sentences(file: Path, error: ValueError) -> list[str]:
    if isinstance(error, ValidationError):
        return [
            f"{file}: {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        ]
    return [f"{file}: {error}"]
