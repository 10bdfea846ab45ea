"""Packets on a connection, each behind its length (RFC 4571)."""

LENGTH = 2


class TooLong(ValueError):
    """A packet is announced that is longer than it may be."""


def framed(packet: bytes) -> bytes:
    """One packet as it goes onto a connection."""
    return len(packet).to_bytes(LENGTH, "big") + packet


def split(data: bytes, most: int) -> tuple[list[bytes], bytes]:
    """The packets that are whole, without empty ones (section 2 allows them), and what is left over.

    Raises:
        TooLong: One has more than `most` bytes.
    """
    packets: list[bytes] = []
    at = 0
    while len(data) >= at + LENGTH:
        length = int.from_bytes(data[at : at + LENGTH], "big")
        if length > most:
            raise TooLong(length)
        end = at + LENGTH + length
        if len(data) < end:
            break
        if length:
            packets.append(data[at + LENGTH : end])
        at = end
    return packets, data[at:]
