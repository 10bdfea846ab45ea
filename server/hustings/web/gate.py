"""Who comes in: the token, the hearing it is for, and when it stops being valid."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from hustings.access.guard import Guard
from hustings.access.tokens import TokenCode, TokenRefused, Verifier
from hustings.hearing.commands import Actor
from hustings.hearing.following import barred, kept_apart
from hustings.hearing.roles import PODIUM, Role
from hustings.hearing.views import Audience, audience_of
from hustings.room.ports import Identity
from hustings.room.room import Room
from hustings.room.rooms import Rooms, UnknownHearing
from hustings.web.errors import Problem

FORM_WITH_TOKEN = "token-form"
"""The name of routes that only read, and are let in by a token in the form."""
IN_QUERIES = frozenset({"token", "access_token", "jwt", "authorization"})


@dataclass(frozen=True)
class Visit:
    """Somebody with a valid token, in the hearing it is for."""

    room: Room
    who: Identity
    guard: Guard

    @property
    def actor(self) -> Actor:
        return Actor(self.who.subject, self.who.role, self.who.member_state)

    @property
    def audience(self) -> Audience:
        return audience_of(self.room.state, self.who.role, self.who.subject)

    @property
    def of_podium(self) -> bool:
        return self.who.role in PODIUM

    @property
    def name(self) -> str:
        """How the person is called: by the token, else by the running order, else by subject."""
        participant = self.room.state.participants.get(self.who.subject)
        return self.who.name or (participant.name if participant else self.who.subject)

    @property
    def kept_apart(self) -> bool:
        """A candidate who may not follow the hearing yet."""
        return kept_apart(self.room.state, self.who.role, self.who.subject)

    def refusal(self) -> TokenRefused | Problem | None:
        """Why the visit has to end now (revoked, expired, access changed); None while it may go on."""
        if barred(self.room.state, self.who.role, self.who.subject):
            return Problem("closed-to-observers", "This hearing is not open to observers.")
        return self.guard.refusal(self.who, self.room.state.revoked)

    def follow(self) -> None:
        """Problem `kept-apart` for a candidate whose slot is still to come."""
        if self.kept_apart:
            raise kept_apart_problem()


class Gate:
    """Lets visitors in."""

    def __init__(self, verifier: Verifier, rooms: Rooms) -> None:
        self._verifier = verifier
        self._rooms = rooms
        self._guard = Guard()

    async def enter(self, request: web.Request) -> Visit:
        """Let in who sends this request to an address with `{hearing}`.

        Raises:
            Problem: `unknown-hearing`.
            TokenRefused: The token is missing or not accepted.
            JournalUnavailable: The hearing is not open here and the store is away.
        """
        return await self.admit(request.match_info["hearing"], bearer(request))

    async def admit(self, hearing: str, token: str) -> Visit:
        """Let in who holds this token; see `enter`.

        A hearing that has no entries yet is there for its secretariat alone, who prepares it.
        """
        try:
            room = await self._rooms.get(hearing)
        except UnknownHearing:
            return await self._prepare(hearing, token)
        who = await self._verifier.verify(token, hearing, room.state.revoked)
        visit = Visit(room, who, self._guard)
        if (refusal := visit.refusal()) is not None:
            raise refusal
        return visit

    async def known(self, hearing: str) -> Room:
        """The room of a hearing, or Problem `unknown-hearing`."""
        try:
            return await self._rooms.get(hearing)
        except UnknownHearing:
            raise _unknown(hearing) from None

    async def _prepare(self, hearing: str, token: str) -> Visit:
        try:
            who = await self._verifier.verify(token, hearing)
        except TokenRefused:
            raise _unknown(hearing) from None
        if who.role is not Role.SECRETARIAT:
            raise _unknown(hearing)
        return Visit(await self._rooms.get(hearing, create=True), who, self._guard)


def kept_apart_problem() -> Problem:
    return Problem("kept-apart", "Candidates follow this hearing from the beginning of their own slot on.")


def _unknown(hearing: str) -> Problem:
    return Problem("unknown-hearing", f"There is no hearing called {hearing[:64]!r} here.")


def bearer(request: web.Request) -> str:
    """The token of the Authorization header (RFC 6750 section 2.1); TokenRefused if there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused(TokenCode.MISSING)
    return token.strip()


@web.middleware
async def no_tokens_in_queries(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Queries end up in logs and histories: a token in one is refused, so that nobody gets used to it."""
    if any(name.lower() in IN_QUERIES for name in request.query):
        raise Problem(
            "token-in-query",
            "A token must not stand in the address: send it in the Authorization header, or in the first "
            "message of the live socket. Ask for a new token, this one may be in logs by now.",
        )
    return await handler(request)


@web.middleware
async def no_encoded_bodies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bodies are short and come as they are: nothing is unpacked before its length is known."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower() != "identity":
        raise Problem(
            "wrong-content-type",
            "Send the body as it is, without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )
    return await handler(request)


def own_origin(public_url: str) -> Middleware:
    """Middleware: what a browser sends from a page of another origin is refused.

    Args:
        public_url: Under which browsers reach this server; empty: under the Host they ask for.
    """
    is_own = _own(public_url)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        # without the header it is no browser, or a browser's own same-origin GET
        if origin is None or request.method == "OPTIONS":
            return await handler(request)
        # A form on a page that sends no referrer has no origin either. Where a token in the form is what lets
        # in, and nothing is changed, that is no harm.
        form = origin == "null" and request.match_info.route.name == FORM_WITH_TOKEN
        if not form and not is_own(origin, request.host):
            raise Problem("forbidden-origin", "This server answers pages of its own origin only.")
        return await handler(request)

    return check


def _own(public_url: str) -> Callable[[str, str], bool]:
    public = str(URL(public_url).origin()) if public_url else None

    def is_own(origin: str, host: str) -> bool:
        return origin == public or origin in (f"http://{host}", f"https://{host}")

    return is_own
