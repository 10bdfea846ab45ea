"""The operator's door, for the OpenAPI document."""

from typing import Any

ORDERS = ("worst", "loss", "delay", "kbps", "dropped", "age", "name", "state", "transport")
"""What viewers may be ordered by."""
PAGE, PAGE_MAX = 50, 200
"""Viewers that are listed in one report: usually, and at most."""


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def media_report_path(problems: dict[str, Any]) -> dict[str, Any]:
    """`GET …/media`."""
    return {
        "get": {
            "summary": "How feeds, viewers and the media process stand (secretariat only)",
            "description": "Counts are of all viewers; listed is one page of them, the worst lines first.",
            "parameters": [
                _query(
                    "order", "The worst first; names and states from A on.", _choice(*ORDERS, default="worst")
                ),
                _query("reverse", "The other way round.", _choice("0", "1", default="0")),
                _query("member_state", "Only this state's; empty: of no state.", {"type": "string"}),
                _query("grade", "Only lines as good as this.", _choice("good", "weak", "poor")),
                _query(
                    "offset", "Viewers to leave out first.", {"type": "integer", "minimum": 0, "default": 0}
                ),
                _query(
                    "limit",
                    "Viewers to list.",
                    {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
                ),
            ],
            "responses": {
                "200": {
                    "description": "As it stands, at most a second old.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MediaReport"}}},
                },
                **problems,
            },
        }
    }


def _choice(*values: str, default: str | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    return schema if default is None else {**schema, "default": default}


def _number(least: int, most: int | None, usual: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "default": usual}
    return schema if most is None else {**schema, "maximum": most}
