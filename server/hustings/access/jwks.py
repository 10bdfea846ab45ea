"""An organisation's own issuer: its public keys from a file or a URL (JWK set, RFC 7517)."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

LARGEST_BYTES = 256 * 1024
FETCH_S = 5.0
OLDEST_S = 600.0
"""Keys older than this are fetched again, in the background: rotated keys go, hot paths do not wait."""
PAUSE_S = 10.0
"""Between two attempts: tokens with invented key ids must not make us call the issuer for each."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_log = structlog.get_logger(__name__)

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey


@dataclass(frozen=True)
class TrustedKey:
    """A public key with the one algorithm that may be used with it."""

    kid: str | None
    algorithm: str
    key: PublicKey


class JwksUnusable(Exception):
    """A key set that cannot be got or read. Its text is for operators."""


class Jwks:
    """The keys of one issuer, cached.

    Args:
        location: An https URL (http only on the loopback), or the path of a file.

    Raises:
        JwksUnusable: The URL would go unprotected over a network.
    """

    def __init__(self, location: str, now: Callable[[], float] = time.monotonic) -> None:
        self._location = location
        self._now = now
        self._keys: tuple[TrustedKey, ...] = ()
        self._fetched: float | None = None
        self._tried: float | None = None
        self._refreshing: asyncio.Task[None] | None = None
        parts = urlsplit(location)
        self._remote = parts.scheme in ("http", "https")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise JwksUnusable(f"The keys at {location} would travel unprotected: use https.")

    async def key(self, kid: str | None) -> TrustedKey | None:
        """The key of that id; without an id, the only key there is. None if there is none such.

        An unknown id makes it look again, at most every 10 s; failures leave the keys as they are.
        """
        found = self._find(kid)
        now = self._now()
        old = self._fetched is None or now - self._fetched > OLDEST_S
        rested = self._tried is None or now - self._tried >= PAUSE_S
        if rested and (old or found is None) and self._refreshing is None:
            self._tried = now
            self._refreshing = asyncio.create_task(self._refresh())
        if found is None and self._refreshing is not None:
            await asyncio.shield(self._refreshing)
            found = self._find(kid)
        return found

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)

    def _find(self, kid: str | None) -> TrustedKey | None:
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.kid == kid), None)

    async def _refresh(self) -> None:
        try:
            text = await self._fetch() if self._remote else await asyncio.to_thread(self._read)
            self._keys = parse_jwks(text)
            self._fetched = self._now()
        except (JwksUnusable, aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning(
                "issuer's keys not refreshed", location=self._location, why=str(error) or repr(error)
            )
        finally:
            self._refreshing = None

    async def _fetch(self) -> bytes:
        timeout = aiohttp.ClientTimeout(total=FETCH_S)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(self._location, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise JwksUnusable(f"the answer has status {answer.status}")
            text = bytearray()
            async for chunk in answer.content.iter_chunked(16 * 1024):
                text += chunk
                if len(text) > LARGEST_BYTES:
                    raise JwksUnusable("the answer is too large")
            return bytes(text)

    def _read(self) -> bytes:
        with Path(self._location).open("rb") as file:
            text = file.read(LARGEST_BYTES + 1)
        if len(text) > LARGEST_BYTES:
            raise JwksUnusable("the file is too large")
        return text


def parse_jwks(text: bytes) -> tuple[TrustedKey, ...]:
    """The usable signature keys of a set: Ed25519, P-256, and RSA of at least 2048 bits. Others are left out.

    Raises:
        JwksUnusable: It is no JWK set, or nothing in it can be used.
    """
    try:
        values = json.loads(text)
        listed = values["keys"]
        keys = tuple(key for item in listed if (key := _trusted(item)) is not None)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise JwksUnusable("it is no JWK set") from error
    if not keys:
        raise JwksUnusable("it holds no key for EdDSA, ES256 or RS256")
    return keys


def _trusted(item: object) -> TrustedKey | None:
    if not isinstance(item, dict):
        raise TypeError(item)
    if item.get("use", "sig") != "sig":
        return None
    try:
        key = PyJWK.from_dict(item).key
    except (PyJWTError, ValueError, TypeError, AttributeError):
        return None
    algorithm = _algorithm(key)
    if algorithm is None or item.get("alg", algorithm) != algorithm:
        return None
    kid = item.get("kid")
    return TrustedKey(kid if isinstance(kid, str) else None, algorithm, key)


def _algorithm(key: object) -> str | None:
    match key:
        case Ed25519PublicKey():
            return "EdDSA"
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            return "ES256"
        case RSAPublicKey() if key.key_size >= 2048:
            return "RS256"
        case _:
            return None
