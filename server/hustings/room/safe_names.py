"""Feeds' and hearings' names as names of folders, for who writes the files and who serves them."""

import re

LONGEST_BYTES = 200
"""File systems take 255, and the manifest as many for folder and file together."""

_PLAIN = re.compile(rb"[A-Za-z0-9_-]")
_ESCAPED = re.compile(rb"~([0-9A-F]{2})")


class UnsafeName(ValueError):
    """A name that has no safe form, or a folder that has no name of ours."""


def safe_name(name: str) -> str:
    """Letters and digits stay, every other byte becomes `~` and two hex digits: no path can be built from it.

    The result needs no escaping in URLs either (RFC 3986 section 2.3). Raises UnsafeName for an empty name or
    one that is too long.
    """
    raw = name.encode("utf-8", "surrogatepass")
    safe = "".join(chr(byte) if _PLAIN.match(bytes([byte])) else f"~{byte:02X}" for byte in raw)
    if not 0 < len(safe) <= LONGEST_BYTES:
        raise UnsafeName(f"a name of {len(safe)} bytes")
    return safe


def name_of(safe: str) -> str:
    """The inverse of `safe_name`. Raises UnsafeName for what it never makes."""
    try:
        raw = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), safe.encode("ascii"))
        name = raw.decode("utf-8", "surrogatepass")
    except UnicodeError:
        raise UnsafeName(safe) from None
    if safe_name(name) != safe:
        raise UnsafeName(safe)
    return name
