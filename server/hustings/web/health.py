"""Whether this process lives, whether it is ready, and what it counts."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from hustings.web.headers import UNCACHED

Missing = Callable[[], Awaitable[Mapping[str, str]]]
"""What keeps this process from being ready: by name, a sentence. Empty when it is ready."""

Exposition = Callable[[], Awaitable[str]]
"""Metrics in Prometheus's text format."""

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def health_routes(missing: Missing, exposition: Exposition) -> list[web.RouteDef]:
    """`/healthz` (alive), `/readyz` (may be sent requests; else 503 saying what is missing), `/metrics`."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n", headers=UNCACHED)

    async def readyz(_: web.Request) -> web.Response:
        lacking = await missing()
        if not lacking:
            return web.Response(text="ready\n", headers=UNCACHED)
        lines = "".join(f"{name}: {sentence}\n" for name, sentence in sorted(lacking.items()))
        return web.Response(status=503, text=lines, headers={**UNCACHED, "Retry-After": "1"})

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(
            body=(await exposition()).encode(),
            headers={**UNCACHED, "Content-Type": TEXT_FORMAT},
        )

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
