"""Transient state from the bus to the sockets: one subscription per hearing, however many sockets."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from hustings.room.ports import Bus, JournalUnavailable

log = structlog.get_logger("transients")

Listener = Callable[[str, str, str], None]
"""Gets the topic, the key and the message's text. Must not block."""

AGAIN_SECONDS = 1.0
PLAYING = "playing"
"""The topic that is for the secretariat alone."""


class Transients:
    """What is alive in one hearing, told to each listener: first all of it, then changes."""

    def __init__(self, bus: Bus, hearing: str) -> None:
        self._bus = bus
        self._hearing = hearing
        self._listeners: set[Listener] = set()
        self._alive: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell `listener` while the context lasts; the bus is followed while anybody listens."""
        now = time.monotonic()
        self._alive = {name: told for name, told in self._alive.items() if told[0] > now}
        for ends, message in self._alive.values():
            listener(
                message["topic"], message["key"], _text({**message, "expires_ms": round((ends - now) * 1000)})
            )
        self._listeners.add(listener)
        if self._task is None:
            self._task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None
                self._alive.clear()

    async def _follow(self) -> None:
        while True:
            try:
                async for change in self._bus.subscribe(self._hearing):
                    self._tell(change)
            except JournalUnavailable as error:
                log.warning("bus away", hearing=self._hearing, error=str(error))
            except Exception:
                log.exception("bus failed", hearing=self._hearing)
            await asyncio.sleep(AGAIN_SECONDS)

    def _tell(self, change: Mapping[str, Any]) -> None:
        message = {"type": "transient", **change}
        name = (change["topic"], change["key"])
        if message["value"] is None:
            del message["value"]
            self._alive.pop(name, None)
        else:
            self._alive[name] = (time.monotonic() + change["expires_ms"] / 1000, message)
        text = _text(message)
        for listener in list(self._listeners):
            listener(change["topic"], change["key"], text)


class AllTransients:
    """The transients of all hearings of this process."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._of: dict[str, Transients] = {}

    def of(self, hearing: str) -> Transients:
        return self._of.setdefault(hearing, Transients(self._bus, hearing))

    async def publish(self, hearing: str, topic: str, key: str, value: Any, ttl_ms: int) -> None:
        """Tell everybody's processes; lost without harm while the store is away."""
        try:
            await self._bus.publish(hearing, topic, key, value, ttl_ms)
        except JournalUnavailable:
            log.debug("report lost", hearing=hearing, topic=topic)


def _text(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
