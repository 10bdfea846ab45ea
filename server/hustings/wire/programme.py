"""The running order as a calendar (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from hustings.hearing.model import Hearing, Slot, SlotStage
from hustings.hearing.preparation_views import post_title

PRODUCT = "-//Hustings//Running order//EN"


def calendar(state: Hearing, page: str, now: datetime) -> bytes:
    """One event for each slot, one after the other from the planned start on; none while that is not known.

    Args:
        state: The hearing.
        page: Address of the hearing's page, without a token.
        now: When this is made (DTSTAMP).
    """
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", _marked(state, state.title))
    if state.starts is not None:
        begin = datetime.fromtimestamp(state.starts / 1000, UTC)
        for slot in sorted(state.slots.values(), key=lambda slot: slot.rank):
            end = begin + _length(slot)
            whole.add_component(_event(state, slot, (begin, end), page, now))
            begin = end
    text: bytes = whole.to_ical()
    return text


def _event(state: Hearing, slot: Slot, times: tuple[datetime, datetime], page: str, now: datetime) -> Event:
    candidate = state.participants[slot.candidate]
    event = Event()
    event.add("uid", f"{slot.id}.{state.id}@hustings")
    event.add("dtstamp", now)
    event.add("sequence", state.seq)
    event.add("dtstart", times[0])
    event.add("dtend", times[1])
    by = ", ".join(dict.fromkeys(filter(None, (candidate.member_state, *candidate.nominated_by))))
    named = f"{candidate.name} ({by})" if by else candidate.name
    post = post_title(state, slot.post)
    event.add("summary", _marked(state, f"{named}: {post or state.title}"))
    event.add("description", _marked(state, state.title))
    event.add("url", page)
    event.add("status", "TENTATIVE" if slot.stage is SlotStage.WAITING else "CONFIRMED")
    return event


def _length(slot: Slot) -> timedelta:
    return timedelta(milliseconds=sum(phase.clock.budget_ms for phase in slot.phases))


def _marked(state: Hearing, text: str) -> str:
    return f"REHEARSAL: {text}" if state.rehearsal else text
