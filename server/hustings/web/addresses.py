"""Where requests come from."""

import ipaddress

from aiohttp import web


def address_of(request: web.Request, header: str) -> str:
    """Where a request comes from: an IPv4 address, or the half of an IPv6 address that a line has to itself.

    A proxy appends to what it was sent, so its own word is the last in the header.
    """
    said = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
    text = said or request.remote or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
