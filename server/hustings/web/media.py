"""The media process's doors: WHIP (RFC 9725), WHEP (draft-ietf-wish-whep), recordings, how all stands."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from hustings.access.tokens import Verifier
from hustings.room.ports import MediaGateway
from hustings.room.rooms import Rooms
from hustings.web.doors import Doors
from hustings.web.errors import problems
from hustings.web.gate import Gate, no_encoded_bodies, no_tokens_in_queries
from hustings.web.headers import harden
from hustings.web.health import Exposition, Missing, health_routes
from hustings.web.ice_servers import IceServers
from hustings.web.limits import SDP_BYTES
from hustings.web.media_reports import MediaReports, Recorder
from hustings.web.recordings import recording_routes

WATCH_SECONDS = 0.5


def media_app(
    *,
    gateway: MediaGateway,
    verifier: Verifier,
    rooms: Rooms,
    recordings: Path,
    missing: Missing,
    exposition: Exposition,
    recorder: Recorder | None = None,
    ice_servers: IceServers | None = None,
) -> web.Application:
    """Build the application that a media process serves on its unix socket.

    Args:
        gateway: The media plane.
        verifier: Checks member tokens.
        rooms: This process's rooms, for who is revoked.
        recordings: Folder with one folder per hearing.
        missing: What keeps this process from being ready, by name.
        exposition: This process's metrics as text.
        recorder: How the recorder stands; None: there is none.
        ice_servers: What clients are told of STUN and TURN servers.
    """
    app = web.Application(
        middlewares=[problems, no_tokens_in_queries, no_encoded_bodies], client_max_size=SDP_BYTES
    )
    app.on_response_prepare.append(harden)
    gate = Gate(verifier, rooms)
    doors = Doors(gateway, gate, ice_servers or IceServers())
    app.add_routes(doors.routes())
    app.add_routes(MediaReports(gateway, gate, recorder).routes())
    app.add_routes(recording_routes(recordings, gate))
    app.add_routes(health_routes(missing, exposition))

    async def watch(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_watch(doors))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app.cleanup_ctx.append(watch)
    return app


async def _watch(doors: Doors) -> None:
    """Revocation and expiry end sessions: looked at often enough to be done within two seconds."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        await doors.end_void_sessions()
