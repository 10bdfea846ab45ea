"""The public record: as JSON, and as a page that a browser opens, prints and keeps."""

from dataclasses import dataclass, field

from aiohttp import hdrs, web

from hustings.hearing.chain import canonical
from hustings.hearing.model import Access, Hearing
from hustings.hearing.record import plain, public_record
from hustings.paper.page import POLICY, record_page
from hustings.room.ports import HearingClock
from hustings.web.errors import Problem
from hustings.web.gate import FORM_WITH_TOKEN, Gate, Visit
from hustings.web.headers import UNCACHED

HTML = "text/html"
PAGE_LASTS_MS = 2_000
"""How long a page of an unchanged hearing is handed out again: its times say when it was made."""
LONGEST_FORM = 16 * 1024

_PAGE_HEADERS = {**UNCACHED, "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'"}


@dataclass(frozen=True)
class RecordDoor:
    """The handlers.

    A browser that follows a link sends no Authorization header, and a token has no place in an address. So
    the pages open the record with a form that carries the token in its body; a hearing that is open to
    everybody needs none.
    """

    gate: Gate
    clock: HearingClock
    _made: dict[str, tuple[Hearing, int, str]] = field(default_factory=dict, repr=False)
    """By hearing: the page that was made last, of which state and when."""

    def routes(self) -> list[web.RouteDef]:
        page = "/hearings/{hearing}/record"
        return [
            web.get("/api/hearings/{hearing}/record", self._api),
            web.get(page, self._read),
            web.post(page, self._open, name=FORM_WITH_TOKEN),
        ]

    async def _api(self, request: web.Request) -> web.Response:
        state = self._seen(await self.gate.enter(request))
        if HTML in request.headers.get(hdrs.ACCEPT, ""):
            return self._page(state)
        body = canonical(public_record(state, self.clock.now()))
        return web.Response(body=body, content_type="application/json", headers=UNCACHED)

    async def _read(self, request: web.Request) -> web.Response:
        """With a token in the header, or without one where the hearing is open to everybody."""
        if hdrs.AUTHORIZATION in request.headers:
            return self._page(self._seen(await self.gate.enter(request)))
        room = await self.gate.known(request.match_info["hearing"])
        format = room.state.format
        if format is None or format.access is not Access.OPEN:
            raise Problem(
                "not-open",
                "This record is for those who may follow the hearing: open it from your hearing's page.",
            )
        return self._page(room.state)

    async def _open(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            raise Problem("wrong-content-type", "Send the token as a form.")
        if (request.content_length or 0) > LONGEST_FORM:
            raise Problem("too-large", "A form with a token is short.")
        token = (await request.post()).get("token", "")
        if not isinstance(token, str):
            raise Problem("malformed", "The token is a text.")
        return self._page(self._seen(await self.gate.admit(request.match_info["hearing"], token)))

    def _page(self, state: Hearing) -> web.Response:
        now = self.clock.now()
        made = self._made.get(state.id)
        # A page of thousands of questions takes a while to make, and many may ask for it at once.
        if made is None or made[0] is not state or not 0 <= now - made[1] < PAGE_LASTS_MS:
            made = (state, now, record_page(plain(public_record(state, now))))
            self._made[state.id] = made
        page = made[2]
        return web.Response(text=page, content_type=HTML, charset="utf-8", headers=_PAGE_HEADERS)

    @staticmethod
    def _seen(visit: Visit) -> Hearing:
        visit.follow()
        return visit.room.state
