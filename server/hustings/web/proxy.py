"""Passes media requests on to the process that owns the hearing's media, over its unix socket.

So browsers and encoders know one origin, and nginx may route the same paths straight to media processes.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector, hdrs, web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from hustings.room.ports import Leases
from hustings.web import sdp
from hustings.web.addresses import address_of
from hustings.web.errors import Problem
from hustings.web.gate import Gate
from hustings.web.limits import OFFERS, SDP_BYTES, Buckets
from hustings.web.turned_away import turned_away

log = structlog.get_logger("proxy")

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""RFC 9110 section 7.6.1: for one connection only."""

REPORT = "/api/hearings/{hearing}/media"

PIECE = 64 * 1024
PATIENCE = ClientTimeout(total=None, connect=2, sock_read=20)
LONGEST_FORGOTTEN = 64
"""Connections to sockets are kept for this many addresses; a process that comes back has a new one."""


class Proxy:
    """The handler, in the signalling process, of `/whip`, `/whep`, `/recordings` and the media's report.

    Args:
        visitor_header: In which a proxy in front says where a request comes from; empty: there is none.
    """

    def __init__(self, leases: Leases, gate: Gate, visitor_header: str = "") -> None:
        self._visitor_header = visitor_header
        self._offers = Buckets(OFFERS)
        self._leases = leases
        self._gate = gate
        self._clients: OrderedDict[str, ClientSession] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/{door:whip|whep|recordings}/{hearing}/{rest:.+}", self._pass),
            web.get(REPORT, self._pass),
        ]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    async def _client(self, address: str) -> ClientSession:
        client = self._clients.pop(address, None)
        if client is None:
            client = ClientSession(
                connector=UnixConnector(address, limit=0), timeout=PATIENCE, auto_decompress=False
            )
        self._clients[address] = client
        if len(self._clients) > LONGEST_FORGOTTEN:
            await self._clients.popitem(last=False)[1].close()
        return client

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if request.method == hdrs.METH_POST and not self._offers.take(
            address_of(request, self._visitor_header), time.monotonic()
        ):
            turned_away.labels("address").inc()
            raise Problem("too-fast", "Too many offers come from your address; try again in a second.")
        if request.content_length is not None and request.content_length > SDP_BYTES:
            raise sdp.too_large(request.content_type)
        hearing = request.match_info["hearing"]
        address = await self._leases.address(hearing)
        if address is None:
            await self._gate.known(hearing)
            raise _away()
        client = await self._client(address)
        response: web.StreamResponse | None = None
        try:
            async with client.request(
                request.method,
                URL(f"http://media{request.rel_url.raw_path_qs}", encoded=True),
                headers=_end_to_end(request.headers),
                data=await _body(request),
                allow_redirects=False,
            ) as answer:
                response = web.StreamResponse(status=answer.status, headers=_end_to_end(answer.headers))
                await response.prepare(request)
                async for piece in answer.content.iter_chunked(PIECE):
                    await response.write(piece)
                await response.write_eof()
                return response
        except (ClientError, TimeoutError) as error:
            log.warning("media request broke off", hearing=hearing, error=type(error).__name__)
            if response is None:
                raise _away() from error
            # half an answer has gone out: only a broken connection can say that the rest is missing
            if request.transport is not None:
                request.transport.abort()
            return response


def _away() -> Problem:
    return Problem("media-away", "No media process serves this hearing at the moment. Try again shortly.")


def _end_to_end(headers: CIMultiDictProxy[str] | Mapping[str, str]) -> CIMultiDict[str]:
    """Headers without those for one connection, the ones that `Connection` itself names included."""
    named = {name.strip().lower() for name in headers.get("Connection", "").split(",")}
    return CIMultiDict(
        (name, value)
        for name, value in headers.items()
        if name.lower() not in HOP_BY_HOP and name.lower() not in named
    )


async def _body(request: web.Request) -> bytes | None:
    """The whole body: it is bounded, so the media process never waits for a slow sender."""
    if not request.can_read_body:
        return None
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > SDP_BYTES:
            raise sdp.too_large(request.content_type)
    return bytes(body)
