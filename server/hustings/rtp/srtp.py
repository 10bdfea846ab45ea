"""Session keys of SRTP and SRTCP from what DTLS agreed on (RFC 3711, section 4.3; RFC 5764, section 4.2)."""

from dataclasses import dataclass
from enum import IntEnum

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT = 14
"""Bytes of a master salt, the 12 of the AEADs filled up with zeros (RFC 7714, section 11)."""
AUTH = 20


class Profile(IntEnum):
    """Protection profiles by their numbers (IANA, DTLS-SRTP Protection Profiles)."""

    AES128_CM_SHA1_80 = 1
    AEAD_AES_128_GCM = 7
    AEAD_AES_256_GCM = 8

    @property
    def key(self) -> int:
        """Bytes of a master key."""
        return 32 if self is Profile.AEAD_AES_256_GCM else 16

    @property
    def salt(self) -> int:
        """Bytes of a master salt."""
        return 14 if self is Profile.AES128_CM_SHA1_80 else 12


OPENSSL_NAMES = {
    Profile.AEAD_AES_128_GCM: b"SRTP_AEAD_AES_128_GCM",
    Profile.AEAD_AES_256_GCM: b"SRTP_AEAD_AES_256_GCM",
    Profile.AES128_CM_SHA1_80: b"SRTP_AES128_CM_SHA1_80",
}
"""In the order of preference: GCM with the short key costs the least and is as good as the others."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Session keys of one direction, of RTP or of RTCP."""

    cipher: bytes
    salt: bytes
    """14 bytes; of an AEAD the first 12 count."""
    auth: bytes
    """20 bytes, for AES128_CM_SHA1_80 only."""


@dataclass(frozen=True, slots=True)
class Direction:
    """What one side protects with."""

    master_key: bytes
    master_salt: bytes
    rtp: Keys
    rtcp: Keys


def exported(profile: Profile) -> int:
    """How many bytes of keying material the two sides share."""
    return 2 * (profile.key + profile.salt)


def directions(profile: Profile, material: bytes) -> tuple[Direction, Direction]:
    """The client's and the server's keys.

    Args:
        material: What the exporter gave for `EXTRACTOR-dtls_srtp`, `exported(profile)` bytes.
    """
    if len(material) != exported(profile):
        raise ValueError("keying material of another length")
    at = 2 * profile.key
    return (
        _direction(profile, material[: profile.key], material[at : at + profile.salt]),
        _direction(profile, material[profile.key : at], material[at + profile.salt :]),
    )


def _direction(profile: Profile, key: bytes, salt: bytes) -> Direction:
    return Direction(key, salt, _keys(profile, key, salt, 0), _keys(profile, key, salt, 3))


def _keys(profile: Profile, key: bytes, salt: bytes, label: int) -> Keys:
    salt = salt.ljust(SALT, b"\0")
    session_salt = _derived(key, salt, label + 2, profile.salt).ljust(SALT, b"\0")
    return Keys(_derived(key, salt, label, profile.key), session_salt, _derived(key, salt, label + 1, AUTH))


def _derived(key: bytes, salt: bytes, label: int, length: int) -> bytes:
    """AES in counter mode as a pseudo-random function, with a key derivation rate of 0 (section 4.3.3)."""
    counter = (int.from_bytes(salt) ^ label << 48) << 16
    cipher = Cipher(algorithms.AES(key), modes.CTR(counter.to_bytes(16)))
    return cipher.encryptor().update(bytes(length))
