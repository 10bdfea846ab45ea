"""The doors that a secretariat prepares with, for the OpenAPI document."""

from typing import Any

JSON = "application/json"


def _schema(name: str) -> dict[str, Any]:
    return {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _responses(name: str, problems: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "As it is.", "content": _schema(name)}, **problems}


def preparing_paths(base: str, of_hearing: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    """The paths below a hearing.

    Args:
        base: The hearing's own path.
        of_hearing: Its parameters.
        problems: The problem responses that all of them have.
    """
    query = [
        {
            "name": "kind",
            "in": "query",
            "required": True,
            "description": "What the file is.",
            "schema": {"type": "string", "enum": ["plan", "format", "participants", "delegations", "slots"]},
        },
        {
            "name": "name",
            "in": "query",
            "description": "What mistakes call it.",
            "schema": {"type": "string"},
        },
    ]
    return {
        f"{base}/preparation": {
            **of_hearing,
            "get": {
                "summary": "The plan as it stands, what is missing in it, and the presets (podium only)",
                "responses": _responses("Preparation", problems),
            },
        },
        f"{base}/preparation/read": {
            **of_hearing,
            "post": {
                "summary": "What a file (TOML or CSV) says, or every mistake in it; nothing is changed by it",
                "parameters": query,
                "requestBody": {
                    "required": True,
                    "content": {"application/octet-stream": {"schema": {"type": "string"}}},
                },
                "responses": _responses("Readable", problems),
            },
        },
        f"{base}/tokens": {
            **of_hearing,
            "post": {
                "summary": "Links for people with a seat, noted in the journal first (secretariat only)",
                "requestBody": {"required": True, "content": _schema("TokenRequest")},
                "responses": _responses("HandedLinks", problems),
            },
        },
    }
