"""Interpretation: which languages have lost their interpreter, and what that does to the clock.

Nothing here touches what is on air: the floor audio goes on.
"""

from collections.abc import Mapping

from hustings.hearing import clock
from hustings.hearing.changing import replace
from hustings.hearing.events import ClockPaused, FeedFound, InterpretationLost
from hustings.hearing.languages import is_of
from hustings.hearing.model import Hearing, InterpretationLoss, OnInterpretationLost, Stage
from hustings.hearing.phases import SITTING

INTERPRETATION_LOST = "interpretation-lost"
"""The reason on a clock that stands because of it; pages have words for it."""

_FEEDS = "interpreter:"


def missing(state: Hearing) -> Mapping[str, int]:
    """Languages of an open hearing that were interpreted and are not, each with since when."""
    if state.stage not in SITTING and state.stage is not Stage.SUSPENDED:
        return {}
    channels = ((_language(state, feed.name), feed) for feed in state.feeds.values() if not feed.up)
    return {language: feed.since for language, feed in channels if language is not None}


def lost(state: Hearing, feed: str, last_media: int, at: int) -> tuple[InterpretationLost | ClockPaused, ...]:
    """What goes with the loss of a feed that was up, if it is an interpreter's while somebody speaks."""
    language = _language(state, feed)
    if language is None or state.stage not in SITTING or state.floor is None or not state.floor.ready:
        return ()
    marked = InterpretationLost(language, last_media)
    running = clock.current(state)
    if running is None or running[1].clock.running_since is None or not _pauses(state):
        return (marked,)
    slot, phase = running
    since = clock.dated_back(state, last_media, at)
    return (marked, ClockPaused(slot.id, phase.kind, since, INTERPRETATION_LOST))


def fold(state: Hearing, event: InterpretationLost) -> Hearing:
    loss = InterpretationLoss(event.language, event.at)
    return replace(state, interpretation_losses=(*state.interpretation_losses, loss))


def found(state: Hearing, event: FeedFound, at: int) -> Hearing:
    """Somebody interpreting into the language again ends its loss."""
    losses = state.interpretation_losses
    if not any(_is_open(loss, event.feed) for loss in losses):
        return state
    ended = (replace(loss, back_at=at) if _is_open(loss, event.feed) else loss for loss in losses)
    return replace(state, interpretation_losses=tuple(ended))


def _is_open(loss: InterpretationLoss, feed: str) -> bool:
    return _FEEDS + loss.language == feed and loss.back_at is None


def _pauses(state: Hearing) -> bool:
    return state.format is not None and state.format.on_interpretation_lost is OnInterpretationLost.PAUSE


def _language(state: Hearing, feed: str) -> str | None:
    """The language of an interpreter's feed, where it is one of this hearing's."""
    if not feed.startswith(_FEEDS):
        return None
    language = feed.removeprefix(_FEEDS)
    wanted = state.format.languages if state.format else ()
    return language if not wanted or any(is_of(language, tag) for tag in wanted) else None
