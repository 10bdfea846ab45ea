"""coturn as the deployment files set it up, on the loopback."""

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.demo import free_tcp_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "coturn" / "turnserver.conf"
SECRET = "between-relay-and-server"
LIMIT_S = 30


@dataclass(frozen=True)
class Relay:
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What a server is told of it."""
        urls = (f"turn:127.0.0.1:{self.port}?transport={transport}" for transport in ("udp", "tcp"))
        return {"HUSTINGS_ICE_SERVERS": " ".join(urls), "HUSTINGS_TURN_SECRET": SECRET}


@asynccontextmanager
async def running_relay(folder: Path) -> AsyncIterator[Relay]:
    """The shipped file with what compose.yaml adds to it, without TLS, whose files are not here."""
    port = free_tcp_port()
    settings = re.sub(r"(?m)^(listening-port|tls-listening-port|cert|pkey)=.*\n", "", SHIPPED.read_text())
    settings += "\n".join(
        (
            f"listening-port={port}",
            "listening-ip=127.0.0.1",
            "relay-ip=127.0.0.1",
            "no-tls",
            "no-dtls",
            f"static-auth-secret={SECRET}",
            "realm=hearing.example.org",
            "allowed-peer-ip=127.0.0.1",
            "allow-loopback-peers",
            f"pidfile={folder / 'turnserver.pid'}",
            f"userdb={folder / 'turn.db'}",
            "",
        )
    )
    file = folder / "turnserver.conf"
    file.write_text(settings)
    program = shutil.which("turnserver")
    assert program is not None, "Install coturn: on Debian, apt-get install coturn."
    with (folder / "turnserver.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(program, "-c", str(file), stdout=log, stderr=log)
    try:
        await _listens(port, folder, process)
        yield Relay(port)
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), LIMIT_S)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _listens(port: int, folder: Path, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(LIMIT_S):
        while True:
            assert process.returncode is None, f"It ended: see {folder / 'turnserver.log'}"
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
