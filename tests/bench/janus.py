"""Janus's videoroom, as Debian packages it, with one event loop: the peer to measure the audience beside."""

import asyncio
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from tests.e2e.demo import free_tcp_port

PATIENCE = 30.0
ROOM = 1_234
PLUGINS = "/usr/lib/x86_64-linux-gnu/janus/plugins"
TRANSPORTS = "/usr/lib/x86_64-linux-gnu/janus/transports"

GENERAL = """
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{plugins}"
    transports_folder = "{transports}"
    debug_level = 2
    event_loops = 1
    session_timeout = 0
}}
media: {{ rtp_port_range = "30000-39999" }}
nat: {{ nice_debug = false, full_trickle = false }}
plugins: {{ }}
transports: {{ }}
"""
HTTP = """
general: {{ json = "compact", base_path = "/janus", http = true, port = {port}, ip = "127.0.0.1" }}
admin: {{ admin_http = false }}
"""
VIDEOROOM = """
room-{room}: {{
    publishers = 2
    bitrate = 0
    audiocodec = "opus"
    videocodec = "h264"
    fir_freq = 0
    h264_profile = "42e01f"
    video_svc = false
    transport_wide_cc_ext = false
}}
"""


class Janus:
    """A running Janus.

    Attributes:
        pid: Its process.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str, http: aiohttp.ClientSession) -> None:
        self.pid = process.pid
        self._url = url
        self._http = http
        self._feed = 0

    async def publish(self, offer: str) -> str:
        """Publish with this offer; returns the answer."""
        handle = await self._handle()
        joined = await self._tell(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
        self._feed = joined["plugindata"]["data"]["id"]
        told = await self._tell(
            handle, {"request": "configure", "audio": True, "video": True}, {"type": "offer", "sdp": offer}
        )
        return str(told["jsep"]["sdp"])

    async def subscribe(self) -> tuple[str, "Subscription"]:
        """Join as a viewer; returns the offer and what is to be given the answer."""
        handle = await self._handle()
        streams = [{"feed": self._feed}]
        body = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams}
        told = await self._tell(handle, body)
        return str(told["jsep"]["sdp"]), Subscription(self, handle)

    async def start(self, handle: str, answer: str) -> None:
        await self._tell(handle, {"request": "start", "room": ROOM}, {"type": "answer", "sdp": answer})

    async def _handle(self) -> str:
        """A session of its own for each: its events are its own then."""
        created = await self._post(self._url, {"janus": "create"})
        session = f"{self._url}/{created['data']['id']}"
        attached = await self._post(session, {"janus": "attach", "plugin": "janus.plugin.videoroom"})
        return f"{session}/{attached['data']['id']}"

    async def _tell(
        self, handle: str, body: dict[str, Any], jsep: dict[str, str] | None = None
    ) -> dict[str, Any]:
        message = {"janus": "message", "body": body, **({"jsep": jsep} if jsep else {})}
        await self._post(handle, message)
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self._http.get(handle.rpartition("/")[0]) as answer:
                    event: dict[str, Any] = await answer.json(content_type=None)
                if event.get("janus") == "event":
                    assert "error" not in event["plugindata"]["data"], event
                    return event

    async def _post(self, url: str, message: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(url, json={**message, "transaction": secrets.token_hex(6)}) as answer:
            said: dict[str, Any] = await answer.json(content_type=None)
        assert said["janus"] in ("success", "ack"), said
        return said


class Subscription:
    def __init__(self, janus: Janus, handle: str) -> None:
        self._janus = janus
        self._handle = handle

    async def answer(self, sdp: str) -> None:
        await self._janus.start(self._handle, sdp)


def installed() -> bool:
    return shutil.which("janus") is not None


@asynccontextmanager
async def running_janus(folder: Path) -> AsyncIterator[Janus]:
    """Start it with a configuration of its own."""
    port = free_tcp_port()
    process = await asyncio.to_thread(_started, folder, port)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            url = f"http://127.0.0.1:{port}/janus"
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        async with http.get(f"{url}/info"):
                            break
                    except aiohttp.ClientError:
                        assert process.poll() is None, f"it has ended: see {folder / 'log'}"
                        await asyncio.sleep(0.1)
            yield Janus(process, url, http)
    finally:
        process.terminate()
        process.wait(20)


def _started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True)
    texts = {
        "janus.jcfg": GENERAL.format(folder=folder, plugins=PLUGINS, transports=TRANSPORTS),
        "janus.transport.http.jcfg": HTTP.format(port=port),
        "janus.plugin.videoroom.jcfg": VIDEOROOM.format(room=ROOM),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    command = ["janus", "-F", str(folder), "-C", str(folder / "janus.jcfg")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
