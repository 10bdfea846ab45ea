"""The audience of one process: its port, the lines it is shown, and the clockwork that keeps both going."""

import socket
from collections.abc import Callable

import structlog

from hustings.media.audience.counting import Counting
from hustings.media.audience.feeding import Feeding
from hustings.media.audience.interface import Fan
from hustings.media.audience.native import NativeFan, NoLibrary, load
from hustings.media.audience.outputs import PictureOutput, SoundOutput
from hustings.media.audience.port import AudiencePort
from hustings.media.audience.portable import PortableFan
from hustings.media.lines import VideoLine
from hustings.media.network import Network
from hustings.rtp.timeline import Relation
from hustings.rtp.wrapping import Unwrapper

log = structlog.get_logger(__name__)

LINES_MAX = 512
"""Pictures and mixes of all hearings of a process that somebody watches."""
UNWATCHED_MS = 10_000
"""A small picture that nobody has watched for so long is not kept going."""


class NoLineLeft(Exception):
    """All lines are in use."""


MakeFan = Callable[[socket.socket, int], Fan]


def best_fan(sock: socket.socket, viewers: int) -> Fan:
    """The native hot path where it can be had."""
    try:
        return NativeFan(load(), sock, viewers, LINES_MAX)
    except NoLibrary as error:
        log.warning("the native part is missing; viewers are served in Python", why=str(error))
        return PortableFan(sock, viewers)


class House:
    """What viewers' sessions share.

    Args:
        number: The UDP and TCP port; 0: any.
        viewers: How many viewers there may be.
        make_fan: Makes the hot path for a socket and so many viewers.
    """

    def __init__(self, network: Network, number: int, viewers: int, make_fan: MakeFan = best_fan) -> None:
        self.port = AudiencePort(network, number, lambda sock: make_fan(sock, viewers))
        self._feeding: Feeding | None = None
        self._counting = Counting()
        self._pictures: dict[VideoLine, PictureOutput] = {}
        self._unwatched: dict[VideoLine, int] = {}
        """Small pictures that nobody watches, and since when (milliseconds)."""
        self._free = list(range(LINES_MAX))

    def open(self) -> None:
        """Bind. Raises OSError when the port is in use."""
        self.port.open()
        self._feeding = Feeding(self.port.fan)

    async def close(self) -> None:
        for picture in self._pictures.values():
            picture.close()
        self._pictures.clear()
        if self._feeding is not None:
            self._feeding.close()
            self._feeding = None
        await self.port.close()

    @property
    def waiting(self) -> int:
        """Batches that wait for the hot path."""
        return self._fed.waiting

    @property
    def dropped(self) -> int:
        """Batches that went to nobody, because the hot path was behind."""
        return self._fed.dropped

    @property
    def full(self) -> bool:
        """There is no place for another line."""
        return not self._free

    def picture(self, line: VideoLine) -> PictureOutput:
        """A picture as viewers get it; the same for all who watch it. Raises NoLineLeft."""
        known = self._pictures.get(line)
        if known is None:
            known = self._pictures[line] = PictureOutput(self._fed, self._take(), line)
        return known

    def has(self, line: VideoLine) -> bool:
        """Somebody watches it, or did a moment ago."""
        return line in self._pictures

    def rate(self, line: VideoLine, now: int) -> int:
        """Bits a second of it lately; 0: nobody watches it."""
        known = self._pictures.get(line)
        return known.meter.bits_per_second(now) if known is not None else 0

    def forget_picture(self, line: VideoLine) -> None:
        """Nobody is to watch it any more."""
        self._unwatched.pop(line, None)
        known = self._pictures.pop(line, None)
        if known is not None:
            known.close()
            self._freed(known.number)

    def sound(self, relation: Relation, indexes: Unwrapper | None = None) -> SoundOutput:
        """A new line of sound; `indexes` are shared with those that are counted alike. Raises NoLineLeft."""
        return SoundOutput(self._fed, self._take(), relation, indexes or Unwrapper(16))

    def forget_sound(self, sound: SoundOutput) -> None:
        self._freed(sound.number)

    def _take(self) -> int:
        if not self._free:
            raise NoLineLeft
        return self._free.pop()

    def _freed(self, number: int) -> None:
        self._fed.forget(number)
        self._free.append(number)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms."""
        self.port.tick()
        self._fed.viewers = self.port.present
        self._counting.count(self.port.fan.totals())
        for line, picture in list(self._pictures.items()):
            picture.tick(now)
            if picture.watchers:
                self._unwatched.pop(line, None)
            elif line.thin and now - self._unwatched.setdefault(line, now) >= UNWATCHED_MS:
                self.forget_picture(line)

    @property
    def _fed(self) -> Feeding:
        assert self._feeding is not None
        return self._feeding
