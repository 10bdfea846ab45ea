"""The servers that `fanout.py` compares, each carrying the same stream and taking the same viewers."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.janus import running_janus
from tests.bench.light_viewers import Crowd, LightViewer, remote_of
from tests.bench.processes import part_of
from tests.bench.sitting import sitting_of
from tests.e2e.demo import running_demo
from tests.media.raw import offer_of

from hustings.hearing.roles import Role
from hustings.media.network import LocalTransport

ADDRESS = "10.99.0.1"
PATIENCE = 60.0
SETTLING_S = 2.0

Join = Callable[[LightViewer], Awaitable[None]]


@dataclass(frozen=True)
class Served:
    """A server that carries the stream.

    Attributes:
        pid: The process that carries media.
        door: The process that takes requests and passes them on, where that is another one.
    """

    pid: int
    door: int | None
    join: Join


@contextlib.contextmanager
def on_the_servers_core() -> Iterator[None]:
    """What is started in here has the first core for itself; the load has the others."""
    before = os.sched_getaffinity(0)
    first = min(before)
    os.sched_setaffinity(0, {first})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before - {first} or before)


@contextlib.asynccontextmanager
async def serving(kind: str, folder: Path, crowd: Crowd) -> AsyncIterator[Served]:
    """`native`, `portable` or `janus`."""
    context = _janus(folder, crowd) if kind == "janus" else _hustings(folder, crowd, kind == "portable")
    before = os.sched_getaffinity(0)
    try:
        async with context as served:
            yield served
    finally:
        os.sched_setaffinity(0, before)


@contextlib.asynccontextmanager
async def _streamed(publish: Callable[[str], Awaitable[str]]) -> AsyncIterator[None]:
    """The stream's process, connected."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.fanout_stream", ADDRESS,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await publish(json.loads(await process.stdout.readline()))
            process.stdin.write(json.dumps(answer).encode() + b"\n")
            await process.stdout.readline()
        await asyncio.sleep(SETTLING_S)
        yield
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def _hustings(folder: Path, crowd: Crowd, portable: bool) -> AsyncIterator[Served]:
    options = ["--no-generated-feed", f"--media-address={ADDRESS}"]
    extra = {"HUSTINGS_NATIVE_AUDIENCE": "false"} if portable else {}
    async with contextlib.AsyncExitStack() as stack:
        with on_the_servers_core():
            demo = await stack.enter_async_context(running_demo(folder / "demo", options, extra))
        sitting = await stack.enter_async_context(sitting_of(demo))
        seat = demo.seats("candidate")[0]
        whip = f"{demo.said['whip_url']}/{demo.hearing}/{seat['feed']}"
        whep = f"{demo.said['whep_url']}/{demo.hearing}/programme"

        async def posted(url: str, token: str, offer: str) -> str:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
            async with sitting.http.post(url, data=offer, headers=headers) as answer:
                text = await answer.text()
                assert answer.status == 201, text
                return text

        async def join(viewer: LightViewer) -> None:
            token = sitting.token(f"observer-{viewer.port}", Role.OBSERVER)
            offer = offer_of(_local_of(viewer, crowd), sends=False)
            viewer.connect(remote_of(await posted(whep, token, offer)))

        await stack.enter_async_context(_streamed(lambda offer: posted(whip, seat["token"], offer)))
        yield Served(part_of(demo, "_media"), part_of(demo, "_signalling"), join)


@contextlib.asynccontextmanager
async def _janus(folder: Path, crowd: Crowd) -> AsyncIterator[Served]:
    async with contextlib.AsyncExitStack() as stack:
        with on_the_servers_core():
            server = await stack.enter_async_context(running_janus(folder / "janus"))
        await stack.enter_async_context(_streamed(server.publish))

        async def join(viewer: LightViewer) -> None:
            offer, subscription = await server.subscribe()
            await subscription.answer(_answer_of(offer, _local_of(viewer, crowd)))
            viewer.connect(remote_of(offer), controlled=True)

        yield Served(server.pid, None, join)


def _local_of(viewer: LightViewer, crowd: Crowd) -> LocalTransport:
    candidate = f"1 1 udp 2130706431 {ADDRESS} {viewer.port} typ host"
    return LocalTransport(viewer.username, viewer.password, crowd.identity.fingerprint, (candidate,))


def _answer_of(offer: str, local: LocalTransport) -> str:
    """A viewer's answer to Janus's offer: everything it offers, as the DTLS client."""
    ours = {
        "a=ice-ufrag:": local.username,
        "a=ice-pwd:": local.password,
        "a=fingerprint:": f"sha-256 {local.fingerprint}",
        "a=setup:": "active",
    }
    lines: list[str] = []
    for line in offer.replace("\r", "").split("\n"):
        prefix = next((known for known in ours if line.startswith(known)), None)
        if line.startswith(("a=candidate:", "a=ssrc", "a=msid:", "a=end-of")) or not line:
            continue
        if line == "a=sendonly":
            lines.append("a=recvonly")
        else:
            lines.append(line if prefix is None else prefix + ours[prefix])
        if line.startswith("a=mid:"):
            lines += [f"a=candidate:{candidate}" for candidate in local.candidates]
    return "\r\n".join(lines) + "\r\n"
