"""What helps people find their way: the rules in plain words, the calendar, states' names, the open door."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from hustings import states
from hustings.hearing.chain import canonical
from hustings.hearing.following import PUBLIC
from hustings.hearing.model import Access
from hustings.hearing.plain_words import rules_of, sentences
from hustings.hearing.posts import differ
from hustings.web.addresses import address_of
from hustings.web.errors import Problem
from hustings.web.gate import Gate
from hustings.web.headers import UNCACHED
from hustings.web.limits import VISITS, Buckets
from hustings.wire.programme import calendar

VisitorToken = Callable[[str, str], str]
"""Makes an observer's token, from hearing and subject."""

CALENDAR = "text/calendar"
A_DAY = {"Cache-Control": "public, max-age=86400"}


class Guide:
    """The handlers.

    Args:
        visitor_token: Makes the token of somebody who has none, for hearings that are open.
        public_url: Origin for links; empty: the one that is asked.
        visitor_header: In which a proxy in front says where a visitor comes from. Empty: there is none, and
            whatever a request says of itself is not believed.
    """

    def __init__(
        self, gate: Gate, visitor_token: VisitorToken, public_url: str, visitor_header: str = ""
    ) -> None:
        self._gate = gate
        self._visitor_header = visitor_header
        self._visits = Buckets(VISITS)
        self._visitor_token = visitor_token
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        base = "/api/hearings/{hearing}"
        return [
            web.get(f"{base}/modalities", self._modalities),
            web.get(f"{base}/programme.ics", self._programme),
            web.post(f"{base}/visit", self._visit),
            web.get("/api/states", self._states),
        ]

    async def _modalities(self, request: web.Request) -> web.Response:
        state = (await self._gate.enter(request)).room.state
        if state.format is None:
            raise Problem("not-now", "The hearing has no modalities yet: it is not prepared.")
        body = {
            "name": state.format.name,
            "format": json.loads(canonical(asdict(state.format))),
            "rules": rules_of(state.format, differ(state)),
            "sentences": sentences(state.format, differ(state)),
            "changes": [{"at": change.at, "reason": change.reason} for change in state.changes],
        }
        return web.json_response(body, headers=UNCACHED)

    async def _programme(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        base = self._public_url or f"{request.scheme}://{request.host}"
        page = f"{base}/hearings/{quote(visit.room.hearing, safe='')}"
        body = calendar(visit.room.state, page, datetime.now(UTC))
        return web.Response(body=body, content_type=CALENDAR, charset="utf-8", headers=UNCACHED)

    async def _visit(self, request: web.Request) -> web.Response:
        """A token to follow an open hearing with, for whoever asks."""
        room = await self._gate.known(request.match_info["hearing"])
        format = room.state.format
        if format is None or format.access is not Access.OPEN:
            raise Problem("not-open", "This hearing is followed with a personal link only.")
        if not self._visits.take(address_of(request, self._visitor_header), time.monotonic()):
            raise Problem("too-fast", "Too many visitors come from your address; try again in a minute.")
        token = self._visitor_token(room.hearing, PUBLIC + secrets.token_hex(8))
        return web.json_response({"token": token}, headers=UNCACHED)

    async def _states(self, request: web.Request) -> web.Response:
        try:
            names = states.names(request.query.get("language", "en"))
        except KeyError:
            listed = ", ".join(states.LANGUAGES)
            raise Problem("malformed", f"States' names are there in: {listed}.") from None
        return web.json_response({"names": dict(names), "groups": states.groups()}, headers=A_DAY)
