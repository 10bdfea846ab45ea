"""STUN (RFC 8489) as far as an ICE-lite agent needs it (RFC 8445, section 2.5): checks are answered."""

import hmac
import struct
from dataclasses import dataclass
from ipaddress import ip_address
from zlib import crc32

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
BINDING_REQUEST, BINDING_SUCCESS = 0x0001, 0x0101
USERNAME, MESSAGE_INTEGRITY, XOR_MAPPED_ADDRESS = 0x0006, 0x0008, 0x0020
USE_CANDIDATE, FINGERPRINT = 0x0025, 0x8028
INTEGRITY_LENGTH = 20
FINGERPRINT_XOR = 0x5354554E
USERNAME_MAX = 513


class NotStun(ValueError):
    """Bytes that are no STUN message, or one that is not whole."""


@dataclass(frozen=True, slots=True)
class Request:
    """A binding request whose integrity is not checked yet."""

    transaction: bytes
    local: str
    """The receiving side's user name fragment."""
    nominates: bool
    integrity: bytes
    covered: bytes
    """What the integrity is over, its length field set as RFC 8489, section 14.5, wants it."""

    def authentic(self, password: bytes) -> bool:
        """Whether the sender knows the receiving side's password."""
        return hmac.compare_digest(hmac.digest(password, self.covered, "sha1"), self.integrity)


def read_request(data: bytes) -> Request:
    """Read a binding request.

    Raises:
        NotStun: It is something else, has no user name or integrity, or is malformed.
    """
    if len(data) < HEADER.size:
        raise NotStun("shorter than a header")
    kind, length, cookie, transaction = HEADER.unpack_from(data)
    if kind != BINDING_REQUEST or cookie != COOKIE or length != len(data) - HEADER.size or length % 4:
        raise NotStun("no binding request")
    username: bytes | None = None
    nominates = False
    at = HEADER.size
    while at + 4 <= len(data):
        attribute, size = struct.unpack_from("!HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) < size:
            raise NotStun("an attribute is longer than its message")
        if attribute == MESSAGE_INTEGRITY:
            # What stands behind it is not protected, and so is not read.
            return _whole(data, at, transaction, username, nominates, value)
        if attribute == USERNAME and username is None:
            username = value
        elif attribute == USE_CANDIDATE:
            nominates = True
        at += 4 + size + -size % 4
    raise NotStun("not protected")


def _whole(
    data: bytes, at: int, transaction: bytes, username: bytes | None, nominates: bool, integrity: bytes
) -> Request:
    if username is None or len(username) > USERNAME_MAX or len(integrity) != INTEGRITY_LENGTH:
        raise NotStun("no user name")
    try:
        local = username.decode("ascii").split(":")[0]
    except UnicodeDecodeError:
        raise NotStun("a user name that is not ASCII") from None
    protected = at + 4 + INTEGRITY_LENGTH - HEADER.size
    covered = data[:2] + struct.pack("!H", protected) + data[4:at]
    return Request(transaction, local, nominates, integrity, covered)


def success(request: Request, password: bytes, host: str, port: int) -> bytes:
    """The answer: where the request came from, protected with the receiving side's password."""
    address = ip_address(host)
    mask = struct.pack("!I", COOKIE) + request.transaction
    packed = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    family = 1 if address.version == 4 else 2
    mapped = struct.pack("!BBH", 0, family, port ^ COOKIE >> 16) + packed
    body = struct.pack("!HH", XOR_MAPPED_ADDRESS, len(mapped)) + mapped

    def head(more: int) -> bytes:
        return HEADER.pack(BINDING_SUCCESS, len(body) + more, COOKIE, request.transaction)

    integrity = hmac.digest(password, head(4 + INTEGRITY_LENGTH) + body, "sha1")
    body += struct.pack("!HH", MESSAGE_INTEGRITY, INTEGRITY_LENGTH) + integrity
    checksum = crc32(head(8) + body) ^ FINGERPRINT_XOR
    body += struct.pack("!HHI", FINGERPRINT, 4, checksum)
    return head(0) + body
