"""A crowd of live sockets in a process of its own, so that it does not take turns with who measures.

Reads one JSON line, `{"url", "tokens"}`; says `joined` when all have their views, and for each further line
how many messages they were told in all. It times and parses nothing, to leave the cores to the server.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator

from tests.bench.crowd import Crowd


async def main() -> None:
    asked = json.loads(await _line())
    crowd = Crowd(asked["url"])
    await crowd.join(asked["tokens"])
    _say("joined")
    while await _line():
        _say(f"{crowd.texts()} {sum(socket.lost for socket in crowd.sockets)}")
    crowd.close()


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _say(text: str) -> None:
    print(text, flush=True)


class CrowdProcess:
    """The other end: starts it, and asks how many messages it was told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    async def texts(self) -> int:
        """Messages received so far by all. Raises AssertionError if a socket was lost."""
        self._write("?")
        told, lost = map(int, (await self._said()).split())
        assert lost == 0, f"{lost} sockets were lost"
        return told

    async def join(self, url: str, tokens: list[str]) -> None:
        self._write(json.dumps({"url": url, "tokens": tokens}))
        assert await self._said() == "joined"

    def _write(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode() + b"\n")

    async def _said(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(300):
            return (await self._process.stdout.readline()).decode().strip()


@contextlib.asynccontextmanager
async def crowd_process(environment: dict[str, str], folder: str) -> AsyncIterator[CrowdProcess]:
    """A fresh one, ended with the block. `folder`: the checkout, whose tests it imports."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.crowd_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
        cwd=folder,
        limit=2**20,
    )
    try:
        yield CrowdProcess(process)
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
