"""WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): sessions made by POST, ended by DELETE.

PATCH (RFC 9725 section 4.3): trickled candidates are answered 204 and discarded, as an ICE-lite server
would: the server's own candidates are all in the answer, and the client's checks towards them are found as
peer-reflexive. An ICE restart is answered 422: the client makes a new session instead. GET is answered 204,
for there is nothing to represent (section 4.1).
"""

import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from aiohttp import hdrs, web

from hustings.access.tokens import TokenRefused
from hustings.room.ports import (
    Answer,
    JournalDamaged,
    JournalUnavailable,
    MediaGateway,
    OfferRefused,
)
from hustings.web import layers, sdp
from hustings.web.commands import bounded, read_json
from hustings.web.errors import ANSWERS, Problem
from hustings.web.gate import Gate, Visit, kept_apart_problem
from hustings.web.ice_servers import IceServers
from hustings.web.limits import SESSIONS, Buckets
from hustings.web.turned_away import offers_refused, turned_away

log = structlog.get_logger("doors")

ENDPOINT = {"Allow": "GET, HEAD, OPTIONS, POST", "Accept-Post": sdp.SDP}
NO_SESSION = "You have no such session, or it has ended."
LAYER = {"Allow": "GET, HEAD, OPTIONS, POST", "Accept-Post": "application/json"}
SESSION = {"Allow": "DELETE, GET, HEAD, OPTIONS, PATCH", "Accept-Patch": sdp.FRAGMENT}


@dataclass(frozen=True, slots=True)
class Session:
    """What a door remembers of a session it made."""

    door: str
    visit: Visit
    etag: str
    ufrags: frozenset[str]
    programme: bool = False
    """It plays what is on air."""

    def refusal(self) -> TokenRefused | Problem | None:
        """Why it has to end now; None while it may go on."""
        if self.programme and self.visit.kept_apart:
            return kept_apart_problem()
        return self.visit.refusal()

    @property
    def hearing(self) -> str:
        return self.visit.who.hearing


class Doors:
    """The handlers of both doors of one media process.

    Args:
        ice_servers: Told to clients with every session, and on asking (RFC 9725, section 4.6).
    """

    def __init__(self, gateway: MediaGateway, gate: Gate, ice_servers: IceServers) -> None:
        self._gateway = gateway
        self._gate = gate
        self._ice_servers = ice_servers
        self._sessions: dict[str, Session] = {}
        self._made = Buckets(SESSIONS)

    def routes(self) -> list[web.RouteDef]:
        """Session addresses come first: a feed's name may contain a slash, but is never `sessions/…`."""
        session = "/{door:whip|whep}/{hearing}/sessions/{session:[^/]+}"
        whip = "/whip/{hearing}/{feed:(?!sessions/).+}"
        programme = "/whep/{hearing}/programme"
        preview = "/whep/{hearing}/feeds/{feed:.+}"
        routes = [
            web.get(session, self._nothing_of_session),
            web.delete(session, self._delete),
            web.patch(session, self._patch),
            web.options(session, _options_of_session),
            web.get(f"{session}/layer", self._layer),
            web.post(f"{session}/layer", self._choose_layer),
            web.options(f"{session}/layer", _options_of_layer),
            web.post(whip, self._publish),
            web.post(programme, self._play_programme),
            web.post(preview, self._preview),
        ]
        for path in (whip, programme, preview):
            routes += [web.get(path, self._nothing_of_endpoint), web.options(path, self._options_of_endpoint)]
        return routes

    async def end_void_sessions(self) -> None:
        """End the sessions whose token is revoked or expired; forget those that are gone."""
        for hearing in {session.hearing for session in self._sessions.values()}:
            live = {name for name, _ in self._gateway.sessions(hearing)}
            of_hearing = [(n, s) for n, s in self._sessions.items() if s.hearing == hearing]
            for name, session in of_hearing:
                if name not in live:
                    del self._sessions[name]
                elif (refusal := session.refusal()) is not None:
                    log.info("session ended", hearing=hearing, session=name, why=str(refusal.code))
                    await self._gateway.close_session(hearing, name, str(refusal.code))

    async def _publish(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        hearing, feed = visit.who.hearing, request.match_info["feed"]
        if feed not in visit.who.publish:
            raise Problem("forbidden-feed", f"This token may not publish the feed {feed[:100]}.")
        offer = await _offer(request)
        self._allow(visit)
        with _guarded(hearing):
            answer = await self._gateway.publish(hearing, feed, visit.who, offer)
        return self._created("whip", visit, offer, answer)

    async def _play_programme(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        visit.follow()
        return await self._play(request, visit, None)

    async def _preview(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        feed = request.match_info["feed"]
        if not visit.of_podium and feed not in visit.who.publish:
            raise Problem("forbidden-feed", f"This token may not preview the feed {feed[:100]}.")
        return await self._play(request, visit, feed)

    async def _play(self, request: web.Request, visit: Visit, feed: str | None) -> web.Response:
        offer = await _offer(request)
        hearing = visit.who.hearing
        self._allow(visit)
        with _guarded(hearing):
            answer = await self._gateway.play(hearing, feed, visit.who, offer)
        return self._created("whep", visit, offer, answer, programme=feed is None)

    def _allow(self, visit: Visit) -> None:
        """Problem `too-fast` for whom too many sessions were made; offers that made none do not count."""
        if not self._made.has(_whose(visit), time.monotonic()):
            turned_away.labels("token").inc()
            raise Problem("too-fast", "Too many sessions were made with your token; try again in a second.")

    def _created(
        self, door: str, visit: Visit, offer: str, answer: Answer, *, programme: bool = False
    ) -> web.Response:
        self._made.take(_whose(visit), time.monotonic())
        etag = '"' + answer.etag.strip('"') + '"'
        self._sessions[answer.session] = Session(door, visit, etag, sdp.ufrags(offer), programme)
        location = f"/{door}/{quote(visit.who.hearing, safe='')}/sessions/{answer.session}"
        headers = {
            "Location": location,
            "ETag": etag,
            "Accept-Patch": sdp.FRAGMENT,
            "Cache-Control": "no-store",
        }
        response = web.Response(status=201, headers=headers, content_type=sdp.SDP, text=answer.sdp)
        if door == "whep":
            response.headers.add(hdrs.LINK, f'<{location}/layer>; rel="{layers.RELATION}"')
        self._tell_ice_servers(response, visit)
        return response

    async def _own(self, request: web.Request) -> Session:
        """The session, if it belongs to the token's subject; to everybody else it does not exist."""
        visit = await self._gate.enter(request)
        session = self._sessions.get(request.match_info["session"])
        if (
            session is None
            or session.door != request.match_info["door"]
            or session.hearing != visit.who.hearing
            or session.visit.who.subject != visit.who.subject
        ):
            raise Problem("no-such-session", NO_SESSION)
        return session

    async def _delete(self, request: web.Request) -> web.Response:
        session = await self._own(request)
        name = request.match_info["session"]
        ended = await self._gateway.end(session.hearing, name, session.visit.who)
        self._sessions.pop(name, None)
        if not ended:
            raise Problem("no-such-session", NO_SESSION)
        return web.Response(status=200)

    async def _patch(self, request: web.Request) -> web.Response:
        session = await self._own(request)
        fragment = await sdp.read_body(request, sdp.FRAGMENT, SESSION)
        sdp.check_fragment(fragment)
        sdp.matches(request.headers, session.etag)
        if not sdp.ufrags(fragment) <= session.ufrags:
            raise Problem(
                "no-ice-restart", "ICE cannot be restarted here. End this session and make a new one."
            )
        return web.Response(status=204)

    async def _layer(self, request: web.Request) -> web.Response:
        session = await self._own(request)
        picture = self._gateway.picture(session.hearing, request.match_info["session"], session.visit.who)
        if picture is None:
            raise Problem("no-such-session", NO_SESSION)
        return web.json_response(layers.told(picture), headers={"Cache-Control": "no-store"})

    async def _choose_layer(self, request: web.Request) -> web.Response:
        session = await self._own(request)
        if request.content_type != "application/json":
            raise Problem(
                "wrong-content-type", "Send the layer with Content-Type: application/json.", headers=LAYER
            )
        layer = layers.chosen_layer(read_json(await bounded(request, layers.BODY_BYTES)))
        self._gateway.choose(session.hearing, request.match_info["session"], session.visit.who, layer)
        return await self._layer(request)

    async def _nothing_of_session(self, request: web.Request) -> web.Response:
        await self._own(request)
        return web.Response(status=204, headers={"Cache-Control": "no-store"})

    async def _options_of_endpoint(self, request: web.Request) -> web.Response:
        """Browsers want to know of TURN servers before they make an offer: who shows a token is told."""
        named = hdrs.AUTHORIZATION in request.headers
        visit = await self._gate.enter(request) if named else None
        response = _options({**ENDPOINT, "Cache-Control": "no-store"})
        self._tell_ice_servers(response, visit)
        return response

    def _tell_ice_servers(self, response: web.Response, visit: Visit | None) -> None:
        for link in self._ice_servers.links(visit.who if visit is not None else None, time.time()):
            response.headers.add(hdrs.LINK, link)

    async def _nothing_of_endpoint(self, request: web.Request) -> web.Response:
        await self._gate.enter(request)
        return web.Response(status=204, headers={"Cache-Control": "no-store"})


def _whose(visit: Visit) -> str:
    return f"{visit.who.hearing} {visit.who.subject}"


async def _options_of_layer(_: web.Request) -> web.Response:
    return _options(LAYER)


async def _options_of_session(_: web.Request) -> web.Response:
    return _options(SESSION)


def _options(headers: Mapping[str, str]) -> web.Response:
    """No CORS headers: pages of this origin need none, and no other origin is let in."""
    return web.Response(status=200, headers=headers)


async def _offer(request: web.Request) -> str:
    offer = await sdp.read_body(request, sdp.SDP, ENDPOINT)
    if not offer.startswith("v=0"):
        raise Problem("not-sdp", "The body is no SDP offer: it has to begin with v=0.")
    return offer


@contextlib.contextmanager
def _guarded(hearing: str) -> Iterator[None]:
    """An offer that breaks the media plane unforeseen is answered 4xx, and logged under an id."""
    try:
        yield
    except OfferRefused as refusal:
        offers_refused.labels(refusal.code if refusal.code in ANSWERS else "other").inc()
        raise
    except (JournalUnavailable, JournalDamaged, OSError):
        raise
    except Exception as error:
        number = secrets.token_hex(4)
        offers_refused.labels("failed").inc()
        log.error("offer failed", id=number, hearing=hearing, exc_info=error)
        text = f"This offer cannot be answered; the server's log has why under {number}."
        raise Problem("not-sdp", text) from error
