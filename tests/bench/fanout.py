"""What it costs to forward the programme to many viewers: this server, native and portable, beside Janus.

    make bench-fanout      (as root, in a network namespace of its own; Janus where Debian's package is there)
    python -m tests.bench.fanout native,portable,janus 200,1000 10

Each server gets the same stream, the same viewers (one SRTP profile, a receiver report a second, NACK for one
packet in a hundred, PLI) and the cores that are left by the load; what is counted is its own CPU time.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import conditions
from tests.bench.janus import installed, running_janus
from tests.bench.light_viewers import Crowd, LightViewer, remote_of
from tests.bench.processes import cpu_seconds, part_of, resident_mb
from tests.bench.sitting import sitting_of
from tests.e2e.demo import running_demo
from tests.media.raw import offer_of

from hustings.hearing.roles import Role
from hustings.media.network import LocalTransport

PROFILE = b"SRTP_AEAD_AES_128_GCM"
ADDRESS = "10.99.0.1"
SETTLING_S = 12.0
JOIN_S = 90.0
AT_ONCE = 20
PATIENCE = 60.0
COLUMNS = (
    "server",
    "viewers",
    "packets/s each",
    "% core",
    "µs a packet",
    "µs without what it costs with nobody watching",
    "lost",
    "delay ms, median / p99",
    "ms CPU to join",
    "kB each",
)

Join = Callable[[LightViewer], Awaitable[None]]


@dataclass(frozen=True)
class Served:
    """A server that carries the stream."""

    pid: int
    join: Join


def local_of(viewer: LightViewer, crowd: Crowd) -> LocalTransport:
    candidate = f"1 1 udp 2130706431 {ADDRESS} {viewer.port} typ host"
    return LocalTransport(viewer.username, viewer.password, crowd.identity.fingerprint, (candidate,))


@contextlib.asynccontextmanager
async def streamed(publish: Callable[[str], Awaitable[str]]) -> AsyncIterator[None]:
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
        yield
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def hustings(folder: Path, crowd: Crowd, portable: bool) -> AsyncIterator[Served]:
    options = ["--no-generated-feed", f"--media-address={ADDRESS}"]
    extra = {"HUSTINGS_NATIVE_AUDIENCE": "false"} if portable else {}
    async with running_demo(folder / "demo", options, extra) as demo, sitting_of(demo) as sitting:
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
            viewer.connect(
                remote_of(await posted(whep, token, offer_of(local_of(viewer, crowd), sends=False)))
            )

        async with streamed(lambda offer: posted(whip, seat["token"], offer)):
            yield Served(part_of(demo, "_media"), join)


@contextlib.asynccontextmanager
async def janus(folder: Path, crowd: Crowd) -> AsyncIterator[Served]:
    async with running_janus(folder / "janus") as server, streamed(server.publish):
        await asyncio.sleep(1)

        async def join(viewer: LightViewer) -> None:
            offer, subscription = await server.subscribe()
            await subscription.answer(answer_of(offer, local_of(viewer, crowd)))
            viewer.connect(remote_of(offer), controlled=True)

        yield Served(server.pid, join)


def answer_of(offer: str, local: LocalTransport) -> str:
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


async def measure(kind: str, viewers: int, seconds: float, folder: Path) -> str:
    """One server under so many viewers; a row of the table."""
    crowd = Crowd(ADDRESS)
    crowd.identity.context.set_tlsext_use_srtp(PROFILE)
    context = janus(folder, crowd) if kind == "janus" else hustings(folder, crowd, kind == "portable")
    async with context as served:
        await asyncio.to_thread(crowd.run, 2.0)
        alone = cpu_seconds(served.pid)
        await asyncio.sleep(4)
        alone = (cpu_seconds(served.pid) - alone) / 4
        cpu, memory, began = cpu_seconds(served.pid), resident_mb(served.pid), time.monotonic()
        for at in range(0, viewers, AT_ONCE):
            joining = [crowd.add() for _ in range(min(AT_ONCE, viewers - at))]
            work = asyncio.gather(*(served.join(viewer) for viewer in joining))
            while not work.done():
                await asyncio.sleep(0)
                crowd.run(0.005)
            await work
            crowd.run(JOIN_S, until_connected=True)
        connected = sum(viewer.connected for viewer in crowd.viewers)
        taken = time.monotonic() - began
        during = crowd.total()
        # what was sent to those who were there already is not the newcomers' cost
        joined = cpu_seconds(served.pid) - cpu - alone * taken
        await asyncio.to_thread(crowd.run, SETTLING_S)
        crowd.total()
        cpu, began = cpu_seconds(served.pid), time.monotonic()
        await asyncio.to_thread(crowd.run, seconds)
        cpu, took = cpu_seconds(served.pid) - cpu, time.monotonic() - began
        total = crowd.total()
        each = cpu / total.packets * 1e6
        joined -= each / 1e6 * during.packets
        grown = (resident_mb(served.pid) - memory) * 1024 / viewers
        delays = sorted(total.delays_ms)
        late = delays[int(len(delays) * 0.99)] if delays else float("nan")
        middle = delays[len(delays) // 2] if delays else float("nan")
        cells = (
            kind,
            str(connected),
            f"{total.packets / took / viewers:.0f}",
            f"{100 * cpu / took:.1f}",
            f"{each:.2f}",
            f"{(cpu - alone * took) / total.packets * 1e6:.2f}",
            str(total.lost),
            f"{middle:.1f} / {late:.1f}",
            f"{1000 * joined / viewers:.1f}",
            f"{grown:.0f}",
        )
        return f"| {' | '.join(cells)} |"


async def main(kinds: list[str], crowds: list[int], seconds: float) -> None:
    print("\n".join(conditions()))
    print(f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}")
    for viewers in crowds:
        for kind in kinds:
            with tempfile.TemporaryDirectory(prefix="hustings-fanout-") as folder:
                print(await measure(kind, viewers, seconds, Path(folder)), flush=True)


def in_namespace() -> None:
    """A network of its own, with one address that is not the loopback: Janus takes no other."""
    for step in (
        "ip link set lo up",
        "ip link add fan0 type veth peer name fan1",
        f"ip addr add {ADDRESS}/24 dev fan0",
        "ip link set fan0 up",
        "ip link set fan1 up",
    ):
        subprocess.run(step.split(), check=True)


if __name__ == "__main__":
    if "HUSTINGS_FANOUT_INSIDE" not in os.environ:
        inside = {**os.environ, "HUSTINGS_FANOUT_INSIDE": "1"}
        os.execvpe(
            "unshare", ["unshare", "--net", sys.executable, "-m", "tests.bench.fanout", *sys.argv[1:]], inside
        )
    in_namespace()
    wanted = sys.argv[1].split(",") if len(sys.argv) > 1 else ["native", "portable"] + ["janus"] * installed()
    sizes = [int(n) for n in sys.argv[2].split(",")] if len(sys.argv) > 2 else [200, 1_000]
    asyncio.run(main(wanted, sizes, float(sys.argv[3]) if len(sys.argv) > 3 else 10.0))
