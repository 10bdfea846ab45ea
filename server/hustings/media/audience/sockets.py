"""The sockets of the audience's port: UDP and TCP on one number."""

import socket

from hustings.media.audience.connections import listening

BUFFER = 8 << 20
TRIES = 32


def binding(address: str) -> tuple[socket.AddressFamily, str]:
    """The address if it is one of this machine's; else it stands in front of it, so listen everywhere."""
    if not address:
        return socket.AF_INET6, "::"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return family, "::" if family == socket.AF_INET6 else "0.0.0.0"
    return family, address


def both(family: socket.AddressFamily, host: str, number: int) -> tuple[socket.socket, socket.socket]:
    """UDP and TCP on one number; of any number, one that is free for both."""
    tries = 1 if number else TRIES
    for left in reversed(range(tries)):
        sock = _bound(family, host, number)
        try:
            return sock, listening(family, host, sock.getsockname()[1])
        except OSError:
            sock.close()
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def _bound(family: socket.AddressFamily, host: str, number: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        sock.bind((host, number))
    except BaseException:
        sock.close()
        raise
    return sock
