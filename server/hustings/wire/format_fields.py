"""What kind of value each field of a format takes, for forms that are generated."""

from collections.abc import Mapping
from typing import Any

SIMPLE = {"integer": "number", "boolean": "flag", "string": "text"}


def format_fields(definitions: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By field: its kind, its choices where it has some, whether it may be none, and what it means.

    Kinds are `time` (milliseconds), `number`, `flag`, `text`, `choice`, lists of these in the plural, `bells`
    and `counts` (numbers by name). The name and the phases are left out: forms have their own for them.
    """
    return {
        name: _field(name, schema, definitions)
        for name, schema in definitions["Format"]["properties"].items()
        if name not in ("name", "phases")
    }


def _field(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    members = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    told = _kind(name, members[0], definitions)
    if len(schema.get("anyOf", ())) > 1:
        told["optional"] = True
    # A field that is a choice and nothing else says what it means where its values are defined.
    meaning = schema.get("description") or _followed(members[0], definitions).get("description", "")
    return {**told, "meaning": " ".join(meaning.split())}


def _kind(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    schema = _followed(schema, definitions)
    if "enum" in schema:
        return {"kind": "choice", "choices": schema["enum"]}
    if schema.get("type") == "array":
        if "properties" in _followed(schema["items"], definitions):
            return {"kind": "bells"}
        of = _kind(name, schema["items"], definitions)
        return {**of, "kind": f"{of['kind']}s"}
    if schema.get("type") == "object":
        return {"kind": "counts"}
    if schema["type"] == "integer" and name.endswith("_ms"):
        return {"kind": "time"}
    return {"kind": SIMPLE[schema["type"]]}


def _followed(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    if "allOf" in schema:
        (schema,) = schema["allOf"]
    return definitions[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
