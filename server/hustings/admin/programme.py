"""`hustings programme`: the running order as a calendar."""

from datetime import UTC, datetime
from urllib.parse import quote

from hustings.bootstrap.store import links_base, store_of
from hustings.config import Settings
from hustings.wire.programme import calendar


async def programme(settings: Settings, hearing: str) -> bytes:
    """The calendar's text. Raises UnknownHearing."""
    base = links_base(settings)
    async with store_of(settings) as store:
        state = (await store.rooms.get(hearing)).state
    return calendar(state, f"{base}/hearings/{quote(hearing, safe='')}", datetime.now(UTC))
