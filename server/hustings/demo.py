"""The demo hearing: two candidates, a chair, delegates, a room and an observer, ready to be looked at."""

import secrets
import uuid

from hustings.hearing.commands import (
    Actor,
    Command,
    OpenHearing,
    PlannedSlot,
    PrepareHearing,
    StartSlot,
    Submission,
)
from hustings.hearing.model import Hearing, Participant, Stage
from hustings.hearing.roles import Place, Role
from hustings.presets import presets
from hustings.room.room import Room

HEARING = "demo"
FIRST_CANDIDATE = "amara"

PARTICIPANTS = (
    Participant("chair", Role.CHAIR, "Ana Lindqvist", 1, Place.REMOTE, "SWE", "chair"),
    Participant("amara", Role.CANDIDATE, "Amara Okafor", 2, Place.REMOTE, "NGA", "candidate:amara"),
    Participant("bruno", Role.CANDIDATE, "Bruno Keller", 3, Place.REMOTE, "CHE", "candidate:bruno"),
    Participant("kenya-1", Role.DELEGATE, "Wanjiru Mwangi", 4, Place.REMOTE, "KEN", "delegate:kenya-1"),
    Participant("brazil-1", Role.DELEGATE, "Rafael Souza", 5, Place.REMOTE, "BRA", "delegate:brazil-1"),
    Participant("room", Role.ROOM, "Council room", 6, Place.ROOM, None, "room"),
)
OBSERVER = ("observer-1", "An observer")
SECRETARIAT = ("secretariat", "The secretariat")


async def open_demo(room: Room) -> None:
    """Bring the demo to where its first candidate holds the floor; a demo that goes on is left as it is.

    Raises:
        Refused: The journal in the data folder holds something else under this name.
    """
    for actor, command in _opening(room.state):
        submission = Submission(str(uuid.uuid4()), actor, command, secrets.token_bytes(32))
        outcome = await room.submit(submission)
        if outcome.refused:
            raise outcome.refused


def _opening(state: Hearing) -> list[tuple[Actor, Command]]:
    secretariat = Actor("secretariat", Role.SECRETARIAT)
    chair = Actor("chair", Role.CHAIR, "SWE")
    steps: list[tuple[Actor, Command]] = []
    if state.stage is Stage.UNPREPARED:
        slots = (PlannedSlot("slot-1", "amara"), PlannedSlot("slot-2", "bruno"))
        title = "Candidates for Secretary-General (demonstration)"
        steps.append((secretariat, PrepareHearing(title, presets()["demo"], PARTICIPANTS, slots)))
    if state.stage in (Stage.UNPREPARED, Stage.PREPARED):
        steps.append((chair, OpenHearing()))
        steps.append((chair, StartSlot("slot-1")))
    return steps
