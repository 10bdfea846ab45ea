"""A media process: WHIP, WHEP and recordings on a unix socket, the media itself on UDP."""

import asyncio
import os
import signal
import socket
from functools import partial

import structlog

from hustings.bootstrap.node import MediaNode
from hustings.bootstrap.plane import MediaPlane
from hustings.bootstrap.playback import Playback
from hustings.bootstrap.serving import begin, serve_until_told
from hustings.bootstrap.store import open_store
from hustings.bootstrap.tokens import verifier_of
from hustings.config import Settings
from hustings.hearing.commands import Command, ReportRecorderStopped, ReportRecorderWriting
from hustings.media.audience.house import best_fan
from hustings.media.audience.portable import PortableFan
from hustings.media.gateway import Studio
from hustings.media.network import Network
from hustings.ops import health, metrics
from hustings.recording.info import RecordingInfo
from hustings.recording.recorder import Recorder
from hustings.recording.recovery import recorded_until, recover
from hustings.recording.sitting import WhileSitting
from hustings.room.room import Room
from hustings.web.ice_servers import IceServers
from hustings.web.media import media_app

log = structlog.get_logger("media")

STAGE_PORTS = range(100, 300)
"""The stage's UDP ports, as offsets from the media port; the processes share them out."""


async def run_media(settings: Settings, index: int, workers: int) -> None:
    """Carry media as process `index` of `workers`, until told to end."""
    around = begin(settings, f"media-{index}")
    address = around.runtime / f"media-{index}.sock"
    loop = asyncio.get_running_loop()
    async with open_store(around.redis_url, settings.data, f"media-{index}") as store:
        node = MediaNode(
            name=f"{socket.gethostname()}/{index}",
            address=str(address),
            leases=store.leases,
            journals=store.journals,
            rooms=store.rooms,
            clock=store.clock,
        )

        # the recorder calls from its writer's thread
        def closed(info: RecordingInfo) -> None:
            loop.call_soon_threadsafe(node.report, info.hearing, info.command())

        def tell_all(command: Command) -> None:
            loop.call_soon_threadsafe(node.report_all, command)

        recorder = Recorder(
            settings.data,
            settings.recording_reserve_mb * 1_000_000,
            on_closed=closed,
            on_stopped=lambda why: tell_all(ReportRecorderStopped(why)),
            on_writing=lambda: tell_all(ReportRecorderWriting()),
        )
        share = len(STAGE_PORTS) // workers
        low = settings.media_port + STAGE_PORTS.start + index * share
        network = Network(settings.media_address, range(low, low + share), settings.private_candidates)
        recording = WhileSitting(recorder)
        studio = Studio(
            network,
            recording,
            store.clock,
            node.feed_changed,
            played=node.played,
            audience_port=settings.media_port + index,
            make_fan=best_fan if settings.native_audience else PortableFan,
        )
        playback = Playback(settings.data, store.clock, node.report)
        plane = MediaPlane(studio, recording, playback)

        async def attach(room: Room) -> None:
            """Files that a crash left unreported come into the manifest."""
            known = {room.hearing: set(room.state.recordings)}
            for info in await asyncio.to_thread(lambda: list(recover(settings.data, known))):
                node.report(info.hearing, info.command())

        async def last_media(room: Room, feed: str) -> int | None:
            known = set(room.state.recordings)
            return await asyncio.to_thread(recorded_until, settings.data, room.hearing, feed, known)

        async def exposition() -> str:
            return metrics.own()

        verifier = verifier_of(settings)
        app = media_app(
            gateway=studio,
            verifier=verifier,
            rooms=store.rooms,
            recordings=settings.data / "recordings",
            missing=partial(health.missing, {"store": store.answers}),
            exposition=exposition,
            ice_servers=IceServers(settings.ice_server_urls, settings.turn_secret.get_secret_value()),
            recorder=recorder.report,
        )
        try:
            studio.open()
        except OSError as error:
            port = settings.media_port + index
            log.error(
                "this media process cannot start: choose another --media-port", port=port, why=str(error)
            )
            raise
        recorder.start()
        address.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(address))
        listener.listen(256)
        making = asyncio.create_task(playback.making.run(), name="making ready")
        carrying = asyncio.create_task(node.run(plane, attach, last_media))
        carrying.add_done_callback(_carries_no_more)
        try:
            await serve_until_told(app, listener)
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)
            carrying.cancel()
            await studio.close()
            await asyncio.to_thread(recorder.close)
            await node.close()
            await verifier.close()


def _carries_no_more(carrying: asyncio.Task[None]) -> None:
    """A process whose leases nobody renews ends in order, and the supervisor starts another."""
    if not carrying.cancelled():
        log.error("carrying failed; this process ends", exc_info=carrying.exception())
        os.kill(os.getpid(), signal.SIGTERM)
