"""A WHIP publisher (RFC 9725) that comes back by itself, for the generated feed and for tests."""

import asyncio
import contextlib
import logging
import random
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin

import aiohttp
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    RTCTransportStats,
)
from av.frame import Frame
from av.packet import Packet

logger = logging.getLogger(__name__)

HTTP_TIMEOUT = 10.0
"""Seconds for one request."""
CONNECT_TIMEOUT = 15.0
"""Seconds from the answer to a working connection."""
SILENCE_LIMIT = 6.0
"""Seconds without a packet from a server that has sent some: it is gone. ICE consent takes 30 s to say so."""
FIRST_BACKOFF = 0.25
LAST_BACKOFF = 5.0

FINAL = frozenset({400, 401, 403, 405, 406, 413, 415, 422})
"""Refusals that the same request will meet again. All others, 404 of a server that is still starting and
409 of a feed that is still taken among them, are tried again."""

H264 = "video/h264"
CONSTRAINED_BASELINE = "42e01f"


class WhipRefused(Exception):
    """The server will not take this feed in, and asking again will not help."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"refused with {status}: {text}")
        self.status = status


class _NotYet(Exception):
    """This attempt failed; another may not."""


class _Tap(MediaStreamTrack):
    """Reads a track for one connection: aiortc stops a connection's tracks with it, and ours outlive it."""

    def __init__(self, source: MediaStreamTrack) -> None:
        super().__init__()
        self.kind = source.kind
        self._source = source

    async def recv(self) -> "Frame | Packet[Any]":
        return await self._source.recv()


@dataclass(frozen=True)
class _Session:
    peer: RTCPeerConnection
    url: str


class WhipClient:
    """Publishes tracks on one feed until stopped, through losses of the connection and of the server.

    Args:
        url: The feed's WHIP endpoint, `{whip_url}/{hearing}/{feed}`.
        token: Member token, sent as bearer.
        tracks: What to publish; a second one of video is the same picture in small. They are read by one
            connection at a time and never stopped here.
        tls: Whose certificates to trust for `https`; None: those that the machine trusts.
    """

    def __init__(
        self,
        url: str,
        token: str,
        tracks: Sequence[MediaStreamTrack],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.url = url
        self._tls = tls
        self._headers = {"Authorization": f"Bearer {token}"}
        self._tracks = tracks
        self._run: asyncio.Task[None] | None = None
        self._http: aiohttp.ClientSession | None = None
        self.connections = 0
        """How many times the feed has been taken in."""

    async def start(self) -> None:
        """Publish; returns when the feed has been taken in and media flows.

        Waits for a server that is not there yet. Raises WhipRefused when the server says no for good; the
        same later on ends publishing with a logged error.
        """
        if self._run is not None:
            raise RuntimeError("this client has been started already")
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=HTTP_TIMEOUT),
            connector=aiohttp.TCPConnector(ssl=self._tls or True),
        )
        taken_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._run = asyncio.create_task(self._publish(taken_in), name=f"whip {self.url}")
        try:
            await taken_in
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the session at the server (DELETE) and close the connection. May be called twice."""
        if self._run is not None:
            self._run.cancel()
            await asyncio.gather(self._run, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def _publish(self, taken_in: asyncio.Future[None]) -> None:
        backoff = FIRST_BACKOFF
        while True:
            try:
                session = await self._connect()
            except WhipRefused as refused:
                if taken_in.done():
                    logger.error("feed %s: %s", self.url, refused)
                else:
                    taken_in.set_exception(refused)
                return
            except (_NotYet, aiohttp.ClientError, TimeoutError) as error:
                logger.info("feed %s is not taken in yet: %s", self.url, error)
                # Spread out, so that many encoders do not meet a restarted server at once.
                await asyncio.sleep(backoff * random.uniform(0.5, 1.0))
                backoff = min(backoff * 2, LAST_BACKOFF)
                continue
            backoff = FIRST_BACKOFF
            self.connections += 1
            if not taken_in.done():
                taken_in.set_result(None)
            try:
                await _lost(session.peer)
                logger.info("feed %s lost its connection", self.url)
            finally:
                await asyncio.shield(self._end(session))

    async def _connect(self) -> _Session:
        """One attempt. Raises WhipRefused, _NotYet, aiohttp.ClientError or TimeoutError."""
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        session = None
        try:
            for track in self._tracks:
                transceiver = peer.addTransceiver(_Tap(track), direction="sendonly")
                if track.kind == "video":
                    codecs = [
                        codec
                        for codec in RTCRtpSender.getCapabilities("video").codecs
                        if codec.mimeType.lower() == "video/rtx"
                        or codec.parameters.get("profile-level-id") == CONSTRAINED_BASELINE
                    ]
                    transceiver.setCodecPreferences(codecs)
            await peer.setLocalDescription(await peer.createOffer())
            answer, url = await self._post(peer.localDescription.sdp)
            session = _Session(peer, url)
            await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await _state_in(peer, frozenset({"connected", "failed", "closed"}))
            if peer.connectionState != "connected":
                raise _NotYet("no media path to the server")
        except BaseException:
            if session is not None:
                await asyncio.shield(self._end(session))
            else:
                await peer.close()
            raise
        return session

    async def _post(self, offer: str) -> tuple[str, str]:
        """The answer and the session's URL."""
        assert self._http is not None
        async with self._http.post(
            self.url, data=offer, headers={**self._headers, "Content-Type": "application/sdp"}
        ) as response:
            body = await response.text()
            if response.status == 201 and "Location" in response.headers:
                return body, urljoin(str(response.url), response.headers["Location"])
            if response.status in FINAL:
                raise WhipRefused(response.status, body)
            raise _NotYet(f"answered {response.status}")

    async def _end(self, session: _Session) -> None:
        assert self._http is not None
        # A server that is gone has forgotten the session, or will: nothing to do about it here.
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._http.delete(session.url, headers=self._headers):
                pass
        await session.peer.close()


async def _state_in(peer: RTCPeerConnection, wanted: frozenset[str]) -> None:
    reached = asyncio.Event()

    def look() -> None:
        if peer.connectionState in wanted:
            reached.set()

    peer.on("connectionstatechange", look)
    look()
    await reached.wait()


async def _lost(peer: RTCPeerConnection) -> None:
    """Returns when the connection is down, or when a server that used to send has fallen silent."""
    down = asyncio.create_task(_state_in(peer, frozenset({"failed", "closed"})))
    loop = asyncio.get_running_loop()
    received, heard = 0, loop.time()
    try:
        while not down.done():
            await asyncio.wait({down}, timeout=1.0)
            total = await _packets_received(peer)
            if total != received:
                received, heard = total, loop.time()
            elif received and loop.time() - heard > SILENCE_LIMIT:
                return
    finally:
        down.cancel()


async def _packets_received(peer: RTCPeerConnection) -> int:
    statistics = [await sender.getStats() for sender in peer.getSenders()]
    return sum(
        cast(RTCTransportStats, entry).packetsReceived
        for report in statistics
        for entry in report.values()
        if entry.type == "transport"
    )
