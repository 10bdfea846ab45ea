"""The one place where a stable code becomes an HTTP status and a WebSocket close code.

Answers are problem documents (RFC 9457) with `code` and, where something overtook the command, `by`.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from hustings.access.tokens import TokenRefused
from hustings.hearing.errors import Refused
from hustings.room.ports import JournalDamaged, JournalUnavailable, MaterialRefused, OfferRefused
from hustings.wire import messages
from hustings.wire.messages import CloseCode

log = structlog.get_logger("web")

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answered:
    """How a code is told over each transport."""

    status: int
    close: CloseCode


ANSWERS: Mapping[str, Answered] = {
    # what the rules refuse a command with, see hearing.errors; over a socket an outcome and no close
    "not-permitted": Answered(403, CloseCode.FAILED),
    "not-now": Answered(409, CloseCode.FAILED),
    "overtaken": Answered(409, CloseCode.FAILED),
    "unknown": Answered(404, CloseCode.FAILED),
    "invalid": Answered(422, CloseCode.FAILED),
    "not-impartial": Answered(403, CloseCode.FAILED),
    "taken": Answered(409, CloseCode.FAILED),
    "modalities": Answered(409, CloseCode.FAILED),
    "undrawn": Answered(409, CloseCode.FAILED),
    "reused-command-id": Answered(409, CloseCode.FAILED),
    # what a token is refused with, see access.refusals
    "token-missing": Answered(401, CloseCode.TOKEN),
    "token-malformed": Answered(401, CloseCode.TOKEN),
    "token-expired": Answered(401, CloseCode.TOKEN),
    "token-forged": Answered(401, CloseCode.TOKEN),
    "token-wrong-hearing": Answered(401, CloseCode.TOKEN),
    "token-revoked": Answered(401, CloseCode.TOKEN),
    "token-issuer-unknown": Answered(401, CloseCode.TOKEN),
    "token-in-query": Answered(400, CloseCode.TOKEN),
    # what an offer is refused with, see room.ports
    "offer-refused": Answered(400, CloseCode.FAILED),
    "not-sdp": Answered(400, CloseCode.FAILED),
    "sdp-too-large": Answered(413, CloseCode.FAILED),
    "no-common-codec": Answered(422, CloseCode.FAILED),
    "not-bundled": Answered(422, CloseCode.FAILED),
    "nothing-to-send": Answered(422, CloseCode.FAILED),
    "feed-taken": Answered(409, CloseCode.FAILED),
    "unknown-feed": Answered(404, CloseCode.FAILED),
    "too-many-sessions": Answered(503, CloseCode.JOURNAL_AWAY),
    # what a file is refused with, see room.ports
    "material-too-large": Answered(413, CloseCode.FAILED),
    "material-type": Answered(415, CloseCode.FAILED),
    "material-damaged": Answered(422, CloseCode.FAILED),
    "no-space": Answered(507, CloseCode.FAILED),
    # of the doors themselves
    "unknown-hearing": Answered(404, CloseCode.UNKNOWN_HEARING),
    "malformed": Answered(400, CloseCode.MALFORMED),
    "wrong-content-type": Answered(415, CloseCode.MALFORMED),
    "too-large": Answered(413, CloseCode.TOO_LARGE),
    "too-fast": Answered(429, CloseCode.TOO_FAST),
    "too-slow": Answered(503, CloseCode.FAILED),
    "no-hello": Answered(408, CloseCode.NO_HELLO),
    "journal-away": Answered(503, CloseCode.JOURNAL_AWAY),
    "journal-damaged": Answered(503, CloseCode.JOURNAL_AWAY),
    "media-away": Answered(503, CloseCode.JOURNAL_AWAY),
    "closing": Answered(503, CloseCode.JOURNAL_AWAY),
    "forbidden-origin": Answered(403, CloseCode.FAILED),
    "forbidden-feed": Answered(403, CloseCode.FAILED),
    "closed-to-observers": Answered(403, CloseCode.TOKEN),
    "kept-apart": Answered(403, CloseCode.FAILED),
    "not-open": Answered(403, CloseCode.TOKEN),
    "no-such-session": Answered(404, CloseCode.FAILED),
    "no-such-command": Answered(404, CloseCode.FAILED),
    "not-found": Answered(404, CloseCode.FAILED),
    "method-not-allowed": Answered(405, CloseCode.FAILED),
    "precondition-required": Answered(428, CloseCode.FAILED),
    "precondition-failed": Answered(412, CloseCode.FAILED),
    "no-ice-restart": Answered(422, CloseCode.FAILED),
    "internal": Answered(500, CloseCode.FAILED),
}

RETRY_SECONDS = {503: "1", 429: "1"}


@dataclass(eq=False)
class Problem(Exception):
    """A request that is not carried out.

    Attributes:
        code: Stable, for machines; a key of `ANSWERS`.
        text: One sentence for people.
        by: For `overtaken`: the id of what is current instead.
        headers: Further response headers.
    """

    code: str
    text: str
    by: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return ANSWERS[self.code].status

    @property
    def close_code(self) -> CloseCode:
        return ANSWERS[self.code].close

    def body(self) -> messages.Problem:
        """The error as the live socket's messages carry it."""
        body: messages.Problem = {"code": self.code, "text": self.text}
        if self.by is not None:
            body["by"] = self.by
        return body

    def response(self) -> web.Response:
        """The problem document (RFC 9457, `about:blank`: the title is the status's phrase)."""
        document: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.text,
            "code": self.code,
        }
        if self.by is not None:
            document["by"] = self.by
        headers = {"Cache-Control": "no-store", **self.headers}
        if self.status in RETRY_SECONDS:
            headers.setdefault("Retry-After", RETRY_SECONDS[self.status])
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers.setdefault("WWW-Authenticate", _challenge(self.code))
        return web.Response(
            status=self.status, headers=headers, content_type=PROBLEM_TYPE, text=json.dumps(document)
        )


def _challenge(code: str) -> str:
    """RFC 6750 section 3: no error code when the request carried no token at all."""
    return "Bearer" if code == "token-missing" else 'Bearer error="invalid_token"'


def _of_http(error: web.HTTPException) -> Problem:
    status = error.status
    if status == HTTPStatus.NOT_FOUND:
        return Problem("not-found", "There is nothing at this address.")
    if isinstance(error, web.HTTPMethodNotAllowed):
        allow = ", ".join(sorted(error.allowed_methods))
        return Problem("method-not-allowed", f"This address answers {allow} only.", headers={"Allow": allow})
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Problem("too-large", "The request is larger than this address accepts.")
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem("malformed", "The request is not one that this address understands.")
    return _unexpected(error)


def _unexpected(error: BaseException) -> Problem:
    number = secrets.token_hex(4)
    log.error("unexpected failure", id=number, exc_info=error)
    return Problem(
        "internal", f"Something failed here that should not; the server's log has it under {number}."
    )


def problem_of(error: BaseException) -> Problem:
    """What to tell about any exception; one that nobody expected is logged under an id."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(str(error.code), error.text, error.by)
        case TokenRefused():
            return Problem(str(error.code), error.text)
        case OfferRefused():
            return Problem(error.code if error.code in ANSWERS else "offer-refused", error.text)
        case MaterialRefused():
            return Problem(error.code, error.text)
        case JournalUnavailable():
            return Problem(
                "journal-away",
                "The journal does not answer; whether the command counts is unknown. Ask again by its id.",
            )
        case JournalDamaged():
            log.error("journal damaged", why=str(error))
            return Problem(
                "journal-damaged", "This hearing's journal is damaged; the operators have to look at it."
            )
        case web.HTTPException():
            return _of_http(error)
        case _:
            return _unexpected(error)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every exception, aiohttp's own included, into a problem document."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _of_http(error).response()
    except ConnectionError:
        raise
    except Exception as error:
        return problem_of(error).response()
