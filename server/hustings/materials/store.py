"""The store of materials: files below `<data>/materials/<hearing>/`, each called by its SHA-256."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter

from hustings.hearing.model import MaterialKind
from hustings.materials.incoming import Incoming, clear
from hustings.materials.kinds import (
    ACCEPTED,
    HEAD_BYTES,
    IN_WORDS,
    MEGABYTE,
    NEEDS_PICTURE,
    NEEDS_SOUND,
    SOUNDING,
    Limits,
    sniff,
)
from hustings.room.ports import Kept, MaterialRefused
from hustings.room.safe_names import UnsafeName, safe_name

log = structlog.get_logger("materials")

WRITE_BYTES = 1 << 20
PROBE_SECONDS = 90.0
MOST_PROBES = 2
"""Files looked into at the same time; others wait."""

_NAME = re.compile(r"[0-9a-f]{64}")

KEPT = Counter("hustings_materials_kept", "Files taken in", ["kind"])
REFUSED = Counter("hustings_materials_refused", "Files not taken", ["code"])


class FileMaterials:
    """`room.ports.Materials` on the data folder's disk.

    Args:
        data: The data folder.
        limits: Most bytes by kind.
        reserve_bytes: Never to be used: it is the journal's and the recorder's.
    """

    def __init__(self, data: Path, limits: Limits, reserve_bytes: int) -> None:
        self._root = data / "materials"
        self._limits = limits
        self._reserve = reserve_bytes
        self._probing = asyncio.Semaphore(MOST_PROBES)

    def clear(self) -> None:
        """Take away what was left half written. Raises nothing."""
        clear(self._root)

    def check(self, kind: MaterialKind, announced: int | None) -> None:
        limit = self._limits.of(kind)
        if (announced or 0) > limit:
            raise self._too_large(kind)
        if self._free() - (announced or 0) < self._reserve:
            raise _refused("no-space", "The server has no room for files now: tell the secretariat.")

    async def receive(self, hearing: str, kind: MaterialKind, pieces: AsyncIterator[bytes]) -> Kept:
        try:
            incoming = await asyncio.to_thread(Incoming, self._root / safe_name(hearing))
        except OSError as error:
            raise _disk(error) from error
        try:
            media_type = await self._take(incoming, kind, pieces)
            media_type, duration_ms = await self._looked_into(incoming.path, kind, media_type)
            material = await asyncio.to_thread(incoming.keep)
        except ConnectionError:
            raise
        except OSError as error:
            raise _disk(error) from error
        finally:
            await asyncio.shield(asyncio.to_thread(incoming.drop))
        KEPT.labels(kind.value).inc()
        log.info("material kept", hearing=hearing, material=material, kind=kind.value, bytes=incoming.size)
        return Kept(material, media_type, incoming.size, duration_ms)

    def path(self, hearing: str, material: str) -> Path | None:
        if _NAME.fullmatch(material) is None:
            return None
        try:
            path = self._root / safe_name(hearing) / material
        except UnsafeName:
            return None
        return path if path.is_file() else None

    async def _take(self, incoming: Incoming, kind: MaterialKind, pieces: AsyncIterator[bytes]) -> str:
        """Write what comes; the media type that its beginning tells."""
        limit, head, waiting = self._limits.of(kind), b"", bytearray()
        media_type: str | None = None
        async for piece in pieces:
            if media_type is None:
                head += piece[: HEAD_BYTES - len(head)]
                if len(head) == HEAD_BYTES:
                    media_type = _media_type(head, kind)
            waiting += piece
            if incoming.size + len(waiting) > limit:
                raise self._too_large(kind)
            if len(waiting) >= WRITE_BYTES:
                self.check(kind, None)
                await asyncio.to_thread(incoming.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(incoming.write, bytes(waiting))
        await asyncio.to_thread(incoming.sync)
        return media_type or _media_type(head, kind)

    async def _looked_into(self, path: Path, kind: MaterialKind, media_type: str) -> tuple[str, int | None]:
        if media_type not in SOUNDING:
            return media_type, None
        async with self._probing:
            found = await _probed(path, media_type)
        if "damaged" in found:
            raise _refused("material-damaged", found["damaged"])
        if kind in NEEDS_PICTURE and not found["picture"]:
            raise _refused("material-type", f"There is no picture in the file. Send {IN_WORDS[kind]}.")
        if kind in NEEDS_SOUND and not found["sound"]:
            raise _refused("material-type", f"There is no sound in the file. Send {IN_WORDS[kind]}.")
        if not found["picture"]:
            media_type = "audio/" + media_type.partition("/")[2]
        return media_type, found["duration_ms"]

    def _free(self) -> int:
        self._root.mkdir(parents=True, exist_ok=True)
        disk = os.statvfs(self._root)
        return disk.f_bavail * disk.f_frsize

    def _too_large(self, kind: MaterialKind) -> MaterialRefused:
        most = self._limits.of(kind) // MEGABYTE
        return _refused("material-too-large", f"The file is too large: here it has at most {most} MB.")


def _media_type(head: bytes, kind: MaterialKind) -> str:
    found = sniff(head)
    if found is None or found not in ACCEPTED[kind]:
        raise _refused("material-type", f"Files of another kind are not taken here. Send {IN_WORDS[kind]}.")
    return found


async def _probed(path: Path, media_type: str) -> dict[str, Any]:
    """What a process of its own found in a file; see `probe`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hustings.materials.probe",
        str(path),
        media_type,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), PROBE_SECONDS)
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        log.warning("a file could not be looked into", path=str(path), status=process.returncode)
        return {"damaged": "The file cannot be read: it is damaged, or it takes too long to look into."}
    return found


def _disk(error: OSError) -> MaterialRefused:
    log.error("a file cannot be written", error=str(error))
    return _refused("no-space", "The server cannot keep the file: its disk fails. Tell the secretariat.")


def _refused(code: str, text: str) -> MaterialRefused:
    REFUSED.labels(code).inc()
    return MaterialRefused(code, text)
