"""The server's own keys: one signs member tokens, one signs heads of journals."""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyUnusable(Exception):
    """A key file that must not or cannot be used. Its text is for operators."""


@dataclass(frozen=True)
class Keys:
    """The keys of one data folder."""

    tokens: Ed25519PrivateKey
    heads: Ed25519PrivateKey

    @cached_property
    def kid(self) -> str:
        """Names the token key in tokens and in the JWKS: its thumbprint (RFC 7638)."""
        return thumbprint(self.tokens.public_key())

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public part of the token key as a JWK set (RFC 7517, RFC 8037)."""
        key = _okp(self.tokens.public_key())
        return {"keys": [{**key, "kid": self.kid, "alg": "EdDSA", "use": "sig"}]}

    def signer(self) -> "Signer":
        return Signer(self.heads)


class Signer:
    """Signs heads with the key for heads; a `room.ports.HeadSigner`."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = raw(key.public_key()).hex()

    @property
    def public_key(self) -> str:
        """Raw Ed25519 public key, hex."""
        return self._public

    def sign(self, message: bytes) -> str:
        """Ed25519 signature (RFC 8032), hex."""
        return self._key.sign(message).hex()


def load_keys(folder: Path) -> Keys:
    """Read `tokens.pem` and `heads.pem`, making what is missing (0600, in a folder of 0700).

    Raises:
        KeyUnusable: A file is no Ed25519 key, or everybody on the machine may read it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keys(_load(folder / "tokens.pem"), _load(folder / "heads.pem"))


def raw(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def thumbprint(key: Ed25519PublicKey) -> str:
    """JWK thumbprint with SHA-256 (RFC 7638), base64url."""
    members = json.dumps(_okp(key), sort_keys=True, separators=(",", ":")).encode()
    return _base64url(hashlib.sha256(members).digest())


def public_jwk(key: str) -> dict[str, str]:
    """A key that signs heads (raw, hex) as a JWK (RFC 7517, RFC 8037), named by its thumbprint."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return {**_okp(public), "alg": "EdDSA", "use": "sig", "kid": thumbprint(public)}


def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o007:
        raise KeyUnusable(f"Everybody on this machine may read the key {path}: run chmod 600 on it.")
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} is no readable private key in PEM: {error}.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} is no Ed25519 key.")
    return key


def _create(path: Path) -> None:
    """Two processes may start at once: whoever links the name first wins, and both use that key."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        fresh.unlink()


def _okp(key: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw(key))}


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
