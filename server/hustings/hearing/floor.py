"""The floor: one holder at a time, and what everyone sees and hears because of it."""

from dataclasses import replace

from hustings.hearing.commands import GiveFloor, SetPlace, WithdrawFloor
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import FloorGiven, FloorWithdrawn, PlaceSet
from hustings.hearing.model import Grant, Hearing, OnAir, Participant
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import LEADING, Place, Role

CHAIRS_FEED = "chair"

MAY_HOLD = frozenset({Role.CANDIDATE, Role.CHAIR, Role.VICE_CHAIR, Role.DELEGATE, Role.ROOM})
"""Everybody else listens only."""


def give(state: Hearing, command: GiveFloor, grant: str) -> tuple[FloorGiven | FloorWithdrawn, ...]:
    """Give the floor to a participant, in place of the grant that the sender saw."""
    participant = _participant(state, command.participant)
    if participant.role not in MAY_HOLD:
        raise Refused(Code.INVALID, f"{participant.name} takes part as {participant.role} and cannot speak.")
    if command.replaces != _grant(state):
        raise Refused(Code.OVERTAKEN, "The floor has changed hands meanwhile.", _grant(state))
    if any(s.candidate == participant.id and s.withdrawn_at is not None for s in state.slots.values()):
        raise Refused(Code.INVALID, f"{participant.name} has withdrawn.")
    if state.floor is not None and state.floor.holder == participant.id:
        return ()
    return (*taken_away(state), FloorGiven(grant, participant.id))


def withdraw(state: Hearing, command: WithdrawFloor) -> tuple[FloorWithdrawn, ...]:
    """Take the floor back. Grants of the past are not kept, so one never made is `overtaken` too."""
    if command.grant != _grant(state):
        raise Refused(Code.OVERTAKEN, "This grant of the floor is over already.", _grant(state))
    return taken_away(state)


def taken_away(state: Hearing) -> tuple[FloorWithdrawn, ...]:
    """What must happen before the floor is free: nothing, if it is."""
    return () if state.floor is None else (FloorWithdrawn(state.floor.id, state.floor.holder),)


def taken_from_speaker(state: Hearing) -> tuple[FloorWithdrawn, ...]:
    """The same at the end of a grace: whoever leads the sitting keeps the floor, the clock is not theirs."""
    if state.floor is None:
        return ()
    holder = state.participants[state.floor.holder]
    return () if holder.role in LEADING else taken_away(state)


def set_place(state: Hearing, command: SetPlace) -> tuple[PlaceSet, ...]:
    participant = _participant(state, command.participant)
    if participant.role is Role.ROOM and command.place is not Place.ROOM:
        raise Refused(Code.INVALID, "The room itself cannot be elsewhere.")
    if participant.place is command.place:
        return ()
    return (PlaceSet(participant.id, command.place),)


def fold(state: Hearing, event: FloorGiven | FloorWithdrawn | PlaceSet, at: int) -> Hearing:
    match event:
        case FloorGiven():
            return replace(state, floor=Grant(event.grant, event.participant, at))
        case FloorWithdrawn():
            return replace(state, floor=None)
        case PlaceSet():
            moved = replace(state.participants[event.participant], place=event.place)
            return replace(state, participants={**state.participants, moved.id: moved})


def on_air(state: Hearing) -> OnAir:
    """Feeds that everyone sees and hears, whether or not somebody publishes them at the moment.

    The holder of the floor is seen and heard; whoever presides can always be heard while the sitting is
    open. Who sits in the room is seen and heard through the room's feed (their own, if no room takes part).
    """
    if state.stage not in SITTING:
        return OnAir()
    room = next((p.feed for p in state.participants.values() if p.role is Role.ROOM), None)

    def source(participant: Participant) -> str | None:
        if participant.place is Place.ROOM and room is not None:
            return room
        # A vice-chair's token publishes the chair's feed.
        return CHAIRS_FEED if participant.feed is None and participant is chair else participant.feed

    chair = presiding(state)
    holder = None if state.floor is None else state.participants[state.floor.holder]
    speaking = [p for p in (chair, holder) if p is not None]
    audio = frozenset(feed for feed in map(source, speaking) if feed is not None)
    return OnAir(None if holder is None else source(holder), audio)


def is_line_of_holder(state: Hearing, feed: str) -> bool:
    """Whether the holder of the floor, elsewhere than in the room, is seen and heard by this feed."""
    if state.floor is None:
        return False
    holder = state.participants[state.floor.holder]
    return holder.place is Place.REMOTE and holder.feed == feed


def _grant(state: Hearing) -> str | None:
    return None if state.floor is None else state.floor.id


def _participant(state: Hearing, id: str) -> Participant:
    participant = state.participants.get(id)
    if participant is None:
        raise Refused(Code.UNKNOWN, f"There is no participant {id!r}.")
    return participant
