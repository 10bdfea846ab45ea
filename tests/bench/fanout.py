"""What it costs to forward the programme to many viewers: this server, native and portable, beside Janus.

    make bench-fanout      (as root, in a network namespace of its own; Janus where Debian's package is there)
    python -m tests.bench.fanout beside,thousand 3 native,janus,portable

Each server gets the same stream, the same viewers (one SRTP profile, a receiver report a second, NACK for one
packet in a hundred, PLI) and the first core; the load has the others. What is counted is the CPU time of the
whole process that carries media, with all that it does besides: mixing, recording, answering requests.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.fanout_servers import ADDRESS, Served, serving
from tests.bench.figures import Report, conditions, keep, load_now
from tests.bench.janus import installed
from tests.bench.light_viewers import Crowd
from tests.bench.processes import cpu_seconds, resident_mb

PROFILE = b"SRTP_AEAD_AES_128_GCM"
BESIDE, THOUSAND = 200, 1_000
STEPS = 5
"""Sizes of the thousand at which memory is read."""
ROUNDS = 3
ALONE_S, SETTLING_S, MEASURED_S, LONG_S = 3.0, 3.0, 6.0, 20.0
JOIN_S = 90.0
AT_ONCE = 20
NATIVE_LIMIT, PORTABLE_LIMIT = 0.35, 1.0
JOIN_LIMIT_MS, MEMORY_LIMIT_KB, DELAY_LIMIT_MS = 4.0, 60.0, 50.0


@dataclass(frozen=True)
class Joined:
    """What it cost that so many came, beside what was sent to those who were there."""

    media_ms: float
    door_ms: float
    """Each viewer's request, where another process takes it."""


@dataclass(frozen=True)
class Ran:
    """One server under so many viewers."""

    joined: Joined
    packet_us: float
    """The whole process's CPU for each packet delivered."""
    net_us: float
    """Without what it takes while nobody watches."""
    core: float
    each: float
    """Packets a second and viewer."""
    lost: int
    packets: int
    delays_ms: list[float]
    memory_kb: list[tuple[int, float]]
    """(viewers, resident) at each step."""
    load: float
    """The viewers' own share of a core."""


async def join(served: Served, crowd: Crowd, viewers: int) -> None:
    for at in range(0, viewers, AT_ONCE):
        joining = [crowd.add() for _ in range(min(AT_ONCE, viewers - at))]
        work = asyncio.gather(*(served.join(viewer) for viewer in joining))
        while not work.done():
            await asyncio.sleep(0)
            crowd.run(0.005)
        await work
        crowd.run(JOIN_S, until_connected=True)
    assert crowd.connected == len(crowd.viewers), f"{crowd.connected} connected"


async def measure(kind: str, viewers: int, seconds: float, folder: Path, steps: int = 1) -> Ran:
    crowd = Crowd(folder, viewers, ADDRESS)
    crowd.identity.context.set_tlsext_use_srtp(PROFILE)
    async with serving(kind, folder, crowd) as served:
        began, cpu = time.monotonic(), cpu_seconds(served.pid)
        await asyncio.sleep(ALONE_S)
        alone = (cpu_seconds(served.pid) - cpu) / (time.monotonic() - began)
        memory = [(0, resident_mb(served.pid) * 1024)]
        came = door = 0.0
        packets = 0
        for _ in range(steps):
            began, cpu = time.monotonic(), cpu_seconds(served.pid)
            before = cpu_seconds(served.door) if served.door is not None else 0.0
            await join(served, crowd, viewers // steps)
            door += (cpu_seconds(served.door) if served.door is not None else 0.0) - before
            came += cpu_seconds(served.pid) - cpu - alone * (time.monotonic() - began)
            packets += crowd.count().packets
            await asyncio.to_thread(crowd.run, SETTLING_S)
            crowd.count()
            memory.append((len(crowd.viewers), resident_mb(served.pid) * 1024))
        crowd.delays_ms()
        began, cpu, own = time.monotonic(), cpu_seconds(served.pid), time.process_time()
        await asyncio.to_thread(crowd.run, seconds)
        took, cpu, own = time.monotonic() - began, cpu_seconds(served.pid) - cpu, time.process_time() - own
        counted = crowd.count()
        crowd.close()
        net = (cpu - alone * took) / counted.packets
        return Ran(
            Joined((came - net * packets) / viewers * 1e3, door / viewers * 1e3),
            cpu / counted.packets * 1e6,
            net * 1e6,
            100 * cpu / took,
            counted.packets / took / viewers,
            counted.lost,
            counted.packets,
            crowd.delays_ms(),
            memory,
            100 * own / took,
        )


async def ran(kind: str, viewers: int, seconds: float, steps: int = 1) -> Ran:
    with tempfile.TemporaryDirectory(prefix="hustings-fanout-") as folder:
        return await measure(kind, viewers, seconds, Path(folder), steps)


async def beside(report: Report, rounds: int, kinds: list[str]) -> None:
    """All servers one after the other, again and again: what is judged are the ratios within a round."""
    section = f"{BESIDE} viewers, one server after the other, {rounds} rounds"
    rows: dict[str, list[Ran]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            rows[kind].append(await ran(kind, BESIDE, MEASURED_S))
    for kind, runs in rows.items():
        report.spread(section, f"{kind}: CPU for each packet delivered", [r.packet_us for r in runs], "µs")
        what = f"{kind}: the same without what it takes while nobody watches"
        report.spread(section, what, [r.net_us for r in runs], "µs")
        report.spread(section, f"{kind}: packets to each viewer", [r.each for r in runs], "a second")
        report.single(section, f"{kind}: lost", sum(r.lost for r in runs), "")
        report.spread(section, f"{kind}: CPU to join, each viewer", [r.joined.media_ms for r in runs], "ms")
    for kind, limit in (("native", NATIVE_LIMIT), ("portable", PORTABLE_LIMIT)):
        if kind not in rows or "janus" not in rows:
            continue
        pairs = list(zip(rows[kind], rows["janus"], strict=True))
        whole = [own.packet_us / peer.packet_us for own, peer in pairs]
        said = verdict(statistics.median(whole), limit)
        report.spread(section, f"{kind} beside Janus, whole processes ({said})", whole, "ratio")
        net = [own.net_us / peer.net_us for own, peer in pairs]
        said = verdict(statistics.median(net), limit)
        report.spread(section, f"{kind} beside Janus, what viewers add ({said})", net, "ratio")


async def thousand(report: Report, kind: str) -> None:
    """A thousand on one core."""
    section = f"{THOUSAND} viewers, {kind}, all of the server on one core"
    run = await ran(kind, THOUSAND, LONG_S, STEPS)
    middle, late = quantile(run.delays_ms, 0.5), quantile(run.delays_ms, 0.99)
    media, door = run.joined.media_ms, run.joined.door_ms
    slope = statistics.linear_regression(*zip(*run.memory_kb[1:], strict=True)).slope
    report.single(section, "packets delivered", run.packets, "")
    report.single(section, f"packets lost ({verdict(run.lost, 0)})", run.lost, "")
    report.single(section, "forwarding delay: median", middle, "ms")
    said = verdict(late, DELAY_LIMIT_MS)
    report.single(section, f"forwarding delay: 99th percentile ({said})", late, "ms")
    report.single(section, "forwarding delay: the longest", run.delays_ms[-1], "ms")
    report.single(section, "packets to each viewer", run.each, "a second")
    report.single(section, "CPU for each packet delivered", run.packet_us, "µs")
    report.single(section, "the process that carries media", run.core, "% core")
    report.single(section, "the viewers, on another core", run.load, "% core")
    said = verdict(media + door, JOIN_LIMIT_MS)
    report.single(section, f"CPU to join, each viewer, with its request ({said})", media + door, "ms")
    report.single(section, "the same, of the process that carries media alone", media, "ms")
    said = verdict(slope, MEMORY_LIMIT_KB)
    report.single(section, f"memory for each viewer, from {THOUSAND // STEPS} on ({said})", slope, "kB")
    first = run.memory_kb[0][1]
    report.single(section, "the same, from none on", (run.memory_kb[-1][1] - first) / THOUSAND, "kB")
    report.single(section, "datagrams that found a viewer's buffer full", overruns(), "")


def verdict(value: float, limit: float) -> str:
    return f"limit {limit:g}, {'kept' if value <= limit else 'NOT KEPT'}"


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def overruns() -> int:
    """Datagrams that this namespace's sockets had no room for."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
    names, values = (line[1:] for line in lines if line[0] == "Udp:")
    return int(dict(zip(names, values, strict=True))["RcvbufErrors"])


async def main(parts: list[str], rounds: int, kinds: list[str]) -> None:
    report = Report(conditions())
    report.conditions.append(f"OpenSSL {said('openssl', 'version')}; Janus {janus_version()}")
    report.conditions.append(
        "H.264 of 1 Mbit/s, Opus; AES-128-GCM; a viewer: one report a second, NACK for 1 % of pictures, PLI"
    )
    report.conditions.append(
        "the server on the first core; server, stream and viewers before all other work (SCHED_RR)"
    )
    print("\n".join(report.conditions), flush=True)
    if "beside" in parts:
        await beside(report, rounds, kinds)
    for kind in kinds:
        if "thousand" in parts and kind == "native":
            await thousand(report, kind)
    report.conditions.append(load_now())
    if os.environ.get("HUSTINGS_BENCH_RECORD"):
        keep(report)


def said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().removeprefix("OpenSSL ")


def janus_version() -> str:
    if not installed():
        return "is not installed: apt install janus"
    return said("dpkg-query", "-W", "-f", "${Version}, videoroom, event_loops = 1", "janus")


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
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    given = dict(enumerate(sys.argv[1:]))
    asyncio.run(
        main(
            given.get(0, "beside,thousand").split(","),
            int(given.get(1, str(ROUNDS))),
            given.get(2, "native,janus,portable" if installed() else "native,portable").split(","),
        )
    )
