"""What every media test needs."""

from typing import Protocol

import aioice.ice
import pytest

from hustings.media.audience.house import LINES_MAX, MakeFan
from hustings.media.audience.interface import AGAIN_PER_S
from hustings.media.audience.native import NativeFan, load
from hustings.media.audience.portable import PortableFan


@pytest.fixture(autouse=True)
def _loopback_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc's clients never use 127.0.0.1; a machine without a network has nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


class Fans(Protocol):
    """Makes hot paths of the kind that a test runs with."""

    def __call__(self, again_per_s: int = AGAIN_PER_S) -> MakeFan: ...


def make_native(again_per_s: int = AGAIN_PER_S) -> MakeFan:
    return lambda sock, viewers: NativeFan(load(), sock, viewers, LINES_MAX, again_per_s)


def make_portable(again_per_s: int = AGAIN_PER_S) -> MakeFan:
    return lambda sock, viewers: PortableFan(sock, viewers, again_per_s)


@pytest.fixture(params=[make_native, make_portable], ids=["native", "portable"])
def fan(request: pytest.FixtureRequest) -> Fans:
    """The same test once for each kind of hot path."""
    made: Fans = request.param
    return made
