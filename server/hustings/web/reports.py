"""Transient reports of visitors (presence, levels, line quality): checked, and passed to the bus."""

import time
from typing import Any, get_args

from hustings.web.errors import Problem
from hustings.web.gate import Visit
from hustings.web.limits import REPORTS, Buckets
from hustings.web.line import text_of
from hustings.web.transients import PLAYING, AllTransients
from hustings.wire.messages import REPORT_BYTES, Topic

TTL_MS = 10_000
PLAYING_TTL_MS = 60_000
"""A thousand viewers tell of it, so each does seldom."""
TOPICS = frozenset(get_args(Topic))


class Reports:
    """Takes reports at the rate a token is allowed."""

    def __init__(self, transients: AllTransients) -> None:
        self._transients = transients
        self._buckets = Buckets(REPORTS)

    async def take(self, visit: Visit, message: dict[str, Any]) -> bool:
        """Publish a report under its sender's subject; False when it was one too many.

        Raises:
            Problem: `malformed`, `too-large`.
        """
        topic, value = message.get("topic"), message.get("value")
        if not isinstance(topic, str) or topic not in TOPICS or not isinstance(value, dict):
            raise Problem("malformed", "A report has a topic and an object as its value.")
        if _bytes(value) > REPORT_BYTES:
            raise Problem("too-large", f"A report's value has at most {REPORT_BYTES} bytes.")
        if not self._buckets.take(visit.who.jti, time.monotonic()):
            return False
        ttl = PLAYING_TTL_MS if topic == PLAYING else TTL_MS
        await self._transients.publish(visit.room.hearing, topic, visit.who.subject, value, ttl)
        return True


def _bytes(value: dict[str, Any]) -> int:
    """Length as JSON text; Problem `malformed` for half a surrogate pair, which no text can carry."""
    try:
        return len(text_of(value).encode())
    except UnicodeEncodeError:
        raise Problem("malformed", "The report holds text that is not valid Unicode.") from None
