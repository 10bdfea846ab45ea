"""Settings: environment and command line to one frozen value. Nothing else reads the environment."""

import ipaddress
import os
import re
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST_AND_PORT = r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
ICE_SERVER = re.compile(rf"stuns?:{HOST_AND_PORT}|turns?:{HOST_AND_PORT}(?:\?transport=(?:udp|tcp))?")


class Settings(BaseSettings):
    """All there is to set. Each field is also `HUSTINGS_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="HUSTINGS_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    media_port: int = Field(default=8081, ge=1, le=65000)
    """UDP base: the stage binds within base + 100 to base + 299."""
    media_address: str = ""
    """Address put into ICE candidates; may be loopback. Empty: this machine's own addresses."""
    data: Path = Path("hustings-data")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_url: str = ""
    """Origin under which browsers reach this server (behind nginx); empty: from host and port."""
    visitor_header: str = ""
    """In which the proxy in front says where a visitor comes from (`X-Forwarded-For`); empty: no proxy."""
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    issuer: str = "hustings"
    jwks: str = ""
    """URL or file of an organisation's own issuer's keys; empty: tokens of this server's own key only."""
    jwks_issuer: str = ""
    """The `iss` those tokens carry."""
    media_processes: int = Field(default=0, ge=0, le=64)
    """0: cores but one, at least one."""
    private_candidates: bool = True
    """Accept ICE candidates with private addresses (hearings on a LAN need them)."""
    ice_servers: str = ""
    """STUN and TURN servers that clients are told of, parted by blanks (RFC 7064, RFC 7065)."""
    turn_secret: SecretStr = SecretStr("")
    """Shared with the TURN servers, which check passwords with it (coturn's `static-auth-secret`)."""
    native_audience: bool = True
    """Serve viewers by the compiled hot path where there is one; false: in Python."""
    recording_reserve_mb: int = Field(default=1024, ge=0)
    """The recorder stops when less than this is free; the rest is the journal's."""
    question_message_mb: int = Field(default=30, ge=1, le=10_000)
    """Largest recorded question."""
    statement_mb: int = Field(default=1_000, ge=1, le=10_000)
    """Largest statement filed as video."""
    document_mb: int = Field(default=25, ge=1, le=10_000)
    picture_mb: int = Field(default=10, ge=1, le=10_000)
    video_mb: int = Field(default=500, ge=1, le=10_000)
    """Largest PDF, picture and video of a candidate's material."""
    log_level: str = "info"

    @property
    def media_workers(self) -> int:
        """How many media processes there are."""
        return self.media_processes or max(1, (os.cpu_count() or 2) - 1)

    @field_validator("media_address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value:
            try:
                ipaddress.ip_address(value)
            except ValueError:
                raise ValueError("it has to be an IP address, as ICE candidates carry it") from None
        return value

    @property
    def ice_server_urls(self) -> tuple[str, ...]:
        return tuple(self.ice_servers.split())

    @field_validator("ice_servers")
    @classmethod
    def _are_ice_servers(cls, value: str) -> str:
        for url in value.split():
            if not ICE_SERVER.fullmatch(url):
                raise ValueError(
                    f"{url[:100]!r} is no address like stun:relay.example.org:3478 or "
                    "turns:relay.example.org:5349?transport=tcp"
                )
        return value

    @model_validator(mode="after")
    def _relays_have_a_secret(self) -> Self:
        relays = [url for url in self.ice_server_urls if url.startswith("turn")]
        if relays and not self.turn_secret.get_secret_value():
            raise ValueError("a TURN server in HUSTINGS_ICE_SERVERS needs HUSTINGS_TURN_SECRET as well")
        return self

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(
            ("redis://", "rediss://", "unix://")
        ):
            raise ValueError("it begins with redis://, rediss:// or unix://")
        return value
