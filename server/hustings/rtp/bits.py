"""The bits inside a NAL unit (ITU-T H.264 sections 7.3.1, 7.4.1 and 9.1), read and written."""


class NoSuchBits(ValueError):
    """There are fewer bits than are to be read, or a number is out of bounds."""


class BitReader:
    """Reads a NAL unit's payload: `nal` without start code, its first byte passed over."""

    def __init__(self, nal: bytes) -> None:
        payload = _without_emulation(nal[1:])
        self._value = int.from_bytes(payload, "big")
        self._left = 8 * len(payload)

    def take(self, count: int) -> int:
        if count > self._left:
            raise NoSuchBits("cut short")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        return self.take(1) == 1

    def unsigned(self, most: int = 2**32 - 2) -> int:
        """ue(v), section 9.1."""
        zeros = 0
        while self.take(1) == 0:
            zeros += 1
            if zeros > 31:
                raise NoSuchBits("a number out of bounds")
        value = (1 << zeros) - 1 + self.take(zeros)
        if value > most:
            raise NoSuchBits("a number out of bounds")
        return value

    def signed(self) -> int:
        """se(v), section 9.1.1."""
        code = self.unsigned()
        return (code + 1) // 2 if code & 1 else -(code // 2)

    def rest(self) -> str:
        """All that follows, as zeros and ones, without the stop bit and the zeros behind it."""
        if not self._left:
            raise NoSuchBits("cut short")
        count = self._left
        bits = f"{self.take(count):0{count}b}".rstrip("0")
        if not bits:
            raise NoSuchBits("no stop bit")
        return bits[:-1]


def unsigned_bits(value: int) -> str:
    """A number as ue(v), in zeros and ones."""
    binary = f"{value + 1:b}"
    return "0" * (len(binary) - 1) + binary


def nal_unit(header: int, bits: str) -> bytes:
    """A NAL unit without start code: its first byte, then these zeros and ones, ended by the stop bit."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return bytes([header]) + _with_emulation(int(bits, 2).to_bytes(len(bits) // 8, "big"))


def _without_emulation(data: bytes) -> bytes:
    """Drop the third byte of each 00 00 03."""
    out = bytearray()
    zeros = 0
    for byte in data:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        zeros = zeros + 1 if byte == 0 else 0
        out.append(byte)
    return bytes(out)


def _with_emulation(data: bytes) -> bytes:
    """Put 03 between 00 00 and a byte that would look like a start code with them."""
    out = bytearray()
    zeros = 0
    for byte in data:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        zeros = zeros + 1 if byte == 0 else 0
        out.append(byte)
    return bytes(out)
