"""The wire's one source, written out: JSON Schema, OpenAPI components and TypeScript."""

from typing import Any

from hustings.wire.commands import RULES
from hustings.wire.definitions import definitions
from hustings.wire.format_fields import format_fields
from hustings.wire.messages import HELLO_SECONDS, MESSAGE_BYTES, REPORT_BYTES, CloseCode
from hustings.wire.typescript import typescript


def json_schema() -> dict[str, Any]:
    """One JSON Schema document (2020-12) that defines everything; itself it describes a server message."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hustings protocol",
        "$ref": "#/$defs/ServerMessage",
        "$defs": definitions(),
    }


def components() -> dict[str, Any]:
    """`components.schemas` of an OpenAPI 3.1 document."""
    return definitions("#/components/schemas/{model}")


def typescript_module() -> str:
    """The text of the pages' protocol module."""
    constants = {
        "MESSAGE_BYTES": MESSAGE_BYTES,
        "REPORT_BYTES": REPORT_BYTES,
        "HELLO_SECONDS": HELLO_SECONDS,
        "CLOSE_CODES": {code.name: code.value for code in CloseCode},
        "RULES": RULES,
        "FORMAT_FIELDS": format_fields(definitions()),
    }
    return typescript(definitions(), constants)
