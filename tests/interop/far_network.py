"""A network of its own behind a line that can be made lossy, slow or silent.

The network is a Linux network namespace; the line is this process, which carries every IP packet between two
TUN devices: many kernels have no netem.
"""

import contextlib
import fcntl
import heapq
import itertools
import os
import random
import select
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TUN = Path("/dev/net/tun")
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
PACKET_MAX = 2_048
UDP = 17
PROTOCOL_AT = 9
WAITING_MAX = 10_000
PRIORITY = -15


class NotHere(Exception):
    """Such a network cannot be made here; the text says why."""


@dataclass
class Treatment:
    """What the line does to packets, either way."""

    delay_s: float = 0.0
    loss: float = 0.0
    """Of 1."""
    udp: bool = True
    """Whether it lets UDP through."""
    cut: bool = False


class Line:
    """Carries packets between two devices, in a thread of its own."""

    def __init__(self, ends: tuple[int, int]) -> None:
        self.treatment = Treatment()
        self._ends = ends
        self._chance = random.Random(1)
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._count = itertools.count()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, name="line", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        for end in self._ends:
            os.close(end)

    def _carry(self) -> None:
        # A line that is held up by a busy machine would look like a full one.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PRIORITY)
        other = dict(zip(self._ends, reversed(self._ends), strict=True))
        while not self._over.is_set():
            left = self._waiting[0][0] - time.monotonic() if self._waiting else 0.1
            for end in select.select(self._ends, (), (), min(max(left, 0), 0.1))[0]:
                self._take(os.read(end, PACKET_MAX), other[end])
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(self._waiting)
                with contextlib.suppress(OSError):
                    os.write(end, packet)

    def _take(self, packet: bytes, end: int) -> None:
        now = self.treatment
        lost = now.cut or self._chance.random() < now.loss or len(self._waiting) >= WAITING_MAX
        if not lost and (now.udp or packet[PROTOCOL_AT] != UDP):
            heapq.heappush(self._waiting, (time.monotonic() + now.delay_s, next(self._count), end, packet))


@dataclass(frozen=True)
class FarNetwork:
    """Attributes:
    here: This end's address.
    there: The other end's.
    """

    name: str
    here: str
    there: str
    line: Line

    def shape(self, treatment: Treatment) -> None:
        self.line.treatment = treatment

    def inside(self, *command: str) -> Sequence[str]:
        """The command, to be run there."""
        return ("ip", "netns", "exec", self.name, *command)

    def program(self, folder: Path, path: str) -> str:
        """A program that runs another one there."""
        file = folder / f"{Path(path).name}-there"
        file.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} {path} "$@"\n')
        file.chmod(0o755)
        return str(file)


@contextlib.contextmanager
def far_network(number: int) -> Iterator[FarNetwork]:
    """Raises NotHere where it cannot be made. `number` tells those of one moment apart (1 to 250)."""
    if os.geteuid() != 0 or shutil.which("ip") is None or not TUN.exists():
        raise NotHere(f"it needs root, iproute2's ip, and {TUN}")
    name = f"far{number}"
    here, there = f"10.213.{number}.1", f"10.213.{number}.2"
    with contextlib.ExitStack() as undo:
        try:
            _run("ip", "netns", "add", name)
            undo.callback(subprocess.run, ["ip", "netns", "del", name], check=False, capture_output=True)
            ends = (_device(f"{name}h"), _device(f"{name}t"))
            line = Line(ends)
            undo.callback(line.close)
            _run("ip", "link", "set", f"{name}t", "netns", name)
            inside = ("ip", "netns", "exec", name)
            for prefix, device, own, other in (
                ((), f"{name}h", here, there),
                (inside, f"{name}t", there, here),
            ):
                _run(*prefix, "ip", "addr", "add", own, "peer", other, "dev", device)
                _run(*prefix, "ip", "link", "set", device, "up")
            _run(*inside, "ip", "link", "set", "lo", "up")
            _run(*inside, "ip", "route", "add", "default", "via", here)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotHere(str(getattr(error, "stderr", "") or error)) from error
        yield FarNetwork(name, here, there, line)


def _device(name: str) -> int:
    end = os.open(TUN, os.O_RDWR)
    try:
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(end)
        raise
    return end


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
