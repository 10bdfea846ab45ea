"""Bounds on what one token may ask for; those of the live socket's messages are in `wire.messages`."""

from collections import OrderedDict
from dataclasses import dataclass

SDP_BYTES = 64 * 1024
PLAN_BYTES = 1024 * 1024
"""A whole preparation: a secretariat's command, or a file that is read for one."""
SEND_QUEUE = 256
"""Messages that may wait for one reader; one that is further behind is dropped and comes back."""

TRACKED = 10_000
"""Buckets kept at most; the one unused for longest goes first, full again if it returns."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    burst: float
    per_second: float


COMMANDS = Rate(20, 5)
PINGS = Rate(20, 4)
REPORTS = Rate(40, 15)
PLANS = Rate(20, 0.5)
"""Files of a preparation that are read for one token."""
LINKS = Rate(10, 0.1)
"""Times that one token has links made."""
VISITS = Rate(200, 2)
"""Tokens for visitors of open hearings, for one address: a whole building may come at once behind one."""
OFFERS = Rate(1_200, 60)
"""Offers from one address, whatever becomes of them: a thousand behind one may all come back at once."""
SESSIONS = Rate(40, 2)
"""Sessions of media that one token has made: a console has a dozen at once, which may break off."""
UPLOADS = Rate(20, 0.1)
MEDIA_REPORTS = Rate(20, 2)
"""Of one token: a page asks every two seconds, and at once when its reader turns a page."""
STRIKES = Rate(40, 2)
"""Messages of one socket that cannot be taken, before the socket is closed."""


class Bucket:
    """A bucket of permissions. `now` is seconds of any clock that only goes forward."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left = rate.burst
        self._since: float | None = None

    def take(self, now: float) -> bool:
        """Take one permission; False if there is none left."""
        if not self.has(now):
            return False
        self._left -= 1
        return True

    def has(self, now: float) -> bool:
        """Whether there is one to take."""
        since = now if self._since is None else self._since
        self._left = min(self._rate.burst, self._left + (now - since) * self._rate.per_second)
        self._since = now
        return self._left >= 1


class Buckets:
    """A bucket for each key."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> bool:
        """Take one of this key's permissions; False if there is none left."""
        return self._of(key).take(now)

    def has(self, key: str, now: float) -> bool:
        """Whether this key has one to take."""
        return self._of(key).has(now)

    def _of(self, key: str) -> Bucket:
        bucket = self._buckets.setdefault(key, Bucket(self._rate))
        self._buckets.move_to_end(key)
        if len(self._buckets) > TRACKED:
            self._buckets.popitem(last=False)
        return bucket
