"""`hustings doctor`: what would go wrong on the day, said beforehand."""

import os
import shutil
import socket
from dataclasses import dataclass
from importlib.resources import files

from hustings.bootstrap.materials import materials_of
from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.model import Hearing
from hustings.journal.embedded import RedisNotStarted, durability_warning, find_server
from hustings.media.audience.native import NoLibrary, load
from hustings.media.slate.fonts import come_along
from hustings.media.sound import libopus
from hustings.room.ports import JournalDamaged, JournalUnavailable, Materials


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    said: str
    bad: bool = False

    @property
    def line(self) -> str:
        return f"{'PROBLEM' if self.bad else 'good   '}  {self.what}: {self.said}"


async def examine(settings: Settings) -> list[Finding]:
    """Look at the store, the journals, the disk, the pages, the ports. Changes nothing."""
    findings = [await _server(settings), _disk(settings), _pages(), _media_ports(settings)]
    return findings + [_hot_path(), _codec(), _typefaces()] + await _journals(settings)


async def _server(settings: Settings) -> Finding:
    try:
        if settings.redis_url is None:
            return Finding("Redis", f"embedded, {find_server()}")
        warning = await durability_warning(settings.redis_url.get_secret_value())
    except RedisNotStarted as error:
        return Finding("Redis", str(error), bad=True)
    except OSError as error:
        return Finding("Redis", f"REDIS_URL does not answer ({error})", bad=True)
    return Finding("Redis", warning or "REDIS_URL syncs every write", bad=warning is not None)


def _disk(settings: Settings) -> Finding:
    folder = settings.data.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    said = f"{free:.1f} GB free for {settings.data}; an hour of one feed at 1.5 Mbit/s takes 0.7 GB"
    return Finding("disk", said, bad=free * 1000 < settings.recording_reserve_mb * 2)


def _pages() -> Finding:
    built = files("hustings.web").joinpath("static", "client_web", "index.html").is_file()
    said = "built" if built else "not built: install with pip, or run make setup in a checkout"
    return Finding("pages", said, bad=not built)


def _media_ports(settings: Settings) -> Finding:
    processes = settings.media_workers
    audience = range(settings.media_port, settings.media_port + processes)
    stage = range(settings.media_port + 100, settings.media_port + 300)
    taken = []
    for kind, ports in (("UDP", (*audience, *stage)), ("TCP", audience)):
        for port in ports:
            with socket.socket(
                socket.AF_INET, socket.SOCK_DGRAM if kind == "UDP" else socket.SOCK_STREAM
            ) as probe:
                try:
                    probe.bind(("0.0.0.0", port))
                except OSError as error:
                    taken.append(f"{kind} {port} ({os.strerror(error.errno or 0)})")
    if taken:
        return Finding("media ports", f"in use: {', '.join(taken[:5])}; is a server running?")
    viewers = f"{audience[0]}" if processes == 1 else f"{audience[0]} to {audience[-1]}"
    said = f"UDP and TCP {viewers}, and UDP {stage[0]} to {stage[-1]}, can be bound"
    return Finding("media ports", f"{said}; open them in the firewall")


def _hot_path() -> Finding:
    try:
        load()
    except NoLibrary as error:
        said = f"in Python, about twice as costly: the native part is missing ({error})"
        return Finding("viewers' hot path", said)
    return Finding("viewers' hot path", "native")


def _codec() -> Finding:
    try:
        libopus.load()
    except libopus.NoLibrary as error:
        said = f"by PyAV, which cannot recover lost sound: libopus was not found ({error}); install it"
        return Finding("mixer", said)
    return Finding("mixer", "libopus, with forward error correction")


def _typefaces() -> Finding:
    if come_along():
        return Finding("slate's typefaces", "for Latin, Cyrillic, Greek, Arabic, Han and Devanagari")
    said = "the machine's own, none came along: install with pip, or run make setup in a checkout"
    return Finding("slate's typefaces", said)


def _materials(kept: Materials, state: Hearing) -> list[Finding]:
    """Whether the files that the journal knows of are where they belong; nothing where it knows of none."""
    missing = [material for material in state.materials if kept.path(state.id, material) is None]
    what, number = f"files of {state.id}", len(state.materials)
    if missing:
        said = f"{len(missing)} of {number} are not in the data folder, the first is {missing[0]}"
        return [Finding(what, f"{said}: copy them back from the backup", bad=True)]
    return [Finding(what, f"all {number} that were handed in are there")] if number else []


async def _journals(settings: Settings) -> list[Finding]:
    if settings.redis_url is None and not settings.data.exists():
        return [Finding("journals", f"none yet ({settings.data} does not exist)")]
    found = []
    try:
        async with store_of(settings) as store:
            for hearing in await store.journals.hearings():
                try:
                    state = (await store.rooms.get(hearing)).state
                    found.append(Finding(f"journal {hearing}", f"{state.seq} entries, {state.stage}"))
                    found += _materials(materials_of(settings), state)
                except JournalDamaged as damage:
                    found.append(Finding(f"journal {hearing}", str(damage), bad=True))
    except (JournalUnavailable, RedisNotStarted, OSError) as error:
        return [Finding("journals", str(error), bad=True)]
    return found or [Finding("journals", "none yet")]
