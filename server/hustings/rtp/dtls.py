"""What a DTLS record says in the clear (RFC 6347, section 4.1)."""

ALERT = 21
EPOCH = slice(3, 5)


def is_plain_alert(datagram: bytes) -> bool:
    """Whether it begins with an alert that is not encrypted: nobody's word, for addresses can be forged."""
    return datagram[:1] == bytes([ALERT]) and not any(datagram[EPOCH])
