"""The signalling process: serves the public origin."""

import asyncio
import functools
import socket
import ssl
from pathlib import Path

import aiohttp

from hustings.bootstrap.materials import materials_of
from hustings.bootstrap.serving import begin, serve_until_told
from hustings.bootstrap.store import open_store
from hustings.bootstrap.tokens import issue_token, keys_of, link_for, verifier_of
from hustings.config import Settings
from hustings.hearing.roles import Role
from hustings.ops import health, metrics
from hustings.web.signalling import signalling_app

ROOM_TOKEN_HOURS = 72.0
VISITOR_TOKEN_HOURS = 12.0
GATHER_SECONDS = 2.0


async def run_signalling(settings: Settings, listener: int) -> None:
    """Serve until told to end.

    Args:
        listener: File descriptor of the listening socket that the supervisor bound.
    """
    around = begin(settings, "signalling")
    async with open_store(around.redis_url, settings.data, "signalling") as store:
        verifier = verifier_of(settings)

        async def media_carries() -> str | None:
            """Ready once each hearing has a media process."""
            if not _media_sockets(around.runtime):
                return "No media process has started yet."
            for hearing in await store.journals.hearings():
                if await store.leases.address(hearing) is None:
                    return f"No media process carries the hearing {hearing} yet."
            return None

        async def missing() -> dict[str, str]:
            checks = {"store": store.answers, "media": media_carries, "journals": store.damage}
            return await health.missing(checks)

        async def exposition() -> str:
            return metrics.gathered({"signalling": metrics.own(), **await _others(around.runtime)})

        def room_token(hearing: str, subject: str, name: str) -> str:
            """A screen shows; the encoder that publishes the room has a token of its own."""
            return issue_token(
                settings, hearing, subject, Role.ROOM, None, name, ROOM_TOKEN_HOURS, publish=[]
            )

        def visitor_token(hearing: str, subject: str) -> str:
            return issue_token(settings, hearing, subject, Role.OBSERVER, None, None, VISITOR_TOKEN_HOURS)

        materials = materials_of(settings)
        await asyncio.to_thread(materials.clear)
        app = signalling_app(
            rooms=store.rooms,
            journals=store.journals,
            verifier=verifier,
            bus=store.bus,
            leases=store.leases,
            materials=materials,
            clock=store.clock,
            signer=keys_of(settings).signer(),
            room_token=room_token,
            visitor_token=visitor_token,
            make_link=functools.partial(link_for, settings),
            missing=missing,
            exposition=exposition,
            public_url=settings.public_url,
            visitor_header=settings.visitor_header,
        )
        await serve_until_told(app, socket.socket(fileno=listener), _tls(settings))
        await verifier.close()


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context


def _media_sockets(runtime: Path) -> list[Path]:
    return sorted(runtime.glob("media-*.sock"))


async def _others(runtime: Path) -> dict[str, str]:
    """The media processes' metrics; one that does not answer is left out."""
    texts = {}
    for path in _media_sockets(runtime):
        connector = aiohttp.UnixConnector(path=str(path))
        timeout = aiohttp.ClientTimeout(total=GATHER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as http,
                http.get("http://media/metrics") as response,
            ):
                texts[path.stem] = await response.text()
        except (aiohttp.ClientError, TimeoutError):
            continue
    return texts
