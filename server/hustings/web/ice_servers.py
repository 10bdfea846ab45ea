"""STUN and TURN servers for clients, told in `Link` headers (RFC 9725, section 4.6; WHEP does the same).

TURN passwords are made for one person and expire: a relay that shares a secret with this server can check
them without asking it (coturn's `use-auth-secret`, draft-uberti-behave-turn-rest).
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from hustings.access.identity import Identity

LIFETIME_S = 12 * 60 * 60
"""A sitting with what comes before it: a relay stops serving whose password expires."""


@dataclass(frozen=True)
class IceServers:
    """The servers that clients are told of.

    Args:
        urls: `stun:`, `stuns:` (RFC 7064), `turn:` and `turns:` (RFC 7065) addresses, checked already.
        secret: Shared with the TURN servers.
    """

    urls: Sequence[str] = ()
    secret: str = field(default="", repr=False)

    def links(self, who: Identity | None, now: float) -> list[str]:
        """Values of `Link`, one for each server. Without a person they have no TURN servers.

        Args:
            now: Seconds since 1970.
        """
        links = []
        for url in self.urls:
            link = f'<{url}>; rel="ice-server"'
            if url.startswith("turn"):
                if who is None:
                    continue
                username, password = self._credentials(who, now)
                link += f'; username="{username}"; credential="{password}"; credential-type="password"'
            links.append(link)
        return links

    def _credentials(self, who: Identity, now: float) -> tuple[str, str]:
        """No longer good than the token. The name tells a relay's log nothing of the person, but is the same
        for all of a person's sessions, so that a relay can limit how many one has."""
        until = min(int(now) + LIFETIME_S, int(who.expires))
        person = hmac.new(self.secret.encode(), f"{who.hearing}/{who.subject}".encode(), hashlib.sha256)
        username = f"{until}:{person.hexdigest()[:16]}"
        password = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        return username, base64.b64encode(password).decode()
