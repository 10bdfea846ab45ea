"""Response headers that keep a browser from doing what the pages never need."""

import re

from aiohttp import web

BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
}

UNCACHED = {"Cache-Control": "no-store"}

NOTHING_LOADS = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def content_security_policy(host: str) -> str:
    """The pages' policy.

    Args:
        host: The `Host` the page was asked for: older engines do not count its sockets as 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self'{sockets}",
            "media-src 'self' blob:",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """`on_response_prepare`: what every answer carries; what is no page lets nothing load."""
    for name, value in BASE.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", NOTHING_LOADS)
