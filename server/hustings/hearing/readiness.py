"""What is still to be done before a hearing can open, point by point, for who prepares it."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing import presiding
from hustings.hearing.drawn_order import undrawn
from hustings.hearing.model import DrawnAt, Hearing, SlotStage
from hustings.hearing.posts import unequal
from hustings.hearing.roles import Place, Role
from hustings.hearing.sitting import opens_from


class Check(TypedDict):
    rank: int
    state: str
    """`good`, `open` (not done or not known, yet the hearing could open) or `wrong` (it could not, or some
    could not take part)."""
    values: NotRequired[dict[str, int | str]]
    """For the words of the page, `check.<name>.<state>`; or, with a `variant`, `check.<name>.<variant>`."""


def checks(state: Hearing, now: int) -> dict[str, Check]:
    """Every point by name; `now` is Unix milliseconds, as hearing time is."""
    found = (
        ("candidates", _candidates(state)),
        ("posts", _posts(state)),
        ("closed", _closed(state, now)),
        ("chair", _chair(state)),
        ("equal", _equal(state)),
        ("order", _order(state)),
        ("room", _room(state)),
        ("links", _links(state, now)),
    )
    out: dict[str, Check] = {}
    for rank, (name, (verdict, values)) in enumerate(found, start=1):
        out[name] = {"rank": rank, "state": verdict}
        if values:
            out[name]["values"] = values
    return out


Verdict = tuple[str, dict[str, int | str]]
GOOD, OPEN, WRONG = "good", "open", "wrong"


def without_link(state: Hearing, now: int) -> tuple[str, ...]:
    """Who takes part and has no link of this server's that is still valid."""
    valid = {
        token.subject
        for token in state.issued
        if token.jti not in state.revoked and token.expires * 1_000 > now
    }
    return tuple(id for id in state.participants if id not in valid)


def _candidates(state: Hearing) -> Verdict:
    standing = sum(slot.stage is not SlotStage.WITHDRAWN for slot in state.slots.values())
    return (GOOD if standing > 1 else OPEN if standing else WRONG), {"count": standing}


def _posts(state: Hearing) -> Verdict:
    empty = [p.title for p in state.posts.values() if all(s.post != p.id for s in state.slots.values())]
    return (OPEN, {"posts": ", ".join(empty)}) if empty else (GOOD, {"count": len(state.posts)})


def _closed(state: Hearing, now: int) -> Verdict:
    days = 0 if state.format is None else state.format.closed_days
    if state.rehearsal or (state.candidatures_closed is None and not days):
        return GOOD, {"variant": "none"}
    if state.candidatures_closed is None:
        return OPEN, {"days": days}
    since = opens_from(state)
    return (GOOD if since <= now else WRONG), {"days": days, "from_ms": since}


def _chair(state: Hearing) -> Verdict:
    chair = presiding.presiding(state)
    if chair is None:
        return WRONG, {}
    partial = presiding.is_partial(state, chair)
    return (WRONG if partial else GOOD), {"name": chair.name}


def _equal(state: Hearing) -> Verdict:
    pair = unequal(state)
    if pair is None:
        return GOOD, {}
    return WRONG, {"names": ", ".join(state.participants[slot.candidate].name for slot in pair)}


def _order(state: Hearing) -> Verdict:
    if not undrawn(state):
        return GOOD, {}
    later = state.format is not None and state.format.order_drawn is DrawnAt.OPENING
    return OPEN, ({"variant": "later"} if later else {})


def _room(state: Hearing) -> Verdict:
    """Who sits in the room is seen and heard through it."""
    there = any(who.role is Role.ROOM for who in state.participants.values())
    seated = any(who.place is Place.ROOM for who in state.participants.values())
    return (WRONG if seated and not there else GOOD), {}


def _links(state: Hearing, now: int) -> Verdict:
    missing = len(without_link(state, now))
    return (OPEN if missing else GOOD), {"count": missing}
