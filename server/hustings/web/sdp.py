"""What the doors read of an SDP body themselves; everything else is the media plane's."""

import re
from collections.abc import Mapping

from aiohttp import web
from multidict import CIMultiDictProxy

from hustings.web.errors import Problem
from hustings.web.limits import SDP_BYTES

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"

LINE = re.compile(r"[a-z]=\S.*")
UFRAG = re.compile(r"^a=ice-ufrag:(\S+)\s*$", re.MULTILINE)
TAG = re.compile(r'\*|"\*"|(?:W/)?"[^"]*"')


async def read_body(request: web.Request, content_type: str, headers: Mapping[str, str]) -> str:
    """The request's body, if it has the content type and is text of at most `SDP_BYTES`.

    Raises:
        Problem: `wrong-content-type` (with `headers`, which say what is accepted), `sdp-too-large`,
            `not-sdp` when it is not UTF-8.
    """
    if request.content_type != content_type:
        raise Problem(
            "wrong-content-type", f"Send the body with Content-Type: {content_type}.", headers=headers
        )
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > SDP_BYTES:
            raise too_large(SDP)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Problem("not-sdp", "The body is not UTF-8 text, so it is no SDP.") from None


def too_large(content_type: str) -> Problem:
    """What is said of a body that is longer than any of these doors takes."""
    code, text = "too-large", f"These doors take at most {SDP_BYTES // 1024} kB."
    if content_type in (SDP, FRAGMENT):
        code = "sdp-too-large"
        text = f"The SDP is longer than {SDP_BYTES // 1024} kB. Offer fewer codecs or candidates."
    return Problem(
        code,
        text,
        # what was not read stays in the connection; nothing more can follow on it
        headers={"Connection": "close"},
    )


def ufrags(sdp: str) -> frozenset[str]:
    """The ICE user name fragments of an offer or a fragment."""
    return frozenset(UFRAG.findall(sdp))


def check_fragment(text: str) -> None:
    """Raises Problem `not-sdp` unless this looks like an SDP fragment (RFC 8840 section 9)."""
    lines = [line for line in text.splitlines() if line]
    if not any(line.startswith("a=") for line in lines) or not all(LINE.fullmatch(x) for x in lines):
        raise Problem("not-sdp", "The body is no SDP fragment (RFC 8840 section 9).")


def matches(headers: CIMultiDictProxy[str], etag: str) -> None:
    """Check `If-Match` against the session's ETag (RFC 9110 section 13.1.1, RFC 9725 section 4.3.1).

    `"*"` in quotes counts as `*`: that is how the RFC's own example writes it.

    Raises:
        Problem: `precondition-required` without the header, `precondition-failed` if no tag matches.
    """
    header = headers.get("If-Match")
    if header is None:
        raise Problem("precondition-required", "Send the session's ETag in If-Match.")
    if not {etag, "*", '"*"'} & set(TAG.findall(header)):
        raise Problem("precondition-failed", "If-Match names another ICE session than the current one.")
