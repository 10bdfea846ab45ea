"""The wire's one source, written out: JSON Schema, OpenAPI components and TypeScript.

`python -m hustings.wire.schema FILE` writes the TypeScript module; with `--check` it says whether FILE is
stale and writes nothing.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hustings.wire.commands import RULES
from hustings.wire.definitions import definitions
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
    }
    return typescript(definitions(), constants)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the TypeScript module. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m hustings.wire.schema", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="only say whether FILE is up to date")
    options = parser.parse_args(arguments)
    file: Path = options.file
    text = typescript_module()
    if options.check:
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            return 0
        print(f"{file} is stale: run `python -m hustings.wire.schema {file}`")
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
