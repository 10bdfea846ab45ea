"""The signalling process's application: pages, live socket, commands, and the way through to media."""

import functools
import json
from pathlib import Path

from aiohttp import hdrs, web

from hustings import __version__
from hustings.access.tokens import Verifier
from hustings.room.ports import Bus, HeadSigner, HearingClock, Journals, Leases, Materials
from hustings.room.rooms import Rooms
from hustings.web.commands import Commands
from hustings.web.errors import Problem, problems
from hustings.web.events import EVENT_STREAM, events
from hustings.web.gate import Gate, no_encoded_bodies, no_tokens_in_queries, own_origin
from hustings.web.guide import Guide, VisitorToken
from hustings.web.headers import harden
from hustings.web.health import Exposition, Missing, health_routes
from hustings.web.hearing import Reading, RoomToken
from hustings.web.limits import SDP_BYTES
from hustings.web.line import Lines
from hustings.web.live import websocket
from hustings.web.materials import MaterialDoor
from hustings.web.pages import STATIC, page_routes
from hustings.web.preparing import MakeLink, Preparing
from hustings.web.proxy import Proxy
from hustings.web.record import RecordDoor
from hustings.web.reports import Reports
from hustings.web.transients import AllTransients
from hustings.wire.openapi import openapi


def signalling_app(
    *,
    rooms: Rooms,
    journals: Journals,
    verifier: Verifier,
    bus: Bus,
    leases: Leases,
    materials: Materials,
    clock: HearingClock,
    signer: HeadSigner,
    room_token: RoomToken,
    visitor_token: VisitorToken,
    make_link: MakeLink,
    missing: Missing,
    exposition: Exposition,
    public_url: str = "",
    visitor_header: str = "",
    static: Path = STATIC,
) -> web.Application:
    """Build the application that browsers and encoders see.

    Args:
        rooms: This process's rooms.
        journals: For outcomes by id and the journal's export.
        verifier: Checks member tokens.
        bus: Carries transient reports.
        leases: Say which media process to pass media requests to.
        materials: The files that people hand in.
        clock: Hearing time.
        signer: Signs heads, and the end of an export.
        room_token: Makes a room screen's token from hearing, subject and name.
        make_link: Makes the link of somebody with a seat.
        visitor_token: Makes a token for whoever follows an open hearing, from hearing and subject.
        missing: What keeps this process from being ready, by name.
        exposition: Metrics as text.
        public_url: Origin under which browsers reach this server; empty: the `Host` they ask for.
        visitor_header: In which a proxy in front says where a visitor comes from; empty: there is none.
        static: Where the built pages are.
    """
    app = web.Application(
        middlewares=[problems, no_tokens_in_queries, no_encoded_bodies, own_origin(public_url)],
        client_max_size=SDP_BYTES,
    )
    app.on_response_prepare.append(harden)
    gate = Gate(verifier, rooms)
    transients = AllTransients(bus)
    lines, commands, reports = Lines(clock, transients), Commands(gate, journals), Reports(transients)
    proxy = Proxy(leases, gate, visitor_header)

    async def live(request: web.Request) -> web.StreamResponse:
        if EVENT_STREAM in request.headers.get(hdrs.ACCEPT, ""):
            return await events(request, gate, lines)
        if not web.WebSocketResponse().can_prepare(request):
            raise Problem("malformed", f"Connect with a WebSocket, or send Accept: {EVENT_STREAM}.")
        return await websocket(request, gate, lines, commands, reports)

    app.add_routes([web.get("/api/hearings/{hearing}/live", live), web.get("/openapi.json", _openapi)])
    app.add_routes(commands.routes())
    app.add_routes(Reading(gate, journals, clock, signer, room_token, public_url).routes())
    app.add_routes(RecordDoor(gate, clock).routes())
    app.add_routes(Guide(gate, visitor_token, public_url, visitor_header).routes())
    app.add_routes(Preparing(gate, clock, make_link, public_url).routes())
    app.add_routes(MaterialDoor(gate, materials).routes())
    app.add_routes(proxy.routes())
    app.add_routes(health_routes(missing, exposition))
    app.add_routes(page_routes(static))

    async def end_lines(_: web.Application) -> None:
        await lines.close()

    async def close_proxy(_: web.Application) -> None:
        await proxy.close()

    app.on_shutdown.append(end_lines)
    app.on_cleanup.append(close_proxy)
    return app


@functools.cache
def _document() -> str:
    return json.dumps(openapi(__version__), ensure_ascii=False)


async def _openapi(_: web.Request) -> web.Response:
    return web.Response(text=_document(), content_type="application/json")
