"""The access log: who asked for which path, how it ended, how long it took."""

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

log = structlog.get_logger("access")

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class AccessLog(AbstractAccessLogger):
    """For `aiohttp.web.AppRunner(access_log_class=AccessLog)`."""

    @property
    def enabled(self) -> bool:
        return True

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Logs the path without its query: queries are where people put what they should not."""
        level = log.debug if request.rel_url.raw_path in QUIET else log.info
        level(
            "request",
            method=request.method,
            path=request.rel_url.raw_path,
            status=response.status,
            ms=round(time * 1000),
            peer=request.remote,
        )
