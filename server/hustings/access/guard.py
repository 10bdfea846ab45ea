"""When sessions end by themselves: their token expires, or it is revoked.

Whoever holds sessions asks at every change of the hearing and at least once a second: then no session
outlives its token by 2 s.
"""

import time
from collections.abc import Callable, Collection

from hustings.access.identity import Identity
from hustings.access.refusals import TokenCode, TokenRefused


class Guard:
    """Tells which sessions must end.

    Args:
        now: Unix seconds.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now

    @staticmethod
    def end_time(identity: Identity) -> int:
        """Unix seconds at which the identity's sessions end, if they are not revoked before."""
        return identity.expires

    def is_void(self, identity: Identity, revoked: Collection[str], now: float | None = None) -> bool:
        """Whether its sessions must end now. `revoked` is `Hearing.revoked`; `now` is Unix seconds."""
        return self.refusal(identity, revoked, now) is not None

    def refusal(
        self, identity: Identity, revoked: Collection[str], now: float | None = None
    ) -> TokenRefused | None:
        """Why its sessions must end now, to be told to the client; None while they may go on."""
        if identity.jti in revoked:
            return TokenRefused(TokenCode.REVOKED)
        if self.end_time(identity) <= (self._now() if now is None else now):
            return TokenRefused(TokenCode.EXPIRED)
        return None
