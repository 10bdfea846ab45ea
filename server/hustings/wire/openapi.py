"""The OpenAPI 3.1 document of the public doors, from the same models as the wire itself."""

from typing import Any

from hustings.hearing.model import MaterialKind
from hustings.wire.messages import MESSAGE_BYTES
from hustings.wire.openapi_media import media_report_path
from hustings.wire.openapi_preparing import preparing_paths
from hustings.wire.schema import components

JSON = "application/json"
PROBLEM = "application/problem+json"
SDP = "application/sdp"
TRICKLE = "application/trickle-ice-sdpfrag"

PROBLEMS = {
    400: "Malformed.",
    401: "No token, or one that is expired, forged, revoked or of another hearing.",
    403: "This token may not do this.",
    404: "No such hearing, feed or session, or not yours.",
    409: "Refused: overtaken, not now, or the feed has another publisher.",
    412: "If-Match names another ICE session.",
    413: "Too large.",
    415: "Another content type is expected.",
    422: "The command or the offer cannot be carried out.",
    428: "If-Match is missing.",
    429: "Too fast.",
    507: "The disk is full, but for what is kept for the journal.",
    503: "The journal does not answer. The outcome of a command is unknown: ask by its id.",
}


def openapi(version: str, server: str = "/") -> dict[str, Any]:
    """The whole document.

    Args:
        version: The server's own version.
        server: The origin the doors stand at.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hustings",
            "version": version,
            "description": "Hybrid hearings of candidates: commands, views, journal, WHIP and WHEP.",
        },
        "servers": [{"url": server}],
        "security": [{"member_token": []}],
        "paths": {**_hearing_paths(), **_media_paths(), **_operations()},
        "components": {
            "securitySchemes": {
                "member_token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
            "schemas": components(),
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {media_type: {"schema": schema}}


def _answer(text: str, media_type: str = JSON, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": text, "content": _content(media_type, schema or {"type": "string"})}


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): _answer(PROBLEMS[status], PROBLEM, _ref("ProblemDocument")) for status in statuses}


def _path(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _get(summary: str, answer: dict[str, Any], *problems: int) -> dict[str, Any]:
    return {"get": {"summary": summary, "responses": {"200": answer, **_problems(*problems)}}}


def _hearing_paths() -> dict[str, Any]:
    of_hearing = {"parameters": _path("hearing")}
    base = "/api/hearings/{hearing}"
    live = {
        "summary": "Live socket, or the same messages as server-sent events",
        "description": (
            "As a WebSocket the first message is `Hello`, then `ClientMessage` and `ClientCommand`; no "
            f"message over {MESSAGE_BYTES} bytes. With `Accept: text/event-stream` and the token in the "
            "Authorization header, each `ServerMessage` is one `data:` line."
        ),
        "responses": {
            "101": {"description": "A WebSocket of JSON texts, each a `ServerMessage`."},
            "200": _answer("Each `data:` line is a `ServerMessage`.", "text/event-stream"),
            **_problems(401, 403, 404, 429, 503),
        },
    }
    command = {
        "summary": "Give a command; the same id again has no second effect",
        "requestBody": {"required": True, "content": _content(JSON, _ref("ClientCommand"))},
        "responses": {
            "200": _answer("Carried out and durable.", JSON, _ref("CommandAccepted")),
            **_problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
        },
    }
    outcome = _get(
        "How one of your own commands ended",
        _answer("It arrived.", JSON, _ref("CommandOutcome")),
        401,
        404,
        503,
    )
    view = _get("Both parts of the view", _answer("As it stands.", JSON, _ref("CurrentView")), 401, 404, 503)
    journal = _get(
        "The journal's entries; below the podium private values are left out, and it still verifies",
        _answer("One `Entry` a line, then one `Closing`, signed.", "application/x-ndjson"),
        400,
        401,
        404,
        503,
    )
    journal["get"]["parameters"] = [
        {
            "name": "after",
            "in": "query",
            "description": "Only entries with a higher number.",
            "schema": {"type": "integer", "minimum": 0, "default": 0},
        }
    ]
    record = _get("The public record", _answer("The record.", JSON, _ref("PublicRecord")), 401, 404, 503)
    link = _get(
        "A fresh link for the room screen (podium only)",
        _answer("The link.", JSON, _ref("RoomLink")),
        401,
        403,
        404,
        503,
    )
    keys = _get(
        "The public keys that sign this hearing's heads (JWK set, RFC 7517)",
        _answer("The keys.", JSON, {"type": "object"}),
        404,
        503,
    )
    keys["get"]["security"] = []
    modalities = _get(
        "The rules of the hearing in plain words", _answer("As they are.", JSON, _ref("Modalities")), 401, 404
    )
    programme = _get("The running order as a calendar", _answer("RFC 5545.", "text/calendar"), 401, 404)
    visit = {
        "summary": "A token to follow an open hearing with",
        "security": [],
        "responses": {
            "200": _answer("It is open.", JSON, _ref("VisitorToken")),
            **_problems(403, 404, 429, 503),
        },
    }
    hand_in = {
        "summary": "Hand in a file: the body as it is, of any content type",
        "parameters": [
            {
                "name": "kind",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "enum": [kind.value for kind in MaterialKind]},
            }
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
        "responses": {
            "201": _answer("Kept, synced and journalled.", JSON, _ref("MaterialReceipt")),
            **_problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, 507),
        },
    }
    let_pass = {
        "summary": "A cookie for this one file, for players that send no header",
        "responses": {"204": {"description": "The cookie is set, for an hour."}, **_problems(401, 404)},
    }
    file = _get(
        "A file that was handed in: for its owner, the podium, and all once it is published; ranges too",
        _answer("The file, as its bytes are.", "*/*"),
        401,
        404,
    )
    states = _get("States' names and regional groups", _answer("CLDR's.", JSON, _ref("States")), 400)
    states["get"]["security"] = []
    states["get"]["parameters"] = [
        {
            "name": "language",
            "in": "query",
            "description": "Of the names.",
            "schema": {"type": "string", "enum": ["en", "fr", "es", "ru", "zh", "ar"], "default": "en"},
        }
    ]
    return {
        f"{base}/media": {**of_hearing, **media_report_path(_problems(400, 401, 403, 404, 429, 503))},
        f"{base}/modalities": {**of_hearing, **modalities},
        f"{base}/programme.ics": {**of_hearing, **programme},
        f"{base}/visit": {**of_hearing, "post": visit},
        **preparing_paths(base, of_hearing, _problems(400, 401, 403, 404, 409, 413, 429, 503)),
        "/api/states": states,
        f"{base}/live": {**of_hearing, "get": live},
        f"{base}/commands": {**of_hearing, "post": command},
        f"{base}/commands/{{id}}": {"parameters": _path("hearing", "id"), **outcome},
        f"{base}/view": {**of_hearing, **view},
        f"{base}/journal": {**of_hearing, **journal},
        f"{base}/record": {**of_hearing, **record},
        f"{base}/room-link": {**of_hearing, **link},
        f"{base}/materials": {**of_hearing, "post": hand_in},
        f"{base}/materials/{{material}}": {"parameters": _path("hearing", "material"), **file},
        f"{base}/materials/{{material}}/pass": {"parameters": _path("hearing", "material"), "post": let_pass},
        f"{base}/keys": {**of_hearing, **keys},
    }


def _media_paths() -> dict[str, Any]:
    whip = _offer("Publish a feed (WHIP, RFC 9725)")
    whep = "(WHEP, draft-ietf-wish-whep)"
    session = {"parameters": _path("hearing", "session"), "delete": _end(), "patch": _trickle()}
    return {
        "/whip/{hearing}/{feed}": {"parameters": _path("hearing", "feed"), "post": whip},
        "/whip/{hearing}/sessions/{session}": session,
        "/whep/{hearing}/programme": {
            "parameters": _path("hearing"),
            "post": _offer(f"Play the programme feed {whep}"),
        },
        "/whep/{hearing}/feeds/{feed}": {
            "parameters": _path("hearing", "feed"),
            "post": _offer(f"Preview one feed {whep}"),
        },
        "/whep/{hearing}/sessions/{session}": session,
        "/whep/{hearing}/sessions/{session}/layer": {"parameters": _path("hearing", "session"), **_layer()},
        "/recordings/{hearing}/{file}": {
            "parameters": _path("hearing", "file"),
            **_get("A closed recording, whole or in ranges (podium only)", _media(), 401, 403, 404, 503),
        },
    }


def _media() -> dict[str, Any]:
    return _answer("The file, as the journal names it.", "video/mp4")


def _offer(summary: str) -> dict[str, Any]:
    answer = _answer("The SDP answer, with all of the server's candidates.", SDP)
    answer["headers"] = {
        "Location": {"required": True, "description": "The session.", "schema": {"type": "string"}},
        "ETag": {"required": True, "description": "Of the ICE session.", "schema": {"type": "string"}},
    }
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": _content(SDP, {"type": "string"})},
        "responses": {"201": answer, **_problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)},
    }


def _end() -> dict[str, Any]:
    return {
        "summary": "End the session",
        "responses": {"200": {"description": "Ended."}, **_problems(401, 404)},
    }


def _trickle() -> dict[str, Any]:
    return {
        "summary": "Trickled candidates; accepted and not needed",
        "requestBody": {"required": True, "content": _content(TRICKLE, {"type": "string"})},
        "responses": {"204": {"description": "Taken."}, **_problems(400, 401, 404, 412, 413, 415, 422, 428)},
    }


def _layer() -> dict[str, Any]:
    layer = {"enum": ["full", "low", "sound"]}
    told = {
        "type": "object",
        "properties": {
            "layers": {"type": "array", "items": {"properties": {"encodingId": layer}}},
            "sent": layer,
            "reason": {"enum": ["carried", "line", "trying", "chosen", "source", "offer"]},
            "chosen": {"enum": ["full", "low", "sound", None]},
        },
    }
    wanted = {"type": "object", "properties": {"rid": layer, "encodingId": layer, "mediaId": {}}}
    answer = _answer("What is sent now, and why.", JSON, told)
    return {
        **_get("What a viewer is sent of the picture", answer, 401, 404),
        "post": {
            "summary": "Have the full picture, the small one or sound alone; {}: what the line carries",
            "requestBody": {"required": True, "content": _content(JSON, wanted)},
            "responses": {"200": answer, **_problems(400, 401, 404, 413, 415)},
        },
    }


def _operations() -> dict[str, Any]:
    doors = {
        "/healthz": ("The process is alive", "text/plain"),
        "/readyz": ("The process can serve", "text/plain"),
        "/metrics": ("Prometheus metrics", "text/plain"),
        "/openapi.json": ("This document", JSON),
    }
    return {
        path: {
            "get": {"summary": summary, "security": [], "responses": {"200": _answer(summary, media_type)}}
        }
        for path, (summary, media_type) in doors.items()
    }
