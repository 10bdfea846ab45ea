"""What a DTLS record says (RFC 6347, section 4.1): in the clear, and to those who kept a key."""

import hmac
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ALERT, HANDSHAKE = 21, 22
EPOCH = slice(3, 5)
RECORD = struct.Struct("!BHHHIH")
"""Type, version, epoch, sequence number (16 and 32 bits), length."""
KEY, FIXED_IV, EXPLICIT_NONCE, TAG = 16, 4, 8, 16
CLOSE_NOTIFY, FATAL = 0, 2
KEY_BLOCK_CIPHER = "ECDHE-ECDSA-AES128-GCM-SHA256"


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """What one side's records are decrypted with, under AES-128-GCM (RFC 5288)."""

    key: bytes
    iv: bytes


def reading_key(
    master_secret: bytes, client_random: bytes, server_random: bytes, *, of_client: bool
) -> ReadingKey:
    """The client's or the server's write key of a TLS 1.2 key block (RFC 5246, section 6.3)."""
    block = _expanded(master_secret, b"key expansion" + server_random + client_random, 2 * (KEY + FIXED_IV))
    keys, ivs = block[: 2 * KEY], block[2 * KEY :]
    if of_client:
        return ReadingKey(keys[:KEY], ivs[:FIXED_IV])
    return ReadingKey(keys[KEY:], ivs[FIXED_IV:])


def says_goodbye(datagram: bytes, key: ReadingKey) -> bool:
    """Whether an authentic alert in it ends the association: a close notification or a fatal one."""
    while len(datagram) >= RECORD.size:
        kind, version, epoch, high, low, length = RECORD.unpack_from(datagram)
        body, datagram = datagram[RECORD.size :][:length], datagram[RECORD.size + length :]
        if kind != ALERT or epoch != 1 or len(body) != length or length != EXPLICIT_NONCE + 2 + TAG:
            continue
        nonce = key.iv + body[:EXPLICIT_NONCE]
        about = struct.pack("!HHIBHH", epoch, high, low, kind, version, 2)
        try:
            level, description = AESGCM(key.key).decrypt(nonce, body[EXPLICIT_NONCE:], about)
        except InvalidTag:
            continue
        if level == FATAL or description == CLOSE_NOTIFY:
            return True
    return False


def is_plain_alert(datagram: bytes) -> bool:
    """Whether it begins with an alert that is not encrypted: nobody's word, for addresses can be forged."""
    return datagram[:1] == bytes([ALERT]) and not any(datagram[EPOCH])


def is_handshake(datagram: bytes) -> bool:
    """Whether it begins with a record of the handshake: its sender lacks our last flight."""
    return len(datagram) >= RECORD.size and datagram[0] in (20, HANDSHAKE)


def _expanded(secret: bytes, seed: bytes, length: int) -> bytes:
    """P_SHA256 (RFC 5246, section 5)."""
    found, a = b"", seed
    while len(found) < length:
        a = hmac.digest(secret, a, "sha256")
        found += hmac.digest(secret, a + seed, "sha256")
    return found[:length]
