"""What a plan must be before it becomes a hearing: every part checked, the running order made of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hustings.hearing import posts
from hustings.hearing.changing import replace
from hustings.hearing.commands import AmendPreparation, PlannedSlot, PrepareHearing
from hustings.hearing.drawn_order import letters
from hustings.hearing.errors import Code, Refused
from hustings.hearing.formats import LANGUAGE, LONGEST_NAME, bounds, dotted
from hustings.hearing.model import (
    LISTENING,
    Category,
    Delegation,
    Format,
    Hearing,
    OrderRule,
    Participant,
    Post,
)
from hustings.hearing.roles import Place, Role
from hustings.hearing.texts import is_text, says_something

REHEARSAL_SUFFIX = "-rehearsal"
"""What the id of a rehearsal ends in: its journal can never be taken for the hearing's."""
DAY_MS = 86_400_000

LONGEST_ID = 64
"""The most characters by which commands name a participant or a feed (`commands.Id`)."""
MOST_NOMINATORS = 50
# ISO 3166-1 alpha-3, as far as its shape.
STATE = re.compile(r"[A-Z]{3}")
_NEVER_SEATED = frozenset({Role.MEDIA, Role.SYSTEM})
_WITH_A_SAY = frozenset({Role.DELEGATE, Role.CANDIDATE, Role.CHAIR, Role.VICE_CHAIR})
"""Roles that nobody has for a delegation that only listens."""


def checked(state: Hearing, plan: PrepareHearing | AmendPreparation) -> dict[str, Any]:
    """The fields of the event that a plan becomes. Raises Refused."""
    if not says_something(plan.title):
        raise _invalid("The hearing needs a title.")
    check_format(plan.format)
    _check_delegations(plan.delegations)
    _check_participants(plan.participants, {d.id: d for d in plan.delegations})
    participants = {p.id: p for p in plan.participants}
    listed, slots = posts.listed(plan.posts, plan.slots)
    _check_posts(listed, plan.format)
    _check_slots(slots, participants, {post.id for post in listed})
    _check_dates(plan)
    if plan.rehearsal is not state.id.endswith(REHEARSAL_SUFFIX):
        text = f"A rehearsal, and nothing else, has an id that ends in {REHEARSAL_SUFFIX!r}."
        raise _invalid(text)
    return {
        "title": plan.title,
        "format": plan.format,
        "participants": plan.participants,
        "slots": posts.grouped(listed, in_order(plan.format.order, slots, participants)),
        "starts": plan.starts,
        "candidatures_closed": plan.candidatures_closed,
        "rehearsal": plan.rehearsal,
        "posts": listed,
        "delegations": plan.delegations,
    }


def in_order(
    rule: OrderRule, slots: Sequence[PlannedSlot], participants: Mapping[str, Participant]
) -> tuple[PlannedSlot, ...]:
    """The running order that a rule makes of a list."""
    match rule:
        case OrderRule.ALPHABETICAL | OrderRule.FIRST_DRAWN:
            return tuple(sorted(slots, key=lambda slot: letters(participants[slot.candidate].name)))
        case OrderRule.ORDER_OF_RECEIPT:
            received: dict[str, int] = {}
            for slot in slots:
                if slot.received is None:
                    text = f"Slot {slot.id!r} does not say when its candidature was received."
                    raise _invalid(text + " The running order is made of it.")
                received[slot.id] = slot.received
            return tuple(sorted(slots, key=lambda slot: received[slot.id]))
        case OrderRule.GIVEN_LIST | OrderRule.DRAWING_OF_LOTS:
            return tuple(slots)


def _check_dates(plan: PrepareHearing | AmendPreparation) -> None:
    """A rehearsal may be held before candidatures have closed: nobody is heard in it."""
    closed, days = plan.candidatures_closed, plan.format.closed_days
    if plan.rehearsal or closed is None or plan.starts is None:
        return
    if plan.starts < closed + days * DAY_MS:
        raise _invalid(f"The hearing must start at least {days} days after candidatures have closed.")


def check_format(format: Format) -> None:
    """Refuse modalities that no hearing could be held with; raises Refused."""
    for fault in bounds(format):
        raise _invalid(f"The format's {dotted(fault.path)}: {fault.text}.")


def _check_delegations(delegations: Sequence[Delegation]) -> None:
    _check_unique("delegation", (d.id for d in delegations))
    of_states = [d for d in delegations if d.category is Category.MEMBER_STATE]
    _check_unique("Member State", (d.member_state or d.id for d in of_states))
    for delegation in delegations:
        _check_text("delegation's id", delegation.id, LONGEST_ID)
        _check_text(f"name of delegation {delegation.id!r}", delegation.name, LONGEST_NAME)
        _check_state(f"delegation {delegation.id!r}", delegation.member_state)
        if delegation.member_state is None and delegation.category is Category.MEMBER_STATE:
            raise _invalid(f"Delegation {delegation.id!r} is a Member State's: say which.")
        if delegation.group:
            _check_text(f"group of delegation {delegation.id!r}", delegation.group, LONGEST_NAME)


def _check_participants(participants: Sequence[Participant], delegations: Mapping[str, Delegation]) -> None:
    _check_unique("participant", (p.id for p in participants))
    _check_unique("feed", (p.feed for p in participants if p.feed is not None))
    rooms = [p for p in participants if p.role is Role.ROOM]
    if len(rooms) > 1:
        raise _invalid(f"There can be one room only, not both {rooms[0].id!r} and {rooms[1].id!r}.")
    for participant in participants:
        _check_text("participant's id", participant.id, LONGEST_ID)
        _check_text(f"name of participant {participant.id!r}", participant.name, LONGEST_NAME)
        if participant.feed is not None:
            _check_text(f"feed of participant {participant.id!r}", participant.feed, LONGEST_ID)
        _check_state(f"participant {participant.id!r}", participant.member_state)
        if participant.role in _NEVER_SEATED:
            raise _invalid(f"{participant.id!r} cannot take part as {participant.role}.")
        if participant.role is Role.ROOM and participant.place is not Place.ROOM:
            raise _invalid(f"The room {participant.id!r} must have its place in the room.")
        own = f"candidate:{participant.id}"
        if participant.role is Role.CANDIDATE and participant.feed != own:
            raise _invalid(f"The feed of candidate {participant.id!r} must be {own!r}.")
        _check_nominators(participant)
        if participant.delegation is not None:
            _check_seat(participant, delegations.get(participant.delegation))


def _check_nominators(participant: Participant) -> None:
    if not participant.nominated_by:
        return
    if participant.role is not Role.CANDIDATE:
        raise _invalid(f"Only candidates are nominated; {participant.id!r} takes part as {participant.role}.")
    if len(participant.nominated_by) > MOST_NOMINATORS:
        raise _invalid(f"{participant.id!r} has more than {MOST_NOMINATORS} nominating states.")
    for code in participant.nominated_by:
        _check_state(f"candidate {participant.id!r}", code)
    _check_unique("nominating state", participant.nominated_by)


def _check_seat(participant: Participant, delegation: Delegation | None) -> None:
    if delegation is None:
        raise _invalid(f"{participant.id!r} is of a delegation that is not listed.")
    if delegation.category in LISTENING and participant.role in _WITH_A_SAY:
        text = f"{delegation.name} takes part as {delegation.category}, which follows and does not speak:"
        raise _invalid(f"{text} {participant.id!r} can be an observer, not {participant.role}.")
    if participant.member_state != delegation.member_state:
        raise _invalid(f"{participant.id!r} is not of the state whose delegation {delegation.id!r} is.")


def _check_posts(listed: Sequence[Post], format: Format) -> None:
    _check_unique("post", (post.id for post in listed))
    for post in listed:
        _check_text("post's id", post.id, LONGEST_ID)
        _check_text(f"title of post {post.id!r}", post.title, LONGEST_NAME)
        for tag, title in post.titles.items():
            if not LANGUAGE.fullmatch(tag):
                raise _invalid(f"{tag!r} is not a language tag such as 'en' or 'zh-Hans'.")
            _check_text(f"title of post {post.id!r} in {tag!r}", title, LONGEST_NAME)
        if post.phases:
            for fault in bounds(replace(format, phases=post.phases)):
                raise _invalid(f"The times of post {post.id!r}: {fault.text}.")


def _check_slots(
    slots: Sequence[PlannedSlot], participants: Mapping[str, Participant], posts: set[str]
) -> None:
    if not slots:
        raise _invalid("The running order needs at least one slot.")
    _check_unique("slot", (slot.id for slot in slots))
    _check_unique("candidate", (slot.candidate for slot in slots))
    for slot in slots:
        candidate = participants.get(slot.candidate)
        if candidate is None or candidate.role is not Role.CANDIDATE:
            raise _invalid(f"Slot {slot.id!r} names {slot.candidate!r}, who does not take part as candidate.")
        if posts and slot.post not in posts:
            text = f"names the post {slot.post!r}, which is not listed" if slot.post else "names no post"
            raise _invalid(f"Slot {slot.id!r} {text}: the posts are {', '.join(sorted(posts))}.")


def _check_state(whose: str, code: str | None) -> None:
    if code is not None and not STATE.fullmatch(code):
        raise _invalid(f"The state of {whose} must be three capital letters.")


def _check_text(what: str, text: str, longest: int) -> None:
    if not is_text(text):
        raise _invalid(f"The {what} is not Unicode text.")
    if not says_something(text) or len(text) > longest:
        raise _invalid(f"The {what} must have 1 to {longest} characters.")


def _check_unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise _invalid(f"The {what} {id!r} comes twice.")
        seen.add(id)


def _invalid(text: str) -> Refused:
    return Refused(Code.INVALID, text)
