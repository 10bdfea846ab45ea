"""What can be read of a hearing: views, journal, keys; and the room screen's link."""

from collections.abc import Callable

import structlog
from aiohttp import web

from hustings.access.keys import public_jwk
from hustings.hearing.clearance import Exporting
from hustings.hearing.export import Export
from hustings.hearing.roles import Role
from hustings.hearing.views import audience_view, personal_view
from hustings.room.ports import HeadSigner, HearingClock, JournalDamaged, Journals, JournalUnavailable
from hustings.web.errors import Problem
from hustings.web.gate import Gate, Visit
from hustings.web.headers import UNCACHED

log = structlog.get_logger("web")

NDJSON = "application/x-ndjson"
PAGE = 200
"""Entries read at once while the journal is written out."""

RoomToken = Callable[[str, str, str], str]
"""Makes a token for a room screen, from hearing, subject and name."""


class Reading:
    """Handlers of what is read of a hearing.

    Args:
        signer: Signs heads, and the end of an export.
        room_token: Makes the room screen's token.
        public_url: Origin for links; empty: the one that is asked.
    """

    def __init__(
        self,
        gate: Gate,
        journals: Journals,
        clock: HearingClock,
        signer: HeadSigner,
        room_token: RoomToken,
        public_url: str,
    ) -> None:
        self._gate = gate
        self._journals = journals
        self._clock = clock
        self._signer = signer
        self._room_token = room_token
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        base = "/api/hearings/{hearing}"
        return [
            web.get(f"{base}/view", self._view),
            web.get(f"{base}/journal", self._journal),
            web.get(f"{base}/room-link", self._room_link),
            web.get(f"{base}/keys", self._keys),
        ]

    async def _view(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        state = visit.room.state
        view = {
            "epoch": visit.room.epoch,
            "seq": state.seq,
            "now": self._clock.now(),
            "audience": audience_view(state, visit.audience),
            "personal": personal_view(state, visit.actor, visit.name),
        }
        return web.json_response(view, headers=UNCACHED)

    async def _journal(self, request: web.Request) -> web.StreamResponse:
        """All entries up to where this process stands, or those after `?after=`, and the closing line."""
        visit = await self._gate.enter(request)
        visit.follow()
        after = _after(request)
        journal = self._journals.of(visit.room.hearing)
        at = visit.room.position
        export = Export(at.state, at.head, Exporting(at.state, visit.actor), min(after, at.head.seq))
        # before anything goes out: what is wrong at the beginning can still be said
        entries = await journal.read(after, PAGE)
        stream = web.StreamResponse(headers={**UNCACHED, "Content-Type": NDJSON})
        await stream.prepare(request)
        try:
            while entries and entries[0]["seq"] <= at.head.seq:
                after = entries[-1]["seq"]
                await stream.write(export.lines(entries))
                entries = await journal.read(after, PAGE)
            if not export.whole:
                raise JournalDamaged(f"The journal ends before entry {at.head.seq}.")
            await stream.write(export.closing(self._signer.public_key, self._signer.sign))
        except (JournalUnavailable, JournalDamaged) as error:
            log.error("journal's export broken off", hearing=visit.room.hearing, why=str(error))
            # half a journal has gone out: only a broken connection can say that the rest is missing
            if request.transport is not None:
                request.transport.abort()
            return stream
        await stream.write_eof()
        return stream

    async def _room_link(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        if not visit.of_podium:
            raise Problem("not-permitted", "The room screen's link is for the chair and the secretariat.")
        hearing = visit.room.hearing
        subject, name = _room_of(visit)
        base = self._public_url or f"{request.scheme}://{request.host}"
        token = self._room_token(hearing, subject, name)
        return web.json_response({"url": f"{base}/hearings/{hearing}#token={token}"}, headers=UNCACHED)

    async def _keys(self, request: web.Request) -> web.Response:
        """A JWK set (RFC 7517, RFC 8037) of whatever key has signed a head; public like the record."""
        room = await self._gate.known(request.match_info["hearing"])
        keys = {self._signer.public_key, *(signed.key for signed in room.state.signed_heads)}
        return web.json_response({"keys": [public_jwk(key) for key in sorted(keys)]}, headers=UNCACHED)


def _after(request: web.Request) -> int:
    text = request.query.get("after", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Problem("malformed", "`after` is the number of an entry.")
    return int(text)


def _room_of(visit: Visit) -> tuple[str, str]:
    rooms = [p for p in visit.room.state.participants.values() if p.role is Role.ROOM]
    return (rooms[0].id, rooms[0].name) if rooms else ("room", "Room")
