"""The grammar that all of MP4 is made of (ISO/IEC 14496-12 section 4.2): boxes within boxes."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack_from

HEADER_BYTES = 8
LONG_HEADER_BYTES = 16


def box(kind: bytes, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return pack(">I4s", HEADER_BYTES + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    """A box with version and flags (section 4.2.2)."""
    return box(kind, pack(">I", version << 24 | flags), *payload)


@dataclass(frozen=True, slots=True)
class Header:
    kind: bytes
    size: int
    """Of the whole box, its header included."""
    header_size: int


def parse_header(data: bytes, offset: int = 0) -> Header | None:
    """The header at `offset`; None if there is none (too few bytes, or a size that cannot be)."""
    if offset + HEADER_BYTES > len(data):
        return None
    size, kind = unpack_from(">I4s", data, offset)
    header_size = HEADER_BYTES
    if size == 1:
        header_size = LONG_HEADER_BYTES
        if offset + header_size > len(data):
            return None
        (size,) = unpack_from(">Q", data, offset + HEADER_BYTES)
    return Header(kind, size, header_size) if size >= header_size else None


def children(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of each whole box in `data`; ends silently at the first that is not whole."""
    offset = 0
    while True:
        header = parse_header(data, offset)
        if header is None or offset + header.size > len(data):
            return
        yield header.kind, data[offset + header.header_size : offset + header.size]
        offset += header.size
