"""The generated feed, and the WHIP client that publishes it, against a WHIP server of aiortc's own parts."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
import pytest
from aiohttp import web
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.codecs.h264 import H264Encoder, h264_depayload

from hustings.media.generated import (
    FRAMES_PER_SECOND,
    SAMPLES,
    GeneratedSpeech,
    GeneratedVideo,
    publish_generated,
)
from hustings.media.generated_picture import HEIGHT, WIDTH, Picture, read_burnt_clock
from hustings.media.generated_speech import LOOP_SECONDS, RATE, speech_loop
from hustings.media.whip_client import WhipClient, WhipRefused

MOMENT = 1_795_352_400_123
HANGING = 30.0
"""Seconds after which something is taken to hang."""


# --- the picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [0, 1, 999, MOMENT, MOMENT + 1])
def test_the_burnt_clock_reads_back(moment: int) -> None:
    assert read_burnt_clock(Picture().at(moment)) == moment


@pytest.mark.parametrize("size", [(640, 360), (320, 180), (960, 540)])
def test_the_burnt_clock_survives_compression_and_scaling(size: tuple[int, int]) -> None:
    picture, encoder = Picture(), H264Encoder()
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    shown: list[int] = []
    for number in range(20):
        frame = picture.at(MOMENT + 40 * number)
        frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
        payloads, _ = encoder.encode(frame, force_keyframe=number == 0)
        for decoded in decoder.decode(av.Packet(b"".join(map(h264_depayload, payloads)))):
            shown.append(read_burnt_clock(decoded.reformat(*size)))
    assert shown == [MOMENT + 40 * number for number in range(20)][: len(shown)]
    assert len(shown) >= 15


@pytest.mark.parametrize("shade", [0, 16, 128, 255])
def test_a_plain_picture_bears_no_clock(shade: int) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((HEIGHT, WIDTH), shade, np.uint8), format="gray")
    with pytest.raises(ValueError, match="no readable clock"):
        read_burnt_clock(frame)


def test_the_picture_moves() -> None:
    first, second = (Picture().at(MOMENT + after).to_ndarray(format="gray") for after in (0, 400))
    bars = np.s_[:200]
    assert np.count_nonzero(first[bars] != second[bars]) > 500


# --- the sound -----------------------------------------------------------------------------------


def test_the_sound_is_the_same_every_time() -> None:
    assert np.array_equal(speech_loop(), speech_loop())
    assert len(speech_loop()) == LOOP_SECONDS * RATE
    assert len(speech_loop()) % SAMPLES == 0


def test_the_sound_has_phrases_and_pauses() -> None:
    tenths = speech_loop().astype(float).reshape(-1, RATE // 10)
    level = np.sqrt((tenths**2).mean(axis=1))
    assert np.count_nonzero(level > 1000) > len(level) / 2
    assert np.count_nonzero(level == 0) >= 5


async def test_frames_come_in_time_and_in_order() -> None:
    speech, video = GeneratedSpeech(), GeneratedVideo()
    sounds = [await speech.recv() for _ in range(5)]
    assert [sound.pts for sound in sounds] == [0, 960, 1920, 2880, 3840]
    pictures = [await video.recv() for _ in range(5)]
    clocks = [read_burnt_clock(picture) for picture in pictures]
    assert [picture.pts for picture in pictures] == [0, 1, 2, 3, 4]
    assert clocks == sorted(clocks)
    assert abs(clocks[-1] - time.time() * 1000) < HANGING * 1000


async def test_a_track_left_unread_goes_on_with_the_present() -> None:
    video = GeneratedVideo()
    first = await video.recv()
    await asyncio.sleep(1.2)
    later = await video.recv()
    assert first.pts == 0
    assert later.pts is not None
    assert later.pts >= FRAMES_PER_SECOND


# --- the client ----------------------------------------------------------------------------------


@dataclass
class WhipServer:
    """A WHIP endpoint that decodes what it takes in. `answers` are statuses given before it takes any."""

    port: int
    answers: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    peers: dict[str, RTCPeerConnection] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    sessions: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    pictures: asyncio.Queue[av.VideoFrame] = field(default_factory=lambda: asyncio.Queue(50))
    small: asyncio.Queue[av.VideoFrame] = field(default_factory=lambda: asyncio.Queue(50))
    sounds: asyncio.Queue[av.AudioFrame] = field(default_factory=lambda: asyncio.Queue(50))
    _runner: web.AppRunner | None = None
    _readers: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/whip/demo/candidate%3Aa"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/whip/demo/{feed}", self._publish)
        app.router.add_delete("/sessions/{session}", self._end)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        for peer in self.peers.values():
            await peer.close()
        self.peers.clear()
        for reader in self._readers:
            reader.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _publish(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization", ""))
        if self.answers:
            return web.Response(status=self.answers.pop(0), text="no")
        self.offers.append(await request.text())
        settings = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        peer = RTCPeerConnection(settings)
        session = f"s{len(self.offers)}"
        self.peers[session] = peer
        self.sessions.put_nowait(session)
        peer.on("track", self._read)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=self.offers[-1], type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        return web.Response(
            status=201, text=peer.localDescription.sdp, headers={"Location": f"/sessions/{session}"}
        )

    async def _end(self, request: web.Request) -> web.Response:
        session = request.match_info["session"]
        self.deleted.append(session)
        await self.peers.pop(session).close()
        return web.Response()

    def _read(self, track: MediaStreamTrack) -> None:
        videos = [t for t in self.peers[f"s{len(self.offers)}"].getTransceivers() if t.kind == "video"]
        second = track.kind == "video" and track is not videos[0].receiver.track
        pictures = self.small if second else self.pictures

        async def read() -> None:
            while True:
                frame = await track.recv()
                queue: asyncio.Queue[av.VideoFrame] | asyncio.Queue[av.AudioFrame] = pictures
                if track.kind == "audio":
                    queue = self.sounds
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(frame)  # type: ignore[arg-type]

        self._readers.add(asyncio.create_task(read()))


@pytest.fixture
async def server(free_port: int) -> AsyncIterator[WhipServer]:
    server = WhipServer(free_port)
    await server.start()
    yield server
    await server.stop()


async def test_it_publishes_h264_and_opus_until_told_to_end(server: WhipServer) -> None:
    until = asyncio.Event()
    publishing = asyncio.create_task(publish_generated(server.url, "member-token", until))
    async with asyncio.timeout(HANGING):
        clocks = [read_burnt_clock(await server.pictures.get()) for _ in range(10)]
        small = await server.small.get()
        assert (small.width, small.height) == (320, 180)
        assert abs(read_burnt_clock(small) - clocks[-1]) < HANGING * 1000
        loudest = 0
        while loudest < 1000:
            loudest = max(loudest, int(np.abs((await server.sounds.get()).to_ndarray()).max()))
    until.set()
    async with asyncio.timeout(HANGING):
        await publishing
    assert server.tokens == ["Bearer member-token"]
    assert clocks == sorted(set(clocks))
    assert "VP8" not in server.offers[0]
    assert "profile-level-id=42e01f" in server.offers[0]
    assert "opus/48000/2" in server.offers[0]
    assert server.deleted == ["s1"]
    assert not server.peers


async def test_it_waits_for_a_server_that_is_not_there_yet(free_port: int) -> None:
    server = WhipServer(free_port)
    client = WhipClient(server.url, "t", [GeneratedSpeech()])
    starting = asyncio.create_task(client.start())
    await asyncio.sleep(0.5)
    assert not starting.done()
    await server.start()
    try:
        async with asyncio.timeout(HANGING):
            await starting
        assert client.connections == 1
    finally:
        await client.stop()
        await server.stop()


async def test_it_comes_back_when_the_server_was_restarted(server: WhipServer) -> None:
    client = WhipClient(server.url, "t", [GeneratedVideo(), GeneratedSpeech()])
    async with asyncio.timeout(2 * HANGING):
        await client.start()
        await server.pictures.get()
        await server.stop()
        await asyncio.sleep(1)
        while not server.pictures.empty():
            server.pictures.get_nowait()
        await server.start()
        frame = await server.pictures.get()
    assert abs(read_burnt_clock(frame) - time.time() * 1000) < HANGING * 1000
    assert client.connections == 2
    await client.stop()
    assert server.deleted == ["s2"]


async def test_it_notices_a_server_that_vanished_without_a_word(server: WhipServer) -> None:
    client = WhipClient(server.url, "t", [GeneratedSpeech()])
    async with asyncio.timeout(2 * HANGING):
        await client.start()
        await server.sounds.get()
        peer = server.peers.pop("s1")
        # The receiver's reports and media stop as if the process had been killed: no goodbye is sent.
        for transceiver in peer.getTransceivers():
            await transceiver.receiver.transport.transport.stop()
        assert await server.sessions.get() == "s1"
        assert await server.sessions.get() == "s2"
    await client.stop()
    await peer.close()


async def test_it_asks_again_after_a_refusal_that_may_pass(server: WhipServer) -> None:
    server.answers = [503, 404, 409]
    client = WhipClient(server.url, "t", [GeneratedSpeech()])
    async with asyncio.timeout(HANGING):
        await client.start()
    assert len(server.tokens) == 4
    await client.stop()


async def test_a_refusal_for_good_is_raised(server: WhipServer) -> None:
    server.answers = [401]
    client = WhipClient(server.url, "t", [GeneratedSpeech()])
    with pytest.raises(WhipRefused, match="401"):
        await client.start()
    assert len(server.tokens) == 1
