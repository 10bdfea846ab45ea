"""Recordings, for the podium: whole files or ranges of them."""

from pathlib import Path

from aiohttp import web

from hustings.room.safe_names import safe_name
from hustings.web.errors import Problem
from hustings.web.gate import Gate

NOTHING = "There is no such recording."


def recording_routes(folder: Path, gate: Gate) -> list[web.RouteDef]:
    """`GET /recordings/{hearing}/{file}`: `file` as the journal's `RecordingClosed` names it.

    Args:
        folder: Has one folder per hearing, called by its safe name; nothing outside that of the hearing
            asked for is served.
        gate: Lets the podium in.
    """

    async def recording(request: web.Request) -> web.FileResponse:
        hearing = request.match_info["hearing"]
        if not (await gate.enter(request)).of_podium:
            raise Problem("not-permitted", "Recordings are for the chair and the secretariat.")
        path = _inside(folder / safe_name(hearing), request.match_info["file"])
        return web.FileResponse(path, headers={"Cache-Control": "private, no-cache"})

    return [web.get("/recordings/{hearing}/{file:.+}", recording)]


def _inside(folder: Path, name: str) -> Path:
    """The file called `name` inside `folder`, whatever dots, slashes and links say."""
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    except (OSError, ValueError):
        pass
    raise Problem("not-found", NOTHING)
