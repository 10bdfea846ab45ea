"""The floor: one holder at a time, and what everyone sees and hears because of it."""

from hustings.hearing import asking_floor
from hustings.hearing.changing import replace
from hustings.hearing.commands import (
    Actor,
    CloseMicrophone,
    ConfirmReady,
    GiveFloor,
    OpenMicrophone,
    SetPlace,
    WithdrawFloor,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    Event,
    FloorGiven,
    FloorTaken,
    FloorWithdrawn,
    HandLowered,
    MicrophoneClosed,
    MicrophoneOpened,
    PlaceSet,
)
from hustings.hearing.model import Grant, HandKind, Hearing, OnAir, Participant
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import LEADING, Place, Role

FloorEvent = FloorGiven | FloorTaken | FloorWithdrawn | MicrophoneClosed | MicrophoneOpened | PlaceSet

CHAIRS_FEED = "chair"

PLAYING = "playing"
"""The feed of a file that is played."""

MAY_HOLD = frozenset({Role.CANDIDATE, Role.CHAIR, Role.VICE_CHAIR, Role.DELEGATE, Role.ROOM})
"""Everybody else listens only."""


def give(state: Hearing, command: GiveFloor, grant: str) -> tuple[Event, ...]:
    """Give the floor to a participant, in place of the grant that the sender saw."""
    participant = _participant(state, command.participant)
    if participant.role not in MAY_HOLD:
        raise Refused(Code.INVALID, f"{participant.name} takes part as {participant.role} and cannot speak.")
    if command.replaces != _grant(state):
        raise Refused(Code.OVERTAKEN, "The floor has changed hands meanwhile.", _grant(state))
    if has_withdrawn(state, participant.id):
        raise Refused(Code.INVALID, f"{participant.name} has withdrawn.")
    if state.floor is not None and state.floor.holder == participant.id:
        return ()
    check_live(state, participant)
    asking_floor.check(state, participant)
    turn = asking_floor.turn(state, participant)
    wanted = (hand for hand in state.hands.values() if hand.participant == participant.id)
    lowered = tuple(HandLowered(hand.id) for hand in wanted if hand.kind is HandKind.FLOOR)
    return (*handed(state, participant.id, grant), *turn, *lowered)


def withdraw(state: Hearing, command: WithdrawFloor) -> tuple[FloorWithdrawn, ...]:
    """Take the floor back. Grants of the past are not kept, so one never made is `overtaken` too."""
    if command.grant != _grant(state):
        raise Refused(Code.OVERTAKEN, "This grant of the floor is over already.", _grant(state))
    return taken_away(state)


def handed(state: Hearing, to: str, grant: str) -> tuple[Event, ...]:
    """The floor passes to `to`; a delegate who is elsewhere is called first, and on air when ready."""
    participant = state.participants[to]
    call = participant.role is Role.DELEGATE and participant.place is Place.REMOTE
    return (*taken_away(state), FloorGiven(grant, to, call))


def check_live(state: Hearing, participant: Participant) -> None:
    """The modalities may leave it to the chair to read the questions of those who are not in the room.

    Raises:
        Refused: They do, and this is such a delegate.
    """
    if state.format is None or state.format.live_floor:
        return
    if participant.role is Role.DELEGATE and participant.place is Place.REMOTE:
        raise Refused(
            Code.INVALID,
            "Delegates who are not in the room do not take the floor in this hearing: "
            "the chair reads their questions.",
        )


def confirm(state: Hearing, command: ConfirmReady, actor: Actor) -> tuple[FloorTaken, ...]:
    """Nobody but the one who was called opens their microphone."""
    if state.floor is None or state.floor.id != command.grant or state.floor.holder != actor.subject:
        raise Refused(Code.OVERTAKEN, "You have not been given the floor, or not any more.", _grant(state))
    return () if state.floor.ready else (FloorTaken(state.floor.id),)


def close_microphone(state: Hearing, command: CloseMicrophone) -> tuple[MicrophoneClosed, ...]:
    participant = _participant(state, command.participant)
    if participant is presiding(state):
        raise Refused(Code.INVALID, "Whoever presides can always be heard.")
    if participant.id in state.muted:
        return ()
    return (MicrophoneClosed(participant.id, command.reason),)


def open_microphone(state: Hearing, command: OpenMicrophone, actor: Actor) -> tuple[MicrophoneOpened, ...]:
    """One's own only: nobody, and not the chair, opens the microphone of another."""
    participant = _participant(state, command.participant)
    if participant.id != actor.subject:
        raise Refused(Code.INVALID, "Only its owner opens a microphone.")
    return (MicrophoneOpened(participant.id),) if participant.id in state.muted else ()


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


def fold(state: Hearing, event: FloorEvent, at: int) -> Hearing:
    match event:
        case FloorGiven():
            return replace(state, floor=Grant(event.grant, event.participant, at, ready=not event.call))
        case FloorTaken():
            if state.floor is None:
                raise KeyError(event.grant)
            return replace(state, floor=replace(state.floor, ready=True))
        case MicrophoneClosed():
            return replace(state, muted=state.muted | {event.participant})
        case MicrophoneOpened():
            return replace(state, muted=state.muted - {event.participant})
        case FloorWithdrawn():
            return replace(state, floor=None)
        case PlaceSet():
            moved = replace(state.participants[event.participant], place=event.place)
            return replace(state, participants={**state.participants, moved.id: moved})


def on_air(state: Hearing) -> OnAir:
    """Feeds that everyone sees and hears, whether or not somebody publishes them at the moment.

    A file that is played is seen and heard, else the holder of the floor; whoever presides can always be
    heard while the sitting is open. Who sits in the room is seen and heard through the room's feed (their
    own, if no room takes part).
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
    if _plays(state):
        beside = None if chair is None else source(chair)
        return OnAir(PLAYING, frozenset({PLAYING} if beside is None else {PLAYING, beside}))
    ready = state.floor is not None and state.floor.ready
    holder = state.participants[state.floor.holder] if state.floor is not None and ready else None
    closed = {p.feed for p in state.participants.values() if p.id in state.muted}
    audio = set() if chair is None else {source(chair)}
    if holder is not None and holder.id not in state.muted and source(holder) not in closed:
        audio.add(source(holder))
    heard = frozenset(feed for feed in audio if feed is not None)
    return OnAir(None if holder is None else source(holder), heard)


def _plays(state: Hearing) -> bool:
    """Whether a file is on air. While it stands its picture does too, unless somebody else has the floor."""
    if state.playing is None or state.interruption is None:
        return state.playing is not None
    holder = None if state.floor is None else state.floor.holder
    return holder == state.interruption.returns_to


def has_withdrawn(state: Hearing, participant: str) -> bool:
    """Whether this is a candidate who has withdrawn."""
    return any(s.candidate == participant and s.withdrawn_at is not None for s in state.slots.values())


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
