"""The pages and their assets: static files, with the headers that make them safe and quick."""

import re
from pathlib import Path

from aiohttp import web

from hustings.web.errors import Problem
from hustings.web.headers import content_security_policy

STATIC = Path(__file__).parent / "static"
"""Where the front end's build puts `client_web/` and `moderator/`."""

HASHED = re.compile(r"-[\w-]{8}\.\w+$")
"""The build puts a content hash into these names, so what they hold never changes."""

UNCHANGING = "public, max-age=31536000, immutable"
NOT_BUILT = (
    "The pages are not built yet. Run `make setup` (or `npm run build`) and load this address again; "
    "the API works without them.\n"
)


def page_routes(static: Path = STATIC) -> list[web.RouteDef]:
    """`/` and `/hearings/{hearing}` (client_web), `/moderator/{hearing}`, its preparation,
    `/operate/{hearing}` (moderator), `/assets/…`."""

    async def client_web(request: web.Request) -> web.StreamResponse:
        return _page(request, static / "client_web" / "index.html")

    async def moderator(request: web.Request) -> web.StreamResponse:
        return _page(request, static / "moderator" / "index.html")

    async def asset(request: web.Request) -> web.StreamResponse:
        root = (static / request.match_info["page"]).resolve()
        try:
            path = (root / request.match_info["file"]).resolve()
            found = path.is_relative_to(root) and path.is_file()
        except (OSError, ValueError):
            found = False
        if not found:
            raise Problem("not-found", "There is no such asset.")
        caching = UNCHANGING if HASHED.search(path.name) else "no-cache"
        return web.FileResponse(path, headers={"Cache-Control": caching})

    return [
        web.get("/", client_web),
        web.get("/hearings/{hearing}", client_web),
        web.get("/moderator/{hearing}", moderator),
        web.get("/moderator/{hearing}/preparation", moderator),
        web.get("/operate/{hearing}", moderator),
        web.get("/assets/{page:client_web|moderator}/{file:.+}", asset),
    ]


def _page(request: web.Request, path: Path) -> web.StreamResponse:
    if not path.is_file():
        return web.Response(status=503, text=NOT_BUILT, headers={"Cache-Control": "no-store"})
    return web.FileResponse(
        path,
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": content_security_policy(request.host),
        },
    )
