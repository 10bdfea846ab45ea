"""What every media test needs."""

import aioice.ice
import pytest


@pytest.fixture(autouse=True)
def _loopback_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc's clients never use 127.0.0.1; a machine without a network has nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
