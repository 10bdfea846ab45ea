"""JSON Schema definitions as TypeScript: an interface for each object, a union for each enumeration."""

import json
import re
from collections.abc import Mapping
from typing import Any

HEADER = """\
// Generated from the server's message types by `make generate`. Do not edit.
"""

WIDTH = 110


def typescript(definitions: Mapping[str, Any], constants: Mapping[str, Any]) -> str:
    """A module that exports every definition, and each constant as a literal."""
    parts = [HEADER]
    for name, value in constants.items():
        parts.append(f"export const {name} = {_constant(value)} as const;\n")
    for name in sorted(definitions, key=lambda name: (_group(definitions[name]), name)):
        parts.append(_declaration(name, definitions[name]))
    return "\n".join(parts)


def _constant(value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(f"  {key}: {json.dumps(item)},\n" for key, item in value.items())
        return f"{{\n{inner}}}"
    return json.dumps(value)


def _group(schema: Mapping[str, Any]) -> int:
    return 0 if "enum" in schema else 1 if "properties" in schema else 2


def _declaration(name: str, schema: Mapping[str, Any]) -> str:
    comment = _comment(schema.get("description"), "")
    if "properties" not in schema:
        members = _union(schema)
        line = f"export type {name} = {' | '.join(members)};"
        if len(line) > WIDTH:
            line = f"export type {name} =\n" + "\n".join(f"  | {member}" for member in members) + ";"
        return f"{comment}{line}\n"
    required = set(schema.get("required", ()))
    body = ""
    for field, value in schema["properties"].items():
        mark = "" if field in required else "?"
        body += _comment(value.get("description"), "  ")
        body += f"  {field}{mark}: {_type(value)};\n"
    return f"{comment}export interface {name} {{\n{body}}}\n"


def _comment(text: str | None, indent: str) -> str:
    if not text:
        return ""
    words = re.sub(r"\n(?!\n)[ \t]*", " ", text.strip()).replace("*/", "* /")
    paragraphs = [line.strip() for line in words.split("\n") if line.strip()]
    if len(paragraphs) == 1 and len(indent) + len(paragraphs[0]) <= WIDTH - 7:
        return f"{indent}/** {paragraphs[0]} */\n"
    lines = "".join(f"{indent} * {paragraph}\n" for paragraph in paragraphs)
    return f"{indent}/**\n{lines}{indent} */\n"


def _union(schema: Mapping[str, Any]) -> list[str]:
    if "enum" in schema:
        return [json.dumps(value) for value in schema["enum"]]
    members = schema.get("oneOf") or schema.get("anyOf")
    return [_type(member) for member in members] if members else [_type(schema)]


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema or "anyOf" in schema or "oneOf" in schema:
        return " | ".join(_union(schema))
    match schema.get("type"):
        case "string":
            return "string"
        case "integer" | "number":
            return "number"
        case "boolean":
            return "boolean"
        case "null":
            return "null"
        case "array":
            item = _type(schema["items"])
            return f"({item})[]" if " | " in item else f"{item}[]"
        case "object":
            values = schema.get("additionalProperties")
            return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
        case _:
            return "unknown"
