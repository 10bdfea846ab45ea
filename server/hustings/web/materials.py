"""Files that people hand in: `POST` takes one in, `GET` gives it to those who may have it."""

import asyncio
import secrets
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import hdrs, web

from hustings.hearing import materials, policy
from hustings.hearing.commands import Actor, ReportMaterial, Submission
from hustings.hearing.model import MaterialKind
from hustings.hearing.roles import Role
from hustings.room.ports import Kept, Materials
from hustings.web.errors import Problem
from hustings.web.gate import Gate, Visit, bearer
from hustings.web.headers import UNCACHED
from hustings.web.limits import UPLOADS, Buckets
from hustings.wire.messages import MaterialReceipt

SYSTEM = Actor("materials", Role.SYSTEM)
"""Who puts a file into the journal: nobody can say there is one but the server that keeps it."""

SILENCE_SECONDS = 30.0
"""How long a sender may send nothing."""

SANDBOX = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
"""Whatever is in the file, it runs nothing and loads nothing (CSP level 3, section 6.3.2)."""

PASS = "hustings-file"
PASS_SECONDS = 3_600
"""How long a film may be looked at; the token in the cookie is checked at every request all the same."""

NOTHING = "There is no such file here, or it is not for you."

EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "audio/webm": ".webm",
    "video/x-matroska": ".mkv",
    "audio/x-matroska": ".mka",
    "audio/ogg": ".ogg",
}


class MaterialDoor:
    """The handlers."""

    def __init__(self, gate: Gate, kept: Materials) -> None:
        self._gate = gate
        self._kept = kept
        self._buckets = Buckets(UPLOADS)
        self._sending: set[tuple[str, str]] = set()

    def routes(self) -> list[web.RouteDef]:
        base = "/api/hearings/{hearing}/materials"
        one = base + "/{material}"
        return [
            web.post(base, self._receive),
            web.get(one, self._give),
            web.post(one + "/pass", self._let_pass),
        ]

    async def _receive(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        kind = _kind(request)
        self._may_send(visit, kind)
        self._kept.check(kind, request.content_length)
        sender = (visit.room.hearing, visit.who.subject)
        self._sending.add(sender)
        try:
            received = await self._kept.receive(visit.room.hearing, kind, _pieces(request))
        finally:
            self._sending.discard(sender)
        await _journalled(visit, kind, received)
        body: MaterialReceipt = {
            "material": received.material,
            "kind": kind,
            "media_type": received.media_type,
            "bytes": received.bytes,
        }
        if received.duration_ms is not None:
            body["duration_ms"] = received.duration_ms
        return web.json_response(body, status=201, headers=UNCACHED)

    def _may_send(self, visit: Visit, kind: MaterialKind) -> None:
        policy.check(SYSTEM.role, ReportMaterial, visit.room.state.stage)
        materials.check_deposit(visit.room.state, visit.actor, kind)
        if (visit.room.hearing, visit.who.subject) in self._sending:
            raise Problem("too-fast", "One file after the other: another one of yours is still being sent.")
        if not self._buckets.take(visit.who.subject, time.monotonic()):
            raise Problem("too-fast", "Too many files in a short time; wait a minute and send it again.")

    async def _let_pass(self, request: web.Request) -> web.Response:
        """A cookie for this one file, for a player that sends no header and reads in ranges."""
        visit = await self._gate.enter(request)
        self._file(visit, request.match_info["material"])
        response = web.Response(status=204, headers=UNCACHED)
        response.set_cookie(
            PASS,
            bearer(request),
            max_age=PASS_SECONDS,
            path=request.path.removesuffix("/pass"),
            secure=_is_secure(request),
            httponly=True,
            samesite="Strict",
        )
        return response

    def _file(self, visit: Visit, material: str) -> Path:
        """Where a file is that this visitor may have; Problem `not-found` for every other."""
        path = None
        if materials.may_read(visit.room.state, visit.actor, material):
            path = self._kept.path(visit.room.hearing, material)
        if path is None:
            raise Problem("not-found", NOTHING)
        return path

    async def _give(self, request: web.Request) -> web.FileResponse:
        passed = None if hdrs.AUTHORIZATION in request.headers else request.cookies.get(PASS)
        token = bearer(request) if passed is None else passed
        visit = await self._gate.admit(request.match_info["hearing"], token)
        material = request.match_info["material"]
        path = self._file(visit, material)
        media_type = visit.room.state.materials[material].media_type
        name = material[:16] + EXTENSIONS.get(media_type, "")
        headers = {
            hdrs.CONTENT_TYPE: media_type,
            hdrs.CONTENT_DISPOSITION: f'inline; filename="{name}"',
            "Content-Security-Policy": SANDBOX,
            hdrs.CACHE_CONTROL: "private, no-cache",
        }
        return web.FileResponse(path, headers=headers)


def _is_secure(request: web.Request) -> bool:
    """Whether the browser came by https, also by way of a proxy that ends TLS."""
    return "https" in (request.scheme, request.headers.get("X-Forwarded-Proto", ""))


def _kind(request: web.Request) -> MaterialKind:
    try:
        return MaterialKind(request.query.get("kind", ""))
    except ValueError:
        listed = ", ".join(MaterialKind)
        raise Problem("malformed", f"Say in the address what the file is: kind is one of {listed}.") from None


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await request.content.readany()
        except TimeoutError:
            raise Problem("too-slow", "Nothing came for half a minute. Send the file again.") from None
        if not piece:
            return
        yield piece


async def _journalled(visit: Visit, kind: MaterialKind, received: Kept) -> None:
    """Have the journal know of a file that is safe on disk. Raises as `Commands.give` does."""
    if (refusal := visit.refusal()) is not None:
        raise refusal
    command = ReportMaterial(
        material=received.material,
        kind=kind,
        media_type=received.media_type,
        bytes=received.bytes,
        duration_ms=received.duration_ms,
        subject=visit.who.subject,
    )
    submission = Submission(str(uuid.uuid4()), SYSTEM, command, secrets.token_bytes(32))
    outcome = await visit.room.submit(submission)
    if outcome.refused is not None:
        raise outcome.refused
