"""Commands as JSON: `{"id": uuid, "type": "AdmitQuestion", ...fields}`, and back.

The models are built from the dataclasses of `hearing.commands`; nothing about a command is said twice.
Validation is strict: no text for a number, no number for a truth value, no unknown field.
"""

import functools
import hashlib
import json
from dataclasses import MISSING, asdict, fields
from typing import Annotated, Any, Literal, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from hustings.hearing.chain import canonical
from hustings.hearing.commands import Command, IssueTokens, ReportMaterial, SignHead, Tick

UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
CommandId = Annotated[str, Field(pattern=UUID_PATTERN, min_length=36, max_length=36)]
"""A fresh UUID of the sender's, kept for resending."""
CONFIG = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

SERVER_ONLY = frozenset(each.__name__ for each in (Tick, SignHead, ReportMaterial, IssueTokens))
"""What the server gives to itself; no client may."""


class Malformed(Exception):
    """Not a command. `text` is a sentence that names the field."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def documentation(kind: type) -> str | None:
    """A class's own docstring; None for the signature that `dataclass` puts in place of a missing one."""
    text = kind.__doc__
    return None if text is None or text.startswith(f"{kind.__name__}(") else text


CLASSES: dict[str, type] = {command.__name__: command for command in get_args(Command)}
CLIENT_COMMANDS = tuple(name for name in CLASSES if name not in SERVER_ONLY)
"""Types of the commands that a client may give."""

_PAGES = {"questions": "questions", "draws": "protocol", "candidacy": "candidates", "asking": "asking"}
RULES = {
    name: f"{_PAGES.get(CLASSES[name].__module__.rsplit('.', 1)[1], 'procedure')}#{name}"
    for name in CLIENT_COMMANDS
}
"""Where the paragraph on each command stands: a document below `docs/`, and the name it bears there."""


@functools.cache
def _model(name: str) -> type[BaseModel]:
    """The model of a command. Made when first needed: all of them would hold up every process's start."""
    command = CLASSES[name]
    hints = get_type_hints(command, include_extras=True)
    members: dict[str, Any] = {"id": (CommandId, ...), "type": (Literal[command.__name__], ...)}
    for field in fields(command):
        members[field.name] = (hints[field.name], ... if field.default is MISSING else field.default)
    return create_model(
        command.__name__,
        __config__=CONFIG,
        __doc__=documentation(command),
        **members,
    )


def client_models() -> dict[str, type[BaseModel]]:
    """The models of the commands that a client may give, by type."""
    return {name: _model(name) for name in CLIENT_COMMANDS}


def parse_command(data: object, *, client: bool) -> tuple[str, Command]:
    """Read a command from decoded JSON.

    Args:
        client: It came from outside; commands of the server itself are not accepted.

    Returns:
        Its id as it was sent, and the command.

    Raises:
        Malformed: It is no command; the text names the field.
    """
    if not isinstance(data, dict):
        raise Malformed("A command is a JSON object with `id` and `type`.")
    name = data.get("type")
    if not isinstance(name, str) or name not in CLASSES or (client and name in SERVER_ONLY):
        raise Malformed("The field `type` does not name a command.")
    try:
        # In JSON mode, strictness still takes lists for tuples and texts for enumerations.
        model = _model(name).model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise Malformed(_sentence(error)) from None
    except (ValueError, TypeError, RecursionError):
        raise Malformed("The command holds a value that JSON cannot carry.") from None
    kind = CLASSES[name]
    command: Command = kind(**{field.name: getattr(model, field.name) for field in fields(kind)})
    identity: str = getattr(model, "id")  # noqa: B009 - the models are built at run time
    return identity, command


def dump_command(id: str, command: Command) -> dict[str, Any]:
    """The JSON object of a command, every field written out."""
    return {"id": id, "type": type(command).__name__, **json.loads(canonical(asdict(command)))}


def command_digest(command: Command) -> str:
    """SHA-256 (hex) of what a command says, without its id: the same however its defaults were sent."""
    said = {"type": type(command).__name__, **asdict(command)}
    return hashlib.sha256(canonical(said)).hexdigest()


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if not place:
        return "The command holds text that is not valid Unicode."
    if place == "id":
        return "The field `id` must be a UUID, like 6f1c9d1e-1111-4222-8333-444455556666."
    if first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"The field `{place[:200]}` is not known."
    if first["type"] in ("missing", "missing_argument"):
        return f"The field `{place}` is missing."
    return f"The field `{place[:200]}` is wrong: {first['msg'][:1].lower()}{first['msg'][1:]}."
