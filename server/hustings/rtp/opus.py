"""What an Opus packet says of itself in its first bytes (RFC 6716 section 3)."""

SAMPLE_RATE = 48_000
LONGEST_SAMPLES = 5_760
"""No Opus packet lasts longer than 120 ms."""

FRAME_MAX = 1_275
"""Bytes of one frame."""

_SILK = (480, 960, 1_920, 2_880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)


def frame_samples(toc: int) -> int:
    """Samples at 48 kHz of one frame inside a packet that begins with this byte."""
    configuration = toc >> 3
    if configuration < 12:
        return _SILK[configuration & 3]
    if configuration < 16:
        return _HYBRID[configuration & 1]
    return _CELT[configuration & 3]


def packet_samples(packet: bytes) -> int:
    """Samples at 48 kHz that a packet lasts; 0 if it is no valid packet."""
    if not packet:
        return 0
    code = packet[0] & 3
    if code == 3:
        if len(packet) < 2:
            return 0
        frames = packet[1] & 0x3F
    else:
        frames = 1 if code == 0 else 2
    samples = frames * frame_samples(packet[0])
    return samples if samples <= LONGEST_SAMPLES else 0


def is_sound(packet: bytes) -> bool:
    """Whether a packet's frames fit into it (RFC 6716, section 3.4, R1 to R7)."""
    if not packet_samples(packet):
        return False
    code, body = packet[0] & 3, len(packet) - 1
    if code == 0:
        return body <= FRAME_MAX
    if code == 1:
        return body % 2 == 0 and body // 2 <= FRAME_MAX
    at = 1 if code == 2 else 2
    end = len(packet)
    if code == 3 and packet[1] & 0x40:
        more = 255
        while more == 255:
            if at >= end:
                return False
            more = packet[at]
            at += 1
            end -= 254 if more == 255 else more
    if code == 3 and not packet[1] & 0x80:
        frames = packet[1] & 0x3F
        return at <= end and (end - at) % frames == 0 and (end - at) // frames <= FRAME_MAX
    for _ in range(1 if code == 2 else (packet[1] & 0x3F) - 1):
        if at >= end:
            return False
        length, used = packet[at], 1
        if length >= 252:
            if at + 1 >= end:
                return False
            length, used = length + 4 * packet[at + 1], 2
        at += used
        end -= length
    return 0 <= end - at <= FRAME_MAX


def concealment(toc: int) -> bytes:
    """A packet that holds no data: a decoder conceals one frame of the same kind (section 3.2.1)."""
    return bytes([toc & 0xFC])
