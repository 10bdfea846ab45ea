"""Every line to viewers is in use: whoever comes is refused, whoever is there goes on, and nothing raises."""

import logging

import pytest
from tests.media.clients import HEARING, Rig, identity, rig, until
from tests.media.guests import Caller
from tests.media.raw import Sender, offer_of, raw, settle
from tests.media.seated import LOCAL, caller_of

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.audience import house
from hustings.room.ports import Identity, OfferRefused

FEED = "candidate:a"
WATCHER, OTHER = identity("watcher", Role.DELEGATE), identity("other", Role.DELEGATE)


async def invited(r: Rig, who: Identity, feed: str | None = None) -> Caller:
    return caller_of(await r.studio.play(HEARING, feed, who, offer_of(LOCAL, sends=False)), tcp=False)


def there(r: Rig) -> set[str]:
    return {who.subject for _, who in r.studio.sessions(HEARING)}


@pytest.mark.parametrize("lines", [2, 3])
async def test_a_newcomer_for_whom_no_line_is_left_is_refused(
    lines: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(house, "LINES_MAX", lines)
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(None))
        async with raw(lambda offer: r.studio.publish(HEARING, FEED, identity("a"), offer), sends=True) as a:
            send = Sender(a)
            await settle(lambda: r.watched.is_up(FEED), send)
            first, second = await invited(r, WATCHER, FEED), await invited(r, OTHER)
            try:
                await first.connect()
                await second.connect()
                await until(lambda: there(r) == {"a", "watcher"})
                send()
                await first.packet()
                assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
                if lines == 2:
                    with pytest.raises(OfferRefused):
                        await invited(r, OTHER)
            finally:
                first.close()
                second.close()


async def test_who_would_hear_themselves_for_want_of_a_line_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(house, "LINES_MAX", 2)
    async with rig() as r:
        r.studio.apply(HEARING, OnAir(FEED))
        speaker = identity("speaker", Role.DELEGATE, frozenset({FEED}))
        first, second = await invited(r, speaker), await invited(r, OTHER)
        try:
            await first.connect()
            await second.connect()
            r.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
            assert there(r) == {"other"}
            await second.packet()
        finally:
            first.close()
            second.close()
