"""Settings that cannot work are refused before anything starts."""

from typing import Any

import pytest
from pydantic import ValidationError

from hustings.config import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("media_address", "media.example.org"),
        ("media_address", "1.2.3"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("port", 99_999),
        ("ice_servers", "https://relay.example.org"),
        ("ice_servers", "stun:relay.example.org stun:<evil>"),
        ("ice_servers", 'turn:relay.example.org?transport=sctp"'),
        ("ice_servers", "turn:relay.example.org"),
    ],
)
def test_what_cannot_work_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("media_address", ""),
        ("media_address", "203.0.113.7"),
        ("media_address", "2001:db8::1"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("REDIS_URL", "rediss://:secret@store.example.org/0"),
        ("ice_servers", ""),
        ("ice_servers", "stun:relay.example.org stuns:[2001:db8::1]:5349"),
    ],
)
def test_what_can_work_is_taken(name: str, value: Any) -> None:
    assert Settings(**{name: value}) is not None


def test_turn_servers_come_with_the_secret_that_no_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = ("turn:relay.example.org:3478?transport=udp", "turns:relay.example.org:5349?transport=tcp")
    monkeypatch.setenv("HUSTINGS_ICE_SERVERS", " ".join(urls))
    monkeypatch.setenv("HUSTINGS_TURN_SECRET", "between us")
    settings = Settings()
    assert settings.ice_server_urls == urls
    assert "between us" not in repr(settings)
    assert settings.turn_secret.get_secret_value() == "between us"
